using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Prose;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>
/// All the exact things in a text, each place read once: addresses first, then dates, times of day, codes, and what numbers are
/// left. So the 1 of a date, or the digits of a link, are no numbers.
/// </summary>
internal sealed partial class TextReading
{
    private TextReading(ProseText prose) => Prose = prose;

    public ProseText Prose { get; }

    public required ImmutableArray<WrittenDate> Dates { get; init; }

    /// <summary>As <c>14:30</c>.</summary>
    public required ImmutableArray<(string Canonical, int Start, int Length)> Times { get; init; }

    /// <summary>Upper-case letters with digits (<c>RISE20</c>, <c>X-200</c>), versions, telephone numbers, and what is called a code.</summary>
    public required ImmutableArray<(string Text, int Start)> Codes { get; init; }

    public required ImmutableArray<Quantity> Quantities { get; init; }

    /// <summary>The visible text with all of the above blanked out, at the same offsets.</summary>
    public required string Rest { get; init; }

    public static TextReading Of(ProseText prose)
    {
        char[] rest = prose.Masked.ToCharArray();
        ImmutableArray<WrittenDate> dates = DateReader.Read(prose.Masked);
        foreach (WrittenDate date in dates)
            rest.AsSpan(date.Start, date.Length).Fill(' ');
        ImmutableArray<(string, int, int)> times = [.. TimeOfDay().Matches(new string(rest)).Select(match => (Clock(match), match.Index, match.Length))];
        foreach ((_, int start, int length) in times)
            rest.AsSpan(start, length).Fill(' ');
        ImmutableArray<(string Text, int Start)> codes = [.. CodesIn(new string(rest))];
        foreach ((string text, int start) in codes)
            rest.AsSpan(start, text.Length).Fill(' ');
        ImmutableArray<Quantity> quantities = QuantityReader.Read(new string(rest));
        foreach (Quantity quantity in quantities.Where(quantity => !quantity.IsSpelled))
            rest.AsSpan(quantity.Start, quantity.Length).Fill(' ');
        return new TextReading(prose) { Dates = dates, Times = times, Codes = codes, Quantities = quantities, Rest = new string(rest) };
    }

    private static IEnumerable<(string Text, int Start)> CodesIn(string text)
    {
        foreach (Match match in CodeLike().Matches(text))
        {
            bool isQuantity = QuantityReader.Read(match.Value) is [var only] && only.Length == match.Length;
            if (!isQuantity)
                yield return (match.Value, match.Index);
        }
        foreach (Match match in CalledCode().Matches(text))
        {
            if (!match.Groups["code"].Value.Any(char.IsDigit))
                yield return (match.Groups["code"].Value, match.Groups["code"].Index);
        }
    }

    private static string Clock(Match match)
    {
        int hour = int.Parse(match.Groups["hour"].Value, CultureInfo.InvariantCulture);
        int minute = match.Groups["minute"].Success ? int.Parse(match.Groups["minute"].Value, CultureInfo.InvariantCulture) : 0;
        if (match.Groups["half"].Success)
            hour = (hour % 12) + (match.Groups["half"].Value is "p" or "P" ? 12 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}");
    }

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}:.,])(?:(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?:\s?(?<half>[ap])\.?m\b\.?)?|(?<hour>1[0-2]|[1-9])\s?(?<half>[ap])\.?m\b\.?)(?![\p{N}:])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TimeOfDay();

    // A code holds a digit and a capital and no small letter; a version is v2.1 or has three parts; a telephone number begins with +.
    [GeneratedRegex(
        @"(?<![\p{L}\p{N}_-])(?:(?=[A-Z\d-]*[A-Z])(?=[A-Z-]*\d)[A-Z\d]+(?:-[A-Z\d]+)*|v\d+(?:\.\d+)*|\d+(?:\.\d+){2,}|\+\d[\d ()-]{7,18}\d)(?![\p{L}\p{N}_]|[.,]\d)",
        RegexOptions.CultureInvariant)]
    private static partial Regex CodeLike();

    [GeneratedRegex(@"\b(?:[Cc]ode|[Cc]oupon|[Vv]oucher|[Pp]romo)(?: code)?:? [“""'‘]?(?<code>[A-Z]{3,})\b", RegexOptions.CultureInvariant)]
    private static partial Regex CalledCode();
}
