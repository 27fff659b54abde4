using System.Buffers;
using System.Text;
using Baton.Core.Sources;
using YamlDotNet.Core;

namespace Baton.Engine.Playbooks;

/// <summary>Scalars: words in one line, and blocks of text.</summary>
public sealed partial class PlainYaml
{
    private const int MaxSharedLength = 40;

    private static readonly SearchValues<char> Stops = SearchValues.Create(":#\n");
    private static readonly SearchValues<char> StopsInBrackets = SearchValues.Create(":#\n,[]{}");
    private static readonly SearchValues<char> BeginsNoText = SearchValues.Create(" \n?:,[]{}#&*!|>%@`");

    /// <summary>A file says the same few words again and again: its keys, kinds and names.</summary>
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    private readonly StringBuilder _value = new();

    private SourceNode.Scalar? Word(bool isInBrackets, int depth)
    {
        if (++_nodes > YamlReader.MaxNodes || depth > YamlReader.MaxDepth)
            return null;
        return _text[_at] switch
        {
            '"' => DoubleQuoted(),
            '\'' => SingleQuoted(),
            var first when BeginsNoText.Contains(first) || first == '-' && IsBlank(_at + 1) => null,
            _ => Plain(isInBrackets),
        };
    }

    private SourceNode.Scalar? Plain(bool isInBrackets)
    {
        int start = _at, end = start;
        while (!EndsPlain(end = NextStop(end, isInBrackets), isInBrackets))
            end++;
        _at = end;
        while (_text[end - 1] == ' ')
            end--;
        // A lone dash before a bracket or a comma is no text to YAML.
        if (isInBrackets && _text[start] == '-' && end == start + 1)
            return null;
        return new SourceNode.Scalar(Snippet.At(_file, Shared(start, end), start), _file.Span(start, end - start));
    }

    private int NextStop(int from, bool isInBrackets)
    {
        int length = _text.AsSpan(from).IndexOfAny(isInBrackets ? StopsInBrackets : Stops);
        return length < 0 ? _text.Length : from + length;
    }

    private bool EndsPlain(int at, bool isInBrackets) => at == _text.Length || _text[at] switch
    {
        ':' => IsBlank(at + 1) || isInBrackets && StopsInBrackets.Contains(_text[at + 1]),
        '#' => _text[at - 1] == ' ',
        _ => true,
    };

    private SourceNode.Scalar? SingleQuoted()
    {
        int start = _at++;
        _value.Clear();
        while (true)
        {
            int length = _text.AsSpan(_at).IndexOfAny('\'', '\n');
            if (length < 0 || _text[_at + length] == '\n')
                return null;
            _value.Append(_text, _at, length);
            _at += length + 1;
            if (_at == _text.Length || _text[_at] != '\'')
                return Quoted(start, ScalarStyle.SingleQuoted);
            _value.Append('\'');
            _at++;
        }
    }

    private SourceNode.Scalar? DoubleQuoted()
    {
        int start = _at++;
        _value.Clear();
        while (true)
        {
            int length = _text.AsSpan(_at).IndexOfAny('"', '\\', '\n');
            if (length < 0 || _text[_at + length] == '\n')
                return null;
            _value.Append(_text, _at, length);
            _at += length + 1;
            if (_text[_at - 1] == '"')
                return Quoted(start, ScalarStyle.DoubleQuoted);
            char? meant = _at == _text.Length ? null : _text[_at++] switch { 'n' => '\n', 't' => '\t', '"' => '"', '\\' => '\\', _ => null };
            if (meant is not { } character)
                return null;
            _value.Append(character);
        }
    }

    private SourceNode.Scalar Quoted(int start, ScalarStyle style)
    {
        var span = _file.Span(start, _at - start);
        bool isAsWritten = _value.Length == span.Length - 2;
        string text = isAsWritten ? Shared(start + 1, _at - 1) : _value.ToString();
        return new SourceNode.Scalar(isAsWritten ? Snippet.At(_file, text, start + 1) : Mapped(span, text, style), span, Quoted: true);
    }

    /// <summary>A literal, or a fold whose lines are of one paragraph.</summary>
    private SourceNode.Scalar? TextBlock(int parent)
    {
        int start = _at++;
        _nodes++;
        bool isFolded = _text[start] == '>', keepsBreak = _at == _text.Length || _text[_at] != '-';
        _at += keepsBreak ? 0 : 1;
        if (!IsAtLineEnd() || EndOfLine(_at) == _text.Length)
            return null;
        _at = EndOfLine(_at) + 1;
        int indent = Indent(_at);
        if (indent <= Math.Max(parent, 0) || EndOfLine(_at) == _at + indent)
            return null;
        if (!Lines(indent, isFolded, keepsBreak))
            return null;
        // What ends it stands as far left as what it belongs to: a line between the two is a slip.
        _lineStart = _at;
        if (_at < _text.Length && Indent(_at) is var next && _at + next < _text.Length && next > parent)
            return null;
        var span = _file.Span(start, _at - start);
        return new SourceNode.Scalar(Mapped(span, _value.ToString(), isFolded ? ScalarStyle.Folded : ScalarStyle.Literal), span, Block: true);
    }

    /// <summary>Reads the lines that stand as deep as the first; false where one has more blanks than a fold or an empty line may.</summary>
    private bool Lines(int indent, bool isFolded, bool keepsBreak)
    {
        _value.Clear();
        int blankLines = 0;
        while (_at < _text.Length)
        {
            int blanks = Indent(_at), end = EndOfLine(_at);
            bool isEmpty = _at + blanks == end;
            if (blanks > indent && (isEmpty || isFolded))
                return false;
            if (isEmpty ? end == _text.Length : blanks < indent)
                break;
            if (isEmpty && isFolded)
                return false;
            if (isEmpty)
                blankLines++;
            else
            {
                if (_value.Length > 0)
                    _value.Append(isFolded ? ' ' : '\n').Append('\n', blankLines);
                blankLines = 0;
                _value.Append(_text, _at + indent, end - _at - indent);
            }
            _at = Math.Min(end + 1, _text.Length);
        }
        if (keepsBreak && (_at < _text.Length || _text[^1] == '\n'))
            _value.Append('\n');
        return true;
    }

    /// <summary>How many blanks a line begins with.</summary>
    private int Indent(int lineStart)
    {
        int length = _text.AsSpan(lineStart).IndexOfAnyExcept(' ');
        return length < 0 ? _text.Length - lineStart : length;
    }

    private Snippet Mapped(SourceSpan span, string value, ScalarStyle style) =>
        Snippet.Mapped(_file, value, ScalarPlaces.Of(_text.Substring(span.Start, span.Length), span.Start, value, style));

    private string Shared(int start, int end)
    {
        var text = _text.AsSpan(start, end - start);
        if (text.Length > MaxSharedLength)
            return text.ToString();
        var words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (words.TryGetValue(text, out string? known))
            return known;
        string word = text.ToString();
        _words.Add(word);
        return word;
    }
}
