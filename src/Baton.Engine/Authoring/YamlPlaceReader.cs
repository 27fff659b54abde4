using System.Collections.Immutable;

namespace Baton.Engine.Authoring;

/// <summary>Walks from a line up to the lines it stands under.</summary>
internal sealed class YamlPlaceReader(string text, int offset, List<YamlLine> lines)
{
    private readonly List<YamlLine> _lines = lines;
    private int _line = Math.Max(0, lines.FindLastIndex(l => l.Start <= offset));

    /// <summary>From the place upwards.</summary>
    private readonly List<(int Line, YamlMark Mark)> _above = [];

    public YamlPlace Read()
    {
        var line = _lines[_line];
        bool isEmpty = line.End == line.Start || string.IsNullOrWhiteSpace(text[line.Start..line.End]);
        var before = line.Marks.Where(m => m.KeyStart < offset || m.KeyStart == offset && !m.IsDash).ToList();
        int column = isEmpty ? offset - line.Start : before.Count > 0 ? before[0].Column : line.Indent;
        if (WalkUp(column, isDash: before.FirstOrDefault()?.IsDash ?? text.AsSpan(line.Start, line.End - line.Start).TrimStart().StartsWith("-")) is { } inside)
            return inside;
        foreach (var mark in before)
        {
            bool isLast = mark == before[^1];
            if (!mark.IsDash && offset <= mark.KeyEnd)
                return InKey(mark);
            _above.Insert(0, (_line, mark));
            if (isLast)
                return offset < mark.ValueStart && mark.IsDash && mark.ValueStart > line.End ? Open(offset, offset) : InValue(mark, _line);
        }
        return Loose(line, isEmpty);
    }

    /// <summary>Collects what the line stands under; gives the place at once where it is inside of a longer scalar or of brackets.</summary>
    private YamlPlace? WalkUp(int limit, bool isDash)
    {
        for (int i = _line - 1; i >= 0 && limit >= 0; i--)
        {
            var line = _lines[i];
            if (line.IsBlank || line.Indent > limit)
                continue;
            for (int m = line.Marks.Count - 1; m >= 0; m--)
            {
                var mark = line.Marks[m];
                if (mark.Column >= limit && !(mark.Column == limit && isDash && !mark.IsDash))
                    continue;
                (limit, isDash) = (mark.Column, mark.IsDash);
                bool holdsValue = m == line.Marks.Count - 1 && mark.ValueStart < line.End && text[mark.ValueStart] != '#';
                if (holdsValue && Spanning(mark, i) is { } place)
                    return place;
                _above.Add((i, mark));
            }
        }
        return null;
    }

    /// <summary>The place, if the value that begins behind a mark of an earlier line reaches to it.</summary>
    private YamlPlace? Spanning(YamlMark mark, int line)
    {
        char first = text[mark.ValueStart];
        int end = EndOfBlock(line, mark.Column);
        if (offset > end)
            return null;
        switch (first)
        {
            case '{' or '[':
                return new FlowPlaceReader(text, mark.ValueStart, end, offset).Read() is { } flow ? Under(line, mark) ?? InFlow(flow) : null;
            case '"' or '\'':
                int close = ClosingQuote(mark.ValueStart, end);
                return offset <= close ? Under(line, mark) ?? Scalar(mark.ValueStart + 1, close, isQuoted: true, isBlock: false) : null;
            case '|' or '>':
                return Under(line, mark) ?? Scalar(Math.Min(_lines[line].End + 1, text.Length), end, isQuoted: false, isBlock: true);
            default:
                // A text that goes on in further lines; a line with a key in it was hardly meant so.
                return _lines[_line].Marks.Count > 0 ? null : Under(line, mark) ?? Scalar(mark.ValueStart, end, isQuoted: false, isBlock: true);
        }
    }

    /// <summary>
    /// Collects what a mark stands under, itself included; what was taken for keys on the way to it is text of its value. Gives
    /// the place of a text that all of this is part of.
    /// </summary>
    private YamlPlace? Under(int line, YamlMark mark)
    {
        var left = _lines[line].Marks.TakeWhile(m => m != mark).ToList();
        var first = left.Count > 0 ? left[0] : mark;
        var rest = new YamlPlaceReader(text, _lines[line].Start, _lines);
        if (rest.WalkUp(first.Column, first.IsDash) is { } whole && (whole.IsQuoted || whole.IsBlock) && whole.End >= offset)
            return whole;
        _above.Clear();
        _above.Add((line, mark));
        _above.AddRange(left.AsEnumerable().Reverse().Select(m => (line, m)));
        _above.AddRange(rest._above);
        return null;
    }

    private YamlPlace InKey(YamlMark mark) =>
        new(Levels(), Beside(_line, mark.Column), MayBeKey: true, MayBeValue: false, mark.KeyStart, mark.KeyEnd, IsQuoted: false, IsBlock: false);

