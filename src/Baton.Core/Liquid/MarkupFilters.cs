using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Core.Liquid;

/// <summary>Filters to and from HTML and URLs.</summary>
internal static partial class MarkupFilters
{
    /// <summary>What goes as a whole, opening to closing; the tag itself is last, since the others begin with it.</summary>
    private static readonly (string Opening, string Closing)[] Stripped = [("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">")];

    public static Value Escape(FilterCall call) => call.Text(Escaped(call.InputText));

    /// <summary>An ampersand that begins a character reference stays.</summary>
    public static Value EscapeOnce(FilterCall call)
    {
        string text = call.InputText;
        var escaped = new StringBuilder();
        int done = 0;
        foreach (var reference in CharacterReference().EnumerateMatches(text))
        {
            escaped.Append(Escaped(text[done..reference.Index])).Append(text.AsSpan(reference.Index, reference.Length));
            done = reference.Index + reference.Length;
        }
        return call.Text(escaped.Append(Escaped(text[done..])).ToString());
    }

    public static Value NewlineToBr(FilterCall call) =>
        call.Text(call.InputText.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "<br />\n", StringComparison.Ordinal));

    public static Value StripNewlines(FilterCall call) =>
        call.Text(call.InputText.Replace("\r\n", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));

    /// <summary>Tags, comments, scripts and styles. For people to read, not to make foreign HTML safe: use <c>escape</c> for that.</summary>
    public static Value StripHtml(FilterCall call)
    {
        string text = call.InputText;
        call.Budget.Spend(text.Length / 4, call.Span);
        var kept = new StringBuilder();
        // A closing that was not found once is not there further on either: without this the search is quadratic.
        bool[] isGone = new bool[Stripped.Length];
        int at = 0;
        while (text.IndexOf('<', at) is var open and >= 0)
        {
            kept.Append(text, at, open - at);
            int end = EndOfMarkup(text, open, isGone);
            at = open;
            if (end < 0)
                break;
            at = end;
        }
        return call.Text(kept.Append(text, at, text.Length - at).ToString());
    }

    /// <summary>RFC 3986: all but letters, digits and <c>-._~</c> in percent form, as UTF-8; a blank as <c>+</c>.</summary>
    public static Value UrlEncode(FilterCall call) =>
        call.Text(Uri.EscapeDataString(call.InputText).Replace("%20", "+", StringComparison.Ordinal));

    /// <summary>What is no UTF-8 in percent form stays as it is.</summary>
    public static Value UrlDecode(FilterCall call) => call.Text(Uri.UnescapeDataString(call.InputText.Replace('+', ' ')));

    private static int EndOfMarkup(string text, int open, bool[] isGone)
    {
        for (int i = 0; i < Stripped.Length; i++)
        {
            var (opening, closing) = Stripped[i];
            if (isGone[i] || string.CompareOrdinal(text, open, opening, 0, opening.Length) != 0)
                continue;
            int close = text.IndexOf(closing, open + opening.Length, StringComparison.Ordinal);
            if (close >= 0)
                return close + closing.Length;
            isGone[i] = true;
        }
        return -1;
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
            _ = character switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&#34;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(character),
            };
        return escaped.ToString();
    }

    [GeneratedRegex(@"&(?:[a-zA-Z][a-zA-Z0-9]{0,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});", RegexOptions.CultureInvariant)]
    private static partial Regex CharacterReference();
}
