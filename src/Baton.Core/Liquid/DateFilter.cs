using System.Globalization;
using System.Text;

namespace Baton.Core.Liquid;

/// <summary>
/// <c>date</c>: an ISO 8601 date or date and time, in the words of a strftime format, English and in the zone it was
/// written in (UTC when it names none). Flags <c>- _ 0 ^ #</c>, a width, and <c>:</c> for <c>%:z</c>.
/// </summary>
internal static class DateFilter
{
    public const string Known = "%a %A %b %B %h %d %e %j %m %y %Y %C %H %k %I %l %M %S %L %N %p %P %s %u %w %U %W %z %:z %D %F %R %T %n %t %%";

    private const string Conversions = "aAbBhdejmyYCHkIlMSLNpPsuwUWzDFRTnt%";
    private const string PaddedWithBlanks = "aAbBhekpPl";
    private const int MaxWidth = 64;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
        "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    private readonly record struct Directive(string Flags, int? Width, char Conversion, int Length);

    public static Value Apply(FilterCall call)
    {
        if (call.Input is Value.Null)
            return call.Input;
        if (call.Input is not Value.Text { Value: var text } || Parse(text) is not { } date)
            throw call.Fail(call.Input is Value.Text { Value: "now" or "today" }
                ? "has no clock: take the date from the brief, or from `run.started`"
                : $"needs a date such as 2026-03-01 or 2026-03-01T09:00:00Z, and this is {(call.Input is Value.Text { Value.Length: <= 40 } shown ? $"\"{shown.Value}\"" : call.Input.Kind)}");
        string format = call.ArgumentText(0);
        if (UnknownDirective(format) is { } unknown)
            throw call.Fail($"knows no directive `{unknown}`; there are {Known}");
        var result = new StringBuilder();
        for (int at = 0; at < format.Length;)
        {
            if (format[at] != '%')
            {
                result.Append(format[at++]);
                continue;
            }
            var directive = Read(format, at);
            result.Append(Write(date, directive));
            at += directive.Length;
        }
        return call.Text(result.ToString());
    }

    /// <summary>The first directive of a format that is none; null when all are.</summary>
    public static string? UnknownDirective(string format)
    {
        for (int at = format.IndexOf('%'); at >= 0 && at < format.Length; at = format.IndexOf('%', at))
        {
            var directive = Read(format, at);
            bool isKnown = Conversions.Contains(directive.Conversion) && directive.Width is null or <= MaxWidth
                && (!directive.Flags.Contains(':') || directive.Conversion == 'z');
            if (!isKnown)
                return format.Substring(at, Math.Min(directive.Length, MaxWidth));
            at += directive.Length;
        }
        return null;
    }

    private static DateTimeOffset? Parse(string text)
    {
        if (text.Length > 10 && text[10] == ' ')
            text = $"{text[..10]}T{text[11..]}";
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
    }

    private static Directive Read(string format, int at)
    {
        int end = at + 1;
        while (end < format.Length && format[end] is '-' or '_' or '0' or '^' or '#' or ':')
            end++;
        int digits = end;
        while (end < format.Length && char.IsAsciiDigit(format[end]))
            end++;
        int? width = end == digits ? null : int.TryParse(format.AsSpan(digits, end - digits), CultureInfo.InvariantCulture, out int given) ? given : int.MaxValue;
        char conversion = end < format.Length ? format[end] : '\0';
        return new Directive(format[(at + 1)..digits], width, conversion, Math.Min(end + 1, format.Length) - at);
    }

    private static string Write(DateTimeOffset date, Directive directive)
    {
        string text = Convert(date, directive);
        if (directive.Flags.Contains('^'))
            text = text.ToUpperInvariant();
        else if (directive.Flags.Contains('#'))
            text = text.Any(char.IsAsciiLetterLower) ? text.ToUpperInvariant() : text.ToLowerInvariant();
        if (directive.Flags.Contains('-') || directive.Conversion == 'N')
            return text;
        char padding = directive.Flags.Contains('_') ? ' '
            : directive.Flags.Contains('0') || !PaddedWithBlanks.Contains(directive.Conversion) ? '0' : ' ';
        return text.PadLeft(directive.Width ?? UsualWidth(directive.Conversion), padding);
    }

    private static int UsualWidth(char conversion) => conversion switch
    {
        'Y' => 4,
        'j' or 'L' => 3,
        'C' or 'd' or 'e' or 'H' or 'I' or 'k' or 'l' or 'm' or 'M' or 'S' or 'U' or 'W' or 'y' => 2,
        _ => 0,
    };

    private static string Convert(DateTimeOffset date, Directive directive)
    {
        var culture = CultureInfo.InvariantCulture;
        return directive.Conversion switch
        {
            'a' => date.ToString("ddd", culture),
            'A' => date.ToString("dddd", culture),
            'b' or 'h' => date.ToString("MMM", culture),
            'B' => date.ToString("MMMM", culture),
            'D' => date.ToString("MM'/'dd'/'yy", culture),
            'F' => date.ToString("yyyy-MM-dd", culture),
            'R' => date.ToString("HH':'mm", culture),
            'T' => date.ToString("HH':'mm':'ss", culture),
            'p' => date.Hour < 12 ? "AM" : "PM",
            'P' => date.Hour < 12 ? "am" : "pm",
            'z' => Offset(date, directive.Flags.Contains(':')),
            'N' => date.ToString("fffffff", culture).PadRight(directive.Width ?? 9, '0')[..Math.Max(1, directive.Width ?? 9)],
            'n' => "\n",
            't' => "\t",
            '%' => "%",
            _ => Number(date, directive.Conversion).ToString(culture),
        };
    }

    private static long Number(DateTimeOffset date, char conversion) => conversion switch
    {
        'C' => date.Year / 100,
        'y' => date.Year % 100,
        'Y' => date.Year,
        'm' => date.Month,
        'd' or 'e' => date.Day,
        'j' => date.DayOfYear,
        'H' or 'k' => date.Hour,
        'I' or 'l' => (date.Hour + 11) % 12 + 1,
        'M' => date.Minute,
        'S' => date.Second,
        'L' => date.Millisecond,
        's' => date.ToUnixTimeSeconds(),
        'u' => ((int)date.DayOfWeek + 6) % 7 + 1,
        'w' => (int)date.DayOfWeek,
        'U' => (date.DayOfYear + 6 - (int)date.DayOfWeek) / 7,
        _ => (date.DayOfYear + 6 - ((int)date.DayOfWeek + 6) % 7) / 7,
    };

    private static string Offset(DateTimeOffset date, bool hasColon) =>
        (date.Offset < TimeSpan.Zero ? "-" : "+") + date.Offset.ToString(hasColon ? "hh':'mm" : "hhmm", CultureInfo.InvariantCulture);
}
