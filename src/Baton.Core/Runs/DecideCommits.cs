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

    private static Decided CommitFailed(Step step, Slot slot, RunCommand.RecordFailure c, DateTimeOffset now, Draft record)
    {
        var (next, at) = c.Kind == FailureKind.Permanent ? (NextMove.Park, null) : AfterFailure(step.Retry ?? RetryPolicy.Default, slot, c, now);
        return Failed(step, c, next, at, AttentionReason.CommitFailed, record);
    }

    private static Decided Doubt(Step step, CommitProgress commit, RunCommand.DoubtCommit c, Draft record)
    {
        var detail = record.Keep(c.Detail);
        return record.With(
            new RunEvent.CommitInDoubt(step.Id, c.Round, commit.Key, detail),
            new RunEvent.AttentionRaised(step.Id, c.Round, AttentionReason.CommitInDoubt, detail));
    }
}
