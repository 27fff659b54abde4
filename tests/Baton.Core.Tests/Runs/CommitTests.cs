using System.Text;
using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class CommitTests
{
    private const string Steps = """
        limits: { time: 30d }
        steps:
          - agent: draft
            role: writer
            task: Write.
            produces: { text: string }
          - review: signoff
            of: { text: draft.text }
            approvers: brand
        finish:
          - commit: send
            to: { surface: file, format: html }
            with: { markdown: signoff.content.text }
            retry: { attempts: 3, backoff: 10s..1m }
        """;

    private static Scenario Approved()
    {
        var run = new Scenario(Steps);
        run.Run("draft");
        run.Open("signoff");
        run.Answer("signoff", Answer.Approve, "brand", payload: """{"parts":{}}""");
        return run;
    }

    private static Scenario Started()
    {
        var run = Approved();
        run.BeginCommit("send");
        return run;
    }

    [Fact]
    public void What_was_approved_is_what_is_sent()
    {
        var run = Approved();
        var started = Assert.IsType<RunEvent.CommitStarted>(Assert.Single(run.BeginCommit("send", unreviewed: Json("""{"never":"this"}""")).Events));
        Assert.Equal(run.Slot("signoff").Approved[0].Payload, started.Payload);
        Assert.Equal(run.Slot("signoff").Approved[0].Hash, started.PayloadHash);
        Assert.Equal("""{"parts":{}}""", Encoding.UTF8.GetString(run.Value(started.Payload).Bytes.Span));
        Assert.Equal(["SendCommit send"], run.Pends);
    }

    [Fact]
    public void Without_an_approval_nothing_is_sent()
    {
        var run = new Scenario(Steps);
        run.Run("draft");
        run.Skip("signoff");
        Assert.Equal(["AttentionRaised send 1"], Words(run.BeginCommit("send", unreviewed: Json("{}"))));
        Assert.Equal((AttentionReason.CommitRefused, null), (run.Slot("send").Attention, run.Slot("send").Commit));
    }

    [Fact]
    public void What_nobody_reviews_is_sent_only_where_the_author_said_so()
    {
        var run = new Scenario("""
            steps:
              - agent: draft
                role: writer
                task: Write.
                produces: { text: string }
            finish:
              - commit: send
                unreviewed: A log that only we read.
                to: { surface: file, format: html }
                with: { markdown: draft.text }
            """);
        run.Run("draft");
        var started = Assert.IsType<RunEvent.CommitStarted>(Assert.Single(run.BeginCommit("send", unreviewed: Json("""{"a":1}""")).Events));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(run.Value(started.Payload).Bytes.Span));
    }

    [Fact]
    public void A_commit_that_has_begun_keeps_its_key_and_payload()
    {
        var run = Started();
        Assert.Empty(run.BeginCommit("send", key: "another").Events);
        run.Fail("send", FailureKind.Transient);
        Assert.Empty(run.BeginCommit("send", key: "another").Events);
        run.Fail("send", FailureKind.Permanent);
        run.Attend("send");
        Assert.Empty(run.BeginCommit("send", key: "another").Events);
        Assert.Equal("run/send", run.Slot("send").Commit!.Key);
        Assert.Equal(["SendCommit send"], run.Pends);
    }

    [Fact]
    public void A_receipt_settles_it_once()
    {
        var run = Started();
        Assert.Equal(["StepSucceeded send 1"], Words(run.Receipt("send")));
        Assert.Empty(run.Receipt("send").Events);
        Assert.Equal(["Finish"], run.Pends);
    }

    [Fact]
    public void A_receipt_that_comes_while_it_waits_for_another_try_counts()
    {
        var run = Started();
        run.Fail("send", FailureKind.Transient);
        Assert.Equal(["StepSucceeded send 1"], Words(run.Receipt("send")));
    }

    [Fact]
    public void A_transient_failure_is_tried_again_with_the_same_key_and_then_parks()
    {
        var run = Started();
        for (int i = 0; i < 2; i++)
        {
            run.Fail("send", FailureKind.Transient);
            var wait = Assert.IsType<Work.WaitUntil>(Assert.Single(run.Work));
            Assert.Equal("run/send", Assert.IsType<Work.SendCommit>(wait.Then).Commit.Key);
            run.Now = wait.At;
        }
        Assert.Equal(["AttemptFailed send 1", "AttentionRaised send 1"], Words(run.Fail("send", FailureKind.Transient)));
        Assert.Equal(AttentionReason.CommitFailed, run.Slot("send").Attention);
    }

    [Fact]
    public void The_same_failure_recorded_twice_counts_once()
    {
        var run = Started();
        var failure = new RunCommand.RecordFailure(run.At("send"), 1, 1, FailureKind.Transient, Json("{}"), default, 0);
        Assert.Single(run.Do(failure).Events);
        Assert.Empty(run.Do(failure).Events);
        Assert.Equal(1, run.Slot("send").Failures);
    }

    [Fact]
    public void A_commit_in_doubt_is_never_repeated_blindly()
    {
        var run = Started();
        Assert.Equal(["CommitInDoubt send 1", "AttentionRaised send 1"], Words(run.Do(new RunCommand.DoubtCommit(run.At("send"), 1, Json("{}")))));
        Assert.Equal(["AwaitOperator send"], run.Pends);
        Assert.Contains("can't be known from here", run.Attend("send").Refusal, StringComparison.Ordinal);
        Assert.Empty(run.BeginCommit("send").Events);
        Assert.Empty(run.Fail("send", FailureKind.Transient).Events);
        Assert.Equal(["AwaitOperator send"], run.Pends);
        Assert.Equal(["RunCancelled"], Words(run.Cancel()));
    }

    [Fact]
    public void A_person_who_found_it_settles_it_with_what_is_there()
    {
        var run = Started();
        run.Do(new RunCommand.DoubtCommit(run.At("send"), 1, Json("{}")));
        Assert.Equal(["CommitSettled send 1", "StepSucceeded send 1"], Words(run.Settle("send", landed: true)));
        Assert.Equal(["Finish"], run.Pends);
    }

    [Fact]
    public void A_person_who_did_not_find_it_has_it_sent_again_with_the_same_key_and_payload()
    {
        var run = Started();
        var payload = run.Slot("send").Commit!.Payload;
        run.Do(new RunCommand.DoubtCommit(run.At("send"), 1, Json("{}")));
        Assert.Equal(["CommitSettled send 1"], Words(run.Settle("send", landed: false)));
        Assert.False(run.Slot("send").Commit!.MayHaveLanded);
        Assert.Equal(["SendingStarted send 1"], Words(run.SendAgain("send")));
        Assert.Equal(("run/send", payload, 2, true), (run.Slot("send").Commit!.Key, run.Slot("send").Commit!.Payload, run.Slot("send").Commit!.Sending, run.Slot("send").Commit!.MayHaveLanded));
        run.Do(new RunCommand.DoubtCommit(run.At("send"), 1, Json("{}")));
        Assert.Contains("sent again since you looked", run.Settle("send", landed: false, sending: 1).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_landed_twice_is_never_sent_a_third_time()
    {
        var run = Started();
        Assert.Equal(["CommitDuplicated send 1", "AttentionRaised send 1"], Words(run.Do(new RunCommand.ReportDuplicate(run.At("send"), 1, Json("{}")))));
        Assert.Equal(AttentionReason.CommitDuplicated, run.Slot("send").Attention);
        Assert.NotNull(run.Attend("send").Refusal);
        Assert.Contains("landed more than once", run.Settle("send", landed: false).Refusal, StringComparison.Ordinal);
        Assert.Equal(["CommitSettled send 1", "StepSucceeded send 1"], Words(run.Settle("send", landed: true)));
    }

    [Fact]
    public void A_receipt_that_comes_after_the_doubt_takes_it_away()
    {
        var run = Started();
        run.Do(new RunCommand.DoubtCommit(run.At("send"), 1, Json("{}")));
        Assert.Equal(["StepSucceeded send 1"], Words(run.Receipt("send")));
    }

    [Fact]
    public void It_is_remembered_whether_any_sending_may_have_landed()
    {
        var run = Started();
        Assert.True(run.Slot("send").Commit!.MayHaveLanded);
        Assert.Equal(["SendingRefused send 1"], Words(run.Refuse("send", FailureKind.Transient)));
        Assert.False(run.Slot("send").Commit!.MayHaveLanded);
        Assert.Empty(run.SendAgain("send").Events);
        var started = run.Now = ((Work.WaitUntil)run.Work[0]).At;
        run.SendAgain("send");
        Assert.Equal((started, true), (run.Slot("send").Commit!.FirstSentAt, run.Slot("send").Commit!.MayHaveLanded));
        run.Fail("send", FailureKind.Transient);
        run.Now = ((Work.WaitUntil)run.Work[0]).At;
        run.SendAgain("send");
        Assert.Equal(["SendingRefused send 1", "AttentionRaised send 1"], Words(run.Refuse("send", FailureKind.Permanent)));
        Assert.Equal((started, true), (run.Slot("send").Commit!.FirstSentAt, run.Slot("send").Commit!.MayHaveLanded));
    }

    [Fact]
    public void Each_sending_is_started_and_refused_once()
    {
        var run = Started();
        var refusal = new RunCommand.RefuseSending(run.At("send"), 1, 1, FailureKind.Transient, Json("{}"), 0);
        Assert.Single(run.Do(refusal).Events);
        Assert.Empty(run.Do(refusal).Events);
        run.Now = ((Work.WaitUntil)run.Work[0]).At;
        var again = new RunCommand.StartSending(run.At("send"), 1, 2);
        Assert.Single(run.Do(again).Events);
        Assert.Empty(run.Do(again).Events);
        Assert.Empty(run.Do(refusal).Events);
    }

    [Fact]
    public void What_is_not_found_yet_is_looked_for_again_when_nothing_can_be_on_its_way()
    {
        var run = Started();
        var until = run.Now + TimeSpan.FromMinutes(7);
        Assert.Equal(["CommitAwaited send 1"], Words(run.Do(new RunCommand.AwaitCommit(run.At("send"), 1, until))));
        Assert.Equal(until, Assert.IsType<Work.WaitUntil>(Assert.Single(run.Work)).At);
        Assert.Equal(until, Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.SendAgain("send").Events);
        Assert.Contains("a commit is under way", run.Cancel().Refusal, StringComparison.Ordinal);
        run.Now = until;
        Assert.Empty(run.Do(new RunCommand.AwaitCommit(run.At("send"), 1, until)).Events);
        Assert.Equal(["SendingStarted send 1"], Words(run.SendAgain("send")));
        Assert.Equal(0, run.Slot("send").Failures);
    }

    [Fact]
    public void Cancel_waits_until_a_commit_that_is_out_has_settled()
    {
        var run = Started();
        Assert.Contains("a commit is under way", run.Cancel().Refusal, StringComparison.Ordinal);
        run.Fail("send", FailureKind.Transient);
        Assert.Contains("a commit is under way", run.Cancel().Refusal, StringComparison.Ordinal);
        run.Fail("send", FailureKind.Permanent);
        Assert.Equal(["RunCancelled"], Words(run.Cancel()));
    }

    [Fact]
    public void Before_a_commit_has_begun_the_run_can_be_cancelled() =>
        Assert.Equal(["RunCancelled"], Words(Approved().Cancel()));

    [Fact]
    public void A_run_does_not_expire_over_a_commit_of_which_nobody_knows_what_came()
    {
        var run = Started();
        Assert.Empty(run.PassTime(TimeSpan.FromDays(31)).Events);
        Assert.Null(Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        run.Fail("send", FailureKind.Transient);
        Assert.Empty(run.PassTime(TimeSpan.FromDays(31)).Events);
        run.Do(new RunCommand.DoubtCommit(run.At("send"), 1, Json("{}")));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(31)).Events);
        Assert.Equal(RunStatus.Running, run.State.Status);
    }

    [Fact]
    public void The_later_of_two_reviews_settles_what_is_sent()
    {
        var run = new Scenario("""
            steps:
              - agent: draft
                role: writer
                task: Write.
                produces: { text: string }
              - review: first
                of: { text: draft.text }
                approvers: brand
              - review: second
                of: { text: first.content.text }
                approvers: legal
            finish:
              - commit: send
                to: { surface: file, format: html }
                with: { markdown: second.content.text }
            """);
        run.Run("draft");
        run.Open("first");
        run.Answer("first", Answer.Approve, "brand", payload: """{"of":"first"}""");
        run.Open("second");
        run.Answer("second", Answer.Approve, "legal", payload: """{"of":"second"}""");
        Assert.Equal(["send"], run.Version.CommitsSettledBy(run.Version.Plan[run.At("second")]).Select(c => c.Name));
        var started = (RunEvent.CommitStarted)run.BeginCommit("send").Events[0];
        Assert.Equal("""{"of":"second"}""", Encoding.UTF8.GetString(run.Value(started.Payload).Bytes.Span));
    }
}
