namespace Baton.Core.Liquid;

/// <summary>Filters from text to text. Lengths count characters (Unicode code points), not UTF-16 units.</summary>
internal static class TextFilters
{
    /// <summary>As Unicode's simple mapping has it, and <c>ß</c> as <c>SS</c>.</summary>
    public static Value Upcase(FilterCall call) => call.Text(Upper(call.InputText));

    public static Value Downcase(FilterCall call) => call.Text(call.InputText.ToLowerInvariant());

    public static Value Capitalize(FilterCall call)
    {
        string text = call.InputText;
        int first = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : Math.Min(text.Length, 1);
        return call.Text(Upper(text[..first]) + text[first..].ToLowerInvariant());
    }

    public static Value Replace(FilterCall call)
    {
        string text = call.InputText, sought = Sought(call), replacement = call.ArgumentText(1);
        call.Budget.Text(text, call.Span);
        if (replacement.Length > sought.Length && text.Length / sought.Length * (long)replacement.Length > LiquidLimits.MaxOutputLength)
            CheckGrowth(call, text, sought, replacement);
        return call.Text(text.Replace(sought, replacement, StringComparison.Ordinal));
    }

    public static Value ReplaceFirst(FilterCall call)
    {
        string text = call.InputText, sought = Sought(call);
        int at = text.IndexOf(sought, StringComparison.Ordinal);
        return call.Text(at < 0 ? text : string.Concat(text.AsSpan(0, at), call.ArgumentText(1), text.AsSpan(at + sought.Length)));
    }

    /// <summary>To a length that the ellipsis is part of.</summary>
    public static Value Truncate(FilterCall call)
    {
        string text = call.InputText, ellipsis = call.ArgumentText(1, "...");
        int length = call.ArgumentWhole(0, 50);
        if (Length(text) <= length)
            return call.Text(text);
        return call.Text(text[..OffsetOf(text, Math.Max(0, length - Length(ellipsis)))] + ellipsis);
    }

    /// <summary>To at least one word; a text of no more words than that stays as it is.</summary>
    public static Value TruncateWords(FilterCall call)
    {
        string text = call.InputText;
        int most = Math.Max(1, call.ArgumentWhole(0, 15));
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        call.Budget.Spend(words.Length, call.Span);
        return call.Text(words.Length <= most ? text : string.Join(' ', words.Take(most)) + call.ArgumentText(1, "..."));
    }

    /// <summary>Empty parts at the end are dropped; an empty separator gives the characters.</summary>
    public static Value Split(FilterCall call)
    {
        string text = call.InputText, separator = call.ArgumentText(0);
        call.Budget.Spend(text.Length, call.Span);
        var parts = separator.Length == 0 ? Characters(text) : [.. text.Split(separator)];
        while (parts.Count > 0 && parts[^1].Length == 0)
            parts.RemoveAt(parts.Count - 1);
        return call.List(parts.Select(part => new Value.Text(part)));
    }

    public static int Length(string text)
    {
        int pairs = 0;
        for (int i = 1; i < text.Length; i++)
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                pairs++;
        return text.Length - pairs;
    }

    /// <summary>Where the character of that number begins; the end when there are fewer.</summary>
    public static int OffsetOf(string text, int character)
    {
        int offset = 0;
        for (; character > 0 && offset < text.Length; character--)
            offset += offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;
        return offset;
    }

    private static List<string> Characters(string text)
    {
        var characters = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int length = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            characters.Add(text.Substring(at, length));
            at += length;
        }
        return characters;
    }

    private static string Upper(string text) => text.ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal);

    private static string Sought(FilterCall call)
    {
        string sought = call.ArgumentText(0);
        return sought.Length > 0 ? sought : throw call.Fail("can't look for an empty text");
    }

    private static void CheckGrowth(FilterCall call, string text, string sought, string replacement)
    {
        int count = 0;
        for (int at = 0; (at = text.IndexOf(sought, at, StringComparison.Ordinal)) >= 0; at += sought.Length)
            count++;
        if (text.Length + (long)count * (replacement.Length - sought.Length) > LiquidLimits.MaxOutputLength)
            throw RenderBudget.TooLong(call.Span);
    }
}
