using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The shipped workflow from its sample briefs to the committed files, without any model.</summary>
public sealed class LaunchEmailRunTests
{
    private const string Mark = "*Written by Baton's offline model from the brief and the handoff; no language model was called.*";

    public static TheoryData<string> Briefs => [.. ShippedPlaybook.LaunchEmail.Briefs];

    [Theory]
    [MemberData(nameof(Briefs))]
    public async Task A_sample_brief_reaches_the_review_clean_and_lands_whole(string name)
    {
        using var run = new Rehearsal();
        var brief = ShippedPlaybook.LaunchEmail.Brief(run.Playbook, name);

        var card = await run.ToReviewAsync(brief);

        Assert.True(Assert.Single(await run.LintsAsync()).Passed);
        Assert.All(card.Criteria.Where(c => c.Criterion.Scorer is not null), c => Assert.True(c.Passed, c.Criterion.Name));
        string subject = Text(card, "subject"), preheader = Text(card, "preheader"), body = Text(card, "body");
        Assert.InRange(subject.Length, 10, 50);
        Assert.InRange(preheader.Length, 40, 100);
        Assert.True(preheader.EndsWith('.') && !preheader.Contains(subject, StringComparison.OrdinalIgnoreCase), preheader);
        Assert.EndsWith(Mark, body, StringComparison.Ordinal);
        foreach (string notForReaders in (string[])["2027-", "Client", "Regions", "Prices are in", "14 days", "Unsubscribe", .. Sentences(brief, "notes")])
            Assert.DoesNotContain(notForReaders, subject + preheader + body, StringComparison.OrdinalIgnoreCase);
        AssertPrivacyNote(brief, Text(card, "note"));

        await run.DecideAsync(card, Answer.Approve);
        await run.WorkAsync();

        Assert.Equal(RunStatus.Finished, RunProgress.Of(run.Session.State).Status);
        string markdown = File.ReadAllText(run.Out[run.Out.Files.Single(f => f.EndsWith(".md", StringComparison.Ordinal))]);
        string html = File.ReadAllText(run.Out[run.Out.Files.Single(f => f.EndsWith(".html", StringComparison.Ordinal))]);
        var coverage = await run.CoverageAsync(brief, subject, preheader, markdown);
        Assert.Equal(1.0, coverage.Value);
        Assert.Equal(1.0, (await run.CoverageAsync(brief, subject, preheader, html)).Value);
        Assert.Contains(body, markdown, StringComparison.Ordinal);
        Assert.Contains("[Unsubscribe](https://pontalva.example/unsubscribe)", markdown, StringComparison.Ordinal);
        foreach (string region in (string[])["US dollars", "in euros", "in pounds"])
            Assert.Equal(Regions(brief).Any(r => region == Currency(r)), markdown.Contains($"Prices are {(region[0] == 'U' ? "in " : "")}{region}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requested_changes_are_carried_out_in_view_and_an_edit_stays_the_base()
    {
        using var run = new Rehearsal();
        var first = await run.ToReviewAsync("espresso-machine");
        string edited = Text(first, "body").Replace("Hello,", "Good morning,", StringComparison.Ordinal);

        await run.DecideAsync(first, Answer.RequestChanges, Rehearsal.With(first.Content, "body", edited),
            new ReviewComment("Ready to brew in 38 seconds. Then make coffee.", "subject"),
            new ReviewComment("Replace \"gets you\" with \"adds\""),
            new ReviewComment("Mention that the machine weighs as much as it did"),
            new ReviewComment("Less like a list"),
            new ReviewComment("shorter", "preheader"));
        var second = await run.ToNextReviewAsync();

        Assert.Equal(2, second.Round);
        string body = Text(second, "body");
        Assert.StartsWith("Good morning,", body, StringComparison.Ordinal);
        Assert.Contains("the code **FIRSTPULL** adds a 250 g bag", body, StringComparison.Ordinal);
        Assert.Contains("The machine weighs as much as it did.", body, StringComparison.Ordinal);
        Assert.Contains("*Asked for in review, still to do: Less like a list.*", body, StringComparison.Ordinal);
        Assert.Contains("*Asked for in review, still to do: subject: Ready to brew in 38 seconds. Then make coffee.*", body, StringComparison.Ordinal);
        Assert.True(Text(second, "preheader").Length < Text(first, "preheader").Length);

        await run.DecideAsync(second, Answer.RequestChanges, null, new ReviewComment("Change the subject to \"A machine that is ready when you are\""));
        var third = await run.ToNextReviewAsync();

        Assert.Equal("A machine that is ready when you are", Text(third, "subject"));
        Assert.StartsWith("Good morning,", Text(third, "body"), StringComparison.Ordinal);
        Assert.DoesNotContain("still to do", Text(third, "body"), StringComparison.Ordinal);

        await run.DecideAsync(third, Answer.EditAndApprove, Rehearsal.With(third.Content, "preheader", "Edited at the last moment, and that is what lands."));
        await run.WorkAsync();

        string markdown = File.ReadAllText(run.Out[run.Out.Files.Single(f => f.EndsWith(".md", StringComparison.Ordinal))]);
        Assert.Contains("Edited at the last moment", markdown, StringComparison.Ordinal);
        Assert.Contains("Good morning,", markdown, StringComparison.Ordinal);
        Assert.Contains("A machine that is ready when you are", markdown, StringComparison.Ordinal);
    }

    /// <summary>Every lint round makes a draft; the person's edit, in the first round of the review, is newer than all of them.</summary>
    [Fact]
    public async Task An_edit_outlives_a_draft_that_went_through_more_rounds()
    {
        using var run = new Rehearsal(ShippedPlaybook.LaunchEmail.Workflow(("- readability: { grade: ..10 }", "- readability: { grade: ..1 }")));
        var first = await run.ToReviewAsync("kettle");
        Assert.Equal(3, (await run.LintsAsync()).Count);

        await run.DecideAsync(first, Answer.RequestChanges,
            Rehearsal.With(first.Content, "body", "A person wrote this. Not for the stovetop.\n\n[See it](https://pontalva.example/lume)"), new ReviewComment("Add that it is 0.9 L"));
        var second = await run.ToNextReviewAsync();

        Assert.StartsWith("A person wrote this.", Text(second, "body"), StringComparison.Ordinal);
        Assert.Contains("It is 0.9 L.", Text(second, "body"), StringComparison.Ordinal);
    }

    private static void AssertPrivacyNote(JsonElement brief, string note)
    {
        if (!Regions(brief).Contains("EU"))
        {
            Assert.Equal("", note);
            return;
        }
        Assert.InRange(note.Length, 20, 200);
        Assert.True(note.EndsWith('.') && !note[..^1].Contains('.'), note);
        Assert.Contains("because", note, StringComparison.Ordinal);
        Assert.Contains("at any time", note, StringComparison.Ordinal);
    }

    private static string Text(ReviewCard card, string field) => card.Content.GetProperty(field).GetString()!;

    private static string[] Regions(JsonElement brief) => [.. brief.GetProperty("regions").EnumerateArray().Select(r => r.GetString()!)];

    private static string Currency(string region) => region switch { "US" => "US dollars", "EU" => "in euros", _ => "in pounds" };

    private static string[] Sentences(JsonElement brief, string field) =>
        brief.TryGetProperty(field, out var text) ? text.GetString()!.Split(['.', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
}
