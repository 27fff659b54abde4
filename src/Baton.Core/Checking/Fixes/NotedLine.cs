using System.Globalization;
using Baton.Core.Sources;

namespace Baton.Core.Checking;

/// <summary>The line a sentence of a finding points at (<c>`legal` (line 40) sets it</c>), for those who can jump to it.</summary>
public static class NotedLine
{
    private const string Mark = "line ";

    /// <summary>What is written in that line of the finding's file; null when the sentence names no line of it.</summary>
    public static SourceSpan? In(string sentence, SourceFile file)
    {
        for (int at = sentence.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = sentence.IndexOf(Mark, at + 1, StringComparison.Ordinal))
        {
            int digits = at + Mark.Length;
            int end = digits;
            while (end < sentence.Length && char.IsAsciiDigit(sentence[end]))
                end++;
            if (int.TryParse(sentence.AsSpan(digits, end - digits), NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line > 0 && line <= file.PositionAt(file.Text.Length).Line)
            {
                string text = file.LineAt(line);
                int indent = text.Length - text.TrimStart().Length;
                return file.Span(file.OffsetAt(line, indent + 1), text.TrimEnd().Length - Math.Min(indent, text.TrimEnd().Length));
            }
        }
        return null;
    }
}
