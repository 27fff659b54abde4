using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>A day, a day without its year, or a month, as it stands in a text.</summary>
/// <param name="Canonical"><c>2026-03-01</c>; <c>--03-01</c> when the year is left out; <c>2026-03</c>; <c>--03</c> for a month alone.</param>
public sealed record WrittenDate(string Canonical, int Start, int Length)
{
    /// <summary>
    /// The text says what is wanted: equal, or with the year left to be implied, or with a year where none was wanted. A month
    /// never says a day, but a day says its month.
    /// </summary>
    public static bool Says(string found, string wanted)
    {
        string[] have = Parts(found), want = Parts(wanted);
        bool yearFits = have[0] == want[0] || have[0] == "-" || want[0] == "-";
        return yearFits && have[1] == want[1] && (want[2].Length == 0 || want[2] == have[2]);
    }

    private static string[] Parts(string canonical)
    {
        string[] parts = canonical.StartsWith("--", StringComparison.Ordinal) ? ["-", .. canonical[2..].Split('-')] : canonical.Split('-');
        return parts.Length == 2 ? [.. parts, ""] : parts;
    }
}

/// <summary>
/// Dates in English text: ISO 8601, <c>1 March 2026</c>, <c>March 1st</c>, <c>1–5 March</c>, <c>March 2026</c>, <c>in March</c>, <c>01.03.2026</c> (day
/// first) and <c>03/01/2026</c>, which is read both ways unless one number is over 12, since the text does not say.
/// </summary>
internal static partial class DateReader
{
    private const string Month =
        "(?<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>In the order of the text; each place is read once, by the most exact form.</summary>
    public static ImmutableArray<WrittenDate> Read(string text)
    {
        List<WrittenDate> found = [];
        foreach (Regex form in (Regex[])[Iso(), DayMonth(), MonthDay(), MonthYear(), Dotted(), Slashed(), MonthAlone()])
        {
            foreach (Match match in form.Matches(text))
            {
                if (found.Any(date => date.Start < match.Index + match.Length && match.Index < date.Start + date.Length))
                    continue;
                found.AddRange(Canonicals(match).Distinct().Select(canonical => new WrittenDate(canonical, match.Index, match.Length)));
            }
        }
        return [.. found.OrderBy(date => date.Start)];
    }

    private static IEnumerable<string> Canonicals(Match match)
    {
        string year = match.Groups["year"].Success ? match.Groups["year"].Value : "";
        if (match.Groups["first"].Success)
        {
            foreach (string? canonical in (string?[])[Canonical(year, match.Groups["second"].Value, match.Groups["first"].Value), Canonical(year, match.Groups["first"].Value, match.Groups["second"].Value)])
            {
                if (canonical is not null)
                    yield return canonical;
            }
            yield break;
        }
        string name = match.Groups["month"].Value;
        string month = char.IsDigit(name[0])
            ? name
            : (Array.IndexOf(Months, name[..3].ToLowerInvariant()) + 1).ToString(CultureInfo.InvariantCulture);
        foreach (string day in (string[])["day", "lastDay"])
        {
            if (match.Groups[day].Success && Canonical(year, month, match.Groups[day].Value) is { } canonical)
                yield return canonical;
        }
        if (!match.Groups["day"].Success)
            yield return $"{(year.Length == 0 ? "-" : year)}-{month.PadLeft(2, '0')}";
    }

    private static string? Canonical(string year, string month, string day)
    {
        int monthNumber = int.Parse(month, CultureInfo.InvariantCulture), dayNumber = int.Parse(day, CultureInfo.InvariantCulture);
        int yearNumber = year.Length == 0 ? 2024 : int.Parse(year, CultureInfo.InvariantCulture); // a leap year when none is written
        if (yearNumber < 1 || monthNumber is < 1 or > 12 || dayNumber < 1 || dayNumber > DateTime.DaysInMonth(yearNumber, monthNumber))
            return null;
        return string.Create(CultureInfo.InvariantCulture, $"{(year.Length == 0 ? "-" : year)}-{monthNumber:00}-{dayNumber:00}");
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}-])(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\p{L}\p{N}-])", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?<![\p{L}\p{N}.,])(?<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?(?:[-–—]|to|and)\s?(?<lastDay>\d{1,2})(?:st|nd|rd|th)?)?(?:\s+of)?[\s-]" + Month + @"\.?(?:,?[\s-](?<year>\d{4}))?(?![\p{L}\p{N}])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DayMonth();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])" + Month + @"\.?\s(?:the\s)?(?<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?(?:[-–—]|to|and)\s?(?<lastDay>\d{1,2})(?:st|nd|rd|th)?(?![\p{L}\p{N}%]))?(?:,?\s(?<year>\d{4}))?(?![\p{L}\p{N}%]|[.,:]\d)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MonthDay();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])" + Month + @"\.?,?\s(?<year>(?:19|20)\d{2})(?![\p{L}\p{N}])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MonthYear();

    [GeneratedRegex(@"(?<![\p{L}\p{N}.])(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();

    [GeneratedRegex(@"(?<![\p{L}\p{N}/])(?<first>\d{1,2})/(?<second>\d{1,2})/(?<year>\d{4})(?![\p{L}\p{N}/])", RegexOptions.CultureInvariant)]
    private static partial Regex Slashed();

    // Capitalised and behind a word of time: `you may` and `a march` are no months.
    [GeneratedRegex(@"(?<=\b(?:in|this|next|of|by|until|from|early|mid|late|through|throughout|during|since|In|This|Next|Until|From|All) )(?<month>January|February|March|April|May|June|July|August|September|October|November|December)(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex MonthAlone();
}
