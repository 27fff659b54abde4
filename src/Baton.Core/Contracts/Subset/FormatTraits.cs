using System.Buffers;
using System.Collections.Frozen;

namespace Baton.Core.Contracts.Subset;

/// <summary>
/// What is known of all texts in a format, as Baton checks it (RFC 3339, 3986, 4291, 5321, 1123): enough to prove that one
/// format is part of another or that two have nothing in common, and to write texts in it.
/// </summary>
/// <param name="Most">Null when there is no bound.</param>
/// <param name="Alphabet">The only characters in it; null when there are others.</param>
/// <param name="Needs">Characters every text in it has.</param>
/// <param name="Within">Formats every text in it is in as well.</param>
/// <param name="Write">A text of so many characters, another for each number from 0; null when there is none so long.</param>
internal sealed record FormatTraits(
    int Least, int? Most, string? Alphabet, string Needs, string[] Within, Func<int, int, string?> Write)
{
    private const string Digits = "0123456789", Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", Hex = "0123456789abcdefABCDEF";
    private const string Uri = Digits + Letters + "-._~!$&'()*+,;=:@/?%#[]";
    private const string Visible = Uri + " \"\\<>^`{|}";
    private const int MaxLabel = 63;

    private static readonly FrozenDictionary<string, FormatTraits> ByName = new Dictionary<string, FormatTraits>
    {
        ["date"] = new(10, 10, Digits + "-", "-", ["hostname", "uri-reference"], Date),
        ["time"] = new(9, null, Digits + ":.+-Zz", ":", [], (length, n) => Time("09:", length, n)),
        ["date-time"] = new(20, null, Digits + ":.+-ZzTt", "-:", [], (length, n) => Time("2026-03-01T09:", length, n)),
        ["duration"] = new(3, null, Digits + "PYMWDTHS", "P", ["uri-reference"], (length, n) => $"P{Filled(n, length - 2, "123456789")}D"),
        ["email"] = new(3, 318, Visible, "@", [], Email),
        ["hostname"] = new(1, 253, Digits + Letters + "-.", "", ["uri-reference"], Hostname),
        ["ipv4"] = new(7, 15, Digits + ".", ".", ["hostname", "uri-reference"], (length, n) => length == 7 ? $"{n % 10}.0.0.1" : length == 9 ? $"127.0.0.{n % 10}" : null),
        ["ipv6"] = new(2, 45, Hex + ":.", ":", [], (length, n) => length == 2 ? "::" : length <= 6 ? "::" + Filled(n, length - 2, "123456789abcdef") : null),
        ["uri"] = new(2, null, Uri, ":", ["uri-reference"], (length, n) =>
            length > "https://".Length ? "https://" + Filled(n, length - "https://".Length, Letters) : Filled(n, length - 1, Letters) + ":"),
        ["uri-reference"] = new(0, null, Uri, "", [], (length, n) => Filled(n, length, Letters)),
        ["uuid"] = new(36, 36, Hex + "-", "-", ["hostname", "uri-reference"], (length, n) => $"{n:x8}-0000-4000-8000-000000000000"),
        ["regex"] = new(0, null, null, "", [], (length, n) => Filled(n, length, Letters)),
        ["json-pointer"] = new(0, null, null, "", [], (length, n) => length == 0 ? "" : "/" + Filled(n, length - 1, Letters)),
    }.ToFrozenDictionary();

    /// <summary>Null when nothing is known.</summary>
    public static FormatTraits? Of(string format) => ByName.GetValueOrDefault(format);

    /// <summary>No alphabet has a line break.</summary>
    public bool IsOneLine => Alphabet is not null;

    /// <summary>True is certain, false is not.</summary>
    public bool IsApartFrom(FormatTraits other) =>
        Least > other.Most || other.Least > Most || Lacks(Needs, other.Alphabet) || Lacks(other.Needs, Alphabet);

    private static bool Lacks(string needs, string? alphabet) =>
        alphabet is not null && needs.AsSpan().ContainsAnyExcept(SearchValues.Create(alphabet));

    private static string? Date(int length, int n) =>
        length == 10 ? $"{2026 + (n / 336)}-{1 + (n / 28 % 12):00}-{1 + (n % 28):00}" : null;

    private static string? Time(string start, int length, int n)
    {
        string whole = $"{start}{n % 60:00}:00";
        int fraction = length - whole.Length - 1;
        return fraction == 0 ? whole + "Z" : fraction > 1 ? $"{whole}.{new string('0', fraction - 1)}Z" : null;
    }

    private static string? Email(int length, int n)
    {
        const string domain = "@b.co";
        int local = length - domain.Length;
        return length is >= 3 and <= 6 ? Filled(n, length - 2, Letters) + "@b"
            : local is > 0 and <= 64 ? Filled(n, local, Letters) + domain
            : local > 64 && Hostname(length - 65, n) is { } host ? new string('a', 64) + "@" + host
            : null;
    }

    private static string? Hostname(int length, int n)
    {
        if (length is < 1 or > 253)
            return null;
        char[] name = Filled(n, length, Letters).ToCharArray();
        for (int dot = MaxLabel - 1; dot < length - 1; dot += MaxLabel)
            name[dot] = '.';
        return new string(name);
    }

    /// <summary>The first character repeated, others in turn at the end as the number grows.</summary>
    private static string Filled(int n, int length, string letters)
    {
        if (length <= 0)
            return "";
        char[] text = new char[length];
        for (int i = length - 1; i >= 0; i--, n /= letters.Length)
            text[i] = letters[n % letters.Length];
        return new string(text);
    }
}
