using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>
/// Numbers in running English text. A number that is glued to letters which are no unit (<c>2nd</c>, <c>3D</c>, <c>X200</c>) is
/// none, nor is a version (<c>2.0.1</c>).
/// </summary>
internal static partial class QuantityReader
{
    private static readonly Dictionary<string, decimal> Scales = new(StringComparer.OrdinalIgnoreCase)
    {
        ["thousand"] = 1_000,
        ["million"] = 1_000_000,
        ["mn"] = 1_000_000,
        ["billion"] = 1_000_000_000,
        ["bn"] = 1_000_000_000,
    };

    public static ImmutableArray<Quantity> Read(string text)
    {
        List<Quantity> found = [];
        foreach (Match match in Digits().Matches(text))
        {
            if (Written(text, match) is { } quantity)
                found.Add(quantity);
        }
        JoinSpacedThousands(text, found);
        ShareUnitsInRanges(text, found);
        foreach (Match match in Words().Matches(text))
            found.Add(Spelled(text, match));
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return [.. found];
    }

    /// <summary>
    /// Reads <c>1,299</c>, <c>1.299,00</c>, <c>1'299</c>, <c>12,5</c>. Of two different separators the last is the decimal one; a repeated one groups.
    /// A single comma groups when exactly three digits follow and the number does not begin with 0, else it is decimal. A single point is
    /// decimal, but before three digits of an amount of money (nobody writes tenths of a cent) it groups.
    /// </summary>
    internal static decimal? Number(string written, bool isMoney)
    {
        string digits = Spaces().Replace(written, "").Replace("'", "", StringComparison.Ordinal).Replace("’", "", StringComparison.Ordinal);
        int comma = digits.LastIndexOf(','), point = digits.LastIndexOf('.');
        char? decimalMark = null;
        if (comma >= 0 && point >= 0)
            decimalMark = comma > point ? ',' : '.';
        else if (comma >= 0 || point >= 0)
        {
            char mark = comma >= 0 ? ',' : '.';
            int at = Math.Max(comma, point);
            bool isAlone = digits.IndexOf(mark, StringComparison.Ordinal) == at;
            bool couldGroup = at <= 3 && digits.Length - at - 1 == 3 && digits[0] != '0';
            if (isAlone && !(couldGroup && (mark == ',' || isMoney)))
                decimalMark = mark;
        }
        string[] halves = decimalMark is { } separator ? digits.Split(separator) : [digits];
        string[] groups = halves[0].Split(',', '.');
        if (halves.Length > 2 || (groups.Length > 1 && (groups[0].Length > 3 || groups.Skip(1).Any(group => group.Length != 3))))
            return null;
        string plain = string.Concat(groups) + (halves.Length == 2 ? $".{halves[1]}" : "");
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) ? value : null;
    }

    private static Quantity? Written(string text, Match match)
    {
        Group number = match.Groups["number"];
        int end = number.Index + number.Length;
        string? currency = match.Groups["currency"].Success ? Units.Of(match.Groups["currency"].Value) : null;
        decimal scale = 1;
        (string word, int wordEnd, bool isGlued) = NextWord(text, end);
        if (isGlued && word is ("k" or "K" or "M"))
            (scale, end) = (word == "M" ? 1_000_000 : 1_000, wordEnd);
        else if (Scales.TryGetValue(word, out decimal named))
            (scale, end) = (named, wordEnd);
        if (scale != 1)
            (word, wordEnd, isGlued) = NextWord(text, end);
        string? unit = currency ?? Units.Of(word);
        if (unit is null && word.Equals("per", StringComparison.OrdinalIgnoreCase) && NextWord(text, wordEnd) is { Word: "cent", End: int centEnd })
            (unit, wordEnd) = ("%", centEnd);
        if (unit is null && isGlued && scale == 1)
            return null;
        if (Number(number.Value, unit is not null && Units.IsCurrency(unit)) is not { } value)
            return null;
        int stop = currency is null && unit is not null ? wordEnd : end;
        if (value > decimal.MaxValue / scale)
            return null;
        return new Quantity(value * scale, unit, match.Index, stop - match.Index, IsSpelled: false);
    }

    // The word behind a number, over one space or hyphen; glued when nothing is between.
    private static (string Word, int End, bool IsGlued) NextWord(string text, int at)
    {
        int start = at < text.Length && (text[at] is '-' or '\u2011' || (char.IsWhiteSpace(text[at]) && text[at] != '\n')) ? at + 1 : at;
        int end = start;
        if (end < text.Length && text[end] is ('%' or '×' or '¢'))
            return (text[end].ToString(), end + 1, start == at);
        while (end < text.Length && (char.IsLetter(text[end]) || text[end] is '°' or '€' or '$' or '£' or '¥' or '₹' or '₩'))
            end++;
        if (text.AsSpan(start, end - start).Equals("km", StringComparison.OrdinalIgnoreCase) && text.AsSpan(end).StartsWith("/h", StringComparison.OrdinalIgnoreCase))
            end += 2;
        return (text[start..end], end, start == at && end > start);
    }

    // `1 299 €`: an ordinary space groups only where money makes it plain; no-break and thin spaces always do (see Digits).
    private static void JoinSpacedThousands(string text, List<Quantity> found)
    {
        for (int i = found.Count - 1; i > 0; i--)
        {
            (Quantity head, Quantity tail) = (found[i - 1], found[i]);
            string? currency = head.Unit ?? tail.Unit;
            int gap = head.Start + head.Length;
            bool isGroup = gap + 1 == tail.Start && text[gap] == ' ' && ThreeDigits().IsMatch(text[tail.Start..(tail.Start + tail.Length)]);
            if (isGroup && currency is not null && Units.IsCurrency(currency) && head.Unit is null != tail.Unit is null && head.Value is > 0 and < 1000 && head.Value == decimal.Truncate(head.Value))
            {
                found[i - 1] = new Quantity((head.Value * 1000) + tail.Value, currency, head.Start, tail.Start + tail.Length - head.Start, IsSpelled: false);
                found.RemoveAt(i);
            }
        }
    }

    // `10–15 %`, `2 to 3 years`: the first has the unit of the second; `€10–15`: the second that of the first.
    private static void ShareUnitsInRanges(string text, List<Quantity> found)
    {
        for (int i = 0; i + 1 < found.Count; i++)
        {
            (Quantity low, Quantity high) = (found[i], found[i + 1]);
            int gap = low.Start + low.Length;
            if (gap > high.Start || !RangeMark().IsMatch(text[gap..high.Start]))
                continue;
            if (low.Unit is null && high.Unit is not null)
                found[i] = low with { Unit = high.Unit };
            else if (high.Unit is null && low.Unit is not null && Units.IsCurrency(low.Unit))
                found[i + 1] = high with { Unit = low.Unit };
        }
    }

    private static Quantity Spelled(string text, Match match)
    {
        decimal value = NumberWords.Value(match.Value);
        int end = match.Index + match.Length;
        (string word, int wordEnd, _) = NextWord(text, end);
        if (Scales.TryGetValue(word, out decimal scale))
        {
            (value, end) = (value * scale, wordEnd);
            (word, wordEnd, _) = NextWord(text, end);
        }
        string? unit = word.Length > 1 ? Units.Of(word) : null;
        if (unit is null && word == "per" && NextWord(text, wordEnd) is { Word: "cent", End: int centEnd })
            (unit, wordEnd) = ("%", centEnd);
        return new Quantity(value, unit, match.Index, (unit is null ? end : wordEnd) - match.Index, IsSpelled: true);
    }

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}_#])(?<![\p{N}][.,:/'’])(?:(?<currency>(?:US|NZ|CA|AU|HK|[ACRS])?\$|[€£¥₹₩]|(?:EUR|USD|GBP|JPY|INR|CAD|AUD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|CNY|NZD|BRL|MXN|ZAR|SGD|HKD|KRW)\b)[ \u00A0\u202F]?)?"
        + @"(?<number>\d+(?:(?:[.,'’\u00A0\u202F\u2009])\d+)*)(?![.:]?\d)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}-])(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
        + @"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex(@"^\d{3}(?!\d)")]
    private static partial Regex ThreeDigits();

    [GeneratedRegex(@"^\s?(?:[-–—]|to|or)\s?$", RegexOptions.CultureInvariant)]
    private static partial Regex RangeMark();

    [GeneratedRegex(@"\s")]
    private static partial Regex Spaces();
}
