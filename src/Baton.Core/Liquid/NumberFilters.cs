namespace Baton.Core.Liquid;

/// <summary>Reckoning in decimals. A text that spells a number is one; anything else is refused, never taken for zero.</summary>
internal static class NumberFilters
{
    private const int MaxPlaces = 28;

    public static Value Plus(FilterCall call) => Two(call, (a, b) => a + b);

    public static Value Minus(FilterCall call) => Two(call, (a, b) => a - b);

    public static Value Times(FilterCall call) => Two(call, (a, b) => a * b);

    /// <summary>Whole by whole gives whole, rounded down, as in Liquid; <c>divided_by: 2.0</c> keeps the fraction.</summary>
    public static Value DividedBy(FilterCall call)
    {
        var (a, b, isWhole) = Operands(call);
        decimal divisor = NotZero(call, b);
        return Value.Number.Of(isWhole ? Math.Floor(a / divisor) : a / divisor, isWhole);
    }

    /// <summary>With the sign of the divisor.</summary>
    public static Value Modulo(FilterCall call)
    {
        var (a, b, isWhole) = Operands(call);
        decimal rest = a % NotZero(call, b);
        return Value.Number.Of(rest != 0 && rest < 0 != b < 0 ? rest + b : rest, isWhole);
    }

    /// <summary>Half away from zero; to a number of places, also negative ones.</summary>
    public static Value Round(FilterCall call)
    {
        decimal value = call.NumberOf(call.Input).Amount!.Value;
        int places = call.ArgumentWhole(0, 0);
        if (places is < -MaxPlaces or > MaxPlaces)
            throw call.Fail($"takes {-MaxPlaces} to {MaxPlaces} places");
        if (places >= 0)
            return Value.Number.Of(Math.Round(value, places, MidpointRounding.AwayFromZero), isWhole: places == 0);
        decimal scale = 1;
        for (int i = 0; i < -places; i++)
            scale *= 10;
        return Value.Number.Of(Math.Round(value / scale, MidpointRounding.AwayFromZero) * scale, isWhole: true);
    }

    public static Value Ceiling(FilterCall call) => Value.Number.Of(Math.Ceiling(call.NumberOf(call.Input).Amount!.Value), isWhole: true);

    public static Value Floor(FilterCall call) => Value.Number.Of(Math.Floor(call.NumberOf(call.Input).Amount!.Value), isWhole: true);

    public static Value Abs(FilterCall call)
    {
        var number = call.NumberOf(call.Input);
        return Value.Number.Of(Math.Abs(number.Amount!.Value), number.IsWhole);
    }

    public static Value AtLeast(FilterCall call) => Two(call, Math.Max);

    public static Value AtMost(FilterCall call) => Two(call, Math.Min);

    private static Value.Number Two(FilterCall call, Func<decimal, decimal, decimal> reckon)
    {
        var (a, b, isWhole) = Operands(call);
        return Value.Number.Of(reckon(a, b), isWhole);
    }

    private static (decimal A, decimal B, bool IsWhole) Operands(FilterCall call)
    {
        var a = call.NumberOf(call.Input);
        var b = call.NumberOf(call.Arguments[0]);
        return (a.Amount!.Value, b.Amount!.Value, a.IsWhole && b.IsWhole);
    }

    private static decimal NotZero(FilterCall call, decimal divisor) => divisor != 0 ? divisor : throw call.Fail("can't divide by zero");
}
