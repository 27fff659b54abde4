using System.Text;
using DiffPlex;
using DiffPlex.Chunkers;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>Two texts as <c>diff -u</c> shows them; <c>patch</c> and <c>git apply</c> take it.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    public static string Of(string file, string before, string after)
    {
        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, LineEndingsPreservingChunker.Instance);
        var text = new StringBuilder($"--- a/{file}\n+++ b/{file}\n");
        var blocks = diff.DiffBlocks;
        for (int first = 0, next; first < blocks.Count; first = next)
        {
            // Changes whose surroundings meet stand in one hunk.
            for (next = first + 1; next < blocks.Count && blocks[next].DeleteStartA - (blocks[next - 1].DeleteStartA + blocks[next - 1].DeleteCountA) <= 2 * Context;)
                next++;
            int fromA = Math.Max(0, blocks[first].DeleteStartA - Context);
            int fromB = blocks[first].InsertStartB - (blocks[first].DeleteStartA - fromA);
            var body = new StringBuilder();
            int at = fromA, added = 0;
            for (int i = first; i < next; i++)
            {
                var block = blocks[i];
                Add(body, ' ', diff.PiecesOld, at, block.DeleteStartA);
                Add(body, '-', diff.PiecesOld, block.DeleteStartA, block.DeleteStartA + block.DeleteCountA);
                Add(body, '+', diff.PiecesNew, block.InsertStartB, block.InsertStartB + block.InsertCountB);
                at = block.DeleteStartA + block.DeleteCountA;
                added += block.InsertCountB - block.DeleteCountA;
            }
            int end = Math.Min(at + Context, diff.PiecesOld.Count);
            Add(body, ' ', diff.PiecesOld, at, end);
            text.Append($"@@ -{Range(fromA, end - fromA)} +{Range(fromB, end - fromA + added)} @@\n").Append(body);
        }
        return text.ToString();
    }

    public static void Write(Terminal terminal, string diff)
    {
        foreach (string line in diff.TrimEnd('\n').Split('\n'))
        {
            string shown = Terminal.Escape(line.TrimEnd('\r'));
            terminal.Out.MarkupLine(line switch
            {
                ['-', '-', '-', ..] or ['+', '+', '+', ..] => $"[bold]{shown}[/]",
                ['-', ..] => $"[red]{shown}[/]",
                ['+', ..] => $"[green]{shown}[/]",
                ['@', ..] => $"[blue]{shown}[/]",
                _ => shown,
            });
        }
    }

    private static void Add(StringBuilder body, char sign, IReadOnlyList<string> lines, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            body.Append(sign).Append(lines[i]);
            if (!lines[i].EndsWith('\n'))
                body.Append("\n\\ No newline at end of file\n");
        }
    }

    /// <summary>An empty range is named by the line before it.</summary>
    private static string Range(int from, int count) => count == 1 ? $"{from + 1}" : $"{(count == 0 ? from : from + 1)},{count}";
}
