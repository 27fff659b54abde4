using Baton.Core.Sources;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>The line a place is in, as much of it as there is room for.</summary>
/// <param name="Before">How many columns to leave below it.</param>
/// <param name="Underlined">And how many to underline after that, one at least.</param>
public sealed record ExcerptLine(string Shown, int Before, int Underlined)
{
    private const int Least = 30;
    private const int Most = 160;

    /// <param name="width">Of the window, in columns.</param>
    public static ExcerptLine Of(SourceSpan span, int width)
    {
        string line = Printable(span.File.LineAt(span.Line));
        int start = Math.Min(span.Column - 1, line.Length);
        int end = Math.Min(start + span.Length, line.Length);
        width = Math.Clamp(width, Least, Most);
        // When the line has to be cut, a place stands in the third quarter: what leads to it says more than what follows.
        int from = line[..end].GetCellWidth() <= width ? 0 : Back(line, start, Math.Max(width * 3 / 4 - (end - start), width / 3));
        int room = width - (from > 0 ? 1 : 0);
        int to = Forth(line, from, room);
        if (to < line.Length)
            to = Forth(line, from, room - 1);
        string lead = from > 0 ? "…" : "";
        return new ExcerptLine(
            lead + line[from..to] + (to < line.Length ? "…" : ""),
            lead.Length + line[from..Math.Clamp(start, from, to)].GetCellWidth(),
            Math.Max(1, line[Math.Min(start, to)..Math.Clamp(end, Math.Min(start, to), to)].GetCellWidth()));
    }

    /// <summary>Where to begin so that at most so many columns stand before a place.</summary>
    private static int Back(string line, int at, int columns)
    {
        while (at > 0)
        {
            int previous = at - (at > 1 && char.IsSurrogatePair(line[at - 2], line[at - 1]) ? 2 : 1);
            columns -= line[previous..at].GetCellWidth();
            if (columns < 0)
                break;
            at = previous;
        }
        return at;
    }

    /// <summary>Where to end so that it takes at most so many columns.</summary>
    private static int Forth(string line, int at, int columns)
    {
        while (at < line.Length)
        {
            int next = at + (at + 1 < line.Length && char.IsSurrogatePair(line[at], line[at + 1]) ? 2 : 1);
            columns -= line[at..next].GetCellWidth();
            if (columns < 0)
                break;
            at = next;
        }
        return at;
    }

    /// <summary>Each character that would move the cursor is one that takes a column.</summary>
    private static string Printable(string line) => string.Create(line.Length, line, static (shown, from) =>
    {
        for (int i = 0; i < from.Length; i++)
            shown[i] = from[i] == '\t' ? ' ' : char.IsControl(from[i]) ? '·' : from[i];
    });
}
