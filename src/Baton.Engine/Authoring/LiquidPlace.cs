using System.Collections.Immutable;

namespace Baton.Engine.Authoring;

/// <summary>The path in a Liquid text that a place is in, told without parsing: the text may be half typed.</summary>
/// <param name="Path">As written, or as much of it as there is.</param>
/// <param name="Start">Of the path, in the text.</param>
/// <param name="Locals">What names of the template's own lead to: <c>for phrase in brief.must_say</c> makes <c>phrase</c> <c>brief.must_say.[]</c>.</param>
public sealed record LiquidPlace(string Path, int Start, ImmutableDictionary<string, string> Locals)
{
    public int End => Start + Path.Length;

    /// <param name="start">Where the Liquid begins in the text; before it there is something else.</param>
    /// <param name="isExpression">It is a condition, without braces.</param>
    /// <returns>Null where the place is in no expression.</returns>
    public static LiquidPlace? At(string text, int start, int end, int offset, bool isExpression)
    {
        if (offset < start || offset > end)
            return null;
        if (!isExpression && !IsInBraces(text, start, offset) || IsInQuotes(text, start, offset, isExpression))
            return null;
        int from = offset, to = offset;
        while (from > start && IsOfPath(text[from - 1]))
            from--;
        while (to < end && IsOfPath(text[to]))
            to++;
        return new LiquidPlace(text[from..to], from, isExpression ? [] : LocalsAt(text, start, from));
    }

    /// <summary>The path with a local name at its head replaced by what it leads to.</summary>
    public string Resolved(string path)
    {
        for (int i = 0; i < 16; i++)
        {
            int dot = path.IndexOf('.', StringComparison.Ordinal);
            if (!Locals.TryGetValue(dot < 0 ? path : path[..dot], out string? target))
                break;
            path = dot < 0 ? target : target + path[dot..];
        }
        return path;
    }

    private static bool IsOfPath(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '?';

    private static int Opening(string text, int start, int offset)
    {
        int output = offset - start >= 2 ? text.LastIndexOf("{{", offset - 1, offset - start, StringComparison.Ordinal) : -1;
        int tag = offset - start >= 2 ? text.LastIndexOf("{%", offset - 1, offset - start, StringComparison.Ordinal) : -1;
        return Math.Max(output, tag);
    }

    private static bool IsInBraces(string text, int start, int offset)
    {
        int open = Opening(text, start, offset);
        if (open < 0)
            return false;
        string close = text[open + 1] == '{' ? "}}" : "%}";
        int closed = text.IndexOf(close, open + 2, StringComparison.Ordinal);
        return closed < 0 ? text.IndexOf('\n', open, offset - open) < 0 : closed >= offset;
    }

    private static bool IsInQuotes(string text, int start, int offset, bool isExpression)
    {
        char? quote = null;
        for (int i = isExpression ? start : Opening(text, start, offset) + 2; i < offset; i++)
            if (quote is null && text[i] is '"' or '\'')
                quote = text[i];
            else if (quote == text[i])
                quote = null;
        return quote is not null;
    }

    /// <summary>The loops that are open, and what was assigned, where a path begins.</summary>
    private static ImmutableDictionary<string, string> LocalsAt(string text, int start, int offset)
    {
        var open = new Stack<ImmutableDictionary<string, string>>();
        var locals = ImmutableDictionary<string, string>.Empty;
        for (int at = text.IndexOf("{%", start, StringComparison.Ordinal); at >= 0 && at < offset; at = text.IndexOf("{%", at + 2, StringComparison.Ordinal))
        {
            int end = text.IndexOf("%}", at, StringComparison.Ordinal);
            if (end < 0 || end > offset)
                break;
            string[] words = text[(at + 2)..end].Trim('-', ' ').Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["for", var item, "in", var list, ..])
            {
                open.Push(locals);
                locals = locals.SetItem(item, list + ".[]");
            }
            else if (words is ["endfor", ..] && open.TryPop(out var before))
                locals = before;
            else if (words is ["assign", var name, "=", var path] && path.All(IsOfPath))
                locals = locals.SetItem(name, path);
        }
        return locals;
    }
}
