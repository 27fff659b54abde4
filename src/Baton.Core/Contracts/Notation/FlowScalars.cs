using Baton.Core.Sources;

namespace Baton.Core.Contracts.Notation;

/// <summary>
/// In <c>[ ]</c> and <c>{ }</c> YAML ends a plain scalar at a comma, so <c>file(image/png, ..5MB)</c> comes in two pieces.
/// The open parenthesis tells, and they are put together again.
/// </summary>
internal static class FlowScalars
{
    public static List<SourceNode> Rejoined(IReadOnlyList<SourceNode> items)
    {
        var joined = new List<SourceNode>();
        foreach (var item in items)
        {
            if (joined.Count > 0 && joined[^1] is SourceNode.Scalar open && IsOpen(open) && item is SourceNode.Scalar { Quoted: false } rest)
                joined[^1] = Join(open, rest);
            else
                joined.Add(item);
        }
        return joined;
    }

    public static List<SourceNode.Entry> Rejoined(IReadOnlyList<SourceNode.Entry> entries)
    {
        var joined = new List<SourceNode.Entry>();
        foreach (var entry in entries)
        {
            if (joined.Count > 0 && joined[^1].Value is SourceNode.Scalar open && IsOpen(open) && entry.Value is SourceNode.Scalar { IsNull: true })
                joined[^1] = joined[^1] with { Value = Join(open, entry.Key) };
            else
                joined.Add(entry);
        }
        return joined;
    }

    private static bool IsOpen(SourceNode.Scalar scalar) =>
        !scalar.Quoted && scalar.Text.Count(c => c == '(') > scalar.Text.Count(c => c == ')');

    private static SourceNode.Scalar Join(SourceNode.Scalar open, SourceNode.Scalar rest)
    {
        var span = new SourceSpan(open.Span.File, open.Span.Start, Math.Max(open.Span.Length, rest.Span.Start + rest.Span.Length - open.Span.Start));
        return new SourceNode.Scalar(Snippet.At(span.File, $"{open.Text}, {rest.Text}", span.Start), span);
    }
}
