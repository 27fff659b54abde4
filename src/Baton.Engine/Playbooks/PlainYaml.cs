using Baton.Core.Sources;

namespace Baton.Engine.Playbooks;

/// <summary>
/// The YAML that most files are made of, in one pass over the text: maps and lists by indentation and in brackets, scalars of one
/// line, literals, simple folds, comments. It says nothing of whatever else there is, nor of what is wrong or only odd: those
/// files are for <see cref="WholeYaml"/>, and are read from their beginning. A method that gives null has met such a thing.
/// </summary>
public sealed partial class PlainYaml
{
    /// <summary>YAML has keys of up to 1,024 characters.</summary>
    private const int MaxKeyLength = 1000;

    private readonly SourceFile _file;
    private readonly string _text;
    private readonly OpenNodes _open = new();
    private int _at;
    private int _lineStart;
    private int _nodes;

    private PlainYaml(SourceFile file) => (_file, _text) = (file, file.Text);

    /// <summary>The tree that <see cref="WholeYaml"/> gives, which then has no findings; null where the file is not for here.</summary>
    /// <param name="file">Without characters that YAML does not allow.</param>
    public static SourceNode? Read(SourceFile file) => new PlainYaml(file).Document();

    private int Column => _at - _lineStart;

    private SourceNode? Document()
    {
        if (_text.AsSpan().ContainsAny('\t', '\r') || HasMarkers() || !FindContent())
            return null;
        return Block(parent: -1, depth: 0) is { } root && !FindContent() && _nodes <= YamlReader.MaxNodes ? root : null;
    }

    /// <summary>Where documents and directives begin or end.</summary>
    private bool HasMarkers() =>
        _text is ['%', ..] || _text.StartsWith("---", StringComparison.Ordinal) || _text.StartsWith("...", StringComparison.Ordinal)
        || _text.Contains("\n%", StringComparison.Ordinal) || _text.Contains("\n---", StringComparison.Ordinal) || _text.Contains("\n...", StringComparison.Ordinal);

    /// <summary>Goes on to what is neither blank nor a comment; false at the end of the text.</summary>
    private bool FindContent()
    {
        for (; _at < _text.Length; _at++)
        {
            switch (_text[_at])
            {
                case ' ':
                    break;
                case '\n':
                    _lineStart = _at + 1;
                    break;
                case '#' when _at == _lineStart || _text[_at - 1] == ' ':
                    _at = EndOfLine(_at) - 1;
                    break;
                default:
                    return true;
            }
        }
        return false;
    }

    /// <summary>What begins here, on a line of its own or behind a dash.</summary>
    /// <param name="parent">The column of the map or list it stands in, which it stands deeper than.</param>
    private SourceNode? Block(int parent, int depth)
    {
        if (IsDash)
            return List(Column, depth, isInLineWithItsKey: false);
        if (_text[_at] is '[' or '{' or '|' or '>')
            return Inline(parent, depth);
        int column = Column;
        if (Word(isInBrackets: false, depth) is not { } word)
            return null;
        if (IsAtColon())
            return Map(word, column, depth);
        return IsAtLineEnd() ? word : null;
    }

    private SourceNode.Mapping? Map(SourceNode.Scalar key, int column, int depth)
    {
        int first = _open.Entries.Count;
        HashSet<string>? names = null;
        var span = LineFrom(key.Span.Start);
        _nodes++;
        while (true)
        {
            _at++;
            if (!CanName(key) || _open.Twin(key.Text, first, ref names) is not null || Value(column, depth + 1) is not { } value)
                return null;
            _open.Entries.Add(new SourceNode.Entry(key, value));
            if (!FindContent() || Column < column)
                return new SourceNode.Mapping(_open.TakeEntries(first), span);
            if (Column > column || Word(isInBrackets: false, depth + 1) is not { } next || !IsAtColon())
                return null;
            key = next;
        }
    }

    /// <summary>What stands behind the colon of a key: in its line, or below it.</summary>
    private SourceNode? Value(int column, int depth)
    {
        int end = _at;
        if (depth > YamlReader.MaxDepth)
            return null;
        if (!IsAtLineEnd())
            return Inline(column, depth);
        if (FindContent() && Column > column)
            return Block(column, depth);
        return _at < _text.Length && Column == column && IsDash ? List(column, depth, isInLineWithItsKey: true) : Nothing(end);
    }

    private SourceNode.Sequence? List(int column, int depth, bool isInLineWithItsKey)
    {
        int first = _open.Items.Count;
        var span = LineFrom(_at);
        _nodes++;
        if (depth >= YamlReader.MaxDepth)
            return null;
        do
        {
            int end = ++_at;
            bool isThere = !IsAtLineEnd() || FindContent() && Column > column;
            if ((isThere ? Block(column, depth + 1) : Nothing(end)) is not { } item)
                return null;
            _open.Items.Add(item);
        }
        while (FindContent() && Column == column && IsDash);
        bool isOver = _at == _text.Length || Column < column || Column == column && isInLineWithItsKey;
        return isOver ? new SourceNode.Sequence(_open.TakeItems(first), span) : null;
    }

