using YamlDotNet.Core;

namespace Baton.Engine.Playbooks;

/// <summary>
/// Finds for each character of a scalar's value where its author wrote it, by the folding, quoting and indentation of YAML
/// 1.2 (chapters 7.3 and 8.1).
/// </summary>
internal static class ScalarPlaces
{
    /// <param name="source">The scalar as written, with its quotes or its <c>|</c>.</param>
    /// <param name="start">Where it begins in the file.</param>
    /// <returns>Ascending offsets in the file, one for each character of the value.</returns>
    public static int[] Of(string source, int start, string value, ScalarStyle style)
    {
        int[] places = style switch
        {
            ScalarStyle.Literal => InLines(source, value),
            ScalarStyle.Folded => InFoldedLines(source, value),
            _ => InFlow(source, value, style),
        };
        for (int i = 0; i < places.Length; i++)
            places[i] = start + Math.Clamp(places[i], 0, Math.Max(0, source.Length - 1));
        return places;
    }

    /// <summary>A line of a literal's value is a line of the source, less its indentation.</summary>
    private static int[] InLines(string source, string value)
    {
        int[] places = new int[value.Length];
        int lineStart = source.IndexOf('\n', StringComparison.Ordinal) + 1;
        int at = 0;
        while (at < value.Length)
        {
            int lineEnd = source.IndexOf('\n', Math.Min(lineStart, source.Length));
            lineEnd = lineEnd < 0 ? source.Length : lineEnd;
            int length = value.IndexOf('\n', at) is var end and >= 0 ? end - at : value.Length - at;
            int textEnd = lineEnd > lineStart && source[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
            int textStart = Math.Max(lineStart, textEnd - length);
            for (int i = 0; i <= length && at + i < value.Length; i++)
                places[at + i] = textStart + i;
            at += length + 1;
            lineStart = lineEnd + 1;
        }
        return places;
    }

    /// <summary>Folds and indentation are what lies between a character and the next equal one of the source.</summary>
    private static int[] InFoldedLines(string source, string value)
    {
        int[] places = new int[value.Length];
        int at = source.IndexOf('\n', StringComparison.Ordinal) + 1;
        for (int i = 0; i < value.Length; i++)
        {
            int found = at;
            while (found < source.Length && source[found] != value[i] && !(value[i] is ' ' && source[found] is '\n'))
                found++;
            places[i] = found < source.Length ? found : at;
            at = places[i] + 1;
        }
        return places;
    }

    /// <summary>Plain and quoted: a line break with the blanks around it is a space, each further one a line feed.</summary>
    private static int[] InFlow(string source, string value, ScalarStyle style)
    {
        int[] places = new int[value.Length];
        int at = style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (style == ScalarStyle.DoubleQuoted)
                at = AfterEscapedBreaks(source, at);
            if (at >= source.Length)
            {
                places[i] = source.Length - 1;
            }
            else if (FoldAt(source, at) is { } fold)
            {
                int made = Math.Max(1, fold.Breaks - 1);
                for (int made1 = 0; made1 < made && i + made1 < value.Length; made1++)
                    places[i + made1] = at;
                i += made - 1;
                at = fold.End;
            }
            else if (style == ScalarStyle.DoubleQuoted && source[at] == '\\')
            {
                places[i] = at;
                if (char.IsHighSurrogate(value[i]) && at + 1 < source.Length && source[at + 1] == 'U' && i + 1 < value.Length)
                    places[++i] = at;
                at += EscapeLength(source, at);
            }
            else
            {
                places[i] = at;
                at += style == ScalarStyle.SingleQuoted && source[at] == '\'' ? 2 : 1;
            }
        }
        return places;
    }

    /// <summary>A backslash at the end of a line takes the break and the next line's indentation with it.</summary>
    private static int AfterEscapedBreaks(string source, int at)
    {
        while (at + 1 < source.Length && source[at] == '\\' && source[at + 1] is '\r' or '\n')
        {
            at++;
            while (at < source.Length && char.IsWhiteSpace(source[at]))
                at++;
        }
        return at;
    }

    private static (int End, int Breaks)? FoldAt(string source, int at)
    {
        int breaks = 0;
        int end = at;
        while (end < source.Length && source[end] is ' ' or '\t' or '\r' or '\n')
            breaks += source[end++] == '\n' ? 1 : 0;
        return breaks == 0 ? null : (end, breaks);
    }

    private static int EscapeLength(string source, int at) =>
        at + 1 < source.Length ? source[at + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 } : 1;
}
