using System.Collections.Immutable;
using System.Text.Json;
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
    public const int Semantics = 1;

    /// <summary>How often an agent is shown what is wrong with its answer before the attempt counts as failed.</summary>
    public const int MaxRepairs = 2;

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
            case RunCommand.Start:
            case var _ when state is { Sequence: 0, OpenValues: 0 }:
                return Decided.Nothing;
            case RunCommand.EraseValues:
                return state.AreValuesErased ? Decided.Nothing
                    : state.IsOver ? record.With(new RunEvent.ValuesErased())
                    : Decided.Refuse("the run is under way and needs its values; cancel it first");
            case var _ when state.IsOver:
                return Decided.Refuse($"the run is {state.Status.ToString().ToLowerInvariant()}; nothing changes it any more");
            case RunCommand.OfStep step:
                var slot = state[step.Ordinal];
                return slot.Round == step.Round ? OfStep(version, state, state.Plan[step.Ordinal].Step, slot, step, now, record) : Stale(step);
            case RunCommand.PassTime:
                return PassTime(version, state, now, record);
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

    private static Decided OfStep(
        WorkflowVersion version, RunState state, Step step, Slot slot, RunCommand.OfStep command, DateTimeOffset now, Draft record) => (command, slot.Status) switch
        {
            (RunCommand.Skip c, SlotStatus.Ready) => record.With(new RunEvent.StepSkipped(step.Id, c.Round)),
            (RunCommand.BeginAttempt c, SlotStatus.Ready) => BeginAttempt(version, state, step, slot, c, record),
            (RunCommand.BeginAttempt c, SlotStatus.BackingOff) when now >= slot.WakeAt => BeginAttempt(version, state, step, slot, c, record),
            (RunCommand.RecordOutput c, SlotStatus.Running) when slot.Attempt == c.Attempt => record.With(
                new RunEvent.StepSucceeded(step.Id, c.Round, c.Attempt, record.Keep(c.Output), c.Usage)),
            (RunCommand.RecordFailure c, SlotStatus.Running) when slot.Attempt == c.Attempt => AttemptFailed(step, slot, c, now, record),
            (RunCommand.RecordScores c, SlotStatus.Ready) => Scored((Step.Check)step, slot, c, record),
            (RunCommand.TakeCase c, SlotStatus.Ready) => record.With(new RunEvent.CaseTaken(step.Id, c.Round, c.Case)),
            (RunCommand.CloseRegion c, SlotStatus.Closing) => record.With(new RunEvent.RegionClosed(step.Id, c.Round, [.. c.Yields.Select(y =>
            new Yield(y.Name, y.Made is null ? y.Existing : record.Keep(y.Made), y.Made is null ? y.Fields : []))])),
            (RunCommand.OpenReview c, SlotStatus.Ready) => OpenReview((Step.Review)step, c, now, record),
            (RunCommand.DecideReview c, SlotStatus.Open) => DecideReview((Step.Review)step, slot, c, record),
            (RunCommand.OpenAsk c, SlotStatus.Ready) => record.With(new RunEvent.AskOpened(step.Id, c.Round, now + ((Step.Ask)step).Due, now + step.Timeout)),
            (RunCommand.AnswerAsk c, SlotStatus.Open) => record.With(new RunEvent.StepSucceeded(step.Id, c.Round, 0, record.Keep(c.Answer), default)),
            (RunCommand.BeginCommit c, SlotStatus.Ready) => BeginCommit(state, (Step.Commit)step, slot, c, record),
            (RunCommand.RaiseAttention c, SlotStatus.Ready or SlotStatus.Closing or SlotStatus.BackingOff) when slot.Commit is null => record.With(
                new RunEvent.AttentionRaised(step.Id, c.Round, c.Reason, record.Keep(c.Detail))),
            (RunCommand.Attend c, SlotStatus.Stuck) => slot.Commit is { IsInDoubt: true }
                ? Decided.Refuse("whether the commit landed can't be known from here; look at the surface, then say whether it is there, or cancel the run")
                : record.With(new RunEvent.AttentionCleared(step.Id, c.Round)),
            (_, SlotStatus.Running or SlotStatus.BackingOff or SlotStatus.Stuck) when slot.Commit is { } commit => OfCommit(step, slot, commit, command, now, record),
            _ => Stale(command),
        };

    private static Decided Stale(RunCommand.OfStep command) => command is RunCommand.DecideReview or RunCommand.AnswerAsk
        ? Decided.Refuse("the card is closed: somebody decided before you, its round is over, or its time ran out")
        : Decided.Nothing;

    private static Decided AttemptFailed(Step step, Slot slot, RunCommand.RecordFailure c, DateTimeOffset now, Draft record)
    {
        var policy = step.Retry ?? RetryPolicy.Default;
        var (next, at) = c.Kind switch
        {
            FailureKind.InvalidOutput when slot.Repairs < MaxRepairs => (NextMove.Repair, (DateTimeOffset?)null),
            FailureKind.Permanent => (NextMove.Park, null),
            _ => AfterFailure(policy, slot, c.Jitter, c.RetryAfter, now),
        };
        return Failed(step, c, next, at, AttentionReason.AttemptsSpent, record);
    }

    private static (NextMove Next, DateTimeOffset? At) AfterFailure(RetryPolicy policy, Slot slot, double jitter, TimeSpan? retryAfter, DateTimeOffset now) =>
        slot.Failures + 1 < policy.Attempts ? (NextMove.Retry, now + Delay(policy, slot.Failures, jitter, retryAfter)) : (NextMove.Park, null);

    private static Decided Failed(Step step, RunCommand.RecordFailure c, NextMove next, DateTimeOffset? at, AttentionReason reason, Draft record)
    {
        var detail = record.Keep(c.Detail);
        var failed = record.With(new RunEvent.AttemptFailed(step.Id, c.Round, c.Attempt, c.Kind, detail, c.Usage, next, at));
        return next == NextMove.Park ? failed.And(new RunEvent.AttentionRaised(step.Id, c.Round, reason, detail)) : failed;
    }

    /// <summary>Exponential with full jitter in its upper half, so that many runs do not come back as one; never before what was asked for.</summary>
    private static TimeSpan Delay(RetryPolicy policy, int failures, double jitter, TimeSpan? retryAfter)
    {
        double most = Math.Min(policy.LongestDelay.TotalSeconds, policy.FirstDelay.TotalSeconds * Math.Pow(2, failures));
        var delay = TimeSpan.FromSeconds(most * (0.5 + jitter / 2));
        if (retryAfter is { } asked && asked > delay)
            delay = asked < MaxRetryAfter ? asked : MaxRetryAfter;
        // Whole milliseconds: journals keep no more than microseconds, timers no more than these.
        return TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
    }

    /// <summary>What was paid for is kept; what would be paid for next is not begun.</summary>
    private static Decided BeginAttempt(WorkflowVersion version, RunState state, Step step, Slot slot, RunCommand.BeginAttempt c, Draft record)
    {
        var limits = version.Workflow.Limits;
        string? reached = limits.Tokens is { } tokens && state.Spent.Tokens >= tokens ? $"{state.Spent.Tokens:N0} of {tokens:N0} tokens are spent"
            : limits.Spend is { } spend && state.Spent.Cost >= spend ? $"{state.Spent.Cost:0.00} of {spend:0.00} USD is spent"
            : null;
        return reached is null
            ? record.With(new RunEvent.AttemptStarted(
                step.Id, c.Round, slot.Attempt + 1, slot.Cause, c.Model, c.Handoff, c.BriefFields, c.PromptHash, record.Keep(c.Receipt)))
            : record.With(new RunEvent.AttentionRaised(step.Id, c.Round, AttentionReason.LimitReached, record.Keep(Reason(
                $"the run's limit is reached: {reached}; raise `limits` in a new version and start anew, or cancel the run"))));
    }

    private static Decided Scored(Step.Check check, Slot slot, RunCommand.RecordScores c, Draft record)
    {
        RunEvent? instead = (c.Passed, check.OnFail) switch
        {
            (true, _) or (_, OnFail.Continue) => null,
            (_, OnFail.Again again) when slot.Redos < again.Redo.Rounds => new RunEvent.RoundStarted(check.Id, c.Round, again.Redo.Target, slot.Redos + 1),
            (_, OnFail.Again { Then: RoundsSpent.Continue }) => null,
            _ => new RunEvent.RunRejected(check.Id),
        };
        var scored = record.With(new RunEvent.CheckScored(check.Id, c.Round, c.Passed, GoesOn: instead is null, record.Keep(c.Output)));
        return instead is null ? scored : scored.And(instead);
    }

    private static Decided PassTime(WorkflowVersion version, RunState state, DateTimeOffset now, Draft record)
    {
        if (version.Workflow.Limits.Time is { } limit && now >= state.StartedAt + limit && !UnsettledCommits(state).Any())
            return record.With(new RunEvent.RunExpired());
        foreach (int ordinal in state.Frontier)
        {
            var (step, slot) = (state.Plan[ordinal].Step, state[ordinal]);
            if (slot.Status != SlotStatus.Open)
                continue;
            if (step is Step.Review review && ReviewTime(review, slot, now, record) is { Events.Length: > 0 } decided)
                return decided;
            if (step is Step.Ask ask && now >= slot.WakeAt)
                return record.With(new RunEvent.AttentionRaised(ask.Id, slot.Round, AttentionReason.TimedOut, record.Keep(Reason(
                    $"nobody of {ask.To} answered within {Durations.Write(ask.Timeout!.Value)}; ask again, or cancel the run"))));
        }
        return Decided.Nothing;
    }

    /// <summary>Commits that have begun and of which it is not known yet what came.</summary>
    internal static IEnumerable<Slot> UnsettledCommits(RunState state) =>
        state.Frontier.Select(o => state[o]).Where(s => s.Commit is not null);

    /// <summary>Words for an event's detail.</summary>
    private static Payload Reason(string message) => Payload.Of(JsonDocument.Parse(new JsonObject { ["message"] = message }.ToJsonString()).RootElement);

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
