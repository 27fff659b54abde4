using System.Collections.Immutable;
using System.Text;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>Takes what a reader of some markup finds, in order, and keeps each character's origin.</summary>
internal sealed class ProseBuilder(string source)
{
    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<SourceRange>.Builder _origins = ImmutableArray.CreateBuilder<SourceRange>();
    private readonly List<ProseBlock> _blocks = [];
    private readonly List<ProseLink> _links = [];
    private readonly List<(string Text, int Start)> _altTexts = [];
    private BlockKind _kind;
    private int _blockStart = -1;

    public string Source => source;

    /// <summary>Ends the open block, if any, and opens one.</summary>
    public void Open(BlockKind kind)
    {
        Close();
        (_kind, _blockStart) = (kind, _text.Length);
    }

    public void Close()
    {
        if (_blockStart >= 0 && _text.ToString(_blockStart, _text.Length - _blockStart).Trim().Length > 0)
        {
            _blocks.Add(new ProseBlock(_kind, _blockStart, _text.Length - _blockStart));
            Append('\n', default);
            Append('\n', default);
        }
        _blockStart = -1;
        foreach ((string alt, int start) in _altTexts.ToArray())
        {
            _altTexts.Remove((alt, start));
            Open(BlockKind.AltText);
            for (int i = 0; i < alt.Length; i++)
                Append(alt[i], new SourceRange(start + i, 1));
            Close();
        }
    }

    public void Append(char character, SourceRange origin)
    {
        _text.Append(character);
        _origins.Add(origin);
    }

    /// <summary>A space, unless one stands there: where a line was wrapped.</summary>
    public void SoftBreak(int at)
    {
        if (_text.Length > 0 && !char.IsWhiteSpace(_text[^1]))
            Append(' ', new SourceRange(at, 0));
    }

    public void Link(string target, int start, int length) => _links.Add(new ProseLink(target, source.Substring(start, length), IsImage: false, Alt: null));

    /// <summary>An image; its text becomes a block of its own behind the open one when it stands in the source as it reads.</summary>
    public void Image(string target, string? alt, int start, int length)
    {
        string excerpt = source.Substring(start, length);
        _links.Add(new ProseLink(target, excerpt, IsImage: true, alt));
        int at = string.IsNullOrWhiteSpace(alt) ? -1 : excerpt.IndexOf(alt, StringComparison.Ordinal);
        if (at >= 0)
            _altTexts.Add((alt!, start + at));
    }

    public ProseText Build()
    {
        Close();
        return new ProseText(source, _text.ToString(), _origins.ToImmutable(), [.. _blocks], [.. _links]);
    }
}