    private YamlPlace InValue(YamlMark mark, int line)
    {
        int end = EndOfBlock(line, mark.Column);
        int lineEnd = _lines[line].End;
        if (mark.ValueStart >= lineEnd || offset < mark.ValueStart)
            return mark.IsDash ? Open(offset, offset) : Scalar(offset, offset, isQuoted: false, isBlock: false);
        switch (text[mark.ValueStart])
        {
            case '{' or '[':
                return new FlowPlaceReader(text, mark.ValueStart, end, offset).Read() is { } flow ? InFlow(flow) : Scalar(offset, offset, isQuoted: false, isBlock: false);
            case '"' or '\'':
                int close = ClosingQuote(mark.ValueStart, end);
                return offset > mark.ValueStart && offset <= close ? Scalar(mark.ValueStart + 1, close, isQuoted: true, isBlock: false) : Scalar(offset, offset, isQuoted: false, isBlock: false);
            default:
                int comment = text.IndexOf(" #", mark.ValueStart, lineEnd - mark.ValueStart, StringComparison.Ordinal);
                int to = comment < 0 ? lineEnd : comment;
                while (to > mark.ValueStart && text[to - 1] == ' ' && to > offset)
                    to--;
                return mark.IsDash ? Open(mark.ValueStart, Math.Max(to, offset)) : Scalar(mark.ValueStart, Math.Max(to, offset), isQuoted: false, isBlock: false);
        }
    }

    /// <summary>A line without a colon: a key that is not finished, or the text of the key above.</summary>
    private YamlPlace Loose(YamlLine line, bool isEmpty)
    {
        int start = isEmpty ? offset : Math.Min(offset, line.Start + line.Indent);
        int column = start - line.Start;
        var beside = Beside(_line, column);
        var place = Open(start, isEmpty ? offset : Math.Max(offset, line.End)) with { Map = beside };
        return beside.Names.Any() || _above.Count == 0 ? place with { MayBeValue = false } : place;
    }

    /// <summary>What stands here may become a value as well as the first key of a map.</summary>
    private YamlPlace Open(int start, int end) => new(Levels(), new YamlKeys(), MayBeKey: true, MayBeValue: true, start, end, IsQuoted: false, IsBlock: false);

    private YamlPlace Scalar(int start, int end, bool isQuoted, bool isBlock) =>
        new(Levels(), null, MayBeKey: false, MayBeValue: true, Math.Min(start, end), end, isQuoted, isBlock);

    private YamlPlace InFlow(FlowPlace flow) =>
        new([.. Levels(), .. flow.Levels], flow.Map, flow.MayBeKey, flow.MayBeValue, flow.Start, flow.End, flow.IsQuoted, IsBlock: false);

    private ImmutableArray<YamlLevel> Levels() =>
        [.. _above.AsEnumerable().Reverse().Select(a => new YamlLevel(a.Mark.Key, a.Mark.IsDash ? null : Beside(a.Line, a.Mark.Column)))];

    /// <summary>The keys of the map that has a key in this column of this line.</summary>
    private YamlKeys Beside(int line, int column)
    {
        var keys = new YamlKeys();
        for (int i = line; i >= 0; i--)
        {
            if (_lines[i].IsBlank || i == line && _lines[i].Marks.Count == 0)
                continue;
            Add(_lines[i]);
            if (_lines[i].Indent < column)
                break;
        }
        for (int i = line + 1; i < _lines.Count && (_lines[i].IsBlank || _lines[i].Indent >= column); i++)
            Add(_lines[i]);
        return keys;

        void Add(YamlLine at)
        {
            foreach (var mark in at.Marks)
                if (!mark.IsDash && mark.Column == column)
                    keys.Add(mark.Key, text.AsSpan(Math.Min(mark.ValueStart, at.End), Math.Max(0, at.End - mark.ValueStart)));
        }
    }

    /// <summary>Where the last line ends that belongs to a mark of this column.</summary>
    private int EndOfBlock(int line, int column)
    {
        int last = line;
        for (int i = line + 1; i < _lines.Count; i++)
        {
            var at = _lines[i];
            bool isEmpty = at.Indent == at.End - at.Start;
            if (!isEmpty && at.Indent <= column && !(text[at.Start + at.Indent] is '}' or ']'))
                break;
            last = i;
        }
        return _lines[last].End;
    }

    /// <summary>Where a text in quotes ends; without a closing one, where its line does.</summary>
    private int ClosingQuote(int open, int limit)
    {
        for (int i = open + 1; i < limit; i++)
            if (text[open] == '"' && text[i] == '\\')
                i++;
            else if (text[i] == text[open] && text[i] == '\'' && i + 1 < limit && text[i + 1] == '\'')
                i++;
            else if (text[i] == text[open])
                return i;
        int lineEnd = text.IndexOf('\n', open);
        return lineEnd < 0 ? text.Length : Math.Max(open + 1, Math.Min(lineEnd, limit));
    }
}
