using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>
/// The only place events are made. Pure: the same version, state, command and instant give the same events; a stale or
/// repeated command gives none.
/// </summary>
public static partial class Decide
{
    /// <summary>The rules this engine runs by; a run is bound to those it started under.</summary>
    public const int Semantics = 2;

    /// <summary>How often an agent is shown what is wrong with its answer before the attempt counts as failed.</summary>
    public const int MaxRepairs = 2;

    /// <summary>How often an agent may ask people in one round.</summary>
    public const int MaxQuestions = 3;

    /// <summary>What another side may ask to be waited for at most; who asks for longer is not worth the wait.</summary>
    public static TimeSpan MaxRetryAfter { get; } = TimeSpan.FromDays(1);

    public static Decided Of(WorkflowVersion version, RunState state, RunCommand command, DateTimeOffset now)
    {
        now = now > state.LastAt ? now : state.LastAt;
        var record = new Draft(state);
        switch (command)
        {
            case RunCommand.Start start when state is { Sequence: 0, OpenValues: 0 }:
                var workflow = version.Workflow;
                return record.With(new RunEvent.RunStarted(
                    workflow.Name, workflow.Version, version.Digest, Semantics, start.Cause, start.AutoApprove, record.Keep(start.Brief),
                    start.Labels is { } labels ? record.Keep(labels) : null));
            case RunCommand.StartFork fork when state is { Sequence: 0, OpenValues: 0 }:
                return Forked(version, state, fork, now, record);
            case RunCommand.Start or RunCommand.StartFork:
            case var _ when state is { Sequence: 0, OpenValues: 0 }:
                return Decided.Nothing;
            case RunCommand.EraseValues:
                return state.AreValuesErased ? Decided.Nothing
                    : state.IsOver ? record.With(new RunEvent.ValuesErased())
                    : Decided.Refuse("the run is under way and needs its values; cancel it first");
            case RunCommand.RecordOutput c when Withdrawn(state, c, c.Attempt) is { } call:
                return record.With(new RunEvent.AttemptWithdrawn(call.Step, call.Round, call.Attempt, c.Usage));
            case RunCommand.RecordFailure c when Withdrawn(state, c, c.Attempt) is { } call:
                return record.With(new RunEvent.AttemptWithdrawn(call.Step, call.Round, call.Attempt, c.Usage));
            case RunCommand.RaiseQuestion c when Withdrawn(state, c, c.Attempt) is { } call:
                return record.With(new RunEvent.AttemptWithdrawn(call.Step, call.Round, call.Attempt, c.Usage));
            case var _ when state.IsOver:
                return Decided.Refuse($"the run is {state.Status.ToString().ToLowerInvariant()}; nothing changes it any more");
            case RunCommand.Pause or RunCommand.Resume when !state.HasEnded:
                return Held(state, command, record);
            case { IsOfTheWorker: true } when state.IsPaused:
                return Decided.Nothing;
            case RunCommand.OfStep step:
                var slot = state[step.Place];
                return slot.Round == step.Round ? OfStep(version, state, state.StepAt(step.Place), slot, step, now, record) : Stale(step);
            case var _ when state.HasEnded:
                return Decided.Refuse($"the run is {state.Status.ToString().ToLowerInvariant()}, and waits only for what a commit that had begun comes to");
            case RunCommand.PassTime:
                return PassTime(version, state, now, record);
            case RunCommand.Signal signal:
                return Signalled(state, signal, record);
            case RunCommand.Finish finish when state.Frontier.IsEmpty:
                return record.With(new RunEvent.RunFinished(record.Keep(finish.Output)));
            case RunCommand.Cancel cancel:
                // A commit that has begun settles first: what it wrote must not be forgotten.
                return UnsettledCommits(state).Any(c => c.Status != SlotStatus.Stuck)
                    ? Decided.Refuse("a commit is under way; cancel again when it has settled")
                    : record.With(new RunEvent.RunCancelled(record.Keep(cancel.Reason)));
            default:
                return Decided.Nothing;
        }
    }

    /// <summary>The call this is the answer of, if nobody waits for it any more.</summary>
    private static CallOut? Withdrawn(RunState state, RunCommand.OfStep command, int attempt) =>
        !state.CallsOut.IsEmpty && new CallOut(state.AddressOf(command.Place), command.Round, attempt) is var call && state.CallsOut.Contains(call) ? call : null;

