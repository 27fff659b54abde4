using System.Text;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class ReviewTests
{
    private static Scenario Opened(string approvers, string more = "")
    {
        var run = new Scenario($$"""
            steps:
              - agent: draft
                role: writer
                task: Write.
                produces: { text: string }
              - review: signoff
                of: { text: draft.text }
                approvers: {{approvers}}
                {{more}}
            finish:
              - commit: send
                to: { surface: file, format: html }
                with: { markdown: signoff.content.text }
            """);
        run.Run("draft");
        Assert.Equal(["ReviewOpened signoff 1"], Words(run.Open("signoff")));
        return run;
    }

    private static readonly string[] Approved = ["ReviewDecided signoff 1", "ReviewClosed signoff 1"];

    [Fact]
    public void Any_group_of_several_approves_alone()
    {
        var run = Opened("{ any: [brand, legal] }");
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "legal")));
        Assert.Equal(["Begin send"], run.Pends);
    }

    [Fact]
    public void All_groups_have_to_approve()
    {
        var run = Opened("{ all: [brand, legal] }");
        Assert.Equal(["ReviewDecided signoff 1"], Words(run.Answer("signoff", Answer.Approve, "brand")));
        Assert.Equal(["AwaitPeople signoff"], run.Pends);
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "legal")));
    }

    [Fact]
    public void Somebody_in_every_group_approves_for_all_of_them_at_once() =>
        Assert.Equal(Approved, Words(Opened("{ all: [brand, legal] }").Answer("signoff", Answer.Approve, "brand legal")));

    [Fact]
    public void At_least_two_of_three_groups_have_to_approve()
    {
        var run = Opened("{ at_least: 2, of: [brand, legal, product] }");
        Assert.Single(run.Answer("signoff", Answer.Approve, "product").Events);
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "brand")));
    }

    [Fact]
    public void The_same_approval_given_twice_counts_once_and_says_so()
    {
        var run = Opened("{ all: [brand, legal] }");
        run.Answer("signoff", Answer.Approve, "brand");
        var again = run.Answer("signoff", Answer.Approve, "brand");
        Assert.Empty(again.Events);
        Assert.Contains("approved this already", again.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_in_none_of_the_groups_decides_nothing()
    {
        var run = Opened("{ all: [brand, legal] }");
        Assert.Contains("this takes all of brand, legal; you are in interns", run.Answer("signoff", Answer.Reject, "interns").Refusal, StringComparison.Ordinal);
        Assert.Contains("you are in no group", run.Answer("signoff", Answer.Approve, "").Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_voids_the_approvals_of_others_and_asks_them_again()
    {
        var run = Opened("{ all: [brand, legal] }");
        run.Answer("signoff", Answer.Approve, "brand");
        string before = run.Slot("signoff").Review!.ContentHash;
        Assert.Equal(["ReviewDecided signoff 1"], Words(run.Answer("signoff", Answer.EditAndApprove, "legal", edit: """{"text":"y"}""")));
        var review = run.Slot("signoff").Review!;
        Assert.Equal(["legal"], review.ApprovedBy);
        Assert.Equal(1, review.Voidings);
        Assert.NotEqual(before, review.ContentHash);
        Assert.Equal(SaltedHash.Of(run.State.Salt.Span, """{"text":"y"}"""u8), review.ContentHash);
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "brand")));
    }

    [Fact]
    public void A_decision_on_content_that_was_edited_meanwhile_is_refused()
    {
        var run = Opened("{ all: [brand, legal] }");
        string seen = run.Slot("signoff").Review!.ContentHash;
        run.Answer("signoff", Answer.EditAndApprove, "legal", edit: """{"text":"y"}""");
        foreach (var answer in Enum.GetValues<Answer>())
            Assert.Contains("the content has changed", run.Answer("signoff", answer, "brand", edit: answer == Answer.EditAndApprove ? "{}" : null, seen: seen).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_editors_can_not_go_on_for_ever()
    {
        var run = Opened("{ all: [brand, legal] }");
        string[] editors = ["brand", "legal"];
        for (int edit = 0; edit <= Decide.MaxVoidings; edit++)
            Assert.Single(run.Answer("signoff", Answer.EditAndApprove, editors[edit % 2], edit: $$"""{"text":"{{edit}}"}""").Events);
        Assert.Contains("agree among yourselves", run.Answer("signoff", Answer.EditAndApprove, "legal", edit: """{"text":"mine"}""").Refusal, StringComparison.Ordinal);
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "legal")));
    }

    [Fact]
    public void Open_blocking_criteria_prevent_an_approval_and_nothing_else()
    {
        var run = Opened("brand", "on_changes: { redo: draft, rounds: 1 }");
        Assert.Contains("blocking criteria are open: claims", run.Answer("signoff", Answer.Approve, "brand", open: "claims").Refusal, StringComparison.Ordinal);
        Assert.Contains("claims", run.Answer("signoff", Answer.EditAndApprove, "brand", edit: "{}", open: "claims").Refusal, StringComparison.Ordinal);
        Assert.NotEmpty(run.Answer("signoff", Answer.RequestChanges, "brand", open: "claims").Events);
    }

    [Fact]
    public void An_edit_without_the_edited_content_is_refused() =>
        Assert.Contains("needs the edited content", Opened("brand").Answer("signoff", Answer.EditAndApprove, "brand").Refusal, StringComparison.Ordinal);

    [Fact]
    public void A_rejection_ends_the_run_whatever_others_said()
    {
        var run = Opened("{ all: [brand, legal] }");
        run.Answer("signoff", Answer.Approve, "brand");
        Assert.Equal([.. Approved, "RunRejected"], Words(run.Answer("signoff", Answer.Reject, "legal", payload: """{"never":1}""")));
        Assert.Equal(RunStatus.Rejected, run.State.Status);
        Assert.Empty(run.Slot("signoff").Approved);
    }

    [Fact]
    public void A_card_that_is_closed_takes_no_decision_and_says_so()
    {
        var run = Opened("brand");
        var decision = new RunCommand.DecideReview(run.At("signoff"), 1, new ReviewDecision(
            Answer.Approve, run.Slot("signoff").Review!.ContentHash, ["brand"], Json("{}"), null, [], Json("{}"), []));
        Assert.NotEmpty(run.Do(decision).Events);
        Assert.Contains("the card is closed", run.Do(decision).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_approval_keeps_the_payload_byte_for_byte()
    {
        var run = Opened("brand");
        run.Answer("signoff", Answer.EditAndApprove, "brand", edit: """{"text":"y"}""", payload: """{"parts":{"html":"<p>y</p>"}}""");
        var approved = Assert.Single(run.Slot("signoff").Approved);
        Assert.Equal("""{"parts":{"html":"<p>y</p>"}}""", Encoding.UTF8.GetString(run.Value(approved.Payload).Bytes.Span));
        Assert.Equal(SaltedHash.Of(run.State.Salt.Span, run.Value(approved.Payload).Bytes.Span), approved.Hash);
    }

    [Fact]
    public void A_review_that_nobody_answers_is_rejected_when_its_time_is_over_and_never_approved()
    {
        var run = Opened("brand", "timeout: 5d");
        Assert.Equal(run.Now + TimeSpan.FromDays(5), Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(5) - TimeSpan.FromTicks(1)).Events);
        var closed = run.PassTime(TimeSpan.FromTicks(1));
        Assert.Equal(["ReviewClosed signoff 1", "RunRejected"], Words(closed));
        Assert.Equal(ReviewOutcome.Rejected, ((RunEvent.ReviewClosed)closed.Events[0]).Outcome);
    }

    [Fact]
    public void Escalation_adds_a_group_whose_approval_stands_in_for_those_who_did_not_answer()
    {
        var run = Opened("{ all: [brand, legal] }", "escalate: { after: 2d, to: head }");
        Assert.Contains("this takes", run.Answer("signoff", Answer.Approve, "head").Refusal, StringComparison.Ordinal);
        Assert.Equal(["ReviewEscalated signoff 1"], Words(run.PassTime(TimeSpan.FromDays(2))));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(2)).Events);
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "head")));
    }

    [Fact]
    public void After_an_escalation_the_others_can_still_approve()
    {
        var run = Opened("{ all: [brand, legal] }", "escalate: { after: 2d, to: head }");
        run.Answer("signoff", Answer.Approve, "brand");
        run.PassTime(TimeSpan.FromDays(2));
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "legal")));
    }

    [Fact]
    public void A_timeout_that_escalates_never_rejects_and_wakes_nobody_after_that()
    {
        var run = Opened("brand", "timeout: 1d\n    on_timeout: escalate\n    escalate: { after: 3d, to: head }");
        Assert.Equal(["ReviewEscalated signoff 1"], Words(run.PassTime(TimeSpan.FromDays(1))));
        Assert.Null(Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(1000)).Events);
        Assert.Equal(SlotStatus.Open, run.Slot("signoff").Status);
    }

    [Fact]
    public void After_an_outage_it_escalates_first_and_then_leaves_the_time_that_was_meant()
    {
        var run = Opened("brand", "timeout: 5d\n    escalate: { after: 2d, to: head }");
        Assert.Equal(["ReviewEscalated signoff 1"], Words(run.PassTime(TimeSpan.FromDays(30))));
        Assert.Equal(run.Now + TimeSpan.FromDays(3), Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(2)).Events);
        Assert.Equal(["ReviewClosed signoff 1", "RunRejected"], Words(run.PassTime(TimeSpan.FromDays(1))));
    }

    [Fact]
    public void Being_late_changes_nothing()
    {
        var run = Opened("brand", "due: 1h");
        Assert.Empty(run.PassTime(TimeSpan.FromDays(100)).Events);
        Assert.Equal(Approved, Words(run.Answer("signoff", Answer.Approve, "brand")));
    }
}
