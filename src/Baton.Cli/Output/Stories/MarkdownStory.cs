using System.Globalization;
using System.Text;

namespace Baton.Cli.Output.Stories;

/// <summary>
/// A story as Markdown. Texts of models, people and files stand in fenced blocks, whose fence is longer than any in them, or are
/// escaped: none of them becomes markup.
/// </summary>
public static class MarkdownStory
{
    /// <summary>What is markup anywhere in a line, and what only where one begins.</summary>
    private const string Marks = "\\`*_[]|~>", LeadingMarks = "#+-=.)";

    public static string Write(RunStory story, Func<string, string> mask)
    {
        var page = new StringBuilder($"# {Inline(story.Title, mask)}\n\n");
        foreach (var (name, value) in story.Facts)
            page.Append(CultureInfo.InvariantCulture, $"- **{Inline(name, mask)}**: {Inline(value, mask)}\n");
        foreach (var chapter in story.Chapters)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {Inline(chapter.Heading, mask)}\n");
            foreach (var entry in chapter.Entries)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n`{entry.At:yyyy-MM-dd HH:mm:ss}Z` {Inline(entry.Words, mask)}\n");
                foreach (var part in entry.Parts)
                    Add(page, part, mask);
            }
        }
        return page.ToString();
    }

    private static void Add(StringBuilder page, StoryPart part, Func<string, string> mask)
    {
        switch (part)
        {
            case StoryPart.Note note:
                page.Append(CultureInfo.InvariantCulture, $"\n- {Inline(note.Text, mask)}\n");
                break;
            case StoryPart.Said said:
                Fence(page, "text", Terminal.Shown(mask(said.Text)));
                break;
            case StoryPart.Shown shown:
                page.Append(CultureInfo.InvariantCulture, $"\n**{Inline(shown.Name, mask)}**\n");
                Fence(page, "text", Terminal.Shown(mask(Outline.Of(shown.Value))));
                break;
            case StoryPart.Changed changed:
                Fence(page, "diff", Terminal.Shown(mask(UnifiedDiff.Of(changed.Name, changed.Before + "\n", changed.After + "\n"))));
                break;
        }
    }

    private static void Fence(StringBuilder page, string language, string text)
    {
        int longest = 2, run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        string fence = new('`', longest + 1);
        page.Append(CultureInfo.InvariantCulture, $"\n{fence}{language}\n{text.TrimEnd('\n')}\n{fence}\n");
    }

    private static string Inline(string text, Func<string, string> mask)
    {
        var line = new StringBuilder();
        bool isLeading = true;
        foreach (char c in Terminal.Shown(mask(text)).ReplaceLineEndings(" "))
        {
            isLeading &= !char.IsLetter(c);
            line.Append(c switch
            {
                '<' => "&lt;",
                '&' => "&amp;",
                _ when Marks.Contains(c, StringComparison.Ordinal) || isLeading && LeadingMarks.Contains(c, StringComparison.Ordinal) => $"\\{c}",
                _ => c.ToString(),
            });
        }
        return line.ToString();
    }
}