    private static Decided OfStep(
        WorkflowVersion version, RunState state, Step step, Slot slot, RunCommand.OfStep command, DateTimeOffset now, Draft record)
    {
        string id = state.AddressOf(command.Place);
        return (command, slot.Status) switch
        {
            (RunCommand.Skip c, SlotStatus.Ready) => record.With(new RunEvent.StepSkipped(id, c.Round)),
            (RunCommand.BeginAttempt c, SlotStatus.Ready) => BeginAttempt(version, state, slot, c, record),
            (RunCommand.BeginAttempt c, SlotStatus.BackingOff) when now >= slot.WakeAt => BeginAttempt(version, state, slot, c, record),
            (RunCommand.BeginTool c, SlotStatus.Ready) => BeginTool(id, slot, c, record),
            (RunCommand.BeginTool c, SlotStatus.BackingOff) when now >= slot.WakeAt => BeginTool(id, slot, c, record),
            (RunCommand.ResumeAttempt c, SlotStatus.Running) when slot.Attempt == c.Attempt => slot.Reserved is { } reserved
                ? ResumeAttempt(version, state, reserved, c, record)
                : Decided.Nothing,
            (RunCommand.RecordToolTurn c, SlotStatus.Running) when slot.Attempt == c.Attempt => record.With(
                new RunEvent.ToolsCalled(id, c.Round, c.Attempt, c.Tools, record.Keep(c.Exchange), c.Usage)),
            (RunCommand.RecordOutput c, SlotStatus.Running) when slot.Attempt == c.Attempt => record.With(
                new RunEvent.StepSucceeded(id, c.Round, c.Attempt, record.Keep(c.Output), c.Usage)),
            (RunCommand.RecordFailure c, SlotStatus.Running) when slot.Attempt == c.Attempt => AttemptFailed(state, step, slot, c, now, record),
            (RunCommand.RecordScores c, SlotStatus.Ready) => Scored(state, (Step.Check)step, slot, c, record),
            (RunCommand.OpenReview c, SlotStatus.Ready) => OpenReview(state, (Step.Review)step, c, now, record),
            (RunCommand.DecideReview c, SlotStatus.Open) => DecideReview(state, (Step.Review)step, slot, c, record),
            (RunCommand.RecordProof c, SlotStatus.Open) when step is Step.Review => record.With(new RunEvent.ProofSent(id, c.Round, record.Keep(c.Detail))),
            (RunCommand.OpenAsk c, SlotStatus.Ready) => record.With(new RunEvent.AskOpened(id, c.Round, now + ((Step.Ask)step).Due, now + step.Timeout)),
            (RunCommand.RaiseQuestion c, SlotStatus.Running) when slot.Attempt == c.Attempt && step is Step.Agent { MayAsk: not null } && slot.Questions.Length < MaxQuestions =>
                record.With(new RunEvent.QuestionAsked(id, c.Round, c.Attempt, record.Keep(c.Question), c.Usage)),
            (RunCommand.AnswerAsk c, SlotStatus.Open) when step is Step.Agent => record.With(new RunEvent.QuestionAnswered(id, c.Round, record.Keep(c.Answer))),
            (RunCommand.AnswerAsk c, SlotStatus.Open) => record.With(new RunEvent.StepSucceeded(id, c.Round, 0, record.Keep(c.Answer), default)),
            (RunCommand.StartWait c, SlotStatus.Ready) => StartWait(state, (Step.Wait)step, c, now, record),
            (RunCommand.BeginCommit c, SlotStatus.Ready) => BeginCommit(state, (Step.Commit)step, slot, c, record),
            (RunCommand.RaiseAttention c, SlotStatus.Ready or SlotStatus.Closing or SlotStatus.BackingOff) when slot.Commit is null => record.With(
                c.Reason is AttentionReason.LimitReached or AttentionReason.CommitInDoubt
                    ? Attention(state, c, c.Reason, record.Keep(c.Detail))
                    : Escape(state, c, c.Reason, record.Keep(c.Detail))),
            (RunCommand.RaiseAttention c, SlotStatus.Done or SlotStatus.Skipped) when state.Frontier.IsEmpty => record.With(Attention(state, c, c.Reason, record.Keep(c.Detail))),
            (RunCommand.Attend or RunCommand.MendHandoff or RunCommand.GiveOutput or RunCommand.PassOver, SlotStatus.Stuck) => Attended(version, state, command, record),
            (_, SlotStatus.Running or SlotStatus.BackingOff or SlotStatus.Stuck) when slot is { IsAtEnd: false, Commit: { } commit } => OfCommit(state, step, slot, commit, command, now, record),
            _ => OfRegion(state, step, slot, command, id, record),
        };
    }

