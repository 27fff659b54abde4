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
        Assert.Equal(["send"], run.Version.CommitsSettledBy((Core.Workflows.Step.Review)run.Version.Plan[run.At("second")].Step).Select(c => c.Id));
        var started = (RunEvent.CommitStarted)run.BeginCommit("send").Events[0];
        Assert.Equal("""{"of":"second"}""", Encoding.UTF8.GetString(run.Value(started.Payload).Bytes.Span));
    }
}
