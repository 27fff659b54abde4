using Baton.Core.Workflows;

namespace Baton.Core.Runs;

public static partial class Decide
{
    /// <summary>The payload is the one the latest approval of it stored; without one, nothing is sent.</summary>
    private static Decided BeginCommit(RunState state, Step.Commit commit, Slot slot, RunCommand.BeginCommit c, Draft record)
    {
        string id = state.AddressOf(c.Place);
        if (slot.Commit is not null)
            return Decided.Nothing;
        if (state.SentBefore.Contains(id) && !slot.IsToBeSentAgain)
            return record.With(Attention(state, c, AttentionReason.SentBefore, record.Keep(Reason(
                $"the run this is a fork of has sent `{id}` already, or may have; try again to send it once more, or go on without it"))));
        if (commit.Unreviewed is not null && c.Unreviewed is { } payload)
            return record.With(new RunEvent.CommitStarted(id, c.Round, c.Key, record.Keep(payload), record.Hash(payload)));
        return ApprovedFor(state, c.Place) is { } approved
            ? record.With(new RunEvent.CommitStarted(id, c.Round, c.Key, approved.Payload, approved.Hash))
            : record.With(Escape(state, c, AttentionReason.CommitRefused, record.Keep(Reason(
                $"nothing approved is there for `{id}` to send; its review was skipped or has not approved"))));
    }

    /// <summary>What a review that is done approved for a commit; the later review where there are several.</summary>
    /// <param name="commit">The commit's place. Its review stands in the same item, in an item around it, or outside.</param>
    public static ApprovedPayload? ApprovedFor(RunState state, int commit)
    {
        string address = state.AddressOf(commit);
        for (int ordinal = state.Plan.Nodes.Length - 1; ordinal >= 0; ordinal--)
            if (state.Plan[ordinal].Step is Step.Review && state[state.Places.Seen(commit, ordinal)] is { Status: SlotStatus.Done } review)
                if (review.Approved.Find(address) is { } approved)
                    return approved;
        return null;
    }

    /// <summary>Of a commit that has begun; from here on its payload never changes.</summary>
    private static Decided OfCommit(RunState state, Step step, Slot slot, CommitProgress commit, RunCommand.OfStep command, DateTimeOffset now, Draft record)
    {
        string id = state.AddressOf(command.Place);
        bool isStuck = slot.Status == SlotStatus.Stuck;
        bool isDue = slot.Status == SlotStatus.Running || slot.Status == SlotStatus.BackingOff && now >= slot.WakeAt;
        return command switch
        {
            // What a surface has confirmed is true whatever was thought of it in the meantime.
            RunCommand.RecordReceipt c when !isStuck || commit.IsInDoubt => Landed(id, slot, c, record),
            RunCommand.SettleCommit c when isStuck => Settled(id, slot, commit, c, record),
            _ when isStuck => Stale(command),
            RunCommand.StartSending c when isDue && commit.Sending + 1 == c.Sending => record.With(new RunEvent.SendingStarted(id, c.Round, commit.Key, c.Sending)),
            RunCommand.AwaitCommit c when isDue && c.Until > now => record.With(new RunEvent.CommitAwaited(id, c.Round, commit.Key, c.Until)),
            RunCommand.RecordFailure c when slot.Failures + 1 == c.Attempt => CommitFailed(state, step, slot, c, now, record),
            RunCommand.RefuseSending c when slot.Status == SlotStatus.Running && commit.Sending == c.Sending => SendingRefused(state, step, slot, commit, c, now, record),
            RunCommand.DoubtCommit c => Doubt(id, commit, c, record),
            RunCommand.ReportDuplicate c => Duplicated(id, commit, c, record),
            _ => Stale(command),
        };
    }

    private static Decided Landed(string id, Slot slot, RunCommand.RecordReceipt c, Draft record) =>
        record.With(new RunEvent.StepSucceeded(id, c.Round, slot.Attempt, record.Keep(c.Receipt), default));

    /// <summary>It may have been written. That is for a person to look at: another way out would write it twice, or hide that it is there.</summary>
    private static Decided CommitFailed(RunState state, Step step, Slot slot, RunCommand.RecordFailure c, DateTimeOffset now, Draft record)
    {
        var detail = record.Keep(c.Detail);
        return c.Kind != FailureKind.Permanent && AfterFailure(step, slot, c.Jitter, c.RetryAfter, now) is { } at
            ? record.With(Failed(state, c, detail, NextMove.Retry) with { RetryAt = at })
            : record.With(Failed(state, c, detail, NextMove.Park), Attention(state, c, AttentionReason.CommitFailed, detail));
    }

    /// <summary>Nothing was written, so that the way out of a failure is open, unless an earlier sending may have landed.</summary>
    private static Decided SendingRefused(
        RunState state, Step step, Slot slot, CommitProgress commit, RunCommand.RefuseSending c, DateTimeOffset now, Draft record)
    {
        var detail = record.Keep(c.Detail);
        var refused = new RunEvent.SendingRefused(state.AddressOf(c.Place), c.Round, c.Sending, c.Kind, detail, NextMove.Retry, null);
        if (c.Kind != FailureKind.Permanent && AfterFailure(step, slot, c.Jitter, null, now) is { } at)
            return record.With(refused with { RetryAt = at });
        if (commit.EarlierMayHaveLanded)
            return record.With(refused with { Next = NextMove.Park }, Attention(state, c, AttentionReason.CommitFailed, detail));
        if (slot.IsOrphan)
            return record.With(refused with { Next = NextMove.Drop });
        var escape = Escape(state, c, AttentionReason.CommitFailed, detail);
        return record.With(refused with { Next = escape is RunEvent.AttentionRaised ? NextMove.Park : NextMove.Escape }, escape);
    }

    private static Decided Doubt(string id, CommitProgress commit, RunCommand.DoubtCommit c, Draft record)
    {
        var detail = record.Keep(c.Detail);
        return record.With(
            new RunEvent.CommitInDoubt(id, c.Round, commit.Key, detail),
            new RunEvent.AttentionRaised(id, c.Round, AttentionReason.CommitInDoubt, detail));
    }

    private static Decided Duplicated(string id, CommitProgress commit, RunCommand.ReportDuplicate c, Draft record)
    {
        var detail = record.Keep(c.Detail);
        return record.With(
            new RunEvent.CommitDuplicated(id, c.Round, commit.Key, detail),
            new RunEvent.AttentionRaised(id, c.Round, AttentionReason.CommitDuplicated, detail));
    }

    /// <summary>A person has looked at the surface. Their word is recorded as theirs.</summary>
    private static Decided Settled(string id, Slot slot, CommitProgress commit, RunCommand.SettleCommit c, Draft record)
    {
        if (c.Sending != commit.Sending)
            return Decided.Refuse("it has been sent again since you looked; look once more, then say what is there");
        if (c.Receipt is null && slot.Attention == AttentionReason.CommitDuplicated)
            return Decided.Refuse("it has landed more than once and is not sent again; remove what is too much there, then say which one stays");
        var settled = new RunEvent.CommitSettled(id, c.Round, commit.Key, c.Receipt is not null, record.Keep(c.Word));
        return c.Receipt is null
            ? record.With(settled)
            : record.With(settled, new RunEvent.StepSucceeded(id, c.Round, slot.Attempt, record.Keep(c.Receipt), default));
    }
}
