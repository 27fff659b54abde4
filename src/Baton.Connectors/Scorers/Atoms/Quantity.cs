using System.Globalization;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>A number as it stands in a text, with what it counts.</summary>
/// <param name="Unit">Canonical (<c>EUR</c>, <c>%</c>, <c>second</c>); null when the number counts a plain noun or nothing.</param>
/// <param name="IsSpelled">Written as a word (<c>two years</c>).</param>
public sealed record Quantity(decimal Value, string? Unit, int Start, int Length, bool IsSpelled)
{
    /// <summary><c>1299 EUR</c>, <c>25 %</c>, <c>45 second</c>, <c>12</c>: no grouping, no trailing zeros, a point for decimals.</summary>
    public string Canonical => CanonicalOf(Value, Unit);

    public static string CanonicalOf(decimal value, string? unit)
    {
        // Division by one with 28 places drops trailing zeros: 1299.00 is 1299.
        string number = (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
        return unit is null ? number : $"{number} {unit}";
    }
}
