namespace Baton.Engine.Authoring;

/// <summary>A line of YAML by its outline: the dashes and the key it begins with.</summary>
internal sealed class YamlLine
{
    private YamlLine(int start, int end, int indent, bool isBlank, IReadOnlyList<YamlMark> marks)
    {
        (Start, End, Indent, IsBlank, Marks) = (start, end, indent, isBlank, marks);
    }

    /// <summary>Offsets in the text; the end is before the line break.</summary>
    public int Start { get; }

    public int End { get; }

    /// <summary>The column of the first thing in it.</summary>
    public int Indent { get; }

    /// <summary>Nothing, or a comment alone.</summary>
    public bool IsBlank { get; }

    public IReadOnlyList<YamlMark> Marks { get; }

    public static List<YamlLine> All(string text)
    {
        var lines = new List<YamlLine>();
        for (int start = 0; ;)
        {
            int end = text.IndexOf('\n', start);
            int next = end < 0 ? text.Length : end;
            lines.Add(Read(text, start, next > start && text[next - 1] == '\r' ? next - 1 : next));
            if (end < 0)
                return lines;
            start = end + 1;
        }
    }

    private static YamlLine Read(string text, int start, int end)
    {
        int at = Skip(text, start, end);
        int indent = at - start;
        if (at == end || text[at] == '#')
            return new YamlLine(start, end, indent, isBlank: true, []);
        var marks = new List<YamlMark>();
        while (at < end && text[at] == '-' && (at + 1 == end || text[at + 1] == ' '))
        {
            int value = Skip(text, at + 1, end);
            marks.Add(new YamlMark(at - start, "", at, at, value));
            at = value;
        }
        if (at < end && KeyEnd(text, at, end) is { } colon)
            marks.Add(new YamlMark(at - start, text[at..colon].Trim('"', '\''), at, colon, Skip(text, colon + 1, end)));
        return new YamlLine(start, end, indent, isBlank: false, marks);
    }

    /// <summary>Where the colon of a key stands.</summary>
    private static int? KeyEnd(string text, int at, int end)
    {
        if (text[at] is '{' or '[' or '|' or '>' or '#' or '}' or ']' or ',')
            return null;
        int from = at;
        if (text[at] is '"' or '\'')
        {
            int close = text.IndexOf(text[at], at + 1, end - at - 1);
            if (close < 0)
                return null;
            from = close + 1;
        }
        for (int i = from; i < end; i++)
            if (text[i] == ':' && (i + 1 == end || text[i + 1] == ' '))
                return i;
            else if (text[i] == '#' && i > from && text[i - 1] == ' ')
                return null;
        return null;
    }

    private static int Skip(string text, int at, int end)
    {
        while (at < end && text[at] is ' ' or '\t')
            at++;
        return at;
    }
}

/// <summary>A dash, or a key and its colon. Offsets are of the text.</summary>
/// <param name="Key">Empty for a dash.</param>
/// <param name="KeyStart">For a dash the dash itself.</param>
internal sealed record YamlMark(int Column, string Key, int KeyStart, int KeyEnd, int ValueStart)
{
    public bool IsDash => Key.Length == 0 && KeyStart == KeyEnd;
}
