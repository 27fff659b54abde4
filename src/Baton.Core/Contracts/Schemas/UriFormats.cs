using System.Buffers;

namespace Baton.Core.Contracts.Schemas;

/// <summary>URIs and references to them, RFC 3986.</summary>
internal static class UriFormats
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private const string Delimiters = "!$&'()*+,;=";

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(Unreserved + Delimiters + ":%");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Unreserved + Delimiters + "%");
    private static readonly SearchValues<char> FutureCharacters = SearchValues.Create(Unreserved + Delimiters + ":");
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Unreserved + Delimiters + ":@/%");
    private static readonly SearchValues<char> QueryCharacters = SearchValues.Create(Unreserved + Delimiters + ":@/?%");

    public static bool IsUri(ReadOnlySpan<char> text)
    {
        int scheme = text.IndexOf(':');
        return scheme > 0 && char.IsAsciiLetter(text[0]) && !text[..scheme].ContainsAnyExcept(SchemeCharacters)
            && IsAfterScheme(text[(scheme + 1)..]);
    }

    public static bool IsReference(ReadOnlySpan<char> text)
    {
        if (IsUri(text))
            return true;
        int end = text.IndexOfAny('/', '?', '#');
        // A colon in the first segment would have made it a scheme.
        return !(end < 0 ? text : text[..end]).Contains(':') && IsAfterScheme(text);
    }

    private static bool IsAfterScheme(ReadOnlySpan<char> text)
    {
        int fragment = text.IndexOf('#');
        if (fragment >= 0)
        {
            if (!IsMadeOf(text[(fragment + 1)..], QueryCharacters))
                return false;
            text = text[..fragment];
        }
        int query = text.IndexOf('?');
        if (query >= 0)
        {
            if (!IsMadeOf(text[(query + 1)..], QueryCharacters))
                return false;
            text = text[..query];
        }
        if (text.StartsWith("//"))
        {
            text = text[2..];
            int path = text.IndexOf('/');
            if (!IsAuthority(path < 0 ? text : text[..path]))
                return false;
            text = path < 0 ? [] : text[path..];
        }
        return IsMadeOf(text, PathCharacters);
    }

    private static bool IsAuthority(ReadOnlySpan<char> text)
    {
        int user = text.LastIndexOf('@');
        if (user >= 0 && !IsMadeOf(text[..user], UserCharacters))
            return false;
        text = text[(user + 1)..];
        ReadOnlySpan<char> port;
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']');
            if (close < 0 || !IsLiteral(text[1..close]))
                return false;
            port = text[(close + 1)..];
        }
        else
        {
            int colon = text.IndexOf(':');
            if (!IsMadeOf(colon < 0 ? text : text[..colon], HostCharacters))
                return false;
            port = colon < 0 ? [] : text[colon..];
        }
        return port.IsEmpty || (port[0] == ':' && !port[1..].ContainsAnyExceptInRange('0', '9'));
    }

    private static bool IsLiteral(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith('v') && !text.StartsWith('V'))
            return NetFormats.IsIpv6(text);
        int dot = text.IndexOf('.');
        if (dot < 2 || dot == text.Length - 1)
            return false;
        foreach (char c in text[1..dot])
            if (!char.IsAsciiHexDigit(c))
                return false;
        return !text[(dot + 1)..].ContainsAnyExcept(FutureCharacters);
    }

    private static bool IsMadeOf(ReadOnlySpan<char> text, SearchValues<char> characters)
    {
        if (text.ContainsAnyExcept(characters))
            return false;
        while (text.IndexOf('%') is >= 0 and var at)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                return false;
            text = text[(at + 3)..];
        }
        return true;
    }
}
