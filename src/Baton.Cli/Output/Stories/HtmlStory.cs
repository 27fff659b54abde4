using System.Globalization;
using System.Net;
using System.Text;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Baton.Cli.Output.Stories;

/// <summary>
/// A story as one page of HTML that loads nothing and runs nothing: its policy forbids both, and every text is encoded.
/// </summary>
public static class HtmlStory
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #8884; --quiet: #6b6b6b; --made: #0a7a3d22; --gone: #b3261e22; }
        @media (prefers-color-scheme: dark) { :root { --quiet: #a3a3a3; } }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
        .entry { margin: .75rem 0; } time { color: var(--quiet); font-size: .85rem; font-variant-numeric: tabular-nums; margin-right: .5rem; }
        ul { margin: .25rem 0; padding-left: 1.25rem; } li { overflow-wrap: anywhere; }
        figure { margin: .5rem 0; } figcaption { color: var(--quiet); font-size: .85rem; }
        pre, blockquote { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .4rem; }
        pre { font: .88rem/1.5 ui-monospace, monospace; } blockquote { border-left-width: .3rem; }
        ins { background: var(--made); } del { background: var(--gone); }
        """;

    public static string Write(RunStory story, Func<string, string> mask)
    {
        var page = new StringBuilder($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(story.Title, mask)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>{Text(story.Title, mask)}</h1>
            <dl>

            """);
        foreach (var (name, value) in story.Facts)
            page.Append(CultureInfo.InvariantCulture, $"<dt>{Text(name, mask)}</dt><dd>{Text(value, mask)}</dd>\n");
        page.Append("</dl>\n");
        foreach (var chapter in story.Chapters)
        {
            page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Text(chapter.Heading, mask)}</h2>\n");
            foreach (var entry in chapter.Entries)
                Add(page, entry, mask);
            page.Append("</section>\n");
        }
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Add(StringBuilder page, StoryEntry entry, Func<string, string> mask)
    {
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"entry\"><time datetime=\"{entry.At:yyyy-MM-dd'T'HH:mm:ss}Z\">{entry.At:yyyy-MM-dd HH:mm:ss}Z</time>{Text(entry.Words, mask)}\n");
        var notes = entry.Parts.OfType<StoryPart.Note>().ToList();
        if (notes.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"<ul>{string.Concat(notes.Select(n => $"<li>{Text(n.Text, mask)}</li>"))}</ul>\n");
        foreach (var part in entry.Parts)
            page.Append(part switch
            {
                StoryPart.Said said => $"<blockquote>{Text(said.Text, mask)}</blockquote>\n",
                StoryPart.Shown shown => $"<figure><figcaption>{Text(shown.Name, mask)}</figcaption><pre>{Text(Outline.Of(shown.Value), mask)}</pre></figure>\n",
                StoryPart.Changed changed => $"<figure><figcaption>{Text(changed.Name, mask)}, changed</figcaption><pre>{Difference(mask(changed.Before), mask(changed.After))}</pre></figure>\n",
                _ => "",
            });
        page.Append("</div>\n");
    }

    /// <summary>Word by word, so that a changed word in a long paragraph is seen.</summary>
    private static string Difference(string before, string after)
    {
        var text = new StringBuilder();
        foreach (var piece in InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false, ignoreCase: false, new DelimiterChunker([' ', '\n'])).Lines)
            text.Append(piece.Type switch
            {
                ChangeType.Inserted => $"<ins>{Encoded(piece.Text)}</ins>",
                ChangeType.Deleted => $"<del>{Encoded(piece.Text)}</del>",
                _ => Encoded(piece.Text),
            });
        return text.ToString();
    }

    private static string Text(string text, Func<string, string> mask) => Encoded(mask(text));

    private static string Encoded(string text) => WebUtility.HtmlEncode(Terminal.Shown(text));
}
