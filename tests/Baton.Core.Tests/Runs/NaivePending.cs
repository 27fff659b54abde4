using System.Collections.Immutable;
using Baton.Core.Runs;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Runs;

/// <summary>
/// What is pending, found by walking the workflow from its beginning and looking at every slot on the way: slow, and plain to see.
/// </summary>
internal sealed class NaivePending
{
    private readonly RunState _state;
    private readonly List<Work> _work = [];

    private NaivePending(RunState state) => _state = state;

    public static ImmutableArray<Work> Of(Workflow workflow, RunState state)
    {
        if (state.IsOver || state.IsPaused || state.Sequence == 0)
            return [];
        var naive = new NaivePending(state);
        bool isThrough = state.HasEnded || naive.IsThrough(workflow.Steps, null, null);
        // Nothing leads to a commit that nobody waits for any more.
        for (int place = 0; place < state.Places.End; place++)
            if (state[place] is { IsOrphan: true, Status: SlotStatus.Running or SlotStatus.BackingOff or SlotStatus.Stuck } orphan)
                naive._work.Add(OfSlot(state.StepAt(place), place, orphan));
        return naive._work.Count > 0 ? [.. naive._work.OrderBy(w => ((Work.OfStep)w).Place).ThenBy(w => (w as Work.CloseRegion)?.Branch)]
            : isThrough ? [new Work.Finish()]
            : throw new InvalidOperationException("nothing is to be done, and the run is not through");
    }

    /// <param name="item">The place of the item the sequence stands in.</param>
    /// <param name="call">The call whose workflow's steps they are.</param>
    private bool IsThrough(ImmutableArray<Step> steps, int? item, int? call)
    {
        foreach (var step in steps)
        {
            int ordinal = _state.Plan.Find(call, step.Id)!.Value;
            int place = item is { } within ? within + ordinal - _state.NodeAt(within).Ordinal : ordinal;
            var slot = _state[place];
            if (slot.Status is SlotStatus.Done or SlotStatus.Skipped)
                continue;
            if (slot.IsAtEnd)
                _work.Add(OfSlot(step, place, slot));
            else if (slot.Status is SlotStatus.Inside or SlotStatus.Closing || slot.Status == SlotStatus.Stuck && slot.Lanes is not null && slot.Case is null)
                Inside(step, place, slot, item, call);
            else
                _work.Add(OfSlot(step, place, slot));
            return false;
        }
        return true;
    }

    private void Inside(Step step, int place, Slot slot, int? item, int? call)
    {
        if (step is Step.Call { Callee: { } callee } && slot.Case is { } way)
            CloseIf(way == 0 ? IsThrough(callee.Steps, item, _state.NodeAt(place).Ordinal) : IsThrough(step.OnError!.Steps, item, call), place, slot, way);
        else if (slot is { Case: { } branch })
            CloseIf(IsThrough(step.Branches[branch].Steps, item, call), place, slot, branch);
        else if (step is Step.Parallel parallel)
        {
            if (slot.Status == SlotStatus.Stuck)
                _work.Add(OfSlot(step, place, slot));
            for (int lane = 0; lane < parallel.Lanes.Length; lane++)
                if (!slot.Lanes!.HasFinished(lane) && !slot.Lanes.Failed.Contains(lane))
                    CloseIf(IsThrough(parallel.Lanes[lane].Steps, item, call) && slot.Status != SlotStatus.Stuck, place, slot, lane);
        }
        else
            for (int i = 0; i < slot.Items!.Next; i++)
            {
                int at = slot.Items.Frame.PlaceOf(i);
                if (_state[at].Status == SlotStatus.Stuck)
                    _work.Add(OfSlot(step, at, _state[at]));
                else if (_state[at].Status is not (SlotStatus.Done or SlotStatus.Failed))
                    CloseIf(IsThrough(((Step.Each)step).Body.Steps, at, call), at, _state[at], 0);
            }
    }

    private void CloseIf(bool isThrough, int place, Slot slot, int branch)
    {
        if (isThrough)
            _work.Add(new Work.CloseRegion(place, slot.Round, branch));
    }

    private static Work OfSlot(Step step, int place, Slot slot)
    {
        switch (slot.Status)
        {
            case SlotStatus.Ready:
                return new Work.Begin(place, slot.Round);
            case SlotStatus.Running:
                return step is Step.Tool ? new Work.CallTool(place, slot.Round, slot.Attempt)
                    : slot.Commit is null ? new Work.InvokeAgent(place, slot.Round, slot.Attempt) : new Work.SendCommit(place, slot.Round, slot.Commit);
            case SlotStatus.BackingOff:
                Work.OfStep then = slot.Commit is null ? new Work.Begin(place, slot.Round) : new Work.SendCommit(place, slot.Round, slot.Commit);
                return new Work.WaitUntil(place, slot.Round, slot.WakeAt!.Value, then);
            case SlotStatus.Stuck:
                return new Work.AwaitOperator(place, slot.Round, slot.Attention!.Value);
            case SlotStatus.Waiting:
                return new Work.AwaitTime(place, slot.Round, slot.WakeAt, ((step as Step.Wait)?.For as WaitFor.Signal)?.Name);
            case SlotStatus.Open when step is Step.Ask or Step.Agent:
                var instants = new List<DateTimeOffset?> { slot.WakeAt, slot.Ask!.EscalatedTo is null ? slot.Ask.EscalateAt : null }.OfType<DateTimeOffset>().ToList();
                return new Work.AwaitPeople(place, slot.Round, instants.Count == 0 ? null : instants.Min());
            case SlotStatus.Open:
                var (review, open) = ((Step.Review)step, slot.Review!);
                var times = new List<DateTimeOffset>();
                if (open is { EscalatedTo: null, EscalateAt: { } escalate })
                    times.Add(escalate);
                if (open.ExpiresAt is { } expires && (review.OnTimeout == TimeoutRoute.Reject || open is { EscalatedTo: null, EscalateAt: not null }))
                    times.Add(expires);
                return new Work.AwaitPeople(place, slot.Round, times.Count == 0 ? null : times.Min());
            default:
                throw new InvalidOperationException($"{step.Id} has its turn and is {slot.Status}");
        }
    }
}
