namespace Baton.Core.Contracts.Schemas;

/// <summary>Dates and times of RFC 3339, durations of its appendix A.</summary>
internal static class TimeFormats
{
    public static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length == 10 && text[4] == '-' && text[7] == '-'
        && TryDigits(text[..4], out int year) && TryDigits(text[5..7], out int month) && TryDigits(text[8..], out int day)
        && month is >= 1 and <= 12 && day >= 1 && day <= DaysIn(year, month);

    public static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':'
            || !TryDigits(text[..2], out int hour) || !TryDigits(text[3..5], out int minute) || !TryDigits(text[6..8], out int second)
            || hour > 23 || minute > 59 || second > 60)
            return false;
        text = text[8..];
        if (text[0] == '.')
        {
            int digits = text[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
                return false;
            text = text[(digits + 1)..];
        }
        if (!TryOffset(text, out int offset))
            return false;
        // A leap second is the last of a day in UTC.
        const int minutesADay = 24 * 60;
        return second < 60 || ((hour * 60) + minute - offset + minutesADay) % minutesADay == minutesADay - 1;
    }

    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != 'P')
            return false;
        text = text[1..];
        if (text[^1] == 'W')
            return TryDigits(text[..^1], out _);
        int time = text.IndexOf('T');
        var date = time < 0 ? text : text[..time];
        return (time < 0 || IsRun(text[(time + 1)..], "HMS")) && ((time == 0 && date.IsEmpty) || IsRun(date, "YMD"));
    }

    // Numbers with units that follow one another without a gap: hours, minutes, seconds.
    private static bool IsRun(ReadOnlySpan<char> text, string units)
    {
        if (text.IsEmpty)
            return false;
        int last = -1;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            int unit = digits <= 0 ? -1 : units.IndexOf(text[digits], StringComparison.Ordinal);
            if (unit < 0 || (last >= 0 && unit != last + 1))
                return false;
            last = unit;
            text = text[(digits + 1)..];
        }
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
            return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryDigits(text[1..3], out int hour) || !TryDigits(text[4..], out int minute) || hour > 23 || minute > 59)
            return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            value = unchecked((value * 10) + (c - '0'));
        }
        return !text.IsEmpty;
    }

    // RFC 3339 has a year 0, which DateTime has not; it is a leap year.
    private static int DaysIn(int year, int month) => DateTime.DaysInMonth(year == 0 ? 4 : year, month);
}
