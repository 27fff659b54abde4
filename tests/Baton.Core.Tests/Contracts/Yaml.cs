using System.Collections.Immutable;
using Baton.Core.Sources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Baton.Core.Tests.Contracts;

/// <summary>YAML to source nodes, just enough for tests of contracts.</summary>
internal static class Yaml
{
    public static SourceNode Read(string text)
    {
        var file = new SourceFile("test.yaml", text);
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        return Node(parser, file);
    }

    private static SourceNode Node(Parser parser, SourceFile file)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return ScalarOf(scalar, file);
        int start = (int)parser.Current!.Start.Index;
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = ImmutableArray.CreateBuilder<SourceNode>();
            while (parser.Current is not SequenceEnd)
                items.Add(Node(parser, file));
            return new SourceNode.Sequence(items.ToImmutable(), SpanTo(parser, file, start));
        }
        parser.Consume<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<SourceNode.Entry>();
        while (parser.Current is not MappingEnd)
            entries.Add(new SourceNode.Entry((SourceNode.Scalar)Node(parser, file), Node(parser, file)));
        return new SourceNode.Mapping(entries.ToImmutable(), SpanTo(parser, file, start));
    }

    private static SourceSpan SpanTo(Parser parser, SourceFile file, int start)
    {
        int end = (int)parser.Current!.End.Index;
        // The end of [ ] and { } is marked before its last character.
        if (file.Text[start] is '[' or '{')
            end++;
        parser.MoveNext();
        return file.Span(start, end - start);
    }

    private static SourceNode.Scalar ScalarOf(Scalar scalar, SourceFile file)
    {
        int start = (int)scalar.Start.Index;
        bool quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        bool block = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
        return new SourceNode.Scalar(
            Snippet.At(file, scalar.Value, start + (quoted ? 1 : 0)), file.Span(start, (int)(scalar.End.Index - scalar.Start.Index)), quoted, block);
    }
}
