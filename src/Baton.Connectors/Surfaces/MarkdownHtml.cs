using Baton.Engine.Surfaces;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Baton.Connectors.Surfaces;

/// <summary>
/// Markdown that an agent wrote, as HTML that can do no harm: raw HTML stands as text, links go to http, https and mailto
/// alone (others keep their words), images come from http and https. CommonMark with pipe tables and bare links.
/// </summary>
internal static class MarkdownHtml
{
    private const int MaxNesting = 64;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder { MaximumNestingDepth = MaxNesting }
        .DisableHtml()
        .UsePipeTables()
        .UseAutoLinks()
        .Build();

    /// <summary>Without any styling.</summary>
    public static string Fragment(string markdown) => Parse(markdown).ToHtml(Pipeline).Trim();

    /// <summary>
    /// With the inline styles mail clients need; a paragraph that is one link becomes a button. Small print are a paragraph all in
    /// italics, and the paragraphs after the last rule where nothing but paragraphs follows it.
    /// </summary>
    public static string Styled(string markdown)
    {
        var document = Parse(markdown);
        var footer = document.Reverse().TakeWhile(b => b is ParagraphBlock).ToHashSet();
        if (footer.Count == document.Count || document[^(footer.Count + 1)] is not ThematicBreakBlock)
            footer.Clear();
        foreach (var node in document.Descendants())
            Style(node, footer);
        return document.ToHtml(Pipeline).Trim();
    }

    /// <summary>The words alone, for mail clients that show no HTML.</summary>
    public static string PlainText(string markdown) => Markdown.ToPlainText(markdown, Pipeline).Trim();

    /// <summary>The words, with each link's address behind them: what a mail's text part must hold to be of use.</summary>
    public static string PlainTextWithLinks(string markdown)
    {
        var document = Parse(markdown);
        foreach (var link in document.Descendants<LinkInline>().Where(l => !l.IsImage && !l.IsAutoLink).ToList())
            if ((link.GetDynamicUrl?.Invoke() ?? link.Url) is { Length: > 0 } url)
                link.InsertAfter(new LiteralInline($" ({url})"));
        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer) { EnableHtmlForBlock = false, EnableHtmlForInline = false, EnableHtmlEscape = false };
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return writer.ToString().Trim();
    }

    /// <summary>The first heading's words; null when there is none.</summary>
    public static string? FirstHeading(string markdown)
    {
        var heading = Parse(markdown).Descendants<HeadingBlock>().FirstOrDefault();
        return heading is null ? null : PlainText(markdown.Substring(heading.Span.Start, heading.Span.Length));
    }

    public static bool IsAllowedLink(string? url) => HasScheme(url, Uri.UriSchemeHttp, Uri.UriSchemeHttps, Uri.UriSchemeMailto);

    private static bool HasScheme(string? url, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme);

    private static MarkdownDocument Parse(string markdown)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException e)
        {
            throw new SurfaceException($"The Markdown is nested more than {MaxNesting} levels deep; flatten its lists and quotes.", isTransient: false, mayHaveLanded: false, e);
        }
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            string? url = link.GetDynamicUrl?.Invoke() ?? link.Url;
            if (link.IsImage ? !HasScheme(url, Uri.UriSchemeHttp, Uri.UriSchemeHttps) : !IsAllowedLink(url))
                KeepWordsOf(link);
        }
        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            if (!link.IsEmail && !IsAllowedLink(link.Url))
                link.ReplaceBy(new LiteralInline(link.Url));
        }
        return document;
    }

    private static void KeepWordsOf(LinkInline link)
    {
        foreach (var child in link.ToList())
        {
            child.Remove();
            link.InsertBefore(child);
        }
        link.Remove();
    }

    private static void Style(MarkdownObject node, HashSet<Block> footer)
    {
        var (name, style) = node switch
        {
            HeadingBlock { Level: 1 } => ("ink", "margin:0 0 16px;font-size:28px;line-height:1.25;font-weight:700;color:#16181d"),
            HeadingBlock { Level: 2 } => ("ink", "margin:28px 0 8px;font-size:19px;line-height:1.35;font-weight:700;color:#16181d"),
            HeadingBlock => ("ink", "margin:24px 0 8px;font-size:16px;line-height:1.4;font-weight:700;color:#16181d"),
            ParagraphBlock p when footer.Contains(p) => ("muted", "margin:0 0 10px;font-size:13px;line-height:1.5;color:#5c6370"),
            ParagraphBlock p when IsSmallPrint(p) => ("muted", "margin:24px 0 16px;font-size:13px;line-height:1.5;color:#5c6370"),
            ParagraphBlock p when OnlyLink(p) is not null => ("", "margin:24px 0"),
            ParagraphBlock => ("", "margin:0 0 16px"),
            ListBlock => ("", "margin:0 0 16px;padding:0 0 0 22px"),
            ListItemBlock => ("", "margin:0 0 6px"),
            QuoteBlock => ("muted rule", "margin:0 0 16px;padding:2px 0 2px 16px;border-left:3px solid #d5d9e0;color:#5c6370"),
            ThematicBreakBlock => ("rule", "margin:24px 0;border:0;border-top:1px solid #e3e6eb"),
            CodeBlock => ("code", "display:block;margin:0 0 16px;padding:12px;border-radius:6px;background:#f1f3f6;font-size:14px;white-space:pre-wrap;overflow-wrap:anywhere"),
            CodeInline => ("code", "padding:1px 5px;border-radius:4px;background:#f1f3f6;font-size:90%"),
            Table => ("rule", "margin:0 0 16px;width:100%;border-collapse:collapse;border-top:1px solid #e3e6eb"),
            TableCell => ("rule", "padding:8px 12px 8px 0;border-bottom:1px solid #e3e6eb;text-align:left;vertical-align:top"),
            LinkInline { IsImage: true } => ("", "display:block;max-width:100%;height:auto;border:0;border-radius:8px"),
            LinkInline { Parent.ParentBlock: ParagraphBlock p } link when OnlyLink(p) == link && !footer.Contains(p) =>
                ("button", "display:inline-block;padding:13px 24px;border-radius:8px;background:#1f4fd8;color:#ffffff;font-weight:700;text-decoration:none"),
            LinkInline or AutolinkInline => ("link", "color:#1f4fd8;text-decoration:underline"),
            _ => ("", ""),
        };
        if (style.Length == 0)
            return;
        var attributes = node.GetAttributes();
        attributes.AddPropertyIfNotExist("style", style);
        foreach (string css in name.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            attributes.AddClass(css);
    }

    private static bool IsSmallPrint(ParagraphBlock paragraph) =>
        paragraph.Inline is { FirstChild: EmphasisInline { DelimiterCount: 1 } first } inline && first == inline.LastChild;

    private static LinkInline? OnlyLink(ParagraphBlock paragraph) =>
        paragraph is { Parent: MarkdownDocument, Inline: { FirstChild: LinkInline { IsImage: false, IsAutoLink: false } first } inline } && first == inline.LastChild
            ? first
            : null;
}
