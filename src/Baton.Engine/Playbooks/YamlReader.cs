using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Baton.Core.Checking;
using Baton.Core.Sources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Baton.Engine.Playbooks;

/// <summary>
/// Reads YAML 1.2 (and so JSON) into a tree that keeps every place. Built from the parser's events, so that depth and size
/// have limits: aliases (bombs), tags and merge keys are refused with a finding.
/// </summary>
public static class YamlReader
{
    public const int MaxDepth = 64;
    public const int MaxNodes = 500_000;

    /// <summary>The file's one document; null when it has none, or can't be read, with the findings that say why.</summary>
    public static SourceNode? Read(SourceFile file, ICollection<Finding> findings)
    {
        if (Unreadable(file) is { } character)
        {
            findings.Add(character);
            return null;
        }
        var builder = new Builder(file, findings);
        try
        {
            return builder.Document(new Parser(new StringReader(file.Text)));
        }
        catch (YamlException e)
        {
            var finding = YamlFaults.Of(file, builder.SpanAt(e.Start, e.Start), e.Message);
            // The braces or the `*` at the beginning were a finding of their own until more came behind them.
            if (findings.LastOrDefault() is { Code: "YM004" or "YM005" or "YM006" } begun && begun.Span.File == file && begun.Span.Start == finding.Span.Start)
                findings.Remove(begun);
            findings.Add(finding);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser's own invariants, broken by input it does not foresee.
            findings.Add(Finding.Error("YM001", "from about here on this is not YAML that can be read", builder.LastPlace)
                .WithHelp("see that each `{`, `[` and quotation mark has its partner"));
        }
        catch (TooMuch e)
        {
            findings.Add(Finding.Error("YM002", e.Message, e.Span));
        }
        return null;
    }

