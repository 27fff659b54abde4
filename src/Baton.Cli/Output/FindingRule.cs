namespace Baton.Cli.Output;

/// <summary>What a code means, from its page in docs/findings.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Help">The rest of the page, Markdown.</param>
public sealed record FindingRule(string Title, string Help)
{
    /// <summary>Null for a code without a page.</summary>
    public static FindingRule? Find(string code) => FindingPages.TextOf(code) is { } page ? Read(page) : null;

    /// <param name="page">Begins with <c># CODE: title</c>.</param>
    public static FindingRule Read(string page)
    {
        string[] parts = page.ReplaceLineEndings("\n").Split('\n', 2);
        int colon = parts[0].IndexOf(": ", StringComparison.Ordinal);
        return new FindingRule(colon < 0 ? parts[0].TrimStart('#', ' ') : parts[0][(colon + 2)..], parts.Length < 2 ? "" : parts[1].Trim());
    }
}
