using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>What follows when something fails: repair, retry, fallback, on_error, and only then an operator.</summary>
public static partial class Decide
{
    private static Decided AttemptFailed(RunState state, Step step, Slot slot, RunCommand.RecordFailure c, DateTimeOffset now, Draft record)
    {
        if (c.Kind == FailureKind.InvalidOutput && slot.Repairs < MaxRepairs)
            return record.With(Failed(state, c, record.Keep(c.Detail), NextMove.Repair));
        if (c.Kind != FailureKind.Permanent && AfterFailure(step, slot, c.Jitter, c.RetryAfter, now) is { } at)
            return record.With(Failed(state, c, record.Keep(c.Detail), NextMove.Retry) with { RetryAt = at });
        var detail = record.Keep(c.Detail);
        if (step is Step.Agent agent && slot.Fallbacks < agent.Fallback.Length)
            return record.With(Failed(state, c, detail, NextMove.Fallback) with { Fallback = agent.Fallback[slot.Fallbacks] });
        var escape = Escape(state, c, AttentionReason.AttemptsSpent, detail);
        return record.With(Failed(state, c, detail, escape is RunEvent.AttentionRaised ? NextMove.Park : NextMove.Escape), escape);
    }

    private static RunEvent.AttemptFailed Failed(RunState state, RunCommand.RecordFailure c, ValueRef detail, NextMove next) =>
        new(state.AddressOf(c.Place), c.Round, c.Attempt, c.Kind, detail, c.Usage, next, null);

    private static RunEvent.AttentionRaised Attention(RunState state, RunCommand.OfStep c, AttentionReason reason, ValueRef detail) =>
        new(state.AddressOf(c.Place), c.Round, reason, detail);

    private static DateTimeOffset? AfterFailure(Step step, Slot slot, double jitter, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var policy = step.Retry ?? RetryPolicy.Default;
        return slot.Failures + 1 < policy.Attempts ? now + Delay(policy, slot.Failures, jitter, retryAfter) : null;
    }

    /// <summary>Exponential with full jitter in its upper half, so that many runs do not come back as one; never before what was asked for.</summary>
    private static TimeSpan Delay(RetryPolicy policy, int failures, double jitter, TimeSpan? retryAfter)
    {
        double most = Math.Min(policy.LongestDelay.TotalSeconds, policy.FirstDelay.TotalSeconds * Math.Pow(2, failures));
        var delay = TimeSpan.FromSeconds(most * (0.5 + jitter / 2));
        if (retryAfter is { } asked && asked > delay)
            delay = asked < MaxRetryAfter ? asked : MaxRetryAfter;
        // Whole milliseconds: journals keep no more than microseconds, timers no more than these.
        return TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
    }

    /// <summary>The nearest way out of what failed for good; without one an operator has to see to it.</summary>
    private static RunEvent Escape(RunState state, RunCommand.OfStep of, AttentionReason reason, ValueRef detail) =>
        NearestEscape(state, of.Place, state.AddressOf(of.Place), reason, detail) ?? Attention(state, of, reason, detail);

    /// <summary>
    /// The step's own <c>on_error</c>, that of a region around it, the end of its branch where others may still be first, or of its
    /// item where the others may go on; null where there is none.
    /// </summary>
    private static RunEvent? NearestEscape(RunState state, int place, string failed, AttentionReason reason, ValueRef detail)
    {
        int? from = null;
        for (int? around = place; around is { } at; around = state.Places.Around(at))
        {
            var (step, slot) = (state.StepAt(at), state[at]);
            if (state.Places.IsItem(at))
            {
                if (step is Step.Each { OnItemError: not OnItemError.Stop })
                    return new RunEvent.ItemFailed(state.AddressOf(at), slot.Round, detail);
                from = 0;
                continue;
            }
            if (step is Step.Parallel { Join: { } join } some && slot is { Case: null, Lanes: { } lanes } && from is { } branch && some.Lanes.Length - lanes.Failed.Length - 1 >= join)
                return new RunEvent.BranchFailed(state.AddressOf(at), slot.Round, branch, detail);
            // What fails on the way out itself has to find one further out.
            if (step.OnError is not null && (from ?? slot.Case) != state.NodeAt(at).Ways)
                return new RunEvent.ErrorCaught(state.AddressOf(at), slot.Round, failed, reason, detail);
            from = state.NodeAt(at).Place.Branch;
        }
        return null;
    }

    /// <summary>
    /// A reject inside an <c>each</c> ends that item, and in a workflow that was called the call, as a failure does that has a way
    /// out; any other ends the run.
    /// </summary>
    private static RunEvent Rejected(RunState state, int place, Draft record)
    {
        string by = state.AddressOf(place);
        int? call = state.NodeAt(place).Call;
        for (int? around = place; around is { } at; around = state.Places.Around(at))
        {
            if (state.Places.IsItem(at))
                return new RunEvent.ItemFailed(state.AddressOf(at), state[at].Round, record.Keep(Reason($"rejected at `{by}`")));
            // What is rejected on a call's own way out is a step beside it, not one of the workflow that it called.
            if (call is null || state.NodeAt(at).Ordinal != call)
                continue;
            if (NearestEscape(state, at, by, AttentionReason.Rejected, default) is not null)
                return NearestEscape(state, at, by, AttentionReason.Rejected, record.Keep(Reason($"rejected at `{by}`")))!;
            call = state.NodeAt(at).Call;
        }
        return new RunEvent.RunRejected(by);
    }
}