    /// <summary>A scalar, or what stands in brackets, up to the end of its line.</summary>
    private SourceNode? Inline(int parent, int depth)
    {
        if (_text[_at] is '|' or '>')
            return TextBlock(parent);
        return (_text[_at] is '[' or '{' ? InBrackets(parent, depth) : Word(isInBrackets: false, depth)) is { } node && IsAtLineEnd() ? node : null;
    }

    /// <summary>Goes on to the end of the line, but for a comment, or to what stands before it: then false.</summary>
    private bool IsAtLineEnd()
    {
        SkipBlanks();
        return _at == _text.Length || _text[_at] == '\n' || _text[_at] == '#' && _text[_at - 1] == ' ';
    }

    /// <summary>Goes on to the colon behind a key, if there is one.</summary>
    private bool IsAtColon()
    {
        SkipBlanks();
        return _at < _text.Length && _text[_at] == ':' && IsBlank(_at + 1);
    }

    private bool IsDash => _text[_at] == '-' && IsBlank(_at + 1);

    private bool IsBlank(int at) => at >= _text.Length || _text[at] is ' ' or '\n';

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
    }

    private int EndOfLine(int at)
    {
        int length = _text.AsSpan(at).IndexOf('\n');
        return length < 0 ? _text.Length : at + length;
    }

    /// <summary>A block has no end worth showing: it is underlined where it begins.</summary>
    private SourceSpan LineFrom(int start) => _file.Span(start, _text.AsSpan(start, EndOfLine(start) - start).TrimEnd().Length);

    /// <summary>In a plain key, a <c>*</c> that begins a word changes what a colon behind it means.</summary>
    private bool CanName(SourceNode.Scalar key) =>
        _at - key.Span.Start <= MaxKeyLength && (key.Quoted || key.Text != "<<" && !key.Text.Contains('*', StringComparison.Ordinal));

    private SourceNode.Scalar Nothing(int at)
    {
        _nodes++;
        return new SourceNode.Scalar(Snippet.At(_file, "", at), _file.Span(at, 0));
    }

    private SourceNode? InBrackets(int parent, int depth)
    {
        _nodes++;
        return depth > YamlReader.MaxDepth ? null : _text[_at] == '[' ? ListInBrackets(parent, depth) : MapInBrackets(parent, depth);
    }

    private SourceNode.Sequence? ListInBrackets(int parent, int depth)
    {
        int start = _at++, first = _open.Items.Count;
        while (FindInBrackets(parent) && _text[_at] != ']')
        {
            if (ValueInBrackets(parent, depth + 1) is not { } item || !IsAtNext(parent, ']'))
                return null;
            _open.Items.Add(item);
        }
        return IsClosed(']') ? new SourceNode.Sequence(_open.TakeItems(first), _file.Span(start, _at - start)) : null;
    }

    private SourceNode.Mapping? MapInBrackets(int parent, int depth)
    {
        int start = _at++, first = _open.Entries.Count;
        HashSet<string>? names = null;
        while (FindInBrackets(parent) && _text[_at] != '}')
        {
            if (Word(isInBrackets: true, depth + 1) is not { } key || !IsAtColon() || !CanName(key) || _open.Twin(key.Text, first, ref names) is not null)
                return null;
            _at++;
            if (!FindInBrackets(parent) || ValueInBrackets(parent, depth + 1) is not { } value || !IsAtNext(parent, '}'))
                return null;
            _open.Entries.Add(new SourceNode.Entry(key, value));
        }
        return IsClosed('}') ? new SourceNode.Mapping(_open.TakeEntries(first), _file.Span(start, _at - start)) : null;
    }

    private SourceNode? ValueInBrackets(int parent, int depth) =>
        _text[_at] is '[' or '{' ? InBrackets(parent, depth) : Word(isInBrackets: true, depth);

    /// <summary>Goes past the comma, or on to the closing bracket.</summary>
    private bool IsAtNext(int parent, char closing)
    {
        if (!FindInBrackets(parent))
            return false;
        if (_text[_at] == closing)
            return true;
        return _text[_at++] == ',';
    }

    private bool IsClosed(char closing) => _at < _text.Length && _text[_at++] == closing;

    /// <summary>Also false where a line stands as far left as what the brackets belong to.</summary>
    private bool FindInBrackets(int parent)
    {
        int line = _lineStart;
        return FindContent() && (_lineStart == line || Column > parent || _text[_at] is ']' or '}');
    }
}
