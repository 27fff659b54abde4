using System.Collections.Immutable;
using System.Globalization;

namespace Baton.Core.Liquid;

/// <summary>Where a path leads when read through what local names stand for.</summary>
/// <param name="Segments">Null when it leads into something computed, which is no path of the scope.</param>
/// <param name="Keys">One for each segment; the item of a loop differs from that of any other loop.</param>
internal sealed record ResolvedPath(ImmutableArray<LiquidSegment>? Segments, ImmutableArray<string> Keys)
{
    /// <summary>With its length, so that no two paths share a key whatever their names hold.</summary>
    public static string NameKey(string name) => string.Concat("n", name.Length.ToString(CultureInfo.InvariantCulture), ":", name);

    public static string IndexKey(int index) => $"i{index};";
}

/// <summary>What a local name stands for at a point of a template.</summary>
/// <param name="IsCertain">Set on every way to here; otherwise on some only.</param>
internal sealed record Binding(ResolvedPath Target, bool IsCertain);
