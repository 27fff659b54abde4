using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using CsCheck;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

/// <summary>Random commands over random small workflows, several to a record, with time passing: what holds after every record.</summary>
public sealed class RandomRunTests
{
    private static readonly Gen<int[]> Tapes = Gen.Int[0, 10_000].Array[20, 300];

    [Fact]
    public void Pending_is_what_a_walk_over_the_whole_run_finds() => Tapes.Sample(choices => Play(choices, run =>
    {
        Assert.Equal(StateText.Of(NaivePending.Of(run.Version.Workflow, run.State)), StateText.Of(Pending.Of(run.State)));
        var active = Enumerable.Range(0, run.State.Places.End).Where(p => run.State[p].Status
            is not (SlotStatus.Idle or SlotStatus.Inside or SlotStatus.Done or SlotStatus.Skipped or SlotStatus.Failed or SlotStatus.Withdrawn));
        if (!run.State.IsOver)
            Assert.Equal(active, run.State.Frontier.Order());
    }), iter: 200);

    [Fact]
    public void The_fold_of_the_records_is_the_state_that_was_and_every_prefix_has_the_same_work() => Tapes.Sample(choices =>
    {
        var states = new List<string>();
        var run = Play(choices, r => states.Add(StateText.Of(r.State) + StateText.Of(Pending.Of(r.State))));
        var state = RunState.Before(run.Version.Plan, Salt);
        foreach (var (record, expected) in run.Records.Zip(states))
        {
            foreach (var @event in record.Events)
                state = Evolve.Apply(state, Read(Write(@event)), record.At);
            state = state.Sealed();
            Assert.Equal(expected, StateText.Of(state) + StateText.Of(Pending.Of(state)));
        }
    }, iter: 200);

    [Fact]
    public void Events_survive_their_written_form() => Tapes.Sample(choices =>
    {
        foreach (var @event in Play(choices).Records.SelectMany(r => r.Events))
        {
            string written = Write(@event);
            Assert.Equal(written, Write(Read(written)));
            Assert.Equal(@event.GetType(), Read(written).GetType());
        }
    }, iter: 200);

    [Fact]
    public void No_event_refers_to_a_value_that_is_not_there_and_no_value_is_kept_that_none_refers_to() => Tapes.Sample(choices =>
    {
        var records = Play(choices).Records;
        for (int i = 0; i < records.Count; i++)
        {
            var references = records[i].Events.SelectMany(RunEvents.ValuesOf).ToHashSet();
            Assert.All(references, r => Assert.True(r.Record >= 1 && r.Record <= i + 1 && r.Index >= 0 && r.Index < records[(int)r.Record - 1].Values.Length));
            Assert.Equal(Enumerable.Range(0, records[i].Values.Length), references.Where(r => r.Record == i + 1).Select(r => r.Index).Order());
        }
    }, iter: 200);

    [Fact]
    public void A_finished_step_does_not_finish_again_in_its_round_and_time_does_not_go_back() => Tapes.Sample(choices =>
    {
        var (finished, owing) = (new HashSet<(string, int)>(), new HashSet<(string, int)>());
        var last = DateTimeOffset.MinValue;
        Play(choices, run =>
        {
            Assert.True(run.State.LastAt >= last);
            last = run.State.LastAt;
            foreach (var @event in run.Records[^1].Events.OfType<RunEvent.OfStep>())
                // What a step that is done still owes the run's output is given by hand, once for each time it is asked for: that, and nothing else.
                if (@event is RunEvent.AttentionRaised && finished.Contains((@event.Step, @event.Round)))
                    owing.Add((@event.Step, @event.Round));
                else if (@event is RunEvent.OutputGiven && owing.Remove((@event.Step, @event.Round)))
                    Assert.Contains((@event.Step, @event.Round), finished);
                else if (@event is RunEvent.StepSucceeded or RunEvent.OutputGiven or RunEvent.CheckScored or RunEvent.RegionClosed or RunEvent.CallReturned or RunEvent.ReviewClosed or RunEvent.StepSkipped or RunEvent.WaitEnded or RunEvent.ItemFailed)
                    Assert.True(finished.Add((@event.Step, @event.Round)), Word(@event));
        });
    }, iter: 200);

    [Fact]
    public void What_is_committed_is_what_the_groups_approved_once_and_under_one_key() => Tapes.Sample(choices =>
    {
        var events = Play(choices).Records.SelectMany(r => r.Events).ToList();
        if (events.OfType<RunEvent.CommitStarted>().ToList() is not [var first, .. var more])
            return;
        Assert.Empty(more);
        var closed = events.OfType<RunEvent.ReviewClosed>().Last();
        Assert.Equal(ReviewOutcome.Approved, closed.Outcome);
        Assert.Equal(first.Payload, Assert.Single(closed.Payloads).Payload);
        var decisions = events.OfType<RunEvent.ReviewDecided>().Where(d => d.Round == closed.Round).ToList();
        int edit = decisions.FindLastIndex(d => d.Content is not null);
        var standing = decisions.Skip(Math.Max(edit, 0)).SelectMany(d => d.Groups).ToHashSet();
        Assert.True(standing.IsSupersetOf(["brand", "legal"]) || standing.Contains("head"));
    }, iter: 200);

