using System.Collections.Immutable;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>
/// What a reader of a field sees: its visible text without markup, cut in blocks and sentences, each traceable to its
/// place in the source.
/// </summary>
public sealed class ProseText
{
    private readonly ImmutableArray<SourceRange> _origins;
    private string? _masked;
    private ImmutableArray<ProseSentence>? _sentences;

    internal ProseText(
        string source, string text, ImmutableArray<SourceRange> origins, ImmutableArray<ProseBlock> blocks, ImmutableArray<ProseLink> links)
    {
        Source = source;
        Text = text;
        Blocks = blocks;
        _origins = origins;
        BareLinks = WebAddresses.In(text);
        Links = [.. links, .. BareLinks
            .Select(bare => new ProseLink(bare.Target, Excerpt(bare.Start, bare.Length), IsImage: false, Alt: null))
            .Where(bare => !links.Any(link => link.Excerpt.Contains(bare.Excerpt, StringComparison.Ordinal)))];
    }

    public string Source { get; }

    /// <summary>The visible text, blocks apart by a blank line, soft line breaks as spaces, entities decoded.</summary>
    public string Text { get; }

    /// <summary><see cref="Text"/> with every web and mail address blanked out, at the same offsets.</summary>
    public string Masked => _masked ??= Mask();

    public ImmutableArray<ProseBlock> Blocks { get; }

    /// <summary>In reading order, code left out.</summary>
    public ImmutableArray<ProseSentence> Sentences => _sentences ??= SentenceSplitter.Split(this);

    /// <summary>Links and images, then the addresses that stand bare in the text.</summary>
    public ImmutableArray<ProseLink> Links { get; }

    internal ImmutableArray<(string Target, int Start, int Length)> BareLinks { get; }

    public static ProseText Of(string source, TextFormat format)
    {
        var builder = new ProseBuilder(source);
        switch (format)
        {
            case TextFormat.Markdown:
                MarkdownReader.Read(builder);
                break;
            case TextFormat.Html:
                HtmlReader.Read(builder, 0, source.Length, BlockKind.Paragraph);
                break;
            default:
                PlainReader.Read(builder);
                break;
        }
        return builder.Build();
    }

    /// <summary>The source behind a range of <see cref="Text"/>, markup between its ends included; a substring of <see cref="Source"/>.</summary>
    public string Excerpt(int start, int length)
    {
        int from = -1, to = -1;
        int end = Math.Min(start + length, _origins.Length);
        for (int i = Math.Max(0, start); i < end; i++)
        {
            if (_origins[i].Length == 0)
                continue;
            from = from < 0 ? _origins[i].Start : Math.Min(from, _origins[i].Start);
            to = Math.Max(to, _origins[i].Start + _origins[i].Length);
        }
        return from < 0 ? "" : Source[from..to];
    }

    /// <summary>As <see cref="Excerpt(int, int)"/>, cut between words to <paramref name="limit"/> characters of text.</summary>
    public string ShortExcerpt(int start, int length, int limit = 160)
    {
        if (length <= limit)
            return Excerpt(start, length);
        int cut = Text.LastIndexOf(' ', start + limit, limit);
        return Excerpt(start, cut > start ? cut - start : limit);
    }

    private string Mask()
    {
        if (BareLinks.IsEmpty)
            return Text;
        char[] masked = Text.ToCharArray();
        foreach ((_, int start, int length) in BareLinks)
            masked.AsSpan(start, length).Fill(' ');
        return new string(masked);
    }
}

/// <summary>Where a visible character came from; length zero for what stands in no source, such as a block's end.</summary>
internal readonly record struct SourceRange(int Start, int Length);
