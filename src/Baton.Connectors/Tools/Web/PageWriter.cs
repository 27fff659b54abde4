using System.Text;

namespace Baton.Connectors.Tools.Web;

/// <summary>Text in the making: runs of space are one, blocks stand apart, and a lead waits for the words it belongs to.</summary>
internal sealed class PageWriter
{
    private const int MaxLinkWords = 300;

    private readonly StringBuilder _text = new();

    /// <summary>Where the words of the link that is open began; null while it has none, and where none is open.</summary>
    private int? _link;

    private bool _isLinkOpen;
    private string _lead = "";
    private bool _isSpaceDue;
    private int _linesDue;

    public void Words(string words)
    {
        for (int at = 0; at < words.Length;)
        {
            int start = at;
            while (at < words.Length && !char.IsWhiteSpace(words[at]))
                at++;
            if (at > start)
            {
                Due();
                if (_isLinkOpen)
                    _link ??= _text.Length;
                _text.Append(words, start, at - start);
            }
            for (; at < words.Length && char.IsWhiteSpace(words[at]); at++)
                _isSpaceDue = true;
        }
    }

    public void Block(bool isTight)
    {
        _linesDue = Math.Max(_linesDue, isTight ? 1 : 2);
        _lead = "";
    }

    public void Break() => _linesDue = Math.Max(_linesDue, 1);

    public void Lead(string lead) => _lead = lead;

    public void OpenLink() => (_isLinkOpen, _link) = (true, null);

    /// <summary>A link without words is none, and whole paragraphs are none either.</summary>
    public void CloseLink(string? target)
    {
        if (_link is { } start && target is not null && _text.Length - start <= MaxLinkWords && !_text.ToString(start, _text.Length - start).Contains('\n', StringComparison.Ordinal))
            _text.Insert(start, '[').Append("](").Append(target).Append(')');
        (_isLinkOpen, _link) = (false, null);
    }

    public override string ToString() => _text.ToString();

    private void Due()
    {
        if (_text.Length > 0)
            _text.Append(_linesDue > 0 ? new string('\n', _linesDue) : _isSpaceDue ? " " : "");
        _text.Append(_lead);
        (_lead, _isSpaceDue, _linesDue) = ("", false, 0);
    }
}
