namespace Baton.Cli;

/// <summary>The pages of docs/findings, which ship inside the tool.</summary>
public static class FindingPages
{
    private const string Prefix = "findings/";

    /// <summary>What the first two letters of a code stand for, in the order in which a playbook is read.</summary>
    public static IReadOnlyList<(string Letters, string Name)> Families { get; } =
        [("YM", "YAML"), ("WF", "Workflow"), ("CT", "Contracts"), ("LQ", "Liquid"), ("HO", "Handoffs")];

    /// <summary>Of every code, in order.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        [.. typeof(FindingPages).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..^".md".Length]).Order(StringComparer.Ordinal)];

    /// <summary>Null where there is no such code. Small letters will do.</summary>
    public static FindingPage? Find(string code) => TextOf(code) is { } page ? FindingPage.Parse(page) : null;

    /// <summary>The page as it is written; null where there is no such code.</summary>
    public static string? TextOf(string code)
    {
        using var stream = typeof(FindingPages).Assembly.GetManifestResourceStream($"{Prefix}{code.ToUpperInvariant()}.md");
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
