using System.Collections.Immutable;
using Baton.Core.Runs;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Runs;

/// <summary>
/// What is pending, found by walking the workflow from its beginning and looking at every slot on the way: slow, and plain to see.
/// </summary>
internal static class NaivePending
{
    public static ImmutableArray<Work> Of(Workflow workflow, RunState state)
    {
        if (state.IsOver || state.Sequence == 0)
            return [];
        return Walk(workflow.Steps, state) is { } work ? [work] : [new Work.Finish()];
    }

    /// <summary>Null when the sequence is through.</summary>
    private static Work? Walk(ImmutableArray<Step> steps, RunState state)
    {
        foreach (var step in steps)
        {
            int ordinal = state.Plan.Find(step.Id)!.Value;
            var slot = state[ordinal];
            if (slot.Status is SlotStatus.Done or SlotStatus.Skipped)
                continue;
            if (slot.Status == SlotStatus.Inside)
                return Walk(step.Branches[slot.Case!.Value].Steps, state) ?? throw new InvalidOperationException($"{step.Id} should be closing");
            return OfSlot(step, ordinal, slot);
        }
        return null;
    }

    private static Work OfSlot(Step step, int ordinal, Slot slot)
    {
        switch (slot.Status)
        {
            case SlotStatus.Ready:
                return new Work.Begin(ordinal, slot.Round);
            case SlotStatus.Running:
                return slot.Commit is null ? new Work.InvokeAgent(ordinal, slot.Round, slot.Attempt) : new Work.SendCommit(ordinal, slot.Round, slot.Commit);
            case SlotStatus.BackingOff:
                Work.OfStep then = slot.Commit is null ? new Work.Begin(ordinal, slot.Round) : new Work.SendCommit(ordinal, slot.Round, slot.Commit);
                return new Work.WaitUntil(ordinal, slot.Round, slot.WakeAt!.Value, then);
            case SlotStatus.Closing:
                return new Work.CloseRegion(ordinal, slot.Round);
            case SlotStatus.Stuck:
                return new Work.AwaitOperator(ordinal, slot.Round, slot.Attention!.Value);
            case SlotStatus.Open when step is Step.Ask:
                return new Work.AwaitPeople(ordinal, slot.Round, slot.WakeAt);
            case SlotStatus.Open:
                var (review, open) = ((Step.Review)step, slot.Review!);
                var times = new List<DateTimeOffset>();
                if (open is { EscalatedTo: null, EscalateAt: { } escalate })
                    times.Add(escalate);
                if (open.ExpiresAt is { } expires && (review.OnTimeout == TimeoutRoute.Reject || open is { EscalatedTo: null, EscalateAt: not null }))
                    times.Add(expires);
                return new Work.AwaitPeople(ordinal, slot.Round, times.Count == 0 ? null : times.Min());
            default:
                throw new InvalidOperationException($"{step.Id} has its turn and is {slot.Status}");
        }
    }
}
