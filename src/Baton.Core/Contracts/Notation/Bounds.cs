using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Baton.Core.Contracts.Notation;

/// <summary><c>1..60</c>, <c>..60</c>, <c>1..</c> or <c>5</c> (exactly five): both ends belong to it.</summary>
/// <param name="Least">A JSON number, or null.</param>
/// <param name="Most">A JSON number, or null.</param>
internal sealed partial record Bounds(string? Least, string? Most)
{
    public bool IsEmpty => Least is not null && Most is not null
        && new Schemas.ExactNumber(System.Text.Encoding.ASCII.GetBytes(Least))
            .CompareInstance(System.Text.Encoding.ASCII.GetBytes(Most)) < 0;

    /// <summary>Null when the text is none; neither end given is none.</summary>
    public static Bounds? Read(string text)
    {
        var match = Form().Match(text.Trim());
        if (!match.Success)
            return null;
        string? least = Given(match.Groups["least"]);
        if (!match.Groups["dots"].Success)
            return least is null ? null : new Bounds(least, least);
        string? most = Given(match.Groups["most"]);
        return least is null && most is null ? null : new Bounds(least, most);
    }

    /// <summary>The same, both ends whole numbers of zero or more.</summary>
    public static Bounds? ReadCount(string text) =>
        Read(text) is { } bounds && IsCount(bounds.Least) && IsCount(bounds.Most) ? bounds : null;

    /// <summary>Sizes in bytes, in decimal units: <c>..5MB</c>.</summary>
    public static Bounds? ReadSize(string text)
    {
        var match = SizeForm().Match(text.Trim());
        if (!match.Success || (match.Groups["least"].Length == 0 && match.Groups["most"].Length == 0))
            return null;
        return new Bounds(
            Bytes(match.Groups["least"].Value, match.Groups["leastUnit"].Value),
            Bytes(match.Groups["most"].Value, match.Groups["mostUnit"].Value));
    }

    /// <summary>The largest unit that writes the size in whole numbers.</summary>
    public static string SizeText(long bytes)
    {
        foreach (var (unit, factor) in (ReadOnlySpan<(string, long)>)[("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)])
            if (bytes > 0 && bytes % factor == 0)
                return $"{bytes / factor}{unit}";
        return $"{bytes}B";
    }

    public override string ToString() => $"{Least}..{Most}";

    private static string? Given(Group group) => group.Success && group.Length > 0 ? group.Value : null;

    private static bool IsCount(string? end) => end is null || int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string? Bytes(string number, string unit)
    {
        if (number.Length == 0)
            return null;
        long factor = unit switch { "GB" => 1_000_000_000, "MB" => 1_000_000, "KB" => 1_000, _ => 1 };
        return (BigInteger.Parse(number, CultureInfo.InvariantCulture) * factor).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<least>-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?)?(?<dots>\.\.)?(?<most>(?<=\.\.)-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"^((?<least>[0-9]{1,15})(?<leastUnit>B|KB|MB|GB))?\.\.((?<most>[0-9]{1,15})(?<mostUnit>B|KB|MB|GB))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SizeForm();
}
