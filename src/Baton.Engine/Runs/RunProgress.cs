using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>A run's state in a word and a line, for lists.</summary>
public static class RunProgress
{
    /// <summary>The status people see, and on what a parked run waits.</summary>
    public static (RunStatus Status, string? Waiting) Of(RunState state)
    {
        if (state.IsOver)
            return (state.Status, null);
        var pending = Pending.Of(state);
        if (pending.IsEmpty || !pending.All(IsParked))
            return (RunStatus.Running, null);
        return pending.OfType<Work.AwaitOperator>().FirstOrDefault() is { } stuck
            ? (RunStatus.NeedsAttention, $"{state.Plan[stuck.Ordinal].Step.Id}: {InWords(stuck.Reason)}")
            : (RunStatus.Parked, string.Join("; ", pending.Cast<Work.OfStep>().Select(w => WaitingFor(state.Plan[w.Ordinal].Step, w))));
    }

    public static string Word(RunStatus status) => status switch { RunStatus.NeedsAttention => "needs-attention", _ => status.ToString().ToLowerInvariant() };

    public static string InWords(AttentionReason reason) => reason switch
    {
        AttentionReason.AttemptsSpent => "every attempt failed",
        AttentionReason.HandoffRefused => "the handoff is incomplete or breaks its contract",
        AttentionReason.CannotCompute => "a condition or template can't be computed",
        AttentionReason.CommitRefused => "the commit was refused: nothing approved is there to send",
        AttentionReason.CommitInDoubt => "whether the commit landed is not known",
        AttentionReason.CommitFailed => "the commit failed",
        AttentionReason.LimitReached => "a limit is reached",
        AttentionReason.TimedOut => "nobody answered in time",
        AttentionReason.CommitDuplicated => "it landed more than once",
        _ => reason.ToString(),
    };

    public static Card? CardOf(RunId run, RunState state, int ordinal)
    {
        var (step, slot) = (state.Plan[ordinal].Step, state[ordinal]);
        return (step, slot.Status) switch
        {
            (Step.Review review, SlotStatus.Open) => new Card(
                run, step.Id, slot.Round, "review", $"Review {step.Id}",
                slot.Review!.EscalatedTo is { } added ? [.. review.Approvers.Groups, added] : review.Approvers.Groups, slot.Review.OpenedAt, slot.Review.DueAt),
            (Step.Ask ask, SlotStatus.Open) => new Card(run, step.Id, slot.Round, "ask", ask.Question ?? $"Answer {step.Id}", [ask.To], state.LastAt, null),
            (_, SlotStatus.Stuck) => new Card(run, step.Id, slot.Round, "attention", $"{step.Id}: {InWords(slot.Attention!.Value)}", [], state.LastAt, null),
            _ => null,
        };
    }

    private static bool IsParked(Work work) => work is Work.AwaitPeople or Work.AwaitOperator or Work.WaitUntil;

    private static string WaitingFor(Step step, Work work) => (step, work) switch
    {
        (Step.Review review, Work.AwaitPeople) => $"review {step.Id} by {review.Approvers.InWords}",
        (Step.Ask ask, Work.AwaitPeople) => $"answer to {step.Id} by {ask.To}",
        (_, Work.WaitUntil wait) => $"{step.Id} until {wait.At:yyyy-MM-dd HH:mm:ss}Z",
        _ => step.Id,
    };
}