    /// <summary>What can't stand in YAML, or only before or behind certain others.</summary>
    private static readonly SearchValues<char> Odd = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Concat(Enumerable.Range(0xD800, 0x800)).Select(c => (char)c).Where(c => char.IsSurrogate(c) || char.IsControl(c) && c is not ('\t' or '\n')),
            '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF']);

    /// <summary>The first character that YAML does not allow, or that its versions read in different ways.</summary>
    private static Finding? Unreadable(SourceFile file)
    {
        string text = file.Text;
        for (int i = 0; i < text.Length; i++)
        {
            int odd = text.AsSpan(i).IndexOfAny(Odd);
            if (odd < 0)
                break;
            i += odd;
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                return Finding.Error("YM009", "a carriage return ends this line, without a line feed", file.Span(i, 1)).WithHelp("save the file with LF or CRLF line ends");
            else if (c != '\r')
                return Finding.Error("YM009", $"the invisible character U+{(int)c:X4} can't stand here", file.Span(i, 1))
                    .WithHelp("delete it; where a text needs it, write it as an escape in double quotes");
        }
        return null;
    }

    private sealed class TooMuch(string message, SourceSpan span) : Exception(message)
    {
        public SourceSpan Span { get; } = span;
    }

    private sealed class Builder(SourceFile file, ICollection<Finding> findings)
    {
        /// <summary>Up to so many names of a map are looked through one by one.</summary>
        private const int FewNames = 16;

        private int _nodes;
        private Mark _last;

        /// <summary>What is open now: of each map and list what is read of it so far, the innermost last.</summary>
        private readonly List<SourceNode> _items = [];
        private readonly List<SourceNode.Entry> _entries = [];

        /// <summary>The last value begun.</summary>
        public SourceSpan LastPlace => SpanAt(_last, _last);

        public SourceNode? Document(Parser parser)
        {
            SourceNode? root = null;
            while (parser.MoveNext())
            {
                switch (parser.Current)
                {
                    case StreamStart or StreamEnd or DocumentStart or DocumentEnd or Comment:
                        continue;
                    case { } start when root is not null:
                        findings.Add(Finding.Error("YM003", "a second document begins here; one file is one document", SpanAt(start.Start, start.Start)));
                        return root;
                    default:
                        root = Node(parser, 0);
                        break;
                }
            }
            return root;
        }

        public SourceSpan SpanAt(Mark start, Mark end)
        {
            int from = (int)Math.Min(start.Index, file.Text.Length);
            int to = (int)Math.Min(end.Index, file.Text.Length);
            return file.Span(from, Math.Max(0, to - from));
        }

        /// <summary>A block has no end worth showing: it is underlined where it begins.</summary>
        private SourceSpan FirstLine(Mark start)
        {
            int from = (int)Math.Min(start.Index, file.Text.Length);
            int length = file.Text.AsSpan(from).IndexOfAny('\r', '\n');
            return file.Span(from, file.Text.AsSpan(from, length < 0 ? file.Text.Length - from : length).TrimEnd().Length);
        }

        /// <summary>Up to the next blank.</summary>
        private SourceSpan WordAt(Mark start)
        {
            int from = (int)Math.Min(start.Index, file.Text.Length);
            int length = file.Text.AsSpan(from).IndexOfAny(' ', '\r', '\n');
            return file.Span(from, length < 0 ? file.Text.Length - from : length);
        }

        private SourceNode Node(Parser parser, int depth)
        {
            var start = parser.Current!;
            _last = start.Start;
            if (depth > MaxDepth)
                throw new TooMuch($"nested deeper than {MaxDepth} levels", SpanAt(start.Start, start.Start));
            if (++_nodes > MaxNodes)
                throw new TooMuch($"more than {MaxNodes:N0} values in one file", SpanAt(start.Start, start.Start));
            if (start is NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false } tagged)
                findings.Add(Finding.Error("YM004", $"the tag `{tagged.Tag.Value}` is not used here; contracts give values their types", WordAt(start.Start)).WithHelp("a text that begins with `!` wants quotes"));
            if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
                findings.Add(Finding.Error("YM005", $"the anchor `&{anchored.Anchor.Value}` is not used here; what is used twice gets a name under `contracts:`, or is written twice", WordAt(start.Start)));
            return start switch
            {
                Scalar scalar => ScalarNode(scalar),
                SequenceStart => Sequence(parser, depth),
                MappingStart => Mapping(parser, depth),
                AnchorAlias alias => Alias(alias),
                _ => throw new YamlException(start.Start, start.End, "unexpected content"),
            };
        }

        private SourceNode.Scalar Alias(AnchorAlias alias)
        {
            var span = SpanAt(alias.Start, alias.End);
            findings.Add(Finding.Error("YM005", $"the alias `*{alias.Value}` is not used here; write the value out, or give it a name under `contracts:`", span).WithHelp("a text that begins with `*` wants quotes"));
            return new SourceNode.Scalar(Snippet.At(file, "", span.Start), span);
        }

        private SourceNode.Sequence Sequence(Parser parser, int depth)
        {
            var start = parser.Current!;
            int first = _items.Count;
            while (parser.MoveNext() && parser.Current is not SequenceEnd)
                if (parser.Current is not Comment)
                    _items.Add(Node(parser, depth + 1));
            return new SourceNode.Sequence(Taken(_items, first), ((SequenceStart)start).Style == SequenceStyle.Flow ? Enclosed(start.Start, parser.Current!.End) : FirstLine(start.Start));
        }

        private SourceNode Mapping(Parser parser, int depth)
        {
            var start = (MappingStart)parser.Current!;
            bool isFlow = start.Style == MappingStyle.Flow;
            int first = _entries.Count;
            HashSet<string>? names = null;
            while (parser.MoveNext() && parser.Current is not MappingEnd)
            {
                if (parser.Current is Comment)
                    continue;
                if (isFlow && parser.Current is MappingStart { Style: MappingStyle.Flow } inner && inner.Start.Index == start.Start.Index + 1)
                    return UnquotedTemplate(parser, start);
                var key = Node(parser, depth + 1);
                do
                {
                    if (!parser.MoveNext())
                        throw new YamlException(start.Start, start.End, "a map that does not end");
                }
                while (parser.Current is Comment);
                var value = Node(parser, depth + 1);
                if (Named(key, first, ref names) is { } name)
                    _entries.Add(new SourceNode.Entry(name, value));
            }
            return new SourceNode.Mapping(Taken(_entries, first), isFlow ? Enclosed(start.Start, parser.Current!.End) : FirstLine(start.Start));
        }

        private static ImmutableArray<T> Taken<T>(List<T> open, int first)
        {
            ImmutableArray<T> taken = [.. CollectionsMarshal.AsSpan(open)[first..]];
            CollectionsMarshal.SetCount(open, first);
            return taken;
        }

        /// <summary>Null, with a finding, when the node can't name an entry of its map.</summary>
        /// <param name="first">Where the entries of the map begin.</param>
        /// <param name="names">All of them, once there are many.</param>
        private SourceNode.Scalar? Named(SourceNode key, int first, ref HashSet<string>? names)
        {
            if (key is not SourceNode.Scalar name)
                findings.Add(Finding.Error("YM006", $"a key is a word, not {key.Kind}", key.Span));
            else if (name is { Text: "<<", Quoted: false })
                findings.Add(Finding.Error("YM010", "the merge key `<<` is not used here; write the entries out", key.Span));
            else if (Twin(name.Text, first, ref names) is { } twin)
                findings.Add(Finding.Error("YM007", $"`{name.Text}` stands twice in this map; the first is in line {twin.Span.Line}", key.Span));
            else
                return name;
            return null;
        }

        private SourceNode.Scalar? Twin(string name, int first, ref HashSet<string>? names)
        {
            if (_entries.Count - first > FewNames)
                names ??= _entries.Skip(first).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
            if (names?.Add(name) == true)
                return null;
            for (int i = first; i < _entries.Count; i++)
                if (_entries[i].Name == name)
                    return _entries[i].Key;
            return null;
        }

        /// <summary>
        /// YAML reads <c>{{ brief.product }}</c> as a map in a map, which nobody means. It is taken for the text it was meant to
        /// be, so that this is the only finding.
        /// </summary>
        private SourceNode.Scalar UnquotedTemplate(Parser parser, MappingStart start)
        {
            int open = 2;
            while (open > 0 && parser.MoveNext())
            {
                open += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
                if (++_nodes > MaxNodes || open > MaxDepth)
                    throw new TooMuch("too much in one place", SpanAt(start.Start, start.Start));
            }
            var span = Enclosed(start.Start, parser.Current!.End);
            string text = file.Text.Substring(span.Start, span.Length);
            string quoted = $"\"{text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
            findings.Add(Finding.Error("YM006", "a value that begins with `{{` must be quoted, or YAML reads it as a map", span)
                .With(new Fix($"write {quoted}", IsSafe: true, new TextEdit(span, quoted))));
            return new SourceNode.Scalar(Snippet.At(file, text, span.Start), span, Quoted: true);
        }

        /// <summary>From the mark of the opening bracket to the closing one, which the parser's end mark stands before.</summary>
        private SourceSpan Enclosed(Mark start, Mark end)
        {
            var span = SpanAt(start, end);
            return file.Span(span.Start, Math.Min(span.Length + 1, file.Text.Length - span.Start));
        }

        private SourceNode.Scalar ScalarNode(Scalar scalar)
        {
            var span = SpanAt(scalar.Start, scalar.End);
            bool quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
            bool block = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
            return new SourceNode.Scalar(SnippetOf(scalar, span, quoted), span, quoted, block);
        }

        private Snippet SnippetOf(Scalar scalar, SourceSpan span, bool quoted)
        {
            var source = file.Text.AsSpan(span.Start, span.Length);
            if (scalar.Value.Length == 0)
                return Snippet.At(file, scalar.Value, span.Start + (quoted ? 1 : 0));
            if (source.SequenceEqual(scalar.Value) || HasProperties(scalar))
                return Snippet.At(file, scalar.Value, span.Start);
            if (quoted && source.Length == scalar.Value.Length + 2 && source[1..^1].SequenceEqual(scalar.Value))
                return Snippet.At(file, scalar.Value, span.Start + 1);
            return Snippet.Mapped(file, scalar.Value, ScalarPlaces.Of(source.ToString(), span.Start, scalar.Value, scalar.Style));
        }

        private static bool HasProperties(NodeEvent node) => !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
    }
}
