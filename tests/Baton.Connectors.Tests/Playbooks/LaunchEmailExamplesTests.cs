using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The examples are within reach of the workflow, and the references are what it should come to.</summary>
public sealed class LaunchEmailExamplesTests
{
    public static TheoryData<string, string> All =>
        [.. ((string[])["seen", "held-out"]).SelectMany(set => ShippedPlaybook.LaunchEmail.Examples(set).Select(e => (set, e.GetProperty("id").GetString()!)))];

    public static TheoryData<string> Seen => [.. ShippedPlaybook.LaunchEmail.Examples("seen").Select(e => e.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_examples_brief_is_valid_and_runs_to_the_review_with_nothing_lost(string set, string id)
    {
        using var run = new Rehearsal();
        var brief = Example(set, id).GetProperty("brief");
        Assert.Empty(run.Playbook.Version!.Workflow.Brief.Validate(brief));

        var card = await run.ToReviewAsync(brief);

        var content = card.Content;
        var coverage = await run.CoverageAsync(brief, content.GetProperty("subject").GetString()!, content.GetProperty("preheader").GetString()!, content.GetProperty("body").GetString()!);
        Assert.Equal([], coverage.Findings.Where(f => f.Severity == ScoreSeverity.Error).Select(f => f.Message));
        Assert.Equal(1.0, coverage.Value);
        Assert.InRange(content.GetProperty("subject").GetString()!.Length, 10, 50);
        Assert.InRange(content.GetProperty("preheader").GetString()!.Length, 40, 100);
    }

    [Theory]
    [MemberData(nameof(Seen))]
    public async Task A_seen_reference_is_an_email_that_passes(string id)
    {
        using var run = new Rehearsal();
        var (workflow, brief, reference) = (run.Playbook.Version!.Workflow, Example("seen", id).GetProperty("brief"), Example("seen", id).GetProperty("reference"));
        foreach (var (scorer, options) in ((IScorer, string)[])[(new EmailRules(), "{}"), (new Readability(), """{ "grade": "..10" }"""), (new BriefCoverage(), "{}")])
        {
            var score = await scorer.ScoreAsync(
                new ScoringInput(
                    reference, run.Playbook.Version.Contracts["draft"], brief, workflow.Brief, workflow.Brand, new Dictionary<string, JsonElement>(), [],
                    JsonDocument.Parse(options).RootElement),
                TestContext.Current.CancellationToken);
            Assert.Equal([], score.Findings.Where(f => f.Severity != ScoreSeverity.Note).Select(f => $"{f.Scorer}: {f.Message}"));
            Assert.True(score.Passed);
        }
    }

    private static JsonElement Example(string set, string id) => ShippedPlaybook.LaunchEmail.Examples(set).Single(e => e.GetProperty("id").GetString() == id);
}
