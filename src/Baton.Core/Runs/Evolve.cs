using Baton.Core.Reviews;

namespace Baton.Core.Runs;

/// <summary>What an event makes of a run. Total and pure: whatever was written can be folded, on any machine, for ever.</summary>
public static class Evolve
{
    public static RunState Apply(RunState state, RunEvent @event, DateTimeOffset at)
    {
        state = state with { LastAt = at > state.LastAt ? at : state.LastAt, OpenValues = OpenValuesAfter(state, @event) };
        return @event switch
        {
            RunEvent.RunStarted started => Enter(
                state with { StartedAt = at, Brief = started.Brief, Labels = started.Labels, AutoApprove = started.AutoApprove }, state.Plan.Nodes.IsEmpty ? null : 0),
            RunEvent.OfStep step when state.Plan.Find(step.Step) is { } ordinal => OfStep(state, ordinal, step),
            RunEvent.RunFinished finished => End(state with { Output = finished.Output }, RunStatus.Finished),
            RunEvent.RunRejected => End(state, RunStatus.Rejected),
            RunEvent.RunExpired => End(state, RunStatus.Expired),
            RunEvent.RunCancelled => End(state, RunStatus.Cancelled),
            RunEvent.ValuesErased => state with { AreValuesErased = true },
            _ => state,
        };
    }

    private static RunState OfStep(RunState state, int ordinal, RunEvent.OfStep @event)
    {
        var slot = state[ordinal];
        return @event switch
        {
            RunEvent.StepSkipped => Leave(Put(state, ordinal, slot with { Status = SlotStatus.Skipped, Output = null }), ordinal),
            RunEvent.AttemptStarted e => Put(state, ordinal, slot with { Status = SlotStatus.Running, Attempt = e.Attempt, Cause = e.Cause, WakeAt = null }),
            RunEvent.AttemptFailed e => Failed(state, ordinal, slot, e),
            RunEvent.StepSucceeded e => Done(Charge(state, e.Usage), ordinal, slot, new StepOutput.Stored(e.Output)),
            RunEvent.CheckScored e => Done(state, ordinal, slot, new StepOutput.Stored(e.Output), e.GoesOn),
            RunEvent.RoundStarted e => StartRound(state, ordinal, e),
            RunEvent.CaseTaken e => TakeCase(state, ordinal, slot, e.Case),
            RunEvent.RegionClosed e => Done(state, ordinal, slot, new StepOutput.Composed(e.Yields)),
            RunEvent.ReviewOpened e => Put(state, ordinal, slot with
            {
                Status = SlotStatus.Open,
                Review = new OpenReview(e.Content, e.ContentHash, e.Findings, e.Preview, state.LastAt, e.DueAt, e.EscalateAt, e.ExpiresAt),
            }),
            RunEvent.ReviewDecided e => Put(state, ordinal, slot with { Review = Decided(slot.Review!, e) }),
            RunEvent.ReviewEscalated e => Put(state, ordinal, slot with { Review = Escalated(slot.Review!, e.To, state.LastAt) }),
            RunEvent.ReviewClosed e => Done(
                state, ordinal, slot with { Approved = e.Payloads }, new StepOutput.Stored(e.Output), goesOn: e.Outcome == ReviewOutcome.Approved),
            RunEvent.AskOpened e => Put(state, ordinal, slot with { Status = SlotStatus.Open, WakeAt = e.ExpiresAt }),
            RunEvent.CommitStarted e => Put(state, ordinal, slot with
            {
                Status = SlotStatus.Running,
                Commit = new CommitProgress(e.Key, e.Payload, e.PayloadHash, state.LastAt, state.LastAt),
            }),
            RunEvent.SendingStarted e => Put(state, ordinal, slot with { Status = SlotStatus.Running, WakeAt = null, Commit = slot.Commit!.SentAgain(e.Sending, state.LastAt) }),
            RunEvent.SendingRefused e => Refused(state, ordinal, slot, e),
            RunEvent.CommitAwaited e => Put(state, ordinal, slot with { Status = SlotStatus.BackingOff, WakeAt = e.Until }),
            RunEvent.CommitInDoubt or RunEvent.CommitDuplicated => Put(state, ordinal, slot with { Commit = slot.Commit! with { IsInDoubt = true } }),
            RunEvent.CommitSettled { Landed: false } => Put(state, ordinal, Cleared(slot with { Commit = slot.Commit!.FoundMissing() })),
            RunEvent.AttentionRaised e => Put(state, ordinal, slot with { Status = SlotStatus.Stuck, Attention = e.Reason }),
            RunEvent.AttentionCleared => Put(state, ordinal, Cleared(slot)),
            _ => state,
        };
    }

    /// <summary>An event refers to values of earlier records, of its own record, and to the new ones it brings, which are numbered on.</summary>
    private static int OpenValuesAfter(RunState state, RunEvent @event)
    {
        int count = state.OpenValues;
        foreach (var value in RunEvents.ValuesOf(@event))
            if (value.Record == state.Sequence + 1 && value.Index >= count)
                count = value.Index + 1;
        return count;
    }