    [Fact]
    public void A_fork_at_any_point_has_what_was_done_before_it_and_no_approval() => Tapes.Sample(choices =>
    {
        var old = Play(choices);
        var events = old.Records.SelectMany(r => r.Events).ToList();
        if (events.OfType<RunEvent.OfStep>().ToList() is not [_, ..] steps)
            return;
        var point = steps[choices[0] % steps.Count];
        var at = Forking.Of(old.Version, events, point.Step, point.Round);
        if (at.Refusal is not null)
            return;
        var values = at.TakenOver.SelectMany(RunEvents.ValuesOf).Append(old.State.Brief).Distinct().ToDictionary(r => r, r => old.Records[(int)r.Record - 1].Values[r.Index]);
        var fork = new RandomRun(old.Version);
        fork.Stage(new RunCommand.StartFork(new RunOrigin("old", 1, at.Step, at.Round, at.Sent), old.State.Brief, null, at.TakenOver, values, [], Json("{}")));
        fork.Seal();
        var references = fork.Records[0].Events.SelectMany(RunEvents.ValuesOf).ToHashSet();
        Assert.Equal(Enumerable.Range(0, fork.Records[0].Values.Length), references.Select(r => r.Index).Order());
        Assert.Equal(default, fork.State.Spent);
        Assert.Equal(StateText.Of(NaivePending.Of(old.Version.Workflow, fork.State)), StateText.Of(Pending.Of(fork.State)));
        for (int place = 0; place < fork.State.Places.End; place++)
        {
            Assert.Empty(fork.State[place].Approved);
            Assert.True(fork.State[place].Status is not (SlotStatus.Running or SlotStatus.BackingOff or SlotStatus.Open or SlotStatus.Stuck or SlotStatus.Waiting));
        }
        // Every turn that was over before the point is over in the fork, with the same output.
        foreach (var taken in at.TakenOver.OfType<RunEvent.StepSucceeded>())
            if (fork.State.Find(taken.Step) is { Status: SlotStatus.Done, Output: StepOutput.Stored { Value: var value } } slot && slot.Round == taken.Round)
                Assert.Equal(values[taken.Output].Bytes.ToArray(), fork.Records[0].Values[value.Index].Bytes.ToArray());
    }, iter: 200);

    [Fact]
    public void Random_runs_reach_every_kind_of_event()
    {
        var random = new Random(7);
        var seen = new HashSet<Type>();
        for (int i = 0; i < 800; i++)
            seen.UnionWith(Play([.. Enumerable.Range(0, 400).Select(_ => random.Next(10_000))]).Records.SelectMany(r => r.Events).Select(e => e.GetType()));
        Assert.Empty(typeof(RunEvent).GetNestedTypes().Where(t => !t.IsAbstract && !seen.Contains(t)).Select(t => t.Name));
    }

    private static readonly byte[] Salt = new byte[16];

    private static string Write(RunEvent @event) => JsonSerializer.Serialize(@event, RunEventJson.Default.RunEvent);

    private static RunEvent Read(string text) => JsonSerializer.Deserialize(text, RunEventJson.Default.RunEvent)!;

    private static RandomRun Play(int[] choices, Action<RandomRun>? afterRecord = null)
    {
        var tape = new Tape(choices);
        var run = new RandomRun(new RandomWorkflow(tape).Make());
        run.Stage(new RunCommand.Start(Json("""{"product":"Brisa"}"""), "test", false));
        var commands = new RandomCommands(tape);
        while (!tape.IsOver)
        {
            if (run.HasStaged && tape.Chance(2))
            {
                run.Seal();
                afterRecord?.Invoke(run);
                run.Now += tape.Of(TimeSpan.Zero, TimeSpan.FromMilliseconds(700), TimeSpan.FromMinutes(2), TimeSpan.FromDays(3), TimeSpan.FromHours(-5));
            }
            run.Stage(commands.Next(run.State));
        }
        if (run.HasStaged)
        {
            run.Seal();
            afterRecord?.Invoke(run);
        }
        return run;
    }

    /// <summary>As a session does it: several decisions share a record.</summary>
    private sealed class RandomRun(WorkflowVersion version)
    {
        private readonly List<RunEvent> _events = [];
        private readonly List<Payload> _values = [];
        private DateTimeOffset _recordAt;

        public WorkflowVersion Version { get; } = version;

        public RunState State { get; private set; } = RunState.Before(version.Plan, Salt);

        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

        public List<(ImmutableArray<RunEvent> Events, ImmutableArray<Payload> Values, DateTimeOffset At)> Records { get; } = [];

        public bool HasStaged => _events.Count > 0;

        public void Stage(RunCommand command)
        {
            if (!HasStaged)
                _recordAt = Now > State.LastAt ? Now : State.LastAt;
            var decided = Decide.Of(Version, State, command, _recordAt);
            Assert.True(decided.Refusal is null || decided.Events.IsEmpty);
            foreach (var @event in decided.Events)
                State = Evolve.Apply(State, @event, _recordAt);
            _events.AddRange(decided.Events);
            _values.AddRange(decided.Values);
        }

        public void Seal()
        {
            Records.Add(([.. _events], [.. _values], _recordAt));
            State = State.Sealed();
            _events.Clear();
            _values.Clear();
        }
    }
}
