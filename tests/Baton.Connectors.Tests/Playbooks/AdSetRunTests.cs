using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Connectors.Tests.Scorers;
using Baton.Core.Runs;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The ad set from its sample briefs and examples to the committed files, without any model.</summary>
public sealed class AdSetRunTests
{
    private const string SignOff = "review signoff by all of performance, legal";

    private static readonly ShippedPlaybook Playbook = ShippedPlaybook.AdSet;

    public static TheoryData<string> Briefs => [.. Playbook.Briefs];

    public static TheoryData<string> Seen => [.. Playbook.Examples("seen").Select(e => e.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Briefs))]
    public async Task A_sample_brief_becomes_an_ad_for_each_channel_that_the_channel_takes(string name)
    {
        using var run = new Rehearsal(Playbook, TimeProvider.System);
        var brief = run.Brief(name);

        var card = await ToSignOffAsync(run, brief);

        await AssertRulesAsync(run, card, brief);
        Assert.All(card.Criteria.Where(c => c.Criterion.IsBlocking), c => Assert.True(c.Passed, c.Findings.GetRawText()));

        await run.ApproveAsync(card);

        Assert.Equal(RunStatus.Finished, RunProgress.Of(run.Session.State).Status);
        var written = JsonDocument.Parse(Assert.Single(run.Written(".json"))).RootElement;
        Assert.True(JsonElement.DeepEquals(card.Content.GetProperty("ads"), written), "what was approved is what is written");
        string sheet = Assert.Single(run.Written(".md"));
        foreach (string headline in written.EnumerateArray().SelectMany(ad => ad.GetProperty("headlines").EnumerateArray()).Select(h => h.GetString()!))
            Assert.Contains($"| {headline.EnumerateRunes().Count()} | {headline} |", sheet, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Seen))]
    public async Task A_seen_example_keeps_the_rules_and_carries_the_briefs_facts(string id)
    {
        using var run = new Rehearsal(Playbook, TimeProvider.System);
        var brief = Playbook.Example("seen", id).GetProperty("brief");

        var card = await ToSignOffAsync(run, brief);

        await AssertRulesAsync(run, card, brief);
        var coverage = await run.ScoreAsync(new BriefCoverage(), card.Content, brief);
        Assert.Equal([], coverage.Errors());
    }

    [Fact]
    public async Task Requested_changes_reach_the_writers_of_every_channel()
    {
        using var run = new Rehearsal(Playbook, TimeProvider.System);
        var first = await ToSignOffAsync(run, run.Brief("boiler-swap"));
        string texts = first.Content.GetRawText();
        Assert.Contains("7-year warranty", texts, StringComparison.OrdinalIgnoreCase);

        await run.DecideAsync(first, Answer.RequestChanges, null, new ReviewComment("Replace \"by our own team\" with \"by our own fitters\""));
        var second = await run.ToNextReviewAsync(SignOff);

        Assert.Equal(2, second.Round);
        Assert.Contains("by our own fitters", second.Content.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("by our own team", second.Content.GetRawText(), StringComparison.OrdinalIgnoreCase);
        await AssertRulesAsync(run, second, run.Brief("boiler-swap"));
    }

    private static async Task AssertRulesAsync(Rehearsal run, ReviewCard card, JsonElement brief)
    {
        var (ads, channels) = (card.Content.GetProperty("ads"), brief.GetProperty("channels"));
        Assert.Equal(channels.EnumerateArray().Select(c => c.GetProperty("format").GetString()), ads.EnumerateArray().Select(a => a.GetProperty("format").GetString()));
        Assert.Equal(channels.EnumerateArray().Select(c => c.GetProperty("url").GetString()), ads.EnumerateArray().Select(a => a.GetProperty("url").GetString()));
        var rules = await run.ScoreAsync(new AdRules(), card.Content, brief);
        Assert.Equal([], rules.Errors());
        var terms = await run.ScoreAsync(new Terms(), card.Content, brief);
        Assert.Equal([], terms.Errors());
    }

    private static async Task<ReviewCard> ToSignOffAsync(Rehearsal run, JsonElement brief)
    {
        await run.StartAsync(brief);
        Assert.Equal(SignOff, RunProgress.Of(run.Session.State).Waiting);
        return await run.CardAsync();
    }
}
