namespace Baton.Core.Checking;

/// <summary>The list as people get it.</summary>
public static class FindingOrder
{
    /// <summary>
    /// In the order of their files and places, none twice; and where the YAML itself is at fault, nothing of what follows from
    /// that at the same place.
    /// </summary>
    public static IReadOnlyList<Finding> Tidied(IEnumerable<Finding> findings)
    {
        var all = findings.DistinctBy(f => (f.Code, f.Span, f.Message)).ToList();
        var misread = all.Where(IsMisreading).Select(f => (f.Span.File, f.Span.Start)).ToHashSet();
        return [.. all
            .Where(f => IsMisreading(f) || !misread.Contains((f.Span.File, f.Span.Start)))
            .OrderBy(f => f.Span.File.Path, StringComparer.Ordinal)
            .ThenBy(f => f.Span.Start)
            .ThenBy(f => f.Code, StringComparer.Ordinal)
            .ThenBy(f => f.Message, StringComparer.Ordinal)];
    }

    private static bool IsMisreading(Finding finding) =>
        finding.Severity == Severity.Error && finding.Code.StartsWith("YM", StringComparison.Ordinal);
}
