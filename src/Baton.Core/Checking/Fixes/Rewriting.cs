using Baton.Core.Sources;

namespace Baton.Core.Checking;

/// <summary>Edits that put one path in place of another.</summary>
internal static class Rewriting
{
    /// <summary>
    /// Null where something else stands than the path itself: a name given to it by <c>assign</c> or <c>for</c>.
    /// </summary>
    public static TextEdit? Of(SourceSpan span, string path, string other)
    {
        string written = span.File.Text.Substring(span.Start, span.Length);
        return written.Trim('"', '\'').TrimEnd('?') == path ? new TextEdit(span, written.Replace(path, other, StringComparison.Ordinal)) : null;
    }

    /// <summary>A fix that is safe where the edit can be made, and words where it can't.</summary>
    public static Fix Instead(ValueRead read, string other) =>
        Of(read.Span, Written(read), other) is { } edit ? new Fix($"take `{other}`", IsSafe: true, edit) : new Fix($"take `{other}`", IsSafe: false);

    /// <summary>As templates and paths are written; what names an item of a loop has no writing of its own.</summary>
    private static string Written(ValueRead read) => NamedPath.Join(read.Producer, read.Fields);
}
