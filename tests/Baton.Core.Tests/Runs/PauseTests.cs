using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class PauseTests
{
    private const string Steps = """
        limits: { time: 30d }
        steps:
          - agent: draft
            role: writer
            task: Write.
            produces: { text: string }
            retry: { attempts: 3, backoff: 10s..1m }
          - review: signoff
            of: { text: draft.text }
            approvers: { all: [brand, legal] }
            due: 1d
            escalate: { after: 2d, to: head }
            timeout: 5d
        finish:
          - commit: send
            to: { surface: file, format: html }
            with: { markdown: signoff.content.text }
        """;

    private static readonly RunCommand Pause = new RunCommand.Pause(Json("""{"by":"ana"}"""));

    private static readonly RunCommand Resume = new RunCommand.Resume(Json("""{"by":"ana"}"""));

    [Fact]
    public void A_paused_run_starts_nothing_and_what_is_out_comes_back()
    {
        var run = new Scenario(Steps);
        run.Begin("draft");
        Assert.Equal(["RunPaused"], Words(run.Do(Pause)));
        Assert.Empty(run.Pends);
        Assert.Equal(["StepSucceeded draft 1"], Words(run.Succeed("draft", usage: new Core.Runs.Usage(10, 5, 1))));
        Assert.Equal(15, run.State.Spent.Tokens);
        Assert.Empty(run.Pends);
        Assert.Empty(run.Open("signoff").Events);
        Assert.Equal(["RunResumed"], Words(run.Do(Resume)));
        Assert.Equal(["Begin signoff"], run.Pends);
    }

    [Fact]
    public void Paused_twice_or_resumed_without_a_pause_it_is_as_it_was()
    {
        var run = new Scenario(Steps);
        Assert.Empty(run.Do(Resume).Events);
        run.Do(Pause);
        Assert.Empty(run.Do(Pause).Events);
    }

    [Fact]
    public void Wake_ups_wait_for_the_resume()
    {
        var run = new Scenario(Steps);
        run.Begin("draft");
        run.Fail("draft", FailureKind.Transient);
        run.Do(Pause);
        Assert.Null(Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(40)).Events);
        Assert.Empty(run.Begin("draft").Events);
        run.Do(Resume);
        Assert.Equal(["AttemptStarted draft 1"], Words(run.Begin("draft")));
    }

    [Fact]
    public void Peoples_time_and_the_runs_stand_still()
    {
        var run = new Scenario(Steps);
        run.Run("draft");
        run.Open("signoff");
        var limits = run.Version.Workflow.Limits;
        var (due, escalates, expires, over) = (run.Slot("signoff").Review!.DueAt, run.Slot("signoff").Review!.EscalateAt, run.Slot("signoff").Review!.ExpiresAt, run.State.ExpiresAt(limits));
        run.Do(Pause);
        run.Now += TimeSpan.FromDays(40);
        run.Do(Resume);
        var open = run.Slot("signoff").Review!;
        var held = TimeSpan.FromDays(40);
        Assert.Equal((due + held, escalates + held, expires + held, over + held), (open.DueAt, open.EscalateAt, open.ExpiresAt, run.State.ExpiresAt(limits)));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(1)).Events);
        Assert.Equal(["ReviewEscalated signoff 1"], Words(run.PassTime(TimeSpan.FromDays(1))));
    }

    [Fact]
    public void A_wait_of_two_days_is_one_of_two_days_beside_the_pause()
    {
        var run = new Scenario("""
            steps:
              - wait: pause
                for: 2d
              - agent: draft
                role: writer
                task: Write.
                produces: { text: string }
            """);
        run.Wait("pause");
        var until = run.Slot("pause").WakeAt;
        run.Do(Pause);
        run.Now += TimeSpan.FromDays(3);
        run.Do(Resume);
        Assert.Equal(until + TimeSpan.FromDays(3), run.Slot("pause").WakeAt);
    }

    [Fact]
    public void What_people_decide_in_a_pause_is_kept_and_nothing_follows_from_it_yet()
    {
        var run = new Scenario(Steps);
        run.Run("draft");
        run.Open("signoff");
        run.Do(Pause);
        run.Answer("signoff", Answer.Approve, "brand legal", payload: """{"parts":{}}""");
        Assert.Equal(SlotStatus.Done, run.Slot("signoff").Status);
        Assert.Empty(run.BeginCommit("send").Events);
        run.Do(Resume);
        Assert.Equal(["CommitStarted send 1"], Words(run.BeginCommit("send")));
    }

    [Fact]
    public void A_commit_that_had_begun_comes_back_and_is_not_sent_again_before_the_resume()
    {
        var run = new Scenario(Steps);
        run.Run("draft");
        run.Open("signoff");
        run.Answer("signoff", Answer.Approve, "brand legal", payload: """{"parts":{}}""");
        run.BeginCommit("send");
        run.Do(Pause);
        Assert.Empty(run.SendAgain("send").Events);
        Assert.Equal(["StepSucceeded send 1"], Words(run.Receipt("send")));
    }

    [Fact]
    public void A_paused_run_can_be_cancelled()
    {
        var run = new Scenario(Steps);
        run.Do(Pause);
        run.Cancel();
        Assert.True(run.State is { Status: RunStatus.Cancelled, IsPaused: false, IsOver: true });
        Assert.NotNull(run.Do(Pause).Refusal);
    }
}
