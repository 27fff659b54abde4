using Baton.Core.Workflows;

namespace Baton.Core.Runs;

public static partial class Evolve
{
    /// <summary>
    /// Everything from the target to the step that sends back begins anew: outputs are out of sight for forward reads, and the
    /// counters of the loops inside restart.
    /// </summary>
    private static RunState StartRound(RunState state, int by, RunEvent.RoundStarted e)
    {
        if (state.Plan.Find(state.NodeAt(by).Call, e.Target) is not { } ordinal)
            return state;
        int target = state.Places.Beside(by, ordinal);
        state = Reset(state, target, state.NodeAt(by).End - ordinal);
        state = Put(state, by, state[by] with { Redos = e.Redo });
        return Enter(state, target);
    }

    private static RunState ContinueRepeat(RunState state, int place, int lap)
    {
        var node = state.NodeAt(place);
        state = Reset(state, place + 1, node.BodyEnd - node.Ordinal - 1);
        return EnterBranch(state, place, state[place] with { Redos = lap }, 0);
    }

    /// <summary>So many places from the first one on, which are steps of one frame, begin anew.</summary>
    private static RunState Reset(RunState state, int first, int count)
    {
        int highest = 0;
        for (int place = first; place < first + count;)
        {
            var (node, slot) = (state.NodeAt(place), state[place]);
            state = Forget(state, slot);
            highest = Math.Max(highest, slot.Round + 1);
            state = Put(state, place, new Slot
            {
                Round = slot.Round + 1,
                Earlier = slot.Output ?? slot.Earlier,
                EarlierRound = slot.Output is null ? slot.EarlierRound : slot.Round,
                InnerRounds = slot.InnerRounds,
            }) with
            { Frontier = state.Frontier.Remove(place) };
            // What stands inside an each stands in the frames of its items.
            place += node.Step is Step.Each ? node.BodyEnd - node.Ordinal : 1;
        }
        return Raise(state, first, highest);
    }

    /// <summary>Of an each's items the latest that yielded are kept, for reads against the loop; those before them are out of everybody's sight.</summary>
    private static RunState Forget(RunState state, Slot slot)
    {
        if (slot.Output is null && slot.Items?.Frame is { } unfinished)
            state = state with { Slots = state.Slots.Without(unfinished.Start, unfinished.End) };
        if (slot.Output is not null && slot.Earlier is StepOutput.OfItems { Frame: var old })
            state = state with { Slots = state.Slots.Without(old.Start, old.End) };
        return state;
    }

    /// <summary>The eaches around a place know how high the rounds inside them have gone, so that none is ever had twice.</summary>
    private static RunState Raise(RunState state, int place, int round)
    {
        for (var frame = state.Places.FrameOf(place); frame is not null; frame = state.Places.FrameOf(frame.Each))
            if (state[frame.Each] is var each && each.InnerRounds < round)
                state = Put(state, frame.Each, each with { InnerRounds = round });
        return state;
    }

    private static RunState EnterRegion(RunState state, int place, Slot slot)
    {
        if (state.StepAt(place) is not Step.Parallel parallel)
            return EnterBranch(state, place, slot with { Redos = 1 }, 0);
        var node = state.NodeAt(place);
        state = Put(state, place, slot with
        {
            Status = parallel.Lanes.All(l => !l.Steps.IsEmpty) ? SlotStatus.Inside : SlotStatus.Closing,
            Lanes = new LaneProgress([.. parallel.Lanes.Select(l => l.Steps.IsEmpty)], [], []),
        });
        if (state[place].Status == SlotStatus.Inside)
            state = state with { Frontier = state.Frontier.Remove(place) };
        for (int branch = 0; branch < parallel.Lanes.Length; branch++)
            state = Enter(state, place + node.Entries[branch] - node.Ordinal);
        return state;
    }

    private static RunState EnterBranch(RunState state, int place, Slot slot, int branch)
    {
        var node = state.NodeAt(place);
        var entry = place + node.Entries[branch] - node.Ordinal;
        state = Put(state, place, slot with { Case = branch, Status = entry is null ? SlotStatus.Closing : SlotStatus.Inside });
        return entry is null
            ? state with { Frontier = state.Frontier.Add(place) }
            : Enter(state with { Frontier = state.Frontier.Remove(place) }, entry);
    }

