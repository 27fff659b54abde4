using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Scorers;
using Baton.Connectors.Tests.Scorers;
using Baton.Core.Runs;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The newsletter from the desk to the issue, and over the week to the note, without any model.</summary>
public sealed class NewsletterIssueRunTests
{
    private const string Pick = "answer to pick by editors", SignOff = "review signoff by all of editors, brand";

    /// <summary>What every issue owes to the brief, whatever was chosen.</summary>
    private const string Owed = """{ "fields": ["newsletter", "issue", "must_say", "must_not"] }""";

    private const string Results = """{ "delivered": 10900, "opened": 4360, "clicked": 763, "left": 12, "replied": 9, "most_clicked": "https://gableridge.example/recalls/ventia-150" }""";

    private static readonly ShippedPlaybook Playbook = ShippedPlaybook.NewsletterIssue;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 2, 1, 8, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Briefs => [.. Playbook.Briefs];

    public static TheoryData<string> Seen => [.. Playbook.Examples("seen").Select(e => e.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Briefs))]
    public async Task A_sample_brief_becomes_the_issue_that_was_chosen_and_a_week_later_a_note(string name)
    {
        using var run = new Rehearsal(Playbook, _clock);
        var brief = run.Brief(name);
        var chosen = await ChooseAsync(run, brief, 2, 0);

        var issue = await run.ToNextReviewAsync(SignOff);

        AssertIssue(issue, brief, chosen);
        Assert.All(issue.Criteria.Where(c => c.Criterion.Scorer is not null), c => Assert.True(c.Passed, c.Findings.GetRawText()));
        await run.ApproveAsync(issue);
        string sent = Assert.Single(run.Written(".md"));
        Assert.Contains(Text(issue, "body"), sent, StringComparison.Ordinal);
        Assert.Equal(brief.TryGetProperty("sponsor", out var sponsor), sent.Contains("**Advertisement.**", StringComparison.Ordinal));
        if (sponsor.ValueKind == JsonValueKind.Object)
            Assert.Contains(sponsor.GetProperty("text").GetString()!, sent, StringComparison.Ordinal);

        // Nobody is asked before the week is over.
        Assert.Equal(RunStatus.Parked, RunProgress.Of(run.Session.State).Status);
        _clock.Advance(TimeSpan.FromDays(6.9));
        await run.WorkAsync();
        Assert.DoesNotContain("results", RunProgress.Of(run.Session.State).Waiting!, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromDays(0.2));
        await run.WorkAsync();
        await run.AnswerAsync(JsonDocument.Parse(Results).RootElement);
        var note = await run.ToNextReviewAsync("review keep by editors");

        Assert.Equal(4360, note.Content.GetProperty("results").GetProperty("opened").GetInt32());
        await run.ApproveAsync(note);

        Assert.Equal(RunStatus.Finished, RunProgress.Of(run.Session.State).Status);
        string kept = run.Written(".md").Single(t => t.Contains("how it did", StringComparison.Ordinal));
        foreach (string line in (string[])["| opened | 4360 | 40% |", "| clicked | 763 | 7% |", "| left | 12 | 0.11% |", $"Sent {DateOnly.Parse(brief.GetProperty("send_on").GetString()!, System.Globalization.CultureInfo.InvariantCulture):d MMMM yyyy}"])
            Assert.Contains(line, kept, StringComparison.Ordinal);
        foreach (var topic in chosen)
            Assert.Contains($"[{topic.GetProperty("title").GetString()}]({topic.GetProperty("source").GetString()})", kept, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Seen))]
    public async Task A_seen_example_reaches_the_sign_off_with_what_was_chosen_and_nothing_else(string id)
    {
        using var run = new Rehearsal(Playbook, _clock);
        var brief = Playbook.Example("seen", id).GetProperty("brief");
        var chosen = await ChooseAsync(run, brief, 0, 2);

        var issue = await run.ToNextReviewAsync(SignOff);

        AssertIssue(issue, brief, chosen);
        var coverage = await run.ScoreAsync(new BriefCoverage(), issue.Content, brief, run.Playbook.Version!.Contracts["draft"], Owed);
        Assert.Equal([], coverage.Errors());
        var rules = await run.ScoreAsync(new EmailRules(), issue.Content, brief, run.Playbook.Version.Contracts["draft"]);
        Assert.Equal([], rules.Errors());
    }

    [Fact]
    public async Task The_results_are_put_right_on_the_card_and_the_shares_follow()
    {
        using var run = new Rehearsal(Playbook, _clock);
        await ChooseAsync(run, run.Brief("issue-215"), 0);
        await run.ApproveAsync(await run.ToNextReviewAsync(SignOff));
        _clock.Advance(TimeSpan.FromDays(7.1));
        await run.WorkAsync();
        await run.AnswerAsync(JsonDocument.Parse(Results).RootElement);
        var note = await run.ToNextReviewAsync("review keep by editors");
        var edited = JsonNode.Parse(note.Content.GetRawText())!.AsObject();
        edited["results"]!["opened"] = 5450;

        await run.DecideAsync(note, Answer.EditAndApprove, JsonSerializer.SerializeToElement(edited));
        await run.WorkAsync();

        Assert.Contains(run.Written(".md"), t => t.Contains("| opened | 5450 | 50% |", StringComparison.Ordinal));
    }

    /// <summary>Answers the editor's question by the places of the topics on the card.</summary>
    private static async Task<IReadOnlyList<JsonElement>> ChooseAsync(Rehearsal run, JsonElement brief, params int[] places)
    {
        await run.StartAsync(brief);
        Assert.Equal(Pick, RunProgress.Of(run.Session.State).Waiting);
        var topics = (await run.AskCardAsync()).Choices["chosen"];
        JsonElement[] chosen = [.. places.Select(p => topics[p].Item)];
        await run.AnswerAsync(JsonSerializer.SerializeToElement(new { chosen, direction = "Keep the second one short." }));
        return chosen;
    }

    private static void AssertIssue(ReviewCard issue, JsonElement brief, IReadOnlyList<JsonElement> chosen)
    {
        string body = Text(issue, "body");
        Assert.Contains(brief.GetProperty("newsletter").GetString()!, body, StringComparison.Ordinal);
        int at = 0;
        foreach (var topic in chosen)
        {
            int next = body.IndexOf($"## {topic.GetProperty("title").GetString()!.TrimEnd('.')}", StringComparison.Ordinal);
            Assert.True(next >= at, $"{topic.GetProperty("title")} is missing or out of order in:\n{body}");
            at = next;
            Assert.Contains(topic.GetProperty("source").GetString()!, body, StringComparison.Ordinal);
        }
        foreach (var item in brief.GetProperty("items").EnumerateArray().Where(i => chosen.All(c => c.GetProperty("source").GetString() != i.GetProperty("source").GetString())))
            Assert.DoesNotContain(item.GetProperty("source").GetString()!, body.Split([')', ' ', '\n']).Select(w => w.TrimStart('(')));
        Assert.DoesNotContain("Keep the second one short", Text(issue, "subject") + Text(issue, "preheader") + body, StringComparison.Ordinal);
        Assert.DoesNotContain("Sponsor", body, StringComparison.OrdinalIgnoreCase);
    }

    private static string Text(ReviewCard card, string field) => card.Content.GetProperty(field).GetString()!;
}
