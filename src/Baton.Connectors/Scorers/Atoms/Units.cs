using System.Collections.Frozen;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>The units people write in marketing copy, by every spelling, to one canonical name. Nothing is converted: 24 months are not 2 years.</summary>
internal static class Units
{
    private static readonly string[] Currencies =
    [
        "EUR € euro euros", "USD $ us$ dollar dollars", "GBP £", "JPY ¥ yen", "INR ₹ rupees", "CAD c$ ca$", "AUD a$ au$", "CHF", "SEK", "NOK",
        "DKK", "PLN zł", "CZK kč", "HUF", "CNY", "NZD nz$", "BRL r$", "MXN", "ZAR", "SGD s$", "HKD hk$", "KRW ₩",
    ];

    private static readonly string[] Measures =
    [
        "% percent pct", "times x × fold",
        "ms millisecond milliseconds", "second s sec secs seconds", "minute min mins minutes", "hour h hr hrs hours", "day days", "night nights",
        "week weeks wk wks", "month months mo", "quarter quarters", "year years yr yrs", "decade decades",
        "mg milligram milligrams", "g gram grams gramme grammes", "kg kilo kilos kilogram kilograms", "t tonne tonnes", "ton tons",
        "oz ounce ounces", "lb lbs", "pound pounds",
        "mm millimetre millimetres millimeter millimeters", "cm centimetre centimetres centimeter centimeters", "m metre metres meter meters",
        "km kilometre kilometres kilometer kilometers", "inch inches", "foot feet ft", "yard yards", "mile miles",
        "ml millilitre millilitres milliliter milliliters", "cl", "l litre litres liter liters", "gallon gallons", "pint pints", "cup cups",
        "w watt watts", "kw kilowatt kilowatts", "kwh", "wh", "v volt volts", "mah", "bar", "psi", "°c", "°f", "degree degrees °",
        "db decibel decibels", "hz", "khz", "mhz", "ghz", "rpm", "mph", "kmh km/h kph", "kcal calorie calories", "kb", "mb", "gb", "tb", "mbps", "gbps",
        "gsm", "lm lumen lumens", "px pixel pixels", "dpi", "mp megapixel megapixels", "cent cents ¢", "point points", "star stars",
    ];

    private static readonly FrozenDictionary<string, string> Canonical = Spellings(Currencies).Concat(Spellings(Measures)).ToFrozenDictionary();

    private static readonly FrozenSet<string> CurrencyCodes = Currencies.Select(line => line.Split(' ')[0]).ToFrozenSet();

    public static bool IsCurrency(string unit) => CurrencyCodes.Contains(unit);

    /// <summary>Null for a word that is no unit. Single letters must be lower case (<c>5G</c>, <c>3D</c> are names), apart from V, W and L.</summary>
    public static string? Of(string written)
    {
        if (written.Length == 1 && char.IsAsciiLetterUpper(written[0]) && written is not ("V" or "W" or "L"))
            return null;
        return Canonical.GetValueOrDefault(written.ToLowerInvariant());
    }

    private static IEnumerable<KeyValuePair<string, string>> Spellings(string[] lines) =>
        lines.Select(line => line.Split(' ')).SelectMany(names => names.Select(name => KeyValuePair.Create(name.ToLowerInvariant(), names[0])));
}
