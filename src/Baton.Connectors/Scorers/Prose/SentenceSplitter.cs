using System.Collections.Immutable;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>
/// Ends a sentence at <c>. ! ? …</c> before white space and at every hard line break; never after an abbreviation or an
/// initial, nor for a full stop or a quotation before a lower-case letter. A block's end ends it too, so headings and list items are sentences.
/// </summary>
internal static class SentenceSplitter
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "e.g", "i.e", "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "vs", "approx", "inc", "ltd", "co", "jr", "sr", "u.s", "u.k", "fig",
        "dept", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    };

    public static ImmutableArray<ProseSentence> Split(ProseText prose)
    {
        var sentences = ImmutableArray.CreateBuilder<ProseSentence>();
        foreach (ProseBlock block in prose.Blocks.Where(block => block.Kind != BlockKind.Code))
        {
            int start = block.Start, end = block.Start + block.Length;
            for (int i = start; i < end; i++)
            {
                int stop = prose.Text[i] == '\n' ? i : IsEnd(prose.Text, i, end) ? BehindClosing(prose.Text, i + 1, end) : -1;
                if (stop < 0)
                    continue;
                Add(prose, start, stop, block.Kind, sentences);
                start = Math.Max(stop, i + 1);
                i = start - 1;
            }
            Add(prose, start, end, block.Kind, sentences);
        }
        return sentences.ToImmutable();
    }

    private static bool IsEnd(string text, int at, int end)
    {
        if (text[at] is not ('.' or '!' or '?' or '…'))
            return false;
        int next = BehindClosing(text, at + 1, end);
        bool isQuoted = next > 0 && text[next - 1] is not ('.' or '!' or '?' or '…');
        if (next >= end)
            return true;
        if (!char.IsWhiteSpace(text[next]))
            return false;
        while (next < end && char.IsWhiteSpace(text[next]))
            next++;
        if (next < end && char.IsLower(text[next]) && (isQuoted || text[at] is '.' or '…'))
            return false;
        return text[at] != '.' || !IsAbbreviation(text, at);
    }

    private static bool IsAbbreviation(string text, int dot)
    {
        int start = dot;
        while (start > 0 && (char.IsLetter(text[start - 1]) || (text[start - 1] == '.' && start < dot)))
            start--;
        string word = text[start..dot];
        bool isInitial = word.Length == 1 && char.IsUpper(word[0]) && word != "I";
        return isInitial || (Abbreviations.Contains(word) && (!word.Equals("no", StringComparison.OrdinalIgnoreCase) || NumberFollows(text, dot + 1)));
    }

    private static bool NumberFollows(string text, int at) => text.AsSpan(at).TrimStart() is { Length: > 0 } rest && char.IsDigit(rest[0]);

    private static int BehindClosing(string text, int at, int end)
    {
        while (at < end && text[at] is ('.' or '!' or '?' or '…' or '"' or '\'' or '”' or '’' or ')' or ']' or '»'))
            at++;
        return at;
    }

    private static void Add(ProseText prose, int start, int end, BlockKind kind, ImmutableArray<ProseSentence>.Builder sentences)
    {
        while (start < end && char.IsWhiteSpace(prose.Text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(prose.Text[end - 1]))
            end--;
        if (end > start)
            sentences.Add(new ProseSentence(prose.Text[start..end], start, kind));
    }
}
