using System.Globalization;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>
/// A run's limits on tokens and money. What an attempt may cost at most is reserved with its start and settled with its end, so that
/// calls that are out together can't spend together what each could spend alone.
/// </summary>
public static class Spending
{
    /// <summary>What calls that are out may still cost.</summary>
    public static Usage Reserved(RunState state)
    {
        var sum = default(Usage);
        foreach (int place in state.Frontier)
            if (state[place] is { Status: SlotStatus.Running, Reserved: { } reserved })
                sum += reserved;
        return sum;
    }

    /// <param name="reserves">What a call about to be made may cost at most; null where nobody says.</param>
    /// <returns>Why it is not to be made, and what to do; null when it may be.</returns>
    public static string? Refusal(Limits limits, RunState state, Usage? reserves)
    {
        var spent = state.Spent;
        if (limits.Tokens is { } tokens && spent.Tokens >= tokens)
            return Reached($"{Count(spent.Tokens)} of {Count(tokens)} tokens are spent");
        if (limits.Spend is { } spend && spent.Cost >= spend)
            return Reached($"{Money(spent.Cost)} of {Money(spend)} is spent");
        if (reserves is not { } most || limits is { Tokens: null, Spend: null })
            return null;
        var reserved = Reserved(state);
        if (limits.Tokens is { } allowed && spent.Tokens + reserved.Tokens + most.Tokens > allowed)
            return Reached($"{Count(spent.Tokens)} of {Count(allowed)} tokens are spent, {(reserved.Tokens > 0 ? $"{Count(reserved.Tokens)} more may be by calls that are out, " : "")}"
                + $"and the next call may take {Count(most.Tokens)}");
        if (limits.Spend is not { } affordable)
            return null;
        if (most.IsLowerBound)
            return "the model's price is not known, so the run's `spend` limit can't be kept; write `price` into baton.yaml and resume the run";
        return spent.Cost + reserved.Cost + most.Cost > affordable
            ? Reached($"{Money(spent.Cost)} of {Money(affordable)} is spent, {(reserved.Cost > 0 ? $"{Money(reserved.Cost)} more may be by calls that are out, " : "")}"
                + $"and the next call may cost {Money(most.Cost)}")
            : null;
    }

    private static string Reached(string what) => $"the run's limit is reached: {what}; raise `limits` in a new version and start anew, or cancel the run";

    private static string Count(long tokens) => tokens.ToString("N0", CultureInfo.InvariantCulture);

    private static string Money(decimal dollars) => dollars.ToString("0.00##", CultureInfo.InvariantCulture) + " USD";
}
