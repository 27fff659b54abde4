using Baton.Core.Workflows;

namespace Baton.Core.Runs;

public static partial class Decide
{
    /// <summary>The payload is the one the latest approval of it stored; without one, nothing is sent.</summary>
    private static Decided BeginCommit(RunState state, Step.Commit commit, Slot slot, RunCommand.BeginCommit c, Draft record)
    {
        if (slot.Commit is not null)
            return Decided.Nothing;
        if (commit.Unreviewed is not null && c.Unreviewed is { } payload)
            return record.With(new RunEvent.CommitStarted(commit.Id, c.Round, c.Key, record.Keep(payload), record.Hash(payload)));
        return ApprovedFor(state, commit.Id) is { } approved
            ? record.With(new RunEvent.CommitStarted(commit.Id, c.Round, c.Key, approved.Payload, approved.Hash))
            : record.With(new RunEvent.AttentionRaised(commit.Id, c.Round, AttentionReason.CommitRefused, record.Keep(Reason(
                $"nothing approved is there for `{commit.Id}` to send; its review was skipped or has not approved"))));
    }

    /// <summary>What a review that is done approved for a commit; the later review where there are several.</summary>
    public static ApprovedPayload? ApprovedFor(RunState state, string commit)
    {
        for (int ordinal = state.Slots.Count - 1; ordinal >= 0; ordinal--)
            if (state.Plan[ordinal].Step is Step.Review && state[ordinal] is { Status: SlotStatus.Done } review)
                foreach (var approved in review.Approved)
                    if (approved.Commit == commit)
                        return approved;
        return null;
    }

    /// <summary>Of a commit that has begun; from here on its payload never changes.</summary>
    private static Decided OfCommit(Step step, Slot slot, CommitProgress commit, RunCommand.OfStep command, DateTimeOffset now, Draft record)
    {
        bool isStuck = slot.Status == SlotStatus.Stuck;
        bool isDue = slot.Status == SlotStatus.Running || slot.Status == SlotStatus.BackingOff && now >= slot.WakeAt;
        return command switch
        {
            // What a surface has confirmed is true whatever was thought of it in the meantime.
            RunCommand.RecordReceipt c when !isStuck || commit.IsInDoubt => Landed(step, slot, c, record),
            RunCommand.SettleCommit c when isStuck => Settled(step, slot, commit, c, record),
            _ when isStuck => Stale(command),
            RunCommand.StartSending c when isDue && commit.Sending + 1 == c.Sending => record.With(new RunEvent.SendingStarted(step.Id, c.Round, commit.Key, c.Sending)),
            RunCommand.AwaitCommit c when isDue && c.Until > now => record.With(new RunEvent.CommitAwaited(step.Id, c.Round, commit.Key, c.Until)),
            RunCommand.RecordFailure c when slot.Failures + 1 == c.Attempt => CommitFailed(step, slot, c, now, record),
            RunCommand.RefuseSending c when slot.Status == SlotStatus.Running && commit.Sending == c.Sending => SendingRefused(step, slot, c, now, record),
            RunCommand.DoubtCommit c => Doubt(step, commit, c, record),
            RunCommand.ReportDuplicate c => Duplicated(step, commit, c, record),
            _ => Stale(command),
        };
    }

    private static Decided Landed(Step step, Slot slot, RunCommand.RecordReceipt c, Draft record) =>
        record.With(new RunEvent.StepSucceeded(step.Id, c.Round, slot.Attempt, record.Keep(c.Receipt), default));

    private static Decided CommitFailed(Step step, Slot slot, RunCommand.RecordFailure c, DateTimeOffset now, Draft record)
    {
        var (next, at) = c.Kind == FailureKind.Permanent ? (NextMove.Park, null) : AfterFailure(step.Retry ?? RetryPolicy.Default, slot, c.Jitter, c.RetryAfter, now);
        return Failed(step, c, next, at, AttentionReason.CommitFailed, record);
    }

    private static Decided SendingRefused(Step step, Slot slot, RunCommand.RefuseSending c, DateTimeOffset now, Draft record)
    {
        var (next, at) = c.Kind == FailureKind.Permanent ? (NextMove.Park, null) : AfterFailure(step.Retry ?? RetryPolicy.Default, slot, c.Jitter, null, now);
        var detail = record.Keep(c.Detail);
        var refused = record.With(new RunEvent.SendingRefused(step.Id, c.Round, c.Sending, c.Kind, detail, next, at));
        return next == NextMove.Park ? refused.And(new RunEvent.AttentionRaised(step.Id, c.Round, AttentionReason.CommitFailed, detail)) : refused;
    }

    private static Decided Doubt(Step step, CommitProgress commit, RunCommand.DoubtCommit c, Draft record)
    {
        var detail = record.Keep(c.Detail);
        return record.With(
            new RunEvent.CommitInDoubt(step.Id, c.Round, commit.Key, detail),
            new RunEvent.AttentionRaised(step.Id, c.Round, AttentionReason.CommitInDoubt, detail));
    }

    private static Decided Duplicated(Step step, CommitProgress commit, RunCommand.ReportDuplicate c, Draft record)
    {
        var detail = record.Keep(c.Detail);
        return record.With(
            new RunEvent.CommitDuplicated(step.Id, c.Round, commit.Key, detail),
            new RunEvent.AttentionRaised(step.Id, c.Round, AttentionReason.CommitDuplicated, detail));
    }

    /// <summary>A person has looked at the surface. Their word is recorded as theirs.</summary>
    private static Decided Settled(Step step, Slot slot, CommitProgress commit, RunCommand.SettleCommit c, Draft record)
    {
        if (c.Receipt is null && slot.Attention == AttentionReason.CommitDuplicated)
            return Decided.Refuse("it has landed more than once and is not sent again; remove what is too much there, then say which one stays");
        var settled = new RunEvent.CommitSettled(step.Id, c.Round, commit.Key, c.Receipt is not null, record.Keep(c.Word));
        return c.Receipt is null
            ? record.With(settled)
            : record.With(settled, new RunEvent.StepSucceeded(step.Id, c.Round, slot.Attempt, record.Keep(c.Receipt), default));
    }
}
