using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The example sets: valid, apart from each other, and within reach of the workflow.</summary>
public sealed partial class LaunchEmailExamplesTests
{
    private const int LongestSharedRun = 12;

    public static TheoryData<string, string> All =>
        [.. ((string[])["seen", "held-out"]).SelectMany(set => LaunchEmail.Examples(set).Select(e => (set, e.GetProperty("id").GetString()!)))];

    public static TheoryData<string> Seen => [.. LaunchEmail.Examples("seen").Select(e => e.GetProperty("id").GetString()!)];

    [Fact]
    public void There_are_12_seen_and_24_held_out_from_6_clients_or_more_with_ids_of_their_own()
    {
        var (seen, held) = (LaunchEmail.Examples("seen"), LaunchEmail.Examples("held-out"));

        Assert.Equal((12, 24), (seen.Count, held.Count));
        foreach (var set in (IReadOnlyList<JsonElement>[])[seen, held])
            Assert.InRange(set.Select(e => e.GetProperty("client").GetString()).Distinct().Count(), 6, int.MaxValue);
        Assert.Distinct(seen.Concat(held).Select(e => e.GetProperty("id").GetString()));
        Assert.All(seen.Concat(held), e => Assert.Equal(e.GetProperty("client").GetString(), e.GetProperty("brief").GetProperty("client").GetString()));
        Assert.All(held, e => Assert.False(e.TryGetProperty("reference", out _)));
    }

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

    /// <summary>No run of 13 words of a held-out example stands in anything an agent may be shown.</summary>
    [Fact]
    public void Held_out_examples_share_no_long_run_of_words_with_the_rest_of_the_playbook()
    {
        var shown = LaunchEmail.Files.Where(f => f.Key != "examples/held-out.jsonl")
            .SelectMany(f => Runs(f.Key.EndsWith(".jsonl", StringComparison.Ordinal) ? Strings(LaunchEmail.Examples("seen")) : [f.Value]).Select(run => (run, f.Key)))
            .ToLookup(r => r.run, r => r.Key);

        var leaks = LaunchEmail.Examples("held-out")
            .SelectMany(e => Runs(Strings([e])).Where(shown.Contains).Select(run => $"{e.GetProperty("id")}: “{run}” is in {shown[run].First()}"));

        Assert.Equal([], leaks.Take(5));
    }

    private static JsonElement Example(string set, string id) => LaunchEmail.Examples(set).Single(e => e.GetProperty("id").GetString() == id);

    private static IEnumerable<string> Runs(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            string[] words = [.. Word().Matches(text.ToLowerInvariant()).Select(m => m.Value)];
            for (int i = 0; i + LongestSharedRun < words.Length; i++)
                yield return string.Join(' ', words[i..(i + LongestSharedRun + 1)]);
        }
    }

    private static IEnumerable<string> Strings(IEnumerable<JsonElement> values) => values.SelectMany(Strings);

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Strings(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        _ => [],
    };

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
