using System.Collections.Immutable;
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
    public const int MaxNodes = 200_000;

    /// <summary>The file's one document; null when it has none or can't be read, with the findings that say why.</summary>
    public static SourceNode? Read(SourceFile file, ICollection<Finding> findings)
    {
        var builder = new Builder(file, findings);
        try
        {
            return builder.Document(new Parser(new StringReader(file.Text)));
        }
        catch (YamlException e)
        {
            findings.Add(Finding.Error("YM001", Sentence(e.Message), builder.SpanAt(e.Start, e.Start), "not YAML from here on")
                .WithHelp("check the indentation (spaces, never tabs) and quote texts that hold `: `, ` #` or begin with `{`, `[`, `*`, `&`, `!`, `%` or `@`"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser's own invariants, broken by input it does not foresee.
            findings.Add(Finding.Error("YM001", "this is not YAML that can be read", file.Span(0, 0)));
        }
        catch (TooMuch e)
        {
            findings.Add(Finding.Error("YM002", e.Message, e.Span));
        }
        return null;
    }

    private static string Sentence(string message)
    {
        // The parser's messages begin with the place, which the finding gives anyway.
        int colon = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        message = colon >= 0 ? message[(colon + 3)..] : message;
        return message.Length == 0 ? "this is not YAML" : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
    }

    private sealed class TooMuch(string message, SourceSpan span) : Exception(message)
    {
        public SourceSpan Span { get; } = span;
    }

    private sealed class Builder(SourceFile file, ICollection<Finding> findings)
    {
        private int _nodes;

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

        private SourceNode Node(Parser parser, int depth)
        {
            var start = parser.Current!;
            if (depth > MaxDepth)
                throw new TooMuch($"nested deeper than {MaxDepth} levels", SpanAt(start.Start, start.Start));
            if (++_nodes > MaxNodes)
                throw new TooMuch($"more than {MaxNodes:N0} values in one file", SpanAt(start.Start, start.Start));
            if (start is NodeEvent { Tag.IsEmpty: false, Tag.IsNonSpecific: false } tagged)
                findings.Add(Finding.Error("YM004", $"the tag `{tagged.Tag.Value}` is not used here; contracts give values their types", SpanAt(start.Start, start.Start)));
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
            findings.Add(Finding.Error("YM005", $"the alias `*{alias.Value}` is not used here; write the value out, or give it a name under `contracts:`", span));
            return new SourceNode.Scalar(Snippet.At(file, "", span.Start), span);
        }

        private SourceNode.Sequence Sequence(Parser parser, int depth)
        {
            var start = parser.Current!;
            var items = ImmutableArray.CreateBuilder<SourceNode>();
            while (parser.MoveNext() && parser.Current is not SequenceEnd)
                if (parser.Current is not Comment)
                    items.Add(Node(parser, depth + 1));
            return new SourceNode.Sequence(items.DrainToImmutable(), SpanAt(start.Start, ((SequenceStart)start).Style == SequenceStyle.Flow ? parser.Current!.End : start.Start));
        }

        private SourceNode.Mapping Mapping(Parser parser, int depth)
        {
            var start = parser.Current!;
            var entries = ImmutableArray.CreateBuilder<SourceNode.Entry>();
            var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
            while (parser.MoveNext() && parser.Current is not MappingEnd)
            {
                if (parser.Current is Comment)
                    continue;
                var keyNode = Node(parser, depth + 1);
                do
                {
                    if (!parser.MoveNext())
                        throw new YamlException(start.Start, start.End, "a map that does not end");
                }
                while (parser.Current is Comment);
                var value = Node(parser, depth + 1);
                if (keyNode is not SourceNode.Scalar key)
                    findings.Add(Finding.Error("YM006", $"a key is a word, not {keyNode.Kind}", keyNode.Span)
                        .WithHelp("a template must be quoted: \"{{ … }}\""));
                else if (names.TryGetValue(key.Text, out var first))
                    findings.Add(Finding.Error("YM007", $"`{key.Text}` stands twice in this map; the first is in line {first.Line}", key.Span));
                else
                {
                    names.Add(key.Text, key.Span);
                    entries.Add(new SourceNode.Entry(key, value));
                }
            }
            bool flow = ((MappingStart)start).Style == MappingStyle.Flow;
            return new SourceNode.Mapping(entries.DrainToImmutable(), SpanAt(start.Start, flow ? parser.Current!.End : start.Start));
        }

        private SourceNode.Scalar ScalarNode(Scalar scalar)
        {
            var span = SpanAt(scalar.Start, scalar.End);
            bool quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
            bool block = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
            string source = file.Text.Substring(span.Start, span.Length);
            var snippet = source == scalar.Value
                ? Snippet.At(file, scalar.Value, span.Start)
                : Snippet.Mapped(file, scalar.Value, Align(source, span.Start, scalar.Value, scalar.Style));
            return new SourceNode.Scalar(snippet, span, quoted, block);
        }

        /// <summary>
        /// Finds for each character of a value the place it was written at: the next equal character of the source, where
        /// quotes, indentation, folds and escapes are what is skipped.
        /// </summary>
        private static int[] Align(string source, int start, string value, ScalarStyle style)
        {
            var offsets = new int[value.Length];
            int at = style switch
            {
                ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => 1,
                ScalarStyle.Literal or ScalarStyle.Folded => Math.Max(0, source.IndexOf('\n', StringComparison.Ordinal) + 1),
                _ => 0,
            };
            for (int i = 0; i < value.Length; i++)
            {
                if (style == ScalarStyle.DoubleQuoted && at < source.Length && source[at] == '\\')
                {
                    offsets[i] = start + at;
                    at += at + 1 < source.Length ? EscapeLength(source[at + 1]) : 1;
                    continue;
                }
                int found = at;
                while (found < source.Length && source[found] != value[i] && !(value[i] is ' ' or '\n' && source[found] is '\n'))
                    found++;
                if (found >= source.Length)
                    found = Math.Min(at, source.Length - 1);
                offsets[i] = start + Math.Max(found, 0);
                at = found + 1;
                if (style == ScalarStyle.SingleQuoted && value[i] == '\'')
                    at++;
            }
            return offsets;
        }

        private static int EscapeLength(char escape) => escape switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 };
    }
}
