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
                foreach (var approved in review.Approved)
                    if (approved.Commit == address)
                        return approved;
        return null;
    }

    private static Decided Doubt(RunState state, CommitProgress commit, RunCommand.DoubtCommit c, Draft record)
    {
        var detail = record.Keep(c.Detail);
        return record.With(
            new RunEvent.CommitInDoubt(state.AddressOf(c.Place), c.Round, commit.Key, detail),
            Attention(state, c, AttentionReason.CommitInDoubt, detail));
    }
}
