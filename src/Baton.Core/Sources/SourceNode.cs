using System.Collections.Immutable;

namespace Baton.Core.Sources;

/// <summary>
/// What a YAML (or JSON) file says, with the place of each thing said. Scalars keep their source text: a contract gives
/// them a type, so <c>NO</c>, <c>007</c> and <c>1.10</c> survive.
/// </summary>
public abstract record SourceNode
{
    private SourceNode(SourceSpan span) => Span = span;

    public SourceSpan Span { get; }

    /// <summary><c>a scalar</c>, <c>a list</c> or <c>a map</c>, for messages.</summary>
    public abstract string Kind { get; }

    /// <param name="Quoted">In single or double quotes; a quoted scalar is a text whatever it spells.</param>
    /// <param name="Block">A literal or folded block (<c>|</c>, <c>&gt;</c>).</param>
    public sealed record Scalar(Snippet Snippet, SourceSpan Span, bool Quoted = false, bool Block = false) : SourceNode(Span)
    {
        public string Text => Snippet.Text;

        /// <summary>Nothing at all, <c>~</c> or <c>null</c>, unquoted.</summary>
        public bool IsNull => !Quoted && !Block && Text is "" or "~" or "null";

        public override string Kind => IsNull ? "nothing" : "a scalar";
    }

    public sealed record Sequence(ImmutableArray<SourceNode> Items, SourceSpan Span) : SourceNode(Span)
    {
        public override string Kind => "a list";
    }

    /// <summary>Entries in the order written; keys are unique (a repeated one was a finding, and the first stands).</summary>
    public sealed record Mapping(ImmutableArray<Entry> Entries, SourceSpan Span) : SourceNode(Span)
    {
        public override string Kind => "a map";

        public SourceNode? this[string key]
        {
            get
            {
                foreach (var entry in Entries)
                    if (entry.Name == key)
                        return entry.Value;
                return null;
            }
        }
    }

    public sealed record Entry(Scalar Key, SourceNode Value)
    {
        public string Name => Key.Text;
    }
}
