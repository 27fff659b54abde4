using System.Globalization;

namespace Baton.Engine;

/// <summary>What all runs of a workspace may spend together.</summary>
/// <param name="Amount">In US dollars.</param>
/// <param name="IsPerDay">By the day; else by the month. Days and months are UTC's.</param>
public sealed record SpendLimit(decimal Amount, bool IsPerDay)
{
    /// <summary>The span of time that an instant falls into.</summary>
    public string SpanOf(DateTimeOffset at) => at.UtcDateTime.ToString(IsPerDay ? "yyyy-MM-dd" : "yyyy-MM", CultureInfo.InvariantCulture);

    public string InWords => $"{Amount.ToString("0.00##", CultureInfo.InvariantCulture)} USD a {(IsPerDay ? "day" : "month")}";
}
