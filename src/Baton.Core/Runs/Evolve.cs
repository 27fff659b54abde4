using Baton.Core.Reviews;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>What an event makes of a run. Total and pure: whatever was written can be folded, on any machine, for ever.</summary>
public static partial class Evolve
{
    public static RunState Apply(RunState state, RunEvent @event, DateTimeOffset at)
    {
        state = state with { LastAt = at > state.LastAt ? at : state.LastAt, OpenValues = OpenValuesAfter(state, @event) };
        return @event switch
        {
            RunEvent.RunStarted started => Enter(
                state with { StartedAt = at, Brief = started.Brief, Labels = started.Labels, AutoApprove = started.AutoApprove, Semantics = started.Semantics, SentBefore = started.Origin?.Sent ?? [] },
                state.Plan.Nodes.IsEmpty ? null : 0),
            RunEvent.AttemptWithdrawn e => Charge(state with { CallsOut = state.CallsOut.Remove(new CallOut(e.Step, e.Round, e.Attempt)) }, e.Usage),
            RunEvent.OfStep step when state.PlaceOf(step.Step) is { } place => OfStep(state, place, step),
            RunEvent.SignalReceived e => state with { Signals = state.Signals.Add((e.Name, e.Value)) },
            RunEvent.RunPaused => state with { PausedAt = state.LastAt },
            RunEvent.RunResumed => Resumed(state),
            RunEvent.RunFinished finished => End(state with { Output = finished.Output }, RunStatus.Finished),
            RunEvent.RunRejected => End(state, RunStatus.Rejected),
            RunEvent.RunExpired => End(state, RunStatus.Expired),
            RunEvent.RunCancelled => End(state, RunStatus.Cancelled),
            RunEvent.ValuesErased => state with { AreValuesErased = true },
            _ => state,
        };
    }

