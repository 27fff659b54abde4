using System.Collections.Frozen;

namespace Baton.Core.Contracts.Schemas;

internal delegate bool TextFormat(ReadOnlySpan<char> text);

/// <summary>The formats of JSON Schema 2020-12 (validation, 7.3) that are asserted.</summary>
internal static class TextFormats
{
    private static readonly FrozenDictionary<string, (TextFormat Holds, string Words)> ByName =
        new Dictionary<string, (TextFormat, string)>
        {
            ["date"] = (TimeFormats.IsDate, "a date as 2026-03-01"),
            ["time"] = (TimeFormats.IsTime, "a time as 09:30:00Z"),
            ["date-time"] = (TimeFormats.IsDateTime, "a date and time as 2026-03-01T09:30:00Z"),
            ["duration"] = (TimeFormats.IsDuration, "a duration as P3DT12H"),
            ["email"] = (NetFormats.IsEmail, "an email address"),
            ["hostname"] = (NetFormats.IsHostname, "a host name"),
            ["ipv4"] = (NetFormats.IsIpv4, "an IPv4 address"),
            ["ipv6"] = (NetFormats.IsIpv6, "an IPv6 address"),
            ["uri"] = (UriFormats.IsUri, "a whole URL as https://example.com/page"),
            ["uri-reference"] = (UriFormats.IsReference, "a URL or a path"),
            ["uuid"] = (IsUuid, "a UUID"),
            ["regex"] = (text => EcmaScriptPattern.Compile(text.ToString(), out _) is not null, "a regular expression"),
            ["json-pointer"] = (IsJsonPointer, "a JSON Pointer"),
        }.ToFrozenDictionary();

    public static IEnumerable<string> Names => ByName.Keys;

    public static TextFormat? Find(string name) => ByName.TryGetValue(name, out var format) ? format.Holds : null;

    /// <summary>What a text of this format is, in words.</summary>
    public static string WordsFor(string name) => ByName.TryGetValue(name, out var format) ? format.Words : $"a text in the format {name}";

    private static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != 36)
            return false;
        for (int i = 0; i < text.Length; i++)
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        return true;
    }

    private static bool IsJsonPointer(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        if (text[0] != '/')
            return false;
        for (int i = 0; i < text.Length; i++)
            if (text[i] == '~' && !(i + 1 < text.Length && text[i + 1] is '0' or '1'))
                return false;
        return true;
    }
}
