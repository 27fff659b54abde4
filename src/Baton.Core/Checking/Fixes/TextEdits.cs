namespace Baton.Core.Checking;

/// <summary>Makes edits in a text.</summary>
public static class TextEdits
{
    /// <summary>Those that can be made at once: of two that touch one another, the one given first.</summary>
    public static IReadOnlyList<TextEdit> Apart(IEnumerable<TextEdit> edits)
    {
        var chosen = new List<TextEdit>();
        foreach (var edit in edits)
            if (!chosen.Any(other => Touch(edit, other)))
                chosen.Add(edit);
        return chosen;
    }

    /// <summary>The text with all the edits in it, which lie apart and belong to it; their line breaks become those of the text.</summary>
    public static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        bool isWindows = text.Contains("\r\n", StringComparison.Ordinal);
        // From the end on, so that the places of those before it still hold.
        foreach (var edit in edits.OrderByDescending(e => e.Span.Start))
            text = string.Concat(
                text.AsSpan(0, edit.Span.Start), isWindows ? edit.NewText.ReplaceLineEndings("\r\n") : edit.NewText, text.AsSpan(edit.Span.Start + edit.Span.Length));
        return text;
    }

    private static bool Touch(TextEdit one, TextEdit other) =>
        one.Span.File == other.Span.File
        && one.Span.Start <= other.Span.Start + other.Span.Length
        && other.Span.Start <= one.Span.Start + one.Span.Length;
}
