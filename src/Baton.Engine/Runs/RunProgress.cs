using System.Collections.Immutable;
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
        if (state.IsPaused)
            return (RunStatus.Paused, null);
        var pending = Pending.Of(state);
        if (pending.IsEmpty || !pending.All(IsParked))
            return (RunStatus.Running, null);
        return pending.OfType<Work.AwaitOperator>().FirstOrDefault() is { } stuck
            ? (RunStatus.NeedsAttention, $"{state.AddressOf(stuck.Place)}: {InWords(stuck.Reason)}")
            : (RunStatus.Parked, InWords(state, pending));
    }

    /// <summary>A thousand items may wait, each for the same.</summary>
    private static string InWords(RunState state, ImmutableArray<Work> waiting)
    {
        const int most = 3;
        string words = string.Join("; ", waiting.Take(most).Cast<Work.OfStep>().Select(w => WaitingFor(state, w)));
        return waiting.Length > most ? $"{words}; and {waiting.Length - most} more" : words;
    }

    public static string Word(RunStatus status) => status switch { RunStatus.NeedsAttention => "needs-attention", _ => status.ToString().ToLowerInvariant() };

    public static string InWords(AttentionReason reason) => reason switch
    {
        AttentionReason.AttemptsSpent => "every attempt failed",
        AttentionReason.HandoffRefused => "the handoff is incomplete or breaks its contract",
        AttentionReason.CannotCompute => "a condition or template can't be computed",
        AttentionReason.CommitRefused => "the commit can't be made",
        AttentionReason.CommitInDoubt => "whether the commit landed is not known",
        AttentionReason.CommitFailed => "the commit failed",
        AttentionReason.LimitReached => "a limit is reached",
        AttentionReason.TimedOut => "nobody answered in time",
        AttentionReason.Rejected => "it was rejected",
        AttentionReason.SentBefore => "the run it is a fork of has sent it already",
        AttentionReason.CommitDuplicated => "it landed more than once",
        _ => reason.ToString(),
    };

    public static Card? CardOf(RunId run, RunState state, int place)
    {
        var slot = state[place];
        if (slot.Status is not (SlotStatus.Open or SlotStatus.Stuck))
            return null;
        var (step, id) = (state.StepAt(place), state.AddressOf(place));
        return (step, slot.Status) switch
        {
            (Step.Review review, SlotStatus.Open) => new Card(
                run, id, slot.Round, "review", $"Review {id}",
                slot.Review!.EscalatedTo is { } added ? [.. review.Approvers.Groups, added] : review.Approvers.Groups, slot.Review.OpenedAt, slot.Review.DueAt),
            (Step.Ask ask, SlotStatus.Open) => new Card(
                run, id, slot.Round, "ask", ask.Question ?? $"Answer {id}", slot.Ask!.EscalatedTo is { } added ? [ask.To, added] : [ask.To], slot.Ask.OpenedAt, slot.Ask.DueAt),
            (Step.Agent { MayAsk: { } group }, SlotStatus.Open) => new Card(run, id, slot.Round, "ask", $"A question of {id}", [group], slot.Ask!.OpenedAt, null),
            (_, SlotStatus.Stuck) => new Card(run, id, slot.Round, "attention", $"{id}: {InWords(slot.Attention!.Value)}", [], state.LastAt, null),
            _ => null,
        };
    }

    private static bool IsParked(Work work) => work is Work.AwaitPeople or Work.AwaitOperator or Work.WaitUntil or Work.AwaitTime;

    private static string WaitingFor(RunState state, Work.OfStep work)
    {
        string id = state.AddressOf(work.Place);
        return (state.StepAt(work.Place), work) switch
        {
            (Step.Review review, Work.AwaitPeople) => $"review {id} by {review.Approvers.InWords}",
            (Step.Ask ask, Work.AwaitPeople) => $"answer to {id} by {ask.To}",
            (Step.Agent { MayAsk: { } group }, Work.AwaitPeople) => $"answer to {id} by {group}",
            (_, Work.AwaitTime { Signal: { } signal }) => $"{id} for the signal {signal}",
            (_, Work.AwaitTime { WakeAt: { } at }) => $"{id} until {at:yyyy-MM-dd HH:mm:ss}Z",
            (_, Work.WaitUntil wait) => $"{id} until {wait.At:yyyy-MM-dd HH:mm:ss}Z",
            _ => id,
        };
    }
}
