using System.Net;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>A tag or comment of HTML, read leniently as browsers do.</summary>
/// <param name="Name">Lower case; empty for a comment or declaration.</param>
/// <param name="End">The offset behind it.</param>
internal sealed record HtmlTag(string Name, bool IsEnd, IReadOnlyDictionary<string, string> Attributes, int End)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Null when what stands at <paramref name="start"/> is only a less-than sign.</summary>
    public static HtmlTag? At(string source, int start, int limit)
    {
        if (string.CompareOrdinal(source, start, "<!--", 0, 4) == 0)
        {
            int close = source.IndexOf("-->", start, limit - start, StringComparison.Ordinal);
            return new HtmlTag("", false, None, close < 0 ? limit : close + 3);
        }
        int at = start + 1;
        bool isEnd = at < limit && source[at] == '/';
        if (isEnd)
            at++;
        if (at >= limit || !(char.IsAsciiLetter(source[at]) || (!isEnd && source[at] is ('!' or '?'))))
            return null;
        int nameStart = at;
        while (at < limit && (char.IsAsciiLetterOrDigit(source[at]) || source[at] == '-'))
            at++;
        string name = source[nameStart..at].ToLowerInvariant();
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (at < limit && source[at] != '>')
            at = Attribute(source, at, limit, attributes);
        return new HtmlTag(name, isEnd, attributes, Math.Min(at + 1, limit));
    }

    private static int Attribute(string source, int at, int limit, Dictionary<string, string> attributes)
    {
        if (char.IsWhiteSpace(source[at]) || source[at] is '/' or '=')
            return at + 1;
        int nameStart = at;
        while (at < limit && !char.IsWhiteSpace(source[at]) && source[at] is not ('=' or '>' or '/'))
            at++;
        string name = source[nameStart..at];
        int equals = at;
        while (equals < limit && char.IsWhiteSpace(source[equals]))
            equals++;
        if (equals >= limit || source[equals] != '=')
        {
            attributes.TryAdd(name, "");
            return at;
        }
        at = equals + 1;
        while (at < limit && char.IsWhiteSpace(source[at]))
            at++;
        int valueStart = at, valueEnd;
        if (at < limit && source[at] is ('"' or '\''))
        {
            valueStart = at + 1;
            valueEnd = source.IndexOf(source[at], valueStart, limit - valueStart);
            valueEnd = valueEnd < 0 ? limit : valueEnd;
            at = Math.Min(valueEnd + 1, limit);
        }
        else
        {
            while (at < limit && !char.IsWhiteSpace(source[at]) && source[at] != '>')
                at++;
            valueEnd = at;
        }
        attributes.TryAdd(name, WebUtility.HtmlDecode(source[valueStart..valueEnd]));
        return at;
    }
}
