using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>What is to be done now. There is no other way to find out, so starting, recovering and resuming are one path.</summary>
public static class Pending
{
    public static ImmutableArray<Work> Of(RunState state)
    {
        if (state.IsOver || state.Sequence == 0 && state.OpenValues == 0)
            return [];
        if (state.Frontier.IsEmpty)
            return [new Work.Finish()];
        return [.. state.Frontier.Select(ordinal => Of(state.Plan[ordinal], state[ordinal]))];
    }

    /// <summary>When the clock alone will change something: a delay, a card's times, the run's limit.</summary>
    public static DateTimeOffset? WakeAt(RunState state, Limits limits)
    {
        if (state.IsOver)
            return null;
        // A run does not expire over a commit of which it is not known what came.
        var first = Decide.UnsettledCommits(state).Any() ? null : state.StartedAt + limits.Time;
        foreach (int ordinal in state.Frontier)
            first = Earlier(first, TimeOf(state.Plan[ordinal], state[ordinal]));
        return first;
    }

    private static Work Of(PlanNode node, Slot slot) => slot.Status switch
    {
        SlotStatus.Ready => new Work.Begin(node.Ordinal, slot.Round),
        SlotStatus.Running when slot.Commit is { } commit => new Work.SendCommit(node.Ordinal, slot.Round, commit),
        SlotStatus.Running => new Work.InvokeAgent(node.Ordinal, slot.Round, slot.Attempt),
        SlotStatus.BackingOff => new Work.WaitUntil(node.Ordinal, slot.Round, slot.WakeAt!.Value, slot.Commit is { } commit
            ? new Work.SendCommit(node.Ordinal, slot.Round, commit)
            : new Work.Begin(node.Ordinal, slot.Round)),
        SlotStatus.Closing => new Work.CloseRegion(node.Ordinal, slot.Round),
        SlotStatus.Open => new Work.AwaitPeople(node.Ordinal, slot.Round, TimeOf(node, slot)),
        SlotStatus.Stuck => new Work.AwaitOperator(node.Ordinal, slot.Round, slot.Attention!.Value),
        _ => throw new InvalidOperationException($"the step `{node.Step.Id}` is {slot.Status} and yet in the frontier"),
    };

    private static DateTimeOffset? TimeOf(PlanNode node, Slot slot) => slot.Status switch
    {
        SlotStatus.BackingOff => slot.WakeAt,
        SlotStatus.Open => node.Step is Step.Review review ? NextTime(review, slot.Review!) : slot.WakeAt,
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
