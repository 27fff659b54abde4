using System.Collections.Immutable;
using System.Text;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>
/// A path that a template or condition reads from its scope. A path read through a <c>for</c> variable, or through a
/// variable assigned from a bare path, stands here as what it leads to: <c>for k in brief.keys</c>, <c>k.title</c> is
/// <c>brief.keys[].title</c>.
/// </summary>
/// <param name="Segments">At least one; the first is a name.</param>
/// <param name="Span">Where it is read, as written there.</param>
/// <param name="GuardedSegments">
/// How many leading segments are known to lead to something wherever this read can fail: those of the longest tested
/// prefix; all of them when the path itself is tested (or something beneath it), is the input of <c>default</c>, or is
/// read in a way that can't fail (a presence test, an assignment that only renames it).
/// </param>
public sealed record LiquidPath(ImmutableArray<LiquidSegment> Segments, SourceSpan Span, int GuardedSegments)
{
    /// <summary>It is read by a test, or gone through by a loop: it decides what is written, and is not written itself.</summary>
    public bool IsTested { get; init; }

    /// <summary>The first segment.</summary>
    public string Producer => ((LiquidSegment.Name)Segments[0]).Value;

    /// <summary>Those behind the producer, as names: an index as its digits, an item of a loop as <c>[]</c>.</summary>
    public ImmutableArray<string> Fields { get; } = FieldsOf(Segments);

    private static ImmutableArray<string> FieldsOf(ImmutableArray<LiquidSegment> segments)
    {
        if (segments.Length == 1)
            return [];
        var fields = ImmutableArray.CreateBuilder<string>(segments.Length - 1);
        foreach (var segment in segments.AsSpan(1..))
            fields.Add(segment.AsName);
        return fields.MoveToImmutable();
    }

    /// <summary>Read under a test of this very path or of a prefix, as the input of <c>default</c>, or as a presence test.</summary>
    public bool IsGuarded => GuardedSegments > 0;

    /// <summary>Nothing of the path can be absent where it is read, whatever its contract says.</summary>
    public bool IsGuardedWhole => GuardedSegments == Segments.Length;

    /// <summary><c>brief.keys[].title</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var segment in Segments)
        {
            if (segment is LiquidSegment.Name && text.Length > 0)
                text.Append('.');
            text.Append(segment);
        }
        return text.ToString();
    }
}
