using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Prose;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>
/// Proper names in English text: several capitalised words in a row, or one that does not begin its sentence. Months, days of the
/// week and text set in title case give none.
/// </summary>
internal static partial class NameReader
{
    // Stands for a name found already: not a space, since what is around it is not one name.
    private const char Known = '|';

    private static readonly HashSet<string> Openers = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "about", "after", "all", "an", "and", "ask", "at", "because", "before", "book", "built", "buy", "by", "call", "choose", "come", "create",
        "discover", "download", "during", "enjoy", "every", "experience", "explore", "find", "finally", "for", "free", "from", "get", "give", "has", "have",
        "hello", "hi", "how", "if", "in", "introduce", "introducing", "is", "it", "its", "join", "last", "launch", "launching", "learn", "let", "like",
        "made", "make", "meet", "mention", "more", "most", "my", "new", "no", "not", "now", "of", "offer", "on", "one", "only", "open", "order", "our",
        "over", "pre-order", "present", "presenting", "promote", "read", "save", "say", "see", "sell", "send", "shop", "show", "sign", "since", "start",
        "stop", "switch", "take", "tell", "thank", "that", "the", "their", "these", "they", "this", "to", "today", "try", "under", "unlike", "until", "up",
        "use", "using", "via", "visit", "watch", "we", "welcome", "what", "when", "where", "who", "why", "win", "with", "without", "you", "your",
    };

    private static readonly HashSet<string> NeverNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "I", "I'm", "I'll", "I've", "I'd", "OK", "TBD", "CTA",
    };

    private static readonly HashSet<string> SmallInTitles = ["with", "from", "into", "onto", "over", "than", "that", "your", "upon", "when"];

    /// <param name="rest">The visible text with exact things blanked out (see <see cref="TextReading.Rest"/>).</param>
    /// <param name="known">Names the brief itself gives elsewhere, longest first; found wherever they stand.</param>
    public static ImmutableArray<(string Text, int Start)> Read(ProseText prose, string rest, IEnumerable<string> known)
    {
        var found = ImmutableArray.CreateBuilder<(string, int)>();
        char[] open = rest.ToCharArray();
        foreach (string name in known)
        {
            foreach ((int start, int length) in Phrase.All(new string(open), name).ToArray())
            {
                found.Add((name, start));
                open.AsSpan(start, length).Fill(Known);
            }
        }
        string text = new(open);
        foreach (ProseSentence sentence in prose.Sentences)
        {
            string part = text.Substring(sentence.Start, sentence.Length);
            if (IsTitleCase(part))
                continue;
            foreach (Match match in Capitalised().Matches(part))
            {
                if (Name(part, match) is { } name)
                    found.Add((name.Text, sentence.Start + name.Start));
            }
        }
        return found.ToImmutable();
    }

    private static (string Text, int Start)? Name(string sentence, Match match)
    {
        List<(string Text, int Start)> words = [.. Word().Matches(match.Value).Select(word => (word.Value, match.Index + word.Index))];
        bool atStart = !sentence[..match.Index].Any(c => char.IsLetterOrDigit(c) || c == Known) || sentence[..match.Index].TrimEnd() is [.., ':' or '-' or '–' or '—' or '"' or '“' or '•' or '(' or '/'];
        while (words.Count > 0 && (NeverNames.Contains(words[0].Text) || (atStart && Openers.Contains(words[0].Text))))
            (words, atStart) = (words[1..], false);
        while (words.Count > 0 && NeverNames.Contains(words[^1].Text))
            words.RemoveAt(words.Count - 1);
        if (words.Count == 0 || (words.Count == 1 && (atStart || words[0].Text.Length < 2 || Openers.Contains(words[0].Text))))
            return null;
        int start = words[0].Start;
        string name = sentence[start..(words[^1].Start + words[^1].Text.Length)];
        if (name.EndsWith("'s", StringComparison.Ordinal) || name.EndsWith("’s", StringComparison.Ordinal))
            name = name[..^2];
        return (name, start);
    }

    private static bool IsTitleCase(string text)
    {
        const int fewest = 4, shortest = 4;
        string[] words = [.. Word().Matches(text).Select(word => word.Value).Where(word => word.Length >= shortest)];
        return words.Length >= fewest && words.All(word => !char.IsLower(word[0]) || SmallInTitles.Contains(word));
    }

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}])(?:\p{Lu}|\p{Ll}{1,2}\p{Lu})[\p{L}\p{N}'’-]*(?:(?: (?:of|de|van|von|du|la) | & | )(?:\p{Lu}|\p{Ll}{1,2}\p{Lu})[\p{L}\p{N}'’-]*)*",
        RegexOptions.CultureInvariant)]
    private static partial Regex Capitalised();

    [GeneratedRegex(@"[\p{L}\p{N}][\p{L}\p{N}'’-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
