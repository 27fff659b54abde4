using System.Globalization;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Lengths of time as authors write them: <c>250ms</c>, <c>2s</c>, <c>5m</c>, <c>24h</c>, <c>14d</c>; units may follow one another (<c>1h30m</c>).</summary>
public static class Durations
{
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(366);

    public static TimeSpan? Read(SourceNode.Scalar scalar, ICollection<Finding> findings)
    {
        if (Parse(scalar.Text) is { } length)
            return length;
        var finding = Finding.Error("WF005", $"`{scalar.Text}` is not a length of time", scalar.Span);
        findings.Add(InWords(scalar.Text) is { } meant
            ? finding.With(new Fix($"write {meant}", IsSafe: true, new TextEdit(scalar.Span, meant)))
            : finding.WithHelp($"write a number and a unit: 250ms, 2s, 5m, 24h, 14d; at most {Longest.Days}d"));
        return null;
    }

    public static TimeSpan? Parse(string text)
    {
        var total = TimeSpan.Zero;
        int at = 0;
        while (at < text.Length)
        {
            int digits = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                at++;
            int unit = at;
            while (at < text.Length && char.IsAsciiLetter(text[at]))
                at++;
            if (!double.TryParse(text.AsSpan(digits, unit - digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)
                || SecondsIn(text[unit..at]) is not { } seconds
                || amount * seconds > Longest.TotalSeconds)
                return null;
            total += TimeSpan.FromSeconds(amount * seconds);
            if (total > Longest)
                return null;
        }
        return total > TimeSpan.Zero ? total : null;
    }

    /// <summary>The shortest way to say it: <c>1d 12h</c>, <c>2m</c>, <c>350ms</c>.</summary>
    public static string Write(TimeSpan length)
    {
        if (length < TimeSpan.FromSeconds(1))
            return $"{Math.Max(length.TotalMilliseconds, 1):0}ms";
        if (length < TimeSpan.FromSeconds(10))
            return string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.#}s");
        (int Count, string Unit)[] parts = [(length.Days, "d"), (length.Hours, "h"), (length.Minutes, "m"), (length.Seconds, "s")];
        return string.Join(' ', parts.SkipWhile(p => p.Count == 0).Take(2).Where(p => p.Count > 0).Select(p => $"{p.Count}{p.Unit}"));
    }

    /// <summary><c>5 days</c> as it is written here; null when it is something else.</summary>
    private static string? InWords(string text)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        string? unit = text[digits..].Trim().TrimEnd('s') switch { "second" or "sec" => "s", "minute" or "min" => "m", "hour" or "hr" or "h" => "h", "day" or "d" => "d", _ => null };
        return unit is not null && Parse(text[..digits] + unit) is not null ? text[..digits] + unit : null;
    }

    private static double? SecondsIn(string unit) => unit switch
    {
        "ms" => 0.001,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => null,
    };
}
