using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>Small, exact operations on text. Lengths are Unicode code points, as JSON Schema counts them.</summary>
internal static partial class Wording
{
    public static int Length(string text) => text.EnumerateRunes().Count();

    public static string OneLine(string text) => Whitespace().Replace(text, " ").Trim();

    /// <summary>At most so many code points, ended after a whole word where one fits, without a dangling comma or "and".</summary>
    public static string Cut(string text, int limit)
    {
        if (Length(text) <= limit)
            return text;
        string head = Head(text, limit);
        int space = head.LastIndexOf(' ');
        bool endsInsideWord = !char.IsWhiteSpace(text[head.Length]);
        string words = endsInsideWord && space > 0 ? head[..space] : head;
        string tidy = DanglingEnd().Replace(words.TrimEnd(), "");
        return tidy.Length > 0 ? tidy : words;
    }

    /// <summary>As many whole parts as fit, joined; a first part that is too long alone is cut.</summary>
    public static string Join(IEnumerable<string> parts, string separator, int limit)
    {
        var text = new StringBuilder();
        foreach (string part in parts.Where(p => p.Length > 0))
        {
            string more = text.Length == 0 ? part : separator + part;
            if (Length(text.ToString()) + Length(more) > limit)
                continue;
            text.Append(more);
        }
        return text.Length > 0 ? text.ToString() : Cut(parts.FirstOrDefault(p => p.Length > 0) ?? "", limit);
    }

    /// <summary>With a full stop, unless it ends as a sentence does.</summary>
    public static string Sentence(string text) => text.Length == 0 || ".!?…:".Contains(text[^1]) ? text : text + ".";

    public static string Capital(string text) =>
        text.Length > 0 && char.IsLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    /// <summary>
    /// For the middle of a sentence: "People who…" begins small. What may be a name keeps its capital: two capitalised words in a
    /// row, letters in capitals, a people's name, and the names given.
    /// </summary>
    public static string Lower(string text, IEnumerable<string> names) =>
        OrdinaryStart().Match(text) is { Success: true } word && !names.Any(n => n.StartsWith(word.Value, StringComparison.OrdinalIgnoreCase))
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;

    /// <summary>"a, b and c".</summary>
    public static string Listed(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => $"{string.Join(", ", items.SkipLast(1))} and {items[^1]}",
    };

    /// <summary><c>launch_date</c> and <c>launchDate</c> read "Launch date".</summary>
    public static string Label(string name) =>
        Capital(OneLine(CamelHump().Replace(name, "$1 $2").Replace('_', ' ').Replace('-', ' ').Replace('.', ' ')).ToLowerInvariant());

    /// <summary>The form in which names are compared: <c>launchDate</c> is <c>launch_date</c>.</summary>
    public static string Snake(string name) => CamelHump().Replace(name, "$1_$2").Replace('-', '_').ToLowerInvariant();

    /// <summary>A leaf in one line; null for objects, lists and null.</summary>
    public static string? Leaf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => OneLine(value.GetString()!),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => null,
    };

    public static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>A Markdown link whose target holds, whatever characters the URL has.</summary>
    public static string Link(string label, string url)
    {
        string target = url.IndexOfAny(['(', ')', ' ', '<', '>']) >= 0 ? $"<{url.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)}>" : url;
        return $"[{label.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal)}]({target})";
    }

    /// <summary>The quoted parts of a sentence, without their quotes, in order.</summary>
    public static IReadOnlyList<string> Quoted(string text) =>
        [.. QuotedPart().Matches(text).Select(m => m.Groups.Values.Skip(1).First(g => g.Success).Value.Trim()).Where(q => q.Length > 0)];

    /// <summary>Matches the phrase as whole words.</summary>
    public static string AsWords(string phrase) =>
        $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(phrase).Replace(@"\ ", @"\s+", StringComparison.Ordinal)}(?![\p{{L}}\p{{N}}])";

    public static bool Mentions(string text, string phrase) =>
        phrase.Length > 0 && Regex.IsMatch(text, AsWords(phrase), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static string Head(string text, int limit)
    {
        int at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (limit-- <= 0)
                break;
            at += rune.Utf16SequenceLength;
        }
        return text[..at];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    [GeneratedRegex(@"^(?:An?|The)(?= )|^(?!\p{L}+(?:ans|ese|ish|ian)\b)\p{Lu}\p{Ll}*(?=,? [\p{Ll}\d])")]
    private static partial Regex OrdinaryStart();

    [GeneratedRegex(@"(?:[\s,;:–—-]+|\s+(?:and|or|the|a|an|for|to|of|in|on|with|by|from|is|your|our))+$", RegexOptions.IgnoreCase)]
    private static partial Regex DanglingEnd();

    [GeneratedRegex(@"(\p{Ll}|\p{N})(\p{Lu})")]
    private static partial Regex CamelHump();

    [GeneratedRegex("""["“„]([^"“”„]+)["”“]|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])|‘([^‘’]+)’|`([^`]+)`|«([^«»]+)»""")]
    private static partial Regex QuotedPart();
}
