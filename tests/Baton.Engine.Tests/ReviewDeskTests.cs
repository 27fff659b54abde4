using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Reviews;

namespace Baton.Engine.Tests;

public sealed class ReviewDeskTests
{
    private static async Task<Workshop> AtReviewAsync(Action<ScriptedModels>? script = null)
    {
        var workshop = new Workshop();
        script?.Invoke(workshop.Models);
        await workshop.StartAsync(TestPlaybook.Whole);
        await workshop.WorkAsync();
        return workshop;
    }

    /// <summary>The check lets a text pass when its rounds are spent; the review does not.</summary>
    private static void NeverMends(ScriptedModels models)
    {
        models.Say("draft", """{"text":"one"}""");
        models.Say("draft", """{"text":"two"}""");
    }

    [Fact]
    public async Task The_card_has_all_it_takes_to_decide()
    {
        var workshop = await AtReviewAsync();
        var session = await workshop.OpenAsync();
        int ordinal = session.Version.Plan.Find("signoff")!.Value;
        var card = await workshop.Desk.CardAsync(session, ordinal, CancellationToken.None);
        Assert.Equal(["text", "note"], card.Content.EnumerateObject().Select(p => p.Name).Order().Reverse());
        Assert.Equal("Brisa", card.Brief.GetProperty("product").GetString());
        Assert.Equal("research.text", Assert.Single(card.Evidence).Path);
        Assert.True(Assert.Single(card.Criteria).Passed);
        Assert.Equal("the shelf", Assert.Single(card.Destinations).Where);
        Assert.Equal(2, card.RoundsLeft);
        Assert.Equal(Enum.GetValues<Answer>(), card.Answers.Select(a => a.Answer));
    }

    [Fact]
    public async Task A_blocking_criterion_that_fails_prevents_approval_until_it_is_overridden_with_a_reason_or_mended()
    {
        var workshop = await AtReviewAsync(NeverMends);
        Assert.Contains("blocking criteria are open: mended", await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "brand"), StringComparison.Ordinal);
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.EditAndApprove, "brand", text: "mended by me"));
        var session = await workshop.OpenAsync();
        int ordinal = session.Version.Plan.Find("signoff")!.Value;
        var overridden = new PersonsDecision(Answer.Approve, session.State[ordinal].Review!.ContentHash, "legal", ["legal"], [], null, [], ImmutableDictionary<string, string>.Empty.Add("mended", "it is fine"));
        Assert.Null(await workshop.Desk.DecideAsync(session, ordinal, 1, overridden, CancellationToken.None));
    }

    [Fact]
    public async Task An_edit_that_no_longer_meets_a_blocking_criterion_is_not_approved()
    {
        var workshop = await AtReviewAsync();
        Assert.Contains("mended", await workshop.DecideAsync(await workshop.OpenAsync(), Answer.EditAndApprove, "brand", text: "spoilt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_breaks_the_contract_is_refused_with_the_reason()
    {
        var workshop = await AtReviewAsync();
        var session = await workshop.OpenAsync();
        int ordinal = session.Version.Plan.Find("signoff")!.Value;
        var edit = new PersonsDecision(
            Answer.EditAndApprove, session.State[ordinal].Review!.ContentHash, "brand", ["brand"], [], JsonSerializer.SerializeToElement(new { text = 7 }), [], ImmutableDictionary<string, string>.Empty);
        Assert.StartsWith("the edited content breaks its contract", await workshop.Desk.DecideAsync(session, ordinal, 1, edit, CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_names_the_content_it_saw_or_is_refused()
    {
        var workshop = await AtReviewAsync();
        Assert.Contains("the content has changed", await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "brand", seen: "something else"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_changes_the_card_shows_what_was_before_and_what_was_asked_for()
    {
        var workshop = await AtReviewAsync();
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.RequestChanges, "brand", comment: "Shorter."));
        await workshop.WorkAsync();
        var session = await workshop.OpenAsync();
        var card = await workshop.Desk.CardAsync(session, session.Version.Plan.Find("signoff")!.Value, CancellationToken.None);
        Assert.Equal(2, card.Round);
        Assert.Equal(["Shorter."], card.Comments);
        Assert.NotEqual(card.Content.GetProperty("text").GetString(), card.Before!.Value.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_decision_on_a_round_that_is_over_is_refused()
    {
        var workshop = await AtReviewAsync();
        var late = await workshop.OpenAsync();
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.RequestChanges, "brand", comment: "Shorter."));
        await workshop.WorkAsync();
        Assert.Contains("the card is closed", await workshop.DecideAsync(late, Answer.Approve, "brand"), StringComparison.Ordinal);
        Assert.Equal(SlotStatus.Open, workshop.Durable().Find("signoff")!.Status);
    }

    [Fact]
    public async Task An_editors_words_reach_the_next_draft_when_changes_are_requested_with_an_edit()
    {
        var workshop = await AtReviewAsync();
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.RequestChanges, "brand", text: "my own beginning", comment: "Go on from here."));
        await workshop.WorkAsync();
        Assert.Contains("my own beginning", workshop.Models.Of("draft").Last().Everything, StringComparison.Ordinal);
    }
}
