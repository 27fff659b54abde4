using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>Visible text, links and images of CommonMark with pipe tables; HTML inside it is read as HTML.</summary>
internal static class MarkdownReader
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UsePipeTables().Build();

    public static void Read(ProseBuilder builder) => Blocks(builder, Markdown.Parse(builder.Source, Pipeline), BlockKind.Paragraph);

    private static void Blocks(ProseBuilder builder, ContainerBlock container, BlockKind kind)
    {
        foreach (Block block in container)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    Leaf(builder, heading, BlockKind.Heading);
                    break;
                case CodeBlock code:
                    Code(builder, code);
                    break;
                case HtmlBlock html:
                    HtmlReader.Read(builder, html.Span.Start, html.Span.End + 1, kind);
                    break;
                case LinkReferenceDefinitionGroup:
                    break;
                case LeafBlock leaf:
                    Leaf(builder, leaf, kind);
                    break;
                case ListItemBlock item:
                    Blocks(builder, item, BlockKind.ListItem);
                    break;
                case TableCell cell:
                    Blocks(builder, cell, BlockKind.TableCell);
                    break;
                case ContainerBlock inner:
                    Blocks(builder, inner, kind);
                    break;
            }
        }
    }

    private static void Leaf(ProseBuilder builder, LeafBlock leaf, BlockKind kind)
    {
        if (leaf.Inline is null)
            return;
        builder.Open(kind);
        Inlines(builder, leaf.Inline);
        builder.Close();
    }

    private static void Inlines(ProseBuilder builder, ContainerInline container)
    {
        foreach (Inline inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    Literal(builder, literal.Content.ToString(), literal.Span);
                    break;
                case LineBreakInline lineBreak:
                    if (lineBreak.IsHard)
                        builder.Append('\n', default);
                    else
                        builder.SoftBreak(lineBreak.Span.Start);
                    break;
                case CodeInline code:
                    Literal(builder, code.Content, code.Span);
                    break;
                case HtmlEntityInline entity:
                    foreach (char character in entity.Transcoded.ToString())
                        builder.Append(character, new SourceRange(entity.Span.Start, entity.Span.Length));
                    break;
                case HtmlInline html:
                    HtmlReader.Inline(builder, html.Span.Start, html.Span.End + 1);
                    break;
                case AutolinkInline autolink:
                    Literal(builder, autolink.Url, autolink.Span);
                    break;
                case LinkInline { IsImage: true } image:
                    string alt = string.Concat(image.Descendants<LiteralInline>().Select(part => part.Content.ToString()));
                    builder.Image(image.Url ?? "", alt.Length == 0 ? null : alt, image.Span.Start, image.Span.Length);
                    break;
                case LinkInline link:
                    builder.Link(link.Url ?? "", link.Span.Start, link.Span.Length);
                    Inlines(builder, link);
                    break;
                case ContainerInline inner:
                    Inlines(builder, inner);
                    break;
            }
        }
    }

    // A literal may be shorter than its span: backslashes and the fences of code are in the source alone.
    private static void Literal(ProseBuilder builder, string text, SourceSpan span)
    {
        int at = span.Start;
        foreach (char character in text)
        {
            int found = at;
            while (found <= span.End && builder.Source[found] != character)
                found++;
            if (found > span.End)
                builder.Append(character, new SourceRange(at, 0));
            else
            {
                builder.Append(character, new SourceRange(found, 1));
                at = found + 1;
            }
        }
    }

    private static void Code(ProseBuilder builder, CodeBlock code)
    {
        builder.Open(BlockKind.Code);
        string text = string.Join('\n', code.Lines.Lines.Take(code.Lines.Count).Select(line => line.Slice.ToString()));
        int start = code is FencedCodeBlock ? builder.Source.IndexOf('\n', code.Span.Start, code.Span.Length) : code.Span.Start;
        Literal(builder, text, start < 0 ? code.Span : new SourceSpan(start, code.Span.End));
        builder.Close();
    }
}