    private static RunState Failed(RunState state, int ordinal, Slot slot, RunEvent.AttemptFailed e)
    {
        bool repairs = e.Next == NextMove.Repair;
        return Put(Charge(state, e.Usage), ordinal, slot with
        {
            Status = e.Next == NextMove.Retry ? SlotStatus.BackingOff : SlotStatus.Ready,
            Cause = repairs ? AttemptCause.Repair : AttemptCause.Retry,
            Failures = repairs ? slot.Failures : slot.Failures + 1,
            Repairs = repairs ? slot.Repairs + 1 : 0,
            LastFailure = e.Detail,
            WakeAt = e.RetryAt,
        });
    }

    private static RunState Refused(RunState state, int ordinal, Slot slot, RunEvent.SendingRefused e) => Put(state, ordinal, slot with
    {
        Status = e.Next == NextMove.Retry ? SlotStatus.BackingOff : SlotStatus.Ready,
        Cause = AttemptCause.Retry,
        Failures = slot.Failures + 1,
        LastFailure = e.Detail,
        WakeAt = e.RetryAt,
        Commit = slot.Commit!.Refused(),
    });

    private static OpenReview Decided(OpenReview review, RunEvent.ReviewDecided e)
    {
        bool edited = e.Content is not null;
        var standing = edited ? [] : review.ApprovedBy;
        return review with
        {
            Content = e.Content ?? review.Content,
            ContentHash = e.ContentHash,
            ApprovedBy = e.Answer is Answer.Approve or Answer.EditAndApprove ? standing.Union(e.Groups) : standing,
            Decisions = review.Decisions.Add(e.Decision),
            Voidings = edited && !review.ApprovedBy.IsEmpty ? review.Voidings + 1 : review.Voidings,
        };
    }

    /// <summary>Whom it goes to has as long as the author meant them to have, also when an outage made the escalation late.</summary>
    private static OpenReview Escalated(OpenReview review, string to, DateTimeOffset at)
    {
        var expires = review.ExpiresAt is { } planned && review.EscalateAt is { } from && planned > from && at > from ? planned + (at - from) : review.ExpiresAt;
        return review with { EscalatedTo = to, ExpiresAt = expires };
    }

    /// <summary>
    /// Everything from the target to the step that sends back begins anew: outputs are out of sight for forward reads, and the
    /// counters of the loops inside restart.
    /// </summary>
    private static RunState StartRound(RunState state, int by, RunEvent.RoundStarted e)
    {
        if (state.Plan.Find(e.Target) is not { } target)
            return state;
        int end = state.Plan[by].End;
        for (int ordinal = target; ordinal < end; ordinal++)
        {
            var slot = state[ordinal];
            state = state with
            {
                Slots = state.Slots.With(ordinal, new Slot
                {
                    Round = slot.Round + 1,
                    Redos = ordinal == by ? e.Redo : 0,
                    Earlier = slot.Output ?? slot.Earlier,
                    EarlierRound = slot.Output is null ? slot.EarlierRound : slot.Round,
                }),
            };
        }
        return Enter(state with { Frontier = state.Frontier.Except(Enumerable.Range(target, end - target)) }, target);
    }

    private static RunState TakeCase(RunState state, int ordinal, Slot slot, int branch)
    {
        var entry = state.Plan[ordinal].Entries[branch];
        var inside = slot with { Case = branch, Status = entry is null ? SlotStatus.Closing : SlotStatus.Inside };
        state = Put(state, ordinal, inside);
        return entry is null ? state : Enter(state with { Frontier = state.Frontier.Remove(ordinal) }, entry);
    }

    private static RunState Done(RunState state, int ordinal, Slot slot, StepOutput output, bool goesOn = true)
    {
        state = Put(state, ordinal, slot with { Status = SlotStatus.Done, Output = output, WakeAt = null, LastFailure = null });
        // Where a round or the run's end follows, nobody's turn comes in between.
        return goesOn ? Leave(state, ordinal) : state with { Frontier = state.Frontier.Remove(ordinal) };
    }

    /// <summary>The step is through: its neighbour's turn comes, or, at the end of a sequence, the region's around it.</summary>
    private static RunState Leave(RunState state, int ordinal)
    {
        var node = state.Plan[ordinal];
        state = state with { Frontier = state.Frontier.Remove(ordinal) };
        if (node.Next is { } next)
            return Enter(state, next);
        if (node.Place.Region is not { } region)
            return state;
        return Put(state, region, state[region] with { Status = SlotStatus.Closing }) with { Frontier = state.Frontier.Add(region) };
    }

    private static RunState Enter(RunState state, int? ordinal) => ordinal is { } o
        ? Put(state, o, state[o] with { Status = SlotStatus.Ready }) with { Frontier = state.Frontier.Add(o) }
        : state;

    private static Slot Cleared(Slot slot) => slot with
    {
        // A commit that has begun goes on with its frozen payload, a region whose steps are through with its yields; everything
        // else has its turn again.
        Status = slot.Commit is not null ? SlotStatus.Running : slot.Case is not null ? SlotStatus.Closing : SlotStatus.Ready,
        Attention = null,
        Cause = AttemptCause.Attended,
        Failures = 0,
        Repairs = 0,
        WakeAt = null,
    };

    private static RunState End(RunState state, RunStatus status) => state with { Status = status, Frontier = [] };

    private static RunState Charge(RunState state, Usage usage) => state with { Spent = state.Spent + usage };

    private static RunState Put(RunState state, int ordinal, Slot slot) => state with { Slots = state.Slots.With(ordinal, slot) };
}
