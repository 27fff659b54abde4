using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class LifecycleTests
{
    private const string OneAgent = """
        steps:
          - agent: draft
            role: writer
            task: Write.
            produces: { text: string }
        """;

    [Fact]
    public void A_start_makes_the_run_and_gives_the_first_step_its_turn()
    {
        var run = new Scenario(OneAgent);
        Assert.Equal(["RunStarted"], run.Records[0].Events.Select(Word));
        Assert.Equal(["Begin draft"], run.Pends);
        Assert.Equal("""{"product":"Brisa"}""", System.Text.Encoding.UTF8.GetString(run.Value(run.State.Brief).Bytes.Span));
    }

    [Fact]
    public void A_second_start_does_nothing() =>
        Assert.Empty(new Scenario(OneAgent).Do(new RunCommand.Start(Json("{}"), "test", false)).Events);

    [Fact]
    public void Before_the_start_nothing_but_a_start_does_anything()
    {
        var run = new Scenario(TestWorkflow.Read("limits: { time: 1h }\n" + OneAgent));
        Assert.Empty(run.Work);
        Assert.Empty(run.Cancel().Events);
        Assert.Empty(run.Do(new RunCommand.PassTime()).Events);
        Assert.Empty(run.Do(new RunCommand.Finish(Json("{}"))).Events);
        Assert.Empty(run.Begin("draft").Events);
    }

    [Fact]
    public void The_same_command_twice_gives_events_once()
    {
        var run = new Scenario(OneAgent);
        var begin = new RunCommand.BeginAttempt(0, 1, "model", [], null, "hash", Json("[]"));
        Assert.Single(run.Do(begin).Events);
        Assert.Empty(run.Do(begin).Events);
        var output = new RunCommand.RecordOutput(0, 1, 1, Json("{}"), default);
        Assert.Single(run.Do(output).Events);
        Assert.Empty(run.Do(output).Events);
        var finish = new RunCommand.Finish(Json("{}"));
        Assert.Equal(["RunFinished"], Words(run.Do(finish)));
        Assert.Empty(run.Do(finish).Events);
    }

    [Fact]
    public void A_command_for_another_round_or_attempt_is_stale()
    {
        var run = new Scenario(OneAgent);
        run.Begin("draft");
        Assert.Empty(run.Do(new RunCommand.RecordOutput(0, 2, 1, Json("{}"), default)).Events);
        Assert.Empty(run.Do(new RunCommand.RecordOutput(0, 1, 2, Json("{}"), default)).Events);
        Assert.Empty(run.Do(new RunCommand.RecordFailure(0, 1, 2, FailureKind.Permanent, Json("{}"), default, 0)).Events);
    }

    [Fact]
    public void A_run_is_not_finished_while_a_step_has_its_turn() =>
        Assert.Empty(new Scenario(OneAgent).Do(new RunCommand.Finish(Json("{}"))).Events);

    [Fact]
    public void A_run_that_is_over_has_no_work_and_says_so_to_every_command()
    {
        var run = new Scenario(OneAgent);
        Assert.Equal(["RunCancelled"], Words(run.Cancel()));
        Assert.Empty(run.Work);
        Assert.Null(Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Contains("the run is cancelled", run.Cancel().Refusal, StringComparison.Ordinal);
        Assert.Empty(run.Begin("draft").Events);
        Assert.Equal(RunStatus.Cancelled, run.State.Status);
    }

    [Fact]
    public void Cancel_while_an_agent_is_asked_ends_the_run_and_of_its_answer_the_cost_alone_is_recorded()
    {
        var run = new Scenario(OneAgent);
        run.Begin("draft");
        run.Cancel();
        Assert.Equal(["AttemptWithdrawn draft 1"], Words(run.Succeed("draft")));
        Assert.Contains("cancelled", run.Succeed("draft").Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_in_a_run_never_goes_back()
    {
        var run = new Scenario(OneAgent);
        var start = run.Now;
        run.Now += TimeSpan.FromHours(1);
        run.Begin("draft");
        run.Now = start - TimeSpan.FromDays(400);
        run.Fail("draft", FailureKind.Transient, jitter: 1);
        Assert.Equal(start + TimeSpan.FromHours(1), run.State.LastAt);
        Assert.True(run.Slot("draft").WakeAt > start + TimeSpan.FromHours(1));
    }

    [Fact]
    public void The_runs_own_time_limit_ends_it_when_it_is_reached_and_not_before()
    {
        var run = new Scenario("limits: { time: 2h }\n" + OneAgent);
        Assert.Equal(run.Now + TimeSpan.FromHours(2), Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.PassTime(TimeSpan.FromHours(2) - TimeSpan.FromTicks(1)).Events);
        Assert.Equal(["RunExpired"], Words(run.PassTime(TimeSpan.FromTicks(1))));
        Assert.Equal(RunStatus.Expired, run.State.Status);
    }

    [Fact]
    public void A_workflow_version_with_no_steps_left_finishes_with_its_output()
    {
        var run = new Scenario(OneAgent);
        run.Run("draft");
        Assert.Equal(["Finish"], run.Pends);
        run.Do(new RunCommand.Finish(Json("""{"subject":"x"}""")));
        Assert.Equal("""{"subject":"x"}""", System.Text.Encoding.UTF8.GetString(run.Value(run.State.Output!.Value).Bytes.Span));
    }

    [Fact]
    public void Values_of_several_commands_in_one_record_are_numbered_on()
    {
        var version = TestWorkflow.Read(OneAgent);
        var state = RunState.Before(version.Plan, new byte[16]);
        var now = DateTimeOffset.UnixEpoch;
        int values = 0;
        foreach (var command in new RunCommand[]
        {
            new RunCommand.Start(Json("{}"), "test", false),
            new RunCommand.BeginAttempt(0, 1, "model", [], null, "hash", Json("[]")),
            new RunCommand.RecordFailure(0, 1, 1, FailureKind.Permanent, Json("{}"), default, 0),
        })
        {
            var decided = Decide.Of(version, state, command, now);
            var made = decided.Events.SelectMany(RunEvents.ValuesOf).Distinct();
            Assert.Equal(Enumerable.Range(values, decided.Values.Length).Select(i => new ValueRef(1, i)), made);
            values += decided.Values.Length;
            state = decided.Events.Aggregate(state, (s, e) => Evolve.Apply(s, e, now));
            Assert.Equal(values, state.OpenValues);
        }
        Assert.Equal(0, state.Sealed().OpenValues);
        Assert.Equal(1, state.Sealed().Sequence);
    }
}
