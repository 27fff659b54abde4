using Baton.Core.Handoffs;
using Baton.Core.Reviews;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

public static partial class Decide
{
    /// <summary>Edits that void others' approvals count as rounds; two editors can't go on for ever.</summary>
    public const int MaxVoidings = 10;

    private static Decided OpenReview(RunState state, Step.Review review, RunCommand.OpenReview c, DateTimeOffset now, Draft record) => record.With(new RunEvent.ReviewOpened(
        state.AddressOf(c.Place), c.Round, record.Keep(c.Content), record.Hash(c.Content), record.Keep(c.Findings), record.Keep(c.Preview),
        now + review.Due, now + review.Escalate?.After, now + review.Timeout));

    private static Decided DecideReview(RunState state, Step.Review review, Slot slot, RunCommand.DecideReview c, Draft record)
    {
        string id = state.AddressOf(c.Place);
        var (decision, open) = (c.Decision, slot.Review!);
        if (Refusal(review, slot, decision) is { } why)
            return Decided.Refuse(why);

        var groups = decision.Groups.Where(g => MayDecide(review, open, g)).ToList();
        var decided = new RunEvent.ReviewDecided(
            id, c.Round, decision.Answer, [.. groups], record.Keep(decision.Detail),
            decision.Content is null ? null : record.Keep(decision.Content),
            decision.Content is null ? open.ContentHash : record.Hash(decision.Content));
        ReviewOutcome? outcome = decision.Answer switch
        {
            Answer.Reject => ReviewOutcome.Rejected,
            Answer.RequestChanges => ReviewOutcome.Changes,
            _ => IsApproved(review, open, decided) ? ReviewOutcome.Approved : null,
        };
        if (outcome is null)
            return decision.Content is null && groups.TrueForAll(open.ApprovedBy.Contains)
                ? Decided.Refuse($"{string.Join(", ", groups)} has approved this already; it takes {review.Approvers.InWords}")
                : record.With(decided);

        var closed = new RunEvent.ReviewClosed(
            id, c.Round, outcome.Value, record.Keep(decision.Output),
            outcome != ReviewOutcome.Approved ? [] : [.. decision.Payloads.Select(p => new ApprovedPayload(p.Commit, record.Keep(p.Payload), record.Hash(p.Payload)))]);
        return outcome switch
        {
            ReviewOutcome.Rejected => record.With(decided, closed, Rejected(state, c.Place, record)),
            ReviewOutcome.Changes => record.With(decided, closed, new RunEvent.RoundStarted(id, c.Round, review.OnChanges!.Target, slot.Redos + 1)),
            _ => record.With(decided, closed),
        };
    }

    private static string? Refusal(Step.Review review, Slot slot, ReviewDecision decision)
    {
        var open = slot.Review!;
        if (decision.SeenHash != open.ContentHash)
            return "the content has changed since you looked at it; look again and decide on what it is now";
        if (!decision.Groups.Any(g => MayDecide(review, open, g)))
            return $"this takes {review.Approvers.InWords}; you are in {(decision.Groups.IsEmpty ? "no group" : string.Join(", ", decision.Groups))}";
        if (decision.Answer is Answer.Approve or Answer.EditAndApprove && !decision.OpenBlocking.IsEmpty)
            return $"blocking criteria are open: {string.Join(", ", decision.OpenBlocking)}; settle them, or give a reason for overriding each";
        if (decision.Answer == Answer.EditAndApprove && decision.Content is null)
            return "an edit needs the edited content";
        if (decision.Content is not null && open.Voidings >= MaxVoidings)
            return $"{MaxVoidings} edits have voided others' approvals; agree among yourselves, then approve without an edit, or reject";
        return decision.Answer != Answer.RequestChanges ? null
            : review.OnChanges is null ? "this review has no way back: `on_changes` is not set; edit, approve or reject"
            : slot.Redos >= review.OnChanges.Rounds ? $"all {review.OnChanges.Rounds} rounds of changes are spent; edit, approve or reject"
            : null;
    }

    private static bool MayDecide(Step.Review review, OpenReview open, string group) =>
        review.Approvers.Groups.Contains(group) || open.EscalatedTo == group;

    private static bool IsApproved(Step.Review review, OpenReview open, RunEvent.ReviewDecided decided)
    {
        var standing = decided.Content is null ? open.ApprovedBy : [];
        var approved = standing.Union(decided.Groups);
        // Whom a review was escalated to stands in for whoever did not answer.
        return review.Approvers.IsMet(approved) || open.EscalatedTo is { } group && approved.Contains(group);
    }

    /// <summary>Escalation first, then expiry: a timeout escalates or rejects, it never approves.</summary>
    private static Decided ReviewTime(RunState state, int place, Step.Review review, Slot slot, DateTimeOffset now, Draft record)
    {
        string id = state.AddressOf(place);
        var open = slot.Review!;
        if (open.EscalatedTo is null && review.Escalate is { } escalation && (now >= open.EscalateAt || now >= open.ExpiresAt && review.OnTimeout == TimeoutRoute.Escalate))
            return record.With(new RunEvent.ReviewEscalated(id, slot.Round, escalation.To));
        if (!(now >= open.ExpiresAt) || review.OnTimeout == TimeoutRoute.Escalate)
            return Decided.Nothing;
        var output = Payload.Read("""{"comments":[],"content":{},"decision":"rejected","reviewers":[]}""");
        return record.With(
            new RunEvent.ReviewClosed(id, slot.Round, ReviewOutcome.Rejected, record.Keep(output), []),
            Rejected(state, place, record));
    }
}
