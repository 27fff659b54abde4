using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>Web and mail addresses that stand bare in a text.</summary>
internal static partial class WebAddresses
{
    /// <summary>In order; a full stop or bracket behind an address is not part of it.</summary>
    public static ImmutableArray<(string Target, int Start, int Length)> In(string text)
    {
        var found = ImmutableArray.CreateBuilder<(string, int, int)>();
        foreach (Match match in Address().Matches(text))
        {
            string address = match.Value.TrimEnd('.', ',', ';', ':', '!', '?', '"', '\'', '”', '’', '»', '*', '_');
            while (address.EndsWith(')') && address.Count(c => c == ')') > address.Count(c => c == '('))
                address = address[..^1].TrimEnd('.', ',', ';', ':', '!', '?');
            bool isMail = match.Groups["mail"].Success;
            bool hasScheme = match.Groups["scheme"].Success;
            found.Add((isMail ? $"mailto:{address}" : hasScheme ? address : $"https://{address}", match.Index, address.Length));
        }
        return found.ToImmutable();
    }

    /// <summary>
    /// Two addresses lead to the same page: hosts compare without case, http is https, a slash at the end and parameters or
    /// fragments that only <paramref name="found"/> has (tracking) make no difference.
    /// </summary>
    public static bool LeadsTo(string wanted, string found)
    {
        (string wantedPage, string[] wantedQuery, string wantedFragment) = Parts(wanted);
        (string page, string[] query, string fragment) = Parts(found);
        return wantedPage == page
            && wantedQuery.All(pair => query.Contains(pair, StringComparer.Ordinal))
            && (wantedFragment.Length == 0 || wantedFragment == fragment);
    }

    private static (string Page, string[] Query, string Fragment) Parts(string address)
    {
        int hash = address.IndexOf('#', StringComparison.Ordinal);
        string fragment = hash < 0 ? "" : address[(hash + 1)..];
        string rest = hash < 0 ? address : address[..hash];
        int mark = rest.IndexOf('?', StringComparison.Ordinal);
        string[] query = mark < 0 ? [] : rest[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries);
        string page = mark < 0 ? rest : rest[..mark];
        int scheme = page.IndexOf("://", StringComparison.Ordinal);
        page = scheme < 0 ? page : page[(scheme + 3)..];
        int slash = page.IndexOf('/', StringComparison.Ordinal);
        page = slash < 0 ? page.ToLowerInvariant() : page[..slash].ToLowerInvariant() + page[slash..];
        return (page.TrimEnd('/'), query, fragment);
    }

    // Without a scheme an address needs www., or a domain people use for sites, so that `e.g.x` or `file.md` is none.
    [GeneratedRegex(
        @"(?<scheme>https?://)[^\s<>""”»\]]+|(?<mail>[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)"
        + @"|(?<![\p{L}\p{N}@._-])(?:www\.[\p{L}\p{N}.-]+|(?:[\p{L}\p{N}-]+\.)+(?:com|org|net|io|app|dev|shop|store|example|test|eu|de|fr|co\.uk))\b(?:/[^\s<>""”»\]]*)?",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