    private static RunState OfStep(RunState state, int place, RunEvent.OfStep @event)
    {
        var slot = state[place];
        return @event switch
        {
            RunEvent.StepSkipped => Skipped(state, place, slot),
            RunEvent.AttemptStarted e => Put(state, place, slot with { Status = SlotStatus.Running, Attempt = e.Attempt, Cause = e.Cause, WakeAt = null, Reserved = e.Reserved, ToolTurns = [] }),
            RunEvent.ToolStarted e => Put(state, place, slot with { Status = SlotStatus.Running, Attempt = e.Attempt, Cause = e.Cause, WakeAt = null, Arguments = e.Arguments }),
            RunEvent.AttemptInterrupted e => Charge(state, e.Usage),
            RunEvent.ToolsCalled e => Put(Charge(state, e.Usage), place, slot with { ToolTurns = slot.ToolTurns.Add(e.Exchange) }),
            RunEvent.AttemptFailed e => Failed(state, place, slot, e),
            RunEvent.StepSucceeded e => Done(Charge(state, e.Usage), place, slot, new StepOutput.Stored(e.Output)),
            RunEvent.CheckScored e => Done(state, place, slot, new StepOutput.Stored(e.Output), e.GoesOn),
            RunEvent.RoundStarted e => StartRound(state, place, e),
            RunEvent.CaseTaken e => EnterBranch(state, place, slot, e.Case),
            RunEvent.CallEntered e => EnterBranch(state, place, slot with { CallBrief = e.Brief }, 0),
            RunEvent.CallReturned e => Done(state, place, slot, new StepOutput.Stored(e.Output)),
            RunEvent.RegionEntered => EnterRegion(state, place, slot),
            RunEvent.RepeatContinued e => ContinueRepeat(state, place, e.Lap),
            RunEvent.RegionClosed e => Done(state, place, slot, new StepOutput.Composed(e.Yields)),
            RunEvent.BranchClosed e => CloseBranch(state, place, slot, e),
            RunEvent.BranchFailed e => Put(
                Withdraw(state, place, e.Branch), place, slot with { Lanes = slot.Lanes! with { Failed = slot.Lanes.Failed.Add(e.Branch) } }),
            RunEvent.ItemsListed e => ListItems(state, place, slot, e),
            RunEvent.ItemFailed e => FailItem(state, place, e),
            RunEvent.ErrorCaught e => EnterBranch(
                Withdraw(state, place), place, slot with { Attention = null, WakeAt = null, Commit = null, LastFailure = e.Detail }, state.NodeAt(place).Ways),
            RunEvent.WaitStarted e => Put(state, place, slot with { Status = SlotStatus.Waiting, WakeAt = e.Until }),
            RunEvent.WaitEnded e => EndWait(state, place, slot, e),
            RunEvent.ReviewEscalated e when slot.Ask is { } ask => Put(state, place, slot with { Ask = ask with { EscalatedTo = e.To } }),
            RunEvent.ReviewOpened or RunEvent.ReviewDecided or RunEvent.ReviewEscalated or RunEvent.ReviewClosed => OfReview(state, place, slot, @event),
            RunEvent.AskOpened e => Put(state, place, slot with
            {
                Status = SlotStatus.Open,
                WakeAt = e.ExpiresAt,
                Ask = new OpenAsk(state.LastAt, e.DueAt, state.LastAt + (state.StepAt(place) as Step.Ask)?.Escalate?.After),
            }),
            RunEvent.QuestionAsked e => Put(Charge(state, e.Usage), place, slot with
            {
                Status = SlotStatus.Open,
                Ask = new OpenAsk(state.LastAt, null, null),
                Questions = slot.Questions.Add((e.Question, null)),
            }),
            RunEvent.QuestionAnswered e => Put(state, place, slot with
            {
                Status = SlotStatus.Ready,
                Cause = AttemptCause.Answered,
                Ask = null,
                Questions = slot.Questions.SetItem(slot.Questions.Length - 1, (slot.Questions[^1].Question, e.Answer)),
            }),
            RunEvent.CommitStarted or RunEvent.SendingStarted or RunEvent.SendingRefused or RunEvent.CommitAwaited or RunEvent.CommitInDoubt
                or RunEvent.CommitDuplicated or RunEvent.CommitSettled => OfCommit(state, place, slot, @event),
            RunEvent.AttentionRaised e when slot.Status is SlotStatus.Done or SlotStatus.Skipped =>
                Put(state, place, slot with { Status = SlotStatus.Stuck, Attention = e.Reason, IsAtEnd = true }) with { Frontier = state.Frontier.Add(place) },
            RunEvent.AttentionRaised e => Put(state, place, slot with { Status = SlotStatus.Stuck, Attention = e.Reason }),
            RunEvent.AttentionCleared when slot.IsAtEnd => ThroughAgain(state, place, slot),
            RunEvent.AttentionCleared => Put(state, place, Cleared(slot)),
            RunEvent.HandoffMended e => Put(state, place, slot with { Mended = Mended(slot, e) }),
            RunEvent.OutputGiven e => Done(state, place, slot with { Attention = null, IsGiven = true }, new StepOutput.Stored(e.Output)),
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

    private static RunState Failed(RunState state, int place, Slot slot, RunEvent.AttemptFailed e)
    {
        state = Charge(state, e.Usage);
        var (repairs, falls) = (e.Next == NextMove.Repair, e.Next == NextMove.Fallback);
        return Put(state, place, slot with
        {
            Status = e.Next == NextMove.Retry ? SlotStatus.BackingOff : SlotStatus.Ready,
            Cause = repairs ? AttemptCause.Repair : falls ? AttemptCause.Fallback : AttemptCause.Retry,
            Failures = repairs ? slot.Failures : falls ? 0 : slot.Failures + 1,
            Repairs = repairs ? slot.Repairs + 1 : 0,
            Fallbacks = falls ? slot.Fallbacks + 1 : slot.Fallbacks,
            LastFailure = e.Detail,
            WakeAt = e.RetryAt,
        });
    }

    private static RunState OfCommit(RunState state, int place, Slot slot, RunEvent @event) => @event switch
    {
        RunEvent.CommitStarted e => Put(state, place, slot with
        {
            Status = SlotStatus.Running,
            Commit = new CommitProgress(e.Key, e.Payload, e.PayloadHash, state.LastAt, state.LastAt),
        }),
        RunEvent.SendingStarted e => Put(state, place, slot with { Status = SlotStatus.Running, WakeAt = null, Commit = slot.Commit!.SentAgain(e.Sending, state.LastAt) }),
        RunEvent.SendingRefused e => Refused(state, place, slot, e),
        RunEvent.CommitAwaited e => Put(state, place, slot with { Status = SlotStatus.BackingOff, WakeAt = e.Until }),
        RunEvent.CommitInDoubt or RunEvent.CommitDuplicated => Put(state, place, slot with { Commit = slot.Commit! with { IsInDoubt = true } }),
        RunEvent.CommitSettled { Landed: false } => Put(state, place, Cleared(slot with { Commit = slot.Commit!.FoundMissing() })),
        _ => state,
    };

    private static RunState Refused(RunState state, int place, Slot slot, RunEvent.SendingRefused e) => e.Next == NextMove.Drop
        ? Put(state, place, slot with { Status = SlotStatus.Withdrawn, LastFailure = e.Detail, Commit = null }) with { Frontier = state.Frontier.Remove(place) }
        : Put(state, place, slot with
        {
            Status = e.Next == NextMove.Retry ? SlotStatus.BackingOff : SlotStatus.Ready,
            Cause = AttemptCause.Retry,
            Failures = slot.Failures + 1,
            LastFailure = e.Detail,
            WakeAt = e.RetryAt,
            // Where another way is taken nothing is left of it to settle.
            Commit = e.Next == NextMove.Escape ? null : slot.Commit!.Refused(),
        });

    private static RunState EndWait(RunState state, int place, Slot slot, RunEvent.WaitEnded e)
    {
        if (e.Value is not { } value)
            return Done(state, place, slot, new StepOutput.Composed([]));
        int kept = state.Signals.IndexOf(state.Signals.FirstOrDefault(s => s.Value == value));
        return Done(kept < 0 ? state : state with { Signals = state.Signals.RemoveAt(kept) }, place, slot, new StepOutput.Stored(value));
    }

    private static RunState OfReview(RunState state, int place, Slot slot, RunEvent @event) => @event switch
    {
        RunEvent.ReviewOpened e => Put(state, place, slot with
        {
            Status = SlotStatus.Open,
            Review = new OpenReview(e.Content, e.ContentHash, e.Findings, e.Preview, state.LastAt, e.DueAt, e.EscalateAt, e.ExpiresAt),
        }),
        RunEvent.ReviewDecided e => Put(state, place, slot with { Review = Decided(slot.Review!, e) }),
        RunEvent.ReviewEscalated e => Put(state, place, slot with { Review = Escalated(slot.Review!, e.To, state.LastAt) }),
        RunEvent.ReviewClosed e => Done(
            state, place, slot with { Approved = new ApprovedPayloads(e.Payloads) }, new StepOutput.Stored(e.Output), goesOn: e.Outcome == ReviewOutcome.Approved),
        _ => state,
    };

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
            IsEdited = review.IsEdited || edited,
            Voidings = edited && !review.ApprovedBy.IsEmpty ? review.Voidings + 1 : review.Voidings,
        };
    }

