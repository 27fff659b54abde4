namespace Baton.Connectors.Scorers.Atoms;

/// <summary>
/// Finds words in a text: white space of any kind and amount is one space, and typographic quotes and hyphens are their plain
/// forms.
/// </summary>
internal static class Phrase
{
    /// <summary>The first place at or behind <paramref name="from"/>; null when there is none.</summary>
    /// <param name="wholeWords">Not inside a longer word or number.</param>
    public static (int Start, int Length)? Find(string text, string phrase, bool ignoreCase = true, bool wholeWords = true, int from = 0)
    {
        string wanted = phrase.Trim();
        if (wanted.Length == 0)
            return null;
        for (int start = from; start < text.Length; start++)
        {
            int end = EndOfMatch(text, start, wanted, ignoreCase);
            if (end < 0 || (wholeWords && (IsInsideWord(text, start, wanted[0]) || IsInsideWord(text, end, wanted[^1]))))
                continue;
            return (start, end - start);
        }
        return null;
    }

    public static IEnumerable<(int Start, int Length)> All(string text, string phrase, bool ignoreCase = true)
    {
        for (int from = 0; Find(text, phrase, ignoreCase, wholeWords: true, from) is { } found; from = found.Start + found.Length)
            yield return found;
    }

    private static int EndOfMatch(string text, int at, string wanted, bool ignoreCase)
    {
        for (int i = 0; i < wanted.Length; i++)
        {
            if (at >= text.Length)
                return -1;
            if (char.IsWhiteSpace(wanted[i]))
            {
                if (char.IsWhiteSpace(wanted[i - 1]))
                    continue;
                if (!char.IsWhiteSpace(text[at]))
                    return -1;
                while (at < text.Length && char.IsWhiteSpace(text[at]))
                    at++;
            }
            else if (Fold(text[at], ignoreCase) == Fold(wanted[i], ignoreCase))
                at++;
            else
                return -1;
        }
        return at;
    }

    private static bool IsInsideWord(string text, int boundary, char edge) =>
        char.IsLetterOrDigit(edge) && boundary > 0 && boundary < text.Length && char.IsLetterOrDigit(text[boundary]) && char.IsLetterOrDigit(text[boundary - 1]);

    private static char Fold(char character, bool ignoreCase) => character switch
    {
        '’' or '‘' => '\'',
        '“' or '”' or '„' => '"',
        '\u2010' or '\u2011' or '–' or '—' => '-',
        _ => ignoreCase ? char.ToLowerInvariant(character) : character,
    };
}
