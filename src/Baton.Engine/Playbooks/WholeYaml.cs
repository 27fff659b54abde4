using Baton.Core.Checking;
using Baton.Core.Sources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Baton.Engine.Playbooks;

/// <summary>
/// All of YAML, from the events of the parser, and what is wrong with a file in words. Several times as slow as
/// <see cref="PlainYaml"/>, to which it is the measure: what both read is the same tree.
/// </summary>
public static class WholeYaml
{
    /// <summary>The file's one document; null when it has none, or can't be read, with the findings that say why.</summary>
    public static SourceNode? Read(SourceFile file, ICollection<Finding> findings)
    {
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

    private sealed class TooMuch(string message, SourceSpan span) : Exception(message)
    {
        public SourceSpan Span { get; } = span;
    }

    private sealed class Builder(SourceFile file, ICollection<Finding> findings)
    {
        private int _nodes;
        private Mark _last;

        private readonly OpenNodes _open = new();

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
            if (depth > YamlReader.MaxDepth)
                throw new TooMuch($"nested deeper than {YamlReader.MaxDepth} levels", SpanAt(start.Start, start.Start));
            if (++_nodes > YamlReader.MaxNodes)
                throw new TooMuch($"more than {YamlReader.MaxNodes:N0} values in one file", SpanAt(start.Start, start.Start));
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
            int first = _open.Items.Count;
            while (parser.MoveNext() && parser.Current is not SequenceEnd)
                if (parser.Current is not Comment)
                    _open.Items.Add(Node(parser, depth + 1));
            return new SourceNode.Sequence(_open.TakeItems(first), ((SequenceStart)start).Style == SequenceStyle.Flow ? Enclosed(start.Start, parser.Current!.End) : FirstLine(start.Start));
        }

        private SourceNode Mapping(Parser parser, int depth)
        {
            var start = (MappingStart)parser.Current!;
            bool isFlow = start.Style == MappingStyle.Flow;
            int first = _open.Entries.Count;
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
                    _open.Entries.Add(new SourceNode.Entry(name, value));
            }
            return new SourceNode.Mapping(_open.TakeEntries(first), isFlow ? Enclosed(start.Start, parser.Current!.End) : FirstLine(start.Start));
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
            else if (_open.Twin(name.Text, first, ref names) is { } twin)
                findings.Add(Finding.Error("YM007", $"`{name.Text}` stands twice in this map; the first is in line {twin.Span.Line}", key.Span));
            else
                return name;
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
                if (++_nodes > YamlReader.MaxNodes || open > YamlReader.MaxDepth)
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
