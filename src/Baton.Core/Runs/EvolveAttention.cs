using System.Collections.Immutable;
using Baton.Core.Reviews;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

public static partial class Evolve
{
    private static RunState Skipped(RunState state, int place, Slot slot)
    {
        // A commit that an operator passes over has written nothing: there is nothing of it to settle.
        state = Put(state, place, slot with { Status = SlotStatus.Skipped, Output = null, Attention = null, Commit = null, WakeAt = null });
        return slot.IsOrphan ? state with { Frontier = state.Frontier.Remove(place) } : Leave(state, place);
    }

    /// <summary>Nothing of the step runs again; the run's output is looked at once more.</summary>
    private static RunState ThroughAgain(RunState state, int place, Slot slot)
    {
        var through = slot with { Status = slot.Output is null ? SlotStatus.Skipped : SlotStatus.Done, Attention = null, IsAtEnd = false };
        return Put(state, place, through) with { Frontier = state.Frontier.Remove(place) };
    }

    /// <summary>The later word on a need stands.</summary>
    private static ImmutableArray<MendedValue> Mended(Slot slot, RunEvent.HandoffMended e) =>
        [.. slot.Mended.Where(old => e.Values.All(v => v.Name != old.Name)), .. e.Values];

    /// <summary>Whoever was asked before the pause has as long after it as was left; instants that an author named stay.</summary>
    private static RunState Resumed(RunState state)
    {
        var held = state.PausedAt is { } since ? state.LastAt - since : TimeSpan.Zero;
        foreach (int place in state.Frontier)
            if (state[place] is { Status: SlotStatus.Open or SlotStatus.Waiting } slot && state.StepAt(place) is not Step.Wait { For: WaitFor.Until })
                state = Put(state, place, slot with { WakeAt = slot.WakeAt + held, Review = slot.Review is { } open ? Later(open, held) : null });
        return state with { PausedAt = null, PausedFor = state.PausedFor + held };
    }

    private static OpenReview Later(OpenReview open, TimeSpan by) => open with { DueAt = open.DueAt + by, EscalateAt = open.EscalateAt + by, ExpiresAt = open.ExpiresAt + by };
}
