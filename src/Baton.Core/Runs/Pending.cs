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
        var first = state.StartedAt + limits.Time;
        foreach (int ordinal in state.Frontier)
            first = Earlier(first, TimeOf(state[ordinal]));
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
        SlotStatus.Open => new Work.AwaitPeople(node.Ordinal, slot.Round, TimeOf(slot)),
        SlotStatus.Stuck => new Work.AwaitOperator(node.Ordinal, slot.Round, slot.Attention!.Value),
        _ => throw new InvalidOperationException($"the step `{node.Step.Id}` is {slot.Status} and yet in the frontier"),
    };

    private static DateTimeOffset? TimeOf(Slot slot) => slot.Status switch
    {
        SlotStatus.BackingOff => slot.WakeAt,
        SlotStatus.Open => slot.Review is { } review ? NextTime(review) : slot.WakeAt,
        _ => null,
    };

    private static DateTimeOffset? NextTime(Reviews.OpenReview review) =>
        review.EscalatedTo is null ? Earlier(review.EscalateAt, review.ExpiresAt) : review.ExpiresAt;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null ? a : a < b ? a : b;
}