    private static RunState CloseBranch(RunState state, int place, Slot slot, RunEvent.BranchClosed e)
    {
        var parallel = (Step.Parallel)state.StepAt(place);
        var lanes = slot.Lanes! with { Finished = slot.Lanes!.Finished.Add((e.Branch, e.Yields)) };
        slot = slot with { Lanes = lanes };
        if (lanes.Finished.Length < (parallel.Join ?? parallel.Lanes.Length))
            return lanes.Due.Any()
                ? Put(state, place, slot)
                : Put(state, place, slot with { Status = SlotStatus.Inside }) with { Frontier = state.Frontier.Remove(place) };
        StepOutput output = parallel.Join switch
        {
            null => new StepOutput.ByBranch([.. lanes.Finished.OrderBy(f => f.Branch).Select(f => (parallel.Lanes[f.Branch].Name, f.Yields))]),
            1 => new StepOutput.Composed(e.Yields),
            _ => new StepOutput.Lists([.. lanes.Finished.Select(f => f.Yields)]),
        };
        return Done(Withdraw(state, place), place, slot, output);
    }

    private static RunState ListItems(RunState state, int place, Slot slot, RunEvent.ItemsListed e)
    {
        int round = slot.InnerRounds + 1;
        var (places, frame) = state.Places.With(place, e.Count, round);
        var each = (Step.Each)state.StepAt(place);
        var items = new ItemProgress(frame, e.List, e.Fields, Math.Min(e.Count, each.Concurrency), 0, 0);
        slot = slot with { Status = SlotStatus.Inside, Items = items, InnerRounds = round };
        state = Raise(Put(state with { Places = places, Frontier = state.Frontier.Remove(place) }, place, slot), place, round);
        for (int item = 0; item < items.Next; item++)
            state = EnterItem(state, frame, item);
        return e.Count == 0 ? Done(state, place, slot, new StepOutput.OfItems(frame)) : state;
    }

    private static RunState EnterItem(RunState state, Frame frame, int item) => EnterBranch(state, frame.PlaceOf(item), state[frame.PlaceOf(item)], 0);

    private static RunState FailItem(RunState state, int place, RunEvent.ItemFailed e)
    {
        state = Withdraw(state, place);
        state = Put(state, place, state[place] with { Status = SlotStatus.Failed, LastFailure = e.Detail, Attention = null });
        return EndItem(state with { Frontier = state.Frontier.Remove(place) }, place, hasFailed: true);
    }

    /// <summary>The next item has its turn; after the last that ends the each is through.</summary>
    private static RunState EndItem(RunState state, int place, bool hasFailed)
    {
        int each = state.Places.FrameOf(place)!.Each;
        var slot = state[each];
        var items = slot.Items! with { Ended = slot.Items!.Ended + 1, Failed = slot.Items.Failed + (hasFailed ? 1 : 0) };
        int next = items.Next;
        if (next < items.Frame.Items)
            items = items with { Next = next + 1 };
        state = Put(state, each, slot with { Items = items });
        return items.Ended == items.Frame.Items ? Done(state, each, state[each], new StepOutput.OfItems(items.Frame))
            : next < items.Frame.Items ? EnterItem(state, items.Frame, next)
            : state;
    }

    /// <summary>
    /// Nobody waits any more for what goes on inside a region, or for anything (null). A commit that has begun settles all the same.
    /// </summary>
    /// <param name="branch">Only of this branch of the region.</param>
    private static RunState Withdraw(RunState state, int? region, int? branch = null)
    {
        foreach (int place in state.Frontier)
        {
            if (region is { } r && (state.Places.BranchOf(place, r) is not { } inside || inside != (branch ?? inside)))
                continue;
            var slot = state[place];
            // One in doubt goes with the run when the run is ended all the same; from inside a region it stays for a person to settle.
            if (slot.Commit is not null && (region is not null || slot.Status != SlotStatus.Stuck))
            {
                state = Put(state, place, slot with { IsOrphan = true });
                continue;
            }
            if (slot.Status == SlotStatus.Running)
                state = state with { CallsOut = state.CallsOut.Add(new CallOut(state.AddressOf(place), slot.Round, slot.Attempt)) };
            state = Put(state, place, slot with { Status = SlotStatus.Withdrawn, Attention = null }) with { Frontier = state.Frontier.Remove(place) };
            for (int? around = state.Places.Around(place); around is { } at && at != region; around = state.Places.Around(at))
                if (state[at] is { Status: SlotStatus.Inside or SlotStatus.Closing } outer)
                    state = Put(state, at, outer with { Status = SlotStatus.Withdrawn });
        }
        return state;
    }
}
