namespace Baton.Core.Sources;

/// <summary>
/// A text together with the way back to where its author wrote it: a whole file, or the value of a YAML scalar, whose
/// quotes, folds and indentation are gone from the text but not from the file.
/// </summary>
public readonly record struct Snippet
{
    private readonly int[]? _offsets;
    private readonly int _start;

    private Snippet(SourceFile file, string text, int start, int[]? offsets)
    {
        File = file;
        Text = text;
        _start = start;
        _offsets = offsets;
    }

    public SourceFile File { get; }

    public string Text { get; }

    public static Snippet Of(SourceFile file) => new(file, file.Text, 0, null);

    /// <summary>A text that stands in the file letter for letter, from <paramref name="start"/> on.</summary>
    public static Snippet At(SourceFile file, string text, int start) => new(file, text, start, null);

    /// <summary><paramref name="offsets"/> holds for each character of <paramref name="text"/> its offset in the file, ascending.</summary>
    public static Snippet Mapped(SourceFile file, string text, int[] offsets) =>
        new(file, text, offsets.Length > 0 ? offsets[0] : 0, offsets);

    /// <summary>A text nobody wrote in a file, for tests and for what the command line gives.</summary>
    public static Snippet Literal(string text, string name = "text") => Of(new SourceFile(name, text));

    public SourceSpan Span(int start, int length)
    {
        int from = OffsetOf(start);
        return new SourceSpan(File, from, Math.Max(0, length == 0 ? 0 : OffsetOf(start + length - 1) + 1 - from));
    }

    private int OffsetOf(int index)
    {
        if (_offsets is null)
            return _start + index;
        if (_offsets.Length == 0)
            return _start;
        return index < _offsets.Length ? _offsets[Math.Max(index, 0)] : _offsets[^1] + 1;
    }
}