    /// <summary>Whom it goes to has as long as the author meant them to have, also when an outage made the escalation late.</summary>
    private static OpenReview Escalated(OpenReview review, string to, DateTimeOffset at)
    {
        var expires = review.ExpiresAt is { } planned && review.EscalateAt is { } from && planned > from && at > from ? planned + (at - from) : review.ExpiresAt;
        return review with { EscalatedTo = to, ExpiresAt = expires };
    }

    private static RunState Done(RunState state, int place, Slot slot, StepOutput output, bool goesOn = true)
    {
        state = Put(state, place, slot with { Status = SlotStatus.Done, Output = output, WakeAt = null, LastFailure = null, IsAtEnd = false });
        // Where a round or the run's end follows, nobody's turn comes in between; and nobody waits for an orphan, or at the end.
        return goesOn && slot is { IsOrphan: false, IsAtEnd: false } ? Leave(state, place) : state with { Frontier = state.Frontier.Remove(place) };
    }

    /// <summary>The step is through: its neighbour's turn comes, or, at the end of a sequence, the region's around it.</summary>
    private static RunState Leave(RunState state, int place)
    {
        state = state with { Frontier = state.Frontier.Remove(place) };
        if (state.Places.IsItem(place))
            return EndItem(state, place, hasFailed: false);
        var node = state.NodeAt(place);
        if (node.Next is { } next)
            return Enter(state, place + next - node.Ordinal);
        if (state.Places.Around(place) is not { } region)
            return state;
        var around = state[region];
        return Close(state, region, around is { Case: null, Lanes: { } lanes }
            ? around with { Lanes = lanes with { Through = lanes.Through.SetItem(node.Place.Branch, true) } }
            : around);
    }

    /// <summary>Its yields are due; or will be, once an operator has seen to it.</summary>
    private static RunState Close(RunState state, int region, Slot slot) =>
        Put(state, region, slot.Status == SlotStatus.Stuck ? slot : slot with { Status = SlotStatus.Closing }) with { Frontier = state.Frontier.Add(region) };

    private static RunState Enter(RunState state, int? place) => place is { } p
        ? Put(state, p, state[p] with { Status = SlotStatus.Ready }) with { Frontier = state.Frontier.Add(p) }
        : state;

    private static Slot Cleared(Slot slot) => slot with
    {
        // A commit that has begun goes on with its frozen payload, a region whose steps are through with its yields; everything
        // else has its turn again.
        Status = slot.Commit is not null ? SlotStatus.Running : slot.Case is not null || slot.Lanes is not null ? SlotStatus.Closing : SlotStatus.Ready,
        Attention = null,
        IsToBeSentAgain = slot.IsToBeSentAgain || slot.Attention == AttentionReason.SentBefore,
        Cause = AttemptCause.Attended,
        Failures = 0,
        Repairs = 0,
        Fallbacks = 0,
        WakeAt = null,
    };

    private static RunState End(RunState state, RunStatus status) => Withdraw(state, null) with { Status = status, PausedAt = null };

    private static RunState Charge(RunState state, Usage usage) => state with { Spent = state.Spent + usage };

    private static RunState Put(RunState state, int place, Slot slot) => state with { Slots = state.Slots.With(place, slot) };
}
