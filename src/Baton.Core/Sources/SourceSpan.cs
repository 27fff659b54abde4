namespace Baton.Core.Sources;

/// <summary>A stretch of a file, in UTF-16 code units.</summary>
public readonly record struct SourceSpan(SourceFile File, int Start, int Length)
{
    public int Line => File.PositionAt(Start).Line;

    public int Column => File.PositionAt(Start).Column;

    /// <summary><c>path:line:column</c>, as editors and terminals understand it.</summary>
    public override string ToString() => $"{File.Path}:{Line}:{Column}";
}
