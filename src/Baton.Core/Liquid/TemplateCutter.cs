namespace Baton.Core.Liquid;

/// <summary>
/// Cuts a template at its delimiters, does what <c>-</c> asks, and settles <c>raw</c> and comments. Goes once over the
/// text, whatever is in it: a search that failed is not tried again.
/// </summary>
internal sealed class TemplateCutter(string text, FindingList findings)
{
    private readonly List<Piece> _pieces = new(text.AsSpan().Count('{') + 1);
    private bool _noOutputEnd;
    private bool _noTagEnd;
    private bool _quotesMislead;
    private bool _trimsNext;
    private int _position;

    public List<Piece> Cut()
    {
        int textStart = 0;
        while (NextDelimiter() is { } open)
        {
            bool isTag = text[open + 1] == '%';
            int end = EndOf(open, isTag);
            if (end < 0)
                continue;
            int contentStart = open + 2, contentEnd = end - 2;
            bool trimsBefore = contentStart < contentEnd && text[contentStart] == '-';
            if (trimsBefore)
                contentStart++;
            bool trimsAfter = contentEnd > contentStart && text[contentEnd - 1] == '-';
            if (trimsAfter)
                contentEnd--;
            AddText(textStart, open, trimsBefore);
            _trimsNext = trimsAfter;
            _position = end;
            if (isTag)
                AddTag(open, end, contentStart, contentEnd);
            else
                _pieces.Add(new Piece(PieceKind.Output, open, end, contentStart, contentEnd));
            textStart = _position;
        }
        AddText(textStart, text.Length, trimsEnd: false);
        return _pieces;
    }

    private int? NextDelimiter()
    {
        for (int at = text.IndexOf('{', _position); at >= 0 && at + 1 < text.Length; at = text.IndexOf('{', at + 1))
            if ((text[at + 1] == '{' && !_noOutputEnd) || (text[at + 1] == '%' && !_noTagEnd))
                return at;
        return null;
    }

    /// <summary>After the closing delimiter; negative when there is none, which is a finding once for each kind.</summary>
    private int EndOf(int open, bool isTag)
    {
        string close = isTag ? "%}" : "}}";
        int end = _quotesMislead || IsInlineComment(open, isTag) ? -1 : EndOutsideQuotes(open + 2, close);
        if (end >= 0)
            return end;
        int plain = text.IndexOf(close, open + 2, StringComparison.Ordinal);
        if (plain >= 0)
            return plain + 2;
        findings.Error(LiquidCode.Unclosed, $"`{text.Substring(open, 2)}` is not closed", open, open + 2,
            $"close it with `{close}`, or write it as text: {(isTag ? "{% raw %}{%{% endraw %}" : "{% raw %}{{{% endraw %}")}");
        (_noTagEnd, _noOutputEnd) = (_noTagEnd || isTag, _noOutputEnd || !isTag);
        _position = open + 2;
        return -1;
    }

    private int EndOutsideQuotes(int at, string close)
    {
        for (; at + 1 < text.Length; at++)
        {
            char character = text[at];
            if (character == close[0] && text[at + 1] == close[1])
                return at + 2;
            if (character is not ('"' or '\''))
                continue;
            // An apostrophe that no second one follows on its line is no quotation mark.
            int quote = text.IndexOf(character, at + 1);
            if (quote >= 0 && !text.AsSpan(at, quote - at).Contains('\n'))
                at = quote;
        }
        _quotesMislead = true;
        return -1;
    }

    private bool IsInlineComment(int open, bool isTag)
    {
        int at = open + 2;
        if (at < text.Length && text[at] == '-')
            at++;
        return isTag && SkipBlank(at, text.Length) is var start && start < text.Length && text[start] == '#';
    }

    private void AddTag(int open, int end, int contentStart, int contentEnd)
    {
        int start = SkipBlank(contentStart, contentEnd);
        int nameEnd = start;
        while (nameEnd < contentEnd && (char.IsLetterOrDigit(text[nameEnd]) || text[nameEnd] == '_'))
            nameEnd++;
        string name = text[start..nameEnd];
        if (name.Length == 0 && start < contentEnd && text[start] == '#')
            CheckInlineComment(start, contentEnd);
        else if (name is "raw" or "comment")
            AddVerbatim(name, open, end);
        else
            _pieces.Add(new Piece(PieceKind.Tag, open, end, nameEnd, contentEnd, name, start));
    }

    /// <summary>Each of its lines begins with <c>#</c>, as in Liquid.</summary>
    private void CheckInlineComment(int start, int end)
    {
        for (int line = text.IndexOf('\n', start, end - start); line >= 0; line = text.IndexOf('\n', line + 1, end - line - 1))
        {
            int first = SkipBlank(line + 1, end);
            if (first >= end || text[first] == '#')
                continue;
            findings.Error(LiquidCode.Unreadable, "each line of a `#` comment begins with `#`", first, first + 1, "put a `#` before it, or use `{% comment %}`");
            return;
        }
    }

    /// <summary>What stands in <c>raw</c> is text, trimmed by nobody; what stands in <c>comment</c> is nothing.</summary>
    private void AddVerbatim(string name, int open, int end)
    {
        bool trims = false;
        for (int at = end; (at = text.IndexOf("{%", at, StringComparison.Ordinal)) >= 0; at += 2)
        {
            int after = EndOfVerbatim(name, at, out trims);
            if (after < 0)
                continue;
            if (name == "raw" && at > end)
                _pieces.Add(new Piece(PieceKind.Text, end, at, end, at));
            (_position, _trimsNext) = (after, trims);
            return;
        }
        findings.Error(LiquidCode.BlockNotClosed, $"`{name}` is not closed", open, end, $"close it with `{{% end{name} %}}`");
        (_position, _trimsNext) = (text.Length, false);
    }

    private int EndOfVerbatim(string name, int at, out bool trims)
    {
        trims = false;
        at += 2;
        if (at < text.Length && text[at] == '-')
            at++;
        at = SkipBlank(at, text.Length);
        string word = $"end{name}";
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            return -1;
        at = SkipBlank(at + word.Length, text.Length);
        if (at < text.Length && text[at] == '-')
            (trims, at) = (true, at + 1);
        return string.CompareOrdinal(text, at, "%}", 0, 2) == 0 ? at + 2 : -1;
    }

    private void AddText(int start, int end, bool trimsEnd)
    {
        int from = _trimsNext ? SkipBlank(start, end) : start;
        int to = end;
        while (trimsEnd && to > from && char.IsWhiteSpace(text[to - 1]))
            to--;
        if (to > from)
            _pieces.Add(new Piece(PieceKind.Text, start, end, from, to));
        _trimsNext = false;
    }

    private int SkipBlank(int at, int end)
    {
        while (at < end && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