    private static Decided OfRegion(RunState state, Step step, Slot slot, RunCommand.OfStep command, string id, Draft record) => (command, slot.Status) switch
    {
        (RunCommand.TakeCase c, SlotStatus.Ready) => record.With(new RunEvent.CaseTaken(id, c.Round, c.Case)),
        (RunCommand.EnterRegion c, SlotStatus.Ready) when step is Step.Parallel or Step.Repeat => record.With(new RunEvent.RegionEntered(id, c.Round)),
        (RunCommand.EnterCall c, SlotStatus.Ready) when step is Step.Call { Callee: { } callee } => record.With(
            new RunEvent.CallEntered(id, c.Round, callee.Name, callee.Version, record.Keep(c.Brief))),
        (RunCommand.CloseCall c, SlotStatus.Closing) when step is Step.Call && slot.Case == 0 => record.With(new RunEvent.CallReturned(id, c.Round, record.Keep(c.Output))),
        (RunCommand.ListItems c, SlotStatus.Ready) when step is Step.Each => record.With(
            new RunEvent.ItemsListed(id, c.Round, c.Existing ?? record.Keep(c.Made!), c.Existing is null ? [] : c.Fields, c.Count)),
        (RunCommand.ContinueRepeat c, SlotStatus.Closing) when slot.Case == 0 && c.Lap == slot.Redos && step is Step.Repeat repeat =>
            slot.Redos < repeat.Rounds ? record.With(new RunEvent.RepeatContinued(id, c.Round, slot.Redos + 1))
            : repeat.Then == RoundsSpent.Stop ? record.With(Rejected(state, c.Place, record))
            : Decided.Nothing,
        (RunCommand.CloseRegion c, SlotStatus.Closing) when slot.Case is null && slot.Lanes is { } lanes => c.Branch is { } branch && lanes.Due.Contains(branch)
            ? record.With(new RunEvent.BranchClosed(id, c.Round, branch, Yields(c, record)))
            : Stale(command),
        (RunCommand.CloseRegion c, SlotStatus.Closing) => record.With(new RunEvent.RegionClosed(id, c.Round, Yields(c, record))),
        _ => Stale(command),
    };

    private static ImmutableArray<Yield> Yields(RunCommand.CloseRegion c, Draft record) =>
        [.. c.Yields.Select(y => new Yield(y.Name, y.Made is null ? y.Existing : record.Keep(y.Made), y.Made is null ? y.Fields : []))];

    private static Decided StartWait(RunState state, Step.Wait wait, RunCommand.StartWait c, DateTimeOffset now, Draft record)
    {
        string id = state.AddressOf(c.Place);
        string? signal = (wait.For as WaitFor.Signal)?.Name;
        var until = signal is null ? wait.For is WaitFor.Duration length ? now + length.Length : c.Until : now + wait.Timeout;
        var started = record.With(new RunEvent.WaitStarted(id, c.Round, until, signal));
        if (signal is null)
            return until <= now ? started.And(new RunEvent.WaitEnded(id, c.Round, null)) : started;
        foreach (var (name, value) in state.Signals)
            if (name == signal)
                return started.And(new RunEvent.WaitEnded(id, c.Round, value));
        return started;
    }

    /// <summary>Whoever waits for it goes on; when nobody does, it is kept for the next who will.</summary>
    private static Decided Signalled(RunState state, RunCommand.Signal signal, Draft record)
    {
        var value = record.Keep(signal.Value);
        var waiting = state.Frontier.Where(p => state[p].Status == SlotStatus.Waiting && state.StepAt(p) is Step.Wait { For: WaitFor.Signal s } && s.Name == signal.Name);
        RunEvent[] events = [.. waiting.Select(p => new RunEvent.WaitEnded(state.AddressOf(p), state[p].Round, value))];
        return record.With(events is [] ? [new RunEvent.SignalReceived(signal.Name, value)] : events);
    }

    /// <summary>An answer that comes late is none; a person is told that their word changes nothing.</summary>
    private static Decided Stale(RunCommand.OfStep command) => command switch
    {
        RunCommand.DecideReview or RunCommand.AnswerAsk or RunCommand.RecordProof =>
            Decided.Refuse("the card is closed: somebody decided before you, its round is over, or its time ran out"),
        RunCommand.Attend or RunCommand.MendHandoff or RunCommand.GiveOutput or RunCommand.PassOver or RunCommand.SettleCommit =>
            Decided.Refuse("somebody has seen to it before you; look again"),
        _ => Decided.Nothing,
    };

    /// <summary>What was paid for is kept; what would be paid for next is not begun.</summary>
    private static Decided BeginAttempt(WorkflowVersion version, RunState state, Slot slot, RunCommand.BeginAttempt c, Draft record)
    {
        if (Spending.Refusal(version.Workflow.Limits, state, c.Reserves) is { } refusal)
            return record.With(Attention(state, c, AttentionReason.LimitReached, record.Keep(Reason(refusal))));
        return record.With(new RunEvent.AttemptStarted(
            state.AddressOf(c.Place), c.Round, slot.Attempt + 1, slot.Cause, c.Model, c.Handoff, c.BriefFields, c.PromptHash, record.Keep(c.Receipt))
        {
            Reserved = c.Reserves,
        });
    }

