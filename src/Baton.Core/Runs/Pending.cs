using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>What is to be done now. There is no other way to find out, so starting, recovering and resuming are one path.</summary>
public static class Pending
{
    public static ImmutableArray<Work> Of(RunState state)
    {
        if (state.IsOver || state.IsPaused || state.Sequence == 0 && state.OpenValues == 0)
            return [];
        if (state.Frontier.IsEmpty)
            return [new Work.Finish()];
        var work = ImmutableArray.CreateBuilder<Work>(state.Frontier.Count);
        foreach (int place in state.Frontier)
            AddTo(work, state, place);
        return work.DrainToImmutable();
    }

    /// <summary>When the clock alone will change something: a delay, a card's times, the run's limit.</summary>
    /// <param name="after">Only later than this: what was due by then has been seen to. Null for all.</param>
    public static DateTimeOffset? WakeAt(RunState state, Limits limits, DateTimeOffset? after = null)
    {
        if (state.IsOver || state.IsPaused)
            return null;
        // A run does not expire over a commit of which it is not known what came.
        var first = state.HasEnded || Decide.UnsettledCommits(state).Any() ? null : Later(state.ExpiresAt(limits), after);
        foreach (int place in state.Frontier)
            first = Earlier(first, Later(TimeOf(state, place, state[place]), after));
        return first;
    }

    private static DateTimeOffset? Later(DateTimeOffset? at, DateTimeOffset? after) => at <= after ? null : at;

    private static void AddTo(ImmutableArray<Work>.Builder work, RunState state, int place)
    {
        var slot = state[place];
        // Several branches of a parallel may be through at once.
        if (slot is { Status: SlotStatus.Closing, Case: null, Lanes: { } lanes })
            foreach (int branch in lanes.Due)
                work.Add(new Work.CloseRegion(place, slot.Round, branch));
        else
            work.Add(Of(state, place, slot));
    }

    private static Work Of(RunState state, int place, Slot slot) => slot.Status switch
    {
        SlotStatus.Ready => new Work.Begin(place, slot.Round),
        SlotStatus.Running when slot.Commit is { } commit => new Work.SendCommit(place, slot.Round, commit),
        SlotStatus.Running when state.StepAt(place) is Step.Tool => new Work.CallTool(place, slot.Round, slot.Attempt),
        SlotStatus.Running => new Work.InvokeAgent(place, slot.Round, slot.Attempt),
        SlotStatus.BackingOff => new Work.WaitUntil(place, slot.Round, slot.WakeAt!.Value, slot.Commit is { } commit
            ? new Work.SendCommit(place, slot.Round, commit)
            : new Work.Begin(place, slot.Round)),
        SlotStatus.Closing => new Work.CloseRegion(place, slot.Round, slot.Case ?? 0),
        SlotStatus.Open => new Work.AwaitPeople(place, slot.Round, TimeOf(state, place, slot)),
        SlotStatus.Waiting => new Work.AwaitTime(place, slot.Round, slot.WakeAt, ((state.StepAt(place) as Step.Wait)?.For as WaitFor.Signal)?.Name),
        SlotStatus.Stuck => new Work.AwaitOperator(place, slot.Round, slot.Attention!.Value),
        _ => throw new InvalidOperationException($"the step `{state.AddressOf(place)}` is {slot.Status} and yet in the frontier"),
    };

    private static DateTimeOffset? TimeOf(RunState state, int place, Slot slot) => slot.Status switch
    {
        SlotStatus.BackingOff or SlotStatus.Waiting => slot.WakeAt,
        SlotStatus.Open => state.StepAt(place) is Step.Review review ? NextTime(review, slot.Review!)
            : Earlier(slot.Ask is { EscalatedTo: null } ask ? ask.EscalateAt : null, slot.WakeAt),
        _ => null,
    };

    /// <summary>Only instants at which something happens; one that has passed without effect would wake the worker for ever.</summary>
    private static DateTimeOffset? NextTime(Step.Review review, Reviews.OpenReview open)
    {
        var escalates = open.EscalatedTo is null && review.Escalate is not null ? open.EscalateAt : null;
        bool expires = review.OnTimeout == TimeoutRoute.Reject || open.EscalatedTo is null && review.Escalate is not null;
        return Earlier(escalates, expires ? open.ExpiresAt : null);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null ? a : a < b ? a : b;
}
