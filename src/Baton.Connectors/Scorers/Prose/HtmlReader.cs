using System.Net;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>Visible text, links and images of HTML; scripts, styles and comments are not visible.</summary>
internal static class HtmlReader
{
    private static readonly HashSet<string> Hidden = ["script", "style", "head", "template", "noscript", "title"];

    private static readonly HashSet<string> Blocks =
    [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "header", "hr", "html", "main", "nav", "ol", "p", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
    ];

    public static void Read(ProseBuilder builder, int start, int end, BlockKind kind)
    {
        builder.Open(kind);
        string source = builder.Source;
        (string Target, int Start)? anchor = null;
        for (int at = start; at < end;)
        {
            HtmlTag? tag = source[at] == '<' ? HtmlTag.At(source, at, end) : null;
            if (tag is null)
            {
                at = Character(builder, at, end);
                continue;
            }
            if (tag is { Name: "a", IsEnd: false } && tag.Attributes.TryGetValue("href", out string? target))
                anchor = (target, at);
            else if (tag is { Name: "a", IsEnd: true } && anchor is { } opened)
            {
                builder.Link(opened.Target, opened.Start, tag.End - opened.Start);
                anchor = null;
            }
            int next = tag.IsEnd || !Hidden.Contains(tag.Name) ? tag.End : BehindHidden(source, tag, end);
            Structure(builder, tag, at, kind);
            at = next;
        }
        builder.Close();
    }

    /// <summary>One tag inside Markdown's running text; anchors there are read without their text.</summary>
    public static void Inline(ProseBuilder builder, int start, int end)
    {
        if (HtmlTag.At(builder.Source, start, end) is not { } tag)
            return;
        if (tag is { Name: "a", IsEnd: false } && tag.Attributes.TryGetValue("href", out string? target))
            builder.Link(target, start, end - start);
        else if (tag.Name == "img")
            Structure(builder, tag, start, BlockKind.Paragraph);
        else if (tag.Name == "br")
            builder.Append('\n', default);
    }

    private static void Structure(ProseBuilder builder, HtmlTag tag, int at, BlockKind kind)
    {
        switch (tag.Name)
        {
            case "br":
                builder.Append('\n', default);
                break;
            case "img":
                builder.Image(
                    tag.Attributes.GetValueOrDefault("src", ""), tag.Attributes.TryGetValue("alt", out string? alt) ? alt : null, at, tag.End - at);
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                builder.Open(tag.IsEnd ? kind : BlockKind.Heading);
                break;
            case "li":
                builder.Open(tag.IsEnd ? kind : BlockKind.ListItem);
                break;
            case "td" or "th":
                builder.Open(tag.IsEnd ? kind : BlockKind.TableCell);
                break;
            case "pre":
                builder.Open(tag.IsEnd ? kind : BlockKind.Code);
                break;
            default:
                if (Blocks.Contains(tag.Name))
                    builder.Open(kind);
                break;
        }
    }

    private static int Character(ProseBuilder builder, int at, int end)
    {
        string source = builder.Source;
        if (char.IsWhiteSpace(source[at]) && source[at] is not ('\u00A0' or '\u202F' or '\u2009'))
        {
            builder.SoftBreak(at);
            return at + 1;
        }
        const int longestEntity = 12;
        int semicolon = source[at] == '&' ? source.IndexOf(';', at, Math.Min(longestEntity, end - at)) : -1;
        if (semicolon > 0)
        {
            string entity = source[at..(semicolon + 1)], decoded = WebUtility.HtmlDecode(entity);
            if (decoded != entity)
            {
                foreach (char character in decoded)
                    builder.Append(character, new SourceRange(at, entity.Length));
                return semicolon + 1;
            }
        }
        builder.Append(source[at], new SourceRange(at, 1));
        return at + 1;
    }

    private static int BehindHidden(string source, HtmlTag tag, int end)
    {
        int close = source.IndexOf($"</{tag.Name}", tag.End, end - tag.End, StringComparison.OrdinalIgnoreCase);
        return close < 0 ? end : close;
    }
}