    private static Decided BeginTool(string id, Slot slot, RunCommand.BeginTool c, Draft record) =>
        record.With(new RunEvent.ToolStarted(id, c.Round, slot.Attempt + 1, slot.Cause, c.Tool, record.Keep(c.Arguments)));

    private static Decided ResumeAttempt(WorkflowVersion version, RunState state, Usage reserved, RunCommand.ResumeAttempt c, Draft record)
    {
        var interrupted = record.With(new RunEvent.AttemptInterrupted(state.AddressOf(c.Place), c.Round, c.Attempt, reserved));
        // What the call that is made again may cost stays reserved.
        return Spending.Refusal(version.Workflow.Limits, state with { Spent = state.Spent + reserved }, null) is { } refusal
            ? record.With([.. interrupted.Events, Attention(state, c, AttentionReason.LimitReached, record.Keep(Reason(refusal)))])
            : interrupted;
    }

    private static Decided Scored(RunState state, Step.Check check, Slot slot, RunCommand.RecordScores c, Draft record)
    {
        string id = state.AddressOf(c.Place);
        var output = record.Keep(c.Output);
        RunEvent? instead = (c.Passed, check.OnFail) switch
        {
            (true, _) or (_, OnFail.Continue) => null,
            (_, OnFail.Again again) when slot.Redos < again.Redo.Rounds => new RunEvent.RoundStarted(id, c.Round, again.Redo.Target, slot.Redos + 1),
            (_, OnFail.Again { Then: RoundsSpent.Continue }) => null,
            _ => Rejected(state, c.Place, record),
        };
        var scored = record.With(new RunEvent.CheckScored(id, c.Round, c.Passed, GoesOn: instead is null, output));
        return instead is null ? scored : scored.And(instead);
    }

    /// <summary>The first thing the clock has made due; asked again, the next.</summary>
    private static Decided PassTime(WorkflowVersion version, RunState state, DateTimeOffset now, Draft record)
    {
        if (now >= state.ExpiresAt(version.Workflow.Limits) && !UnsettledCommits(state).Any())
            return record.With(new RunEvent.RunExpired());
        foreach (int place in state.Frontier)
        {
            var slot = state[place];
            if (slot.Status == SlotStatus.Waiting && now >= slot.WakeAt)
                return state.StepAt(place) is Step.Wait { For: WaitFor.Signal signal }
                    ? TimedOut(state, place, $"the signal `{signal.Name}` did not come in time; send it and try again, or cancel the run", record)
                    : record.With(new RunEvent.WaitEnded(state.AddressOf(place), slot.Round, null));
            if (slot.Status != SlotStatus.Open)
                continue;
            var step = state.StepAt(place);
            if (step is Step.Review review && ReviewTime(state, place, review, slot, now, record) is { Events.Length: > 0 } decided)
                return decided;
            if (step is Step.Ask { Escalate: { } escalation } && slot.Ask is { EscalatedTo: null } open && now >= open.EscalateAt)
                return record.With(new RunEvent.ReviewEscalated(state.AddressOf(place), slot.Round, escalation.To));
            if (step is Step.Ask ask && now >= slot.WakeAt)
                return TimedOut(state, place, $"nobody of {ask.To} answered within {Durations.Write(ask.Timeout!.Value)}; ask again, or cancel the run", record);
        }
        return Decided.Nothing;
    }

    private static Decided TimedOut(RunState state, int place, string message, Draft record)
    {
        var detail = Reason(message);
        var command = new RunCommand.RaiseAttention(place, state[place].Round, AttentionReason.TimedOut, detail);
        return record.With(Escape(state, command, AttentionReason.TimedOut, record.Keep(detail)));
    }

    /// <summary>Commits that have begun and of which it is not known yet what came.</summary>
    internal static IEnumerable<Slot> UnsettledCommits(RunState state) =>
        state.Frontier.Select(o => state[o]).Where(s => s is { IsAtEnd: false, Commit: not null });

    /// <summary>Words for an event's detail.</summary>
    private static Payload Reason(string message) => Payload.Read(new JsonObject { ["message"] = message }.ToJsonString());

    /// <summary>The events and values of one decision; values are numbered on from those the open record holds already.</summary>
    private sealed class Draft(RunState state)
    {
        private readonly ImmutableArray<Payload>.Builder _values = ImmutableArray.CreateBuilder<Payload>();

        public RunState State { get; } = state;

        public ValueRef Keep(Payload payload)
        {
            _values.Add(payload);
            return new ValueRef(State.Sequence + 1, State.OpenValues + _values.Count - 1);
        }

        public Decided With(params ReadOnlySpan<RunEvent> events) => new([.. events], _values.ToImmutable());

        public string Hash(Payload payload) => SaltedHash.Of(State.Salt.Span, payload.Bytes.Span);
    }

    private static Decided And(this Decided decided, RunEvent @event) => decided with { Events = decided.Events.Add(@event) };
}
