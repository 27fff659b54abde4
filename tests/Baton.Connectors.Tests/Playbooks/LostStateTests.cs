using Baton.Core.Runs;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>A handoff broken by hand: what the email lacks is named, with its place in the brief and the hop that lost it.</summary>
public sealed class LostStateTests
{
    private const string DraftNeeds = "needs: [research.insights, \"draft?\", \"lint.findings?\", \"signoff.comments?\", \"signoff.content?\"]";

    [Fact]
    public async Task A_narrowed_brief_is_blamed_for_what_it_held_back()
    {
        using var run = new Rehearsal(
            ShippedPlaybook.LaunchEmail.Workflow((DraftNeeds, $"brief: [product, audience]\n    {DraftNeeds}")),
            ("prompts/draft.md", "Write the launch email for {{ brief.product }}."));

        await run.ToReviewAsync("espresso-machine");

        var (passed, findings) = (await run.LintsAsync())[0];
        Assert.False(passed);
        string[] losses = Rehearsal.Errors(findings, "brief-coverage");
        foreach (string atom in (string[])["`FIRSTPULL` (brief.offer.code)", "`2027-03-14` (brief.offer.ends)", "`$649` (brief.price.US)", "`Made in Porto.` (brief.must_say[0])"])
            Assert.Contains(losses, l => l == $"{atom} is missing: it never reached `draft`: its brief is narrowed to product, audience");
        // What research handed on came through all the same.
        Assert.DoesNotContain(losses, l => l.Contains("brief.key_messages", StringComparison.Ordinal) || l.Contains("brief.product", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_findings_taken_away_too_nothing_makes_up_for_a_narrowed_brief()
    {
        using var run = new Rehearsal(
            ShippedPlaybook.LaunchEmail.Workflow(
                (DraftNeeds, "brief: [product, audience, url]"),
                ("    on_fail: { redo: draft, rounds: 2, then: continue }\n", "    on_fail: continue\n"),
                ("    on_changes: { redo: draft, rounds: 3 }\n", "")),
            ("prompts/draft.md", "Write the launch email for {{ brief.product }}."));

        await run.ToReviewAsync("espresso-machine");

        string[] losses = Rehearsal.Errors((await run.LintsAsync())[0].Findings, "brief-coverage");
        foreach (string atom in (string[])["`38 seconds` (brief.key_messages[0])", "`0.5 °C` (brief.key_messages[1])", "`FIRSTPULL` (brief.offer.code)"])
            Assert.Contains($"{atom} is missing: it never reached `draft`: its brief is narrowed to product, audience, url", losses);
        Assert.DoesNotContain(losses, l => l.Contains("(brief.url)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_blank_task_is_named()
    {
        using var run = new Rehearsal(("prompts/draft.md", "{% comment %}Nothing is asked.{% endcomment %}\n"));

        var card = await run.ToReviewAsync("espresso-machine");

        string[] losses = Rehearsal.Errors((await run.LintsAsync())[0].Findings, "brief-coverage");
        Assert.Contains("`FIRSTPULL` (brief.offer.code) is missing: it was in the prompt of `draft`, whose task is empty, and `draft` left it out", losses);
        Assert.Contains("`Brisa One` (brief.product) is missing", string.Join('\n', losses), StringComparison.Ordinal);
        Assert.False(card.Criteria.Single(c => c.Criterion.Name == "complete").Passed);
    }

    [Fact]
    public async Task What_is_lost_between_draft_and_review_is_not_blamed_on_the_draft()
    {
        using var run = new Rehearsal(ShippedPlaybook.LaunchEmail.Workflow(("      body: draft.body\n", "      body: \"{{ draft.body | split: 'Until ' | first }}\"\n")));

        var card = await run.ToReviewAsync("espresso-machine");

        Assert.True((await run.LintsAsync())[0].Passed);
        var complete = card.Criteria.Single(c => c.Criterion.Name == "complete");
        Assert.False(complete.Passed);
        Assert.Contains(
            "`FIRSTPULL` (brief.offer.code) is missing: `draft` still had it, and it was lost behind that step, in putting the content together or in an edit",
            Rehearsal.Errors(complete.Findings, "brief-coverage"));
    }

    [Fact]
    public async Task What_an_edit_takes_out_is_named_by_the_gate()
    {
        using var run = new Rehearsal();
        var card = await run.ToReviewAsync("espresso-machine");
        string body = card.Content.GetProperty("body").GetString()!;
        string offer = body.Split("\n\n").Single(p => p.Contains("FIRSTPULL", StringComparison.Ordinal));

        await run.DecideAsync(card, Answer.RequestChanges, Rehearsal.With(card.Content, "body", body.Replace(offer, "", StringComparison.Ordinal)),
            new Engine.Reviews.ReviewComment("Fine without the offer"));
        var second = await run.ToNextReviewAsync();

        // The edit stands, and the gate says what that means for the brief.
        string[] losses = Rehearsal.Errors((await run.LintsAsync())[1].Findings, "brief-coverage");
        Assert.Contains("`FIRSTPULL` (brief.offer.code) is missing: it was in the prompt of `draft`, and `draft` left it out", losses);
        Assert.Equal(2, second.Round);
    }
}
