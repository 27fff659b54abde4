using System.Text;

namespace Baton.Cli.Tests;

/// <summary>The files that stand in the repository, for tests that hold them to their word.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>All Markdown that people read: at the root and under docs/.</summary>
    public static IEnumerable<string> Documents => Directory.EnumerateFiles(Root, "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>The fenced blocks of a document, in order.</summary>
    public static IEnumerable<FencedBlock> Blocks(string document)
    {
        string? fence = null;
        var (line, opened, said) = (0, 0, "");
        var text = new StringBuilder();
        foreach (string read in Text(document).Split('\n'))
        {
            line++;
            if (fence is null && read.TrimStart().StartsWith("```", StringComparison.Ordinal))
                (fence, opened, said) = (read.TrimStart()[..3], line, read.TrimStart().TrimStart('`').Trim());
            else if (fence is not null && read.Trim() == fence)
            {
                int space = said.IndexOf(' ', StringComparison.Ordinal);
                yield return new FencedBlock(space < 0 ? said : said[..space], space < 0 ? "" : said[(space + 1)..], text.ToString(), opened);
                fence = null;
                text.Clear();
            }
            else if (fence is not null)
                text.Append(read).Append('\n');
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Baton.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Baton.slnx was not found above the tests");
    }
}

/// <param name="Language">The first word behind the fence.</param>
/// <param name="Note">What else stands there: <c>not run</c>, or the file that the text is written to.</param>
internal sealed record FencedBlock(string Language, string Note, string Text, int Line);
