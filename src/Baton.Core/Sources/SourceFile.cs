namespace Baton.Core.Sources;

/// <summary>A file as its author wrote it. <paramref name="path"/> is what people are shown, with forward slashes.</summary>
public sealed class SourceFile(string path, string text)
{
    private int[]? _lineStarts;

    public string Path { get; } = path;

    public string Text { get; } = text;

    /// <summary>The line and the column, both from 1, of an offset in UTF-16 code units.</summary>
    public (int Line, int Column) PositionAt(int offset)
    {
        var starts = LineStarts;
        int index = Array.BinarySearch(starts, Math.Clamp(offset, 0, Text.Length));
        int line = index >= 0 ? index : ~index - 1;
        return (line + 1, Math.Clamp(offset, 0, Text.Length) - starts[line] + 1);
    }

    /// <summary>The offset of a line and a column, both from 1; the nearest there is when they lie outside.</summary>
    public int OffsetAt(int line, int column)
    {
        var starts = LineStarts;
        int start = starts[Math.Clamp(line - 1, 0, starts.Length - 1)];
        return Math.Min(start + Math.Max(column - 1, 0), Text.Length);
    }

    /// <summary>A line's text without its end.</summary>
    public string LineAt(int line)
    {
        var starts = LineStarts;
        int start = starts[line - 1];
        int end = line < starts.Length ? starts[line] : Text.Length;
        return Text[start..end].TrimEnd('\n', '\r');
    }

    public SourceSpan Span(int start, int length) => new(this, start, length);

    private int[] LineStarts
    {
        get
        {
            if (_lineStarts is null)
            {
                var starts = new List<int> { 0 };
                for (int i = 0; i < Text.Length; i++)
                    if (Text[i] == '\n')
                        starts.Add(i + 1);
                _lineStarts = [.. starts];
            }
            return _lineStarts;
        }
    }
}
