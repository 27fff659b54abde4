using System.Text;

namespace Baton.Cli;

/// <summary>A page of docs/findings: what a code says, why it matters, and the smallest workflow that shows it.</summary>
/// <param name="What">Paragraphs, a line each; items of a list begin with <c>-</c>.</param>
public sealed record FindingPage(string Code, string Title, string What, string Why, FindingExample Wrong, FindingExample Right)
{
    private const string Fence = "```";

    /// <exception cref="FormatException">It does not have the form of a page.</exception>
    public static FindingPage Parse(string markdown)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        if (!lines[0].StartsWith("# ", StringComparison.Ordinal) || lines[0].IndexOf(": ", StringComparison.Ordinal) is not (> 0 and var colon))
            throw new FormatException($"a page begins with `# CODE: title`, not with `{lines[0]}`");
        var sections = new Dictionary<string, FindingExample>(StringComparer.Ordinal);
        int at = 1;
        for (string heading = "What"; at <= lines.Length; at++)
        {
            int begin = at;
            at = EndOfSection(lines, begin);
            sections[heading] = Section(lines.AsSpan(begin, at - begin));
            heading = at < lines.Length ? lines[at]["## ".Length..] : "";
        }
        return sections.Keys.SequenceEqual(["What", "Why it matters", "Wrong", "Right"])
            ? new FindingPage(lines[0][2..colon], lines[0][(colon + 2)..], sections["What"].Text, sections["Why it matters"].Text, sections["Wrong"], sections["Right"])
            : throw new FormatException($"a page has the headings `Why it matters`, `Wrong` and `Right`, not {string.Join(", ", sections.Keys.Skip(1))}");
    }

    private static int EndOfSection(string[] lines, int at)
    {
        for (bool isCode = false; at < lines.Length; at++)
            if (lines[at].StartsWith(Fence, StringComparison.Ordinal))
                isCode = !isCode;
            else if (!isCode && lines[at].StartsWith("## ", StringComparison.Ordinal))
                break;
        return at;
    }

    /// <summary>A block's file is what stands behind its language: <c>yaml workflow.yaml</c>.</summary>
    private static FindingExample Section(ReadOnlySpan<string> lines)
    {
        var (text, code) = (new StringBuilder(), new StringBuilder());
        var files = new List<(string Path, string Text)>();
        string? file = null;
        foreach (string line in lines)
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal) && file is not null)
            {
                files.Add((file, code.ToString()));
                code.Clear();
                file = null;
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
                file = line.Split(' ', 2) is [_, var path] ? path : throw new FormatException($"behind `{line}` stands no file's path");
            else if (file is not null)
                code.Append(line).Append('\n');
            else if (!line.StartsWith("<!--", StringComparison.Ordinal))
                text.Append(line).Append('\n');
        }
        return new FindingExample(Paragraphs(text.ToString()), files);
    }

    private static string Paragraphs(string text) => string.Join('\n', text.Split("\n\n")
        .Select(p => p.Trim('\n').Replace("\n- ", "\0- ", StringComparison.Ordinal).Replace('\n', ' ').Replace('\0', '\n'))
        .Where(p => p.Length > 0));
}

/// <param name="Text">What is said beside the files; often nothing.</param>
/// <param name="Files">Of the playbook; none where the example would be too long to print.</param>
public sealed record FindingExample(string Text, IReadOnlyList<(string Path, string Text)> Files);
