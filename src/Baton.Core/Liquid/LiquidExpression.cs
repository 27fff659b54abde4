using System.Collections.Immutable;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>What stands for one value in a template.</summary>
public abstract record LiquidExpression
{
    private LiquidExpression(SourceSpan span) => Span = span;

    public SourceSpan Span { get; }

    public sealed record Text(string Value, SourceSpan Span) : LiquidExpression(Span);

    /// <param name="Source">As written; <c>1.10</c> stays <c>1.10</c> when it is output.</param>
    public sealed record Number(decimal Value, string Source, SourceSpan Span) : LiquidExpression(Span);

    public sealed record Boolean(bool Value, SourceSpan Span) : LiquidExpression(Span);

    /// <summary><c>nil</c> or <c>null</c></summary>
    public sealed record Nil(SourceSpan Span) : LiquidExpression(Span);

    /// <summary><c>empty</c>: equal to a text, list or object with nothing in it.</summary>
    public sealed record Empty(SourceSpan Span) : LiquidExpression(Span);

    /// <summary><c>blank</c>: equal to nil, false, white space and what is empty.</summary>
    public sealed record Blank(SourceSpan Span) : LiquidExpression(Span);

    /// <summary><c>(1..5)</c>: whole numbers, both ends included.</summary>
    public sealed record Range(LiquidExpression From, LiquidExpression To, SourceSpan Span) : LiquidExpression(Span);

    public sealed record Path(string Root, ImmutableArray<Step> Steps, SourceSpan Span) : LiquidExpression(Span);

    /// <summary>One step of a path after its first name.</summary>
    public abstract record Step
    {
        private Step(SourceSpan span) => Span = span;

        public SourceSpan Span { get; }

        /// <summary><c>.name</c> or <c>["name"]</c></summary>
        public sealed record Field(string Name, SourceSpan Span) : Step(Span);

        /// <summary><c>[0]</c></summary>
        public sealed record Index(int Value, SourceSpan Span) : Step(Span);

        /// <summary><c>[path]</c>: an index or a name that only rendering knows.</summary>
        public sealed record Computed(Path Value, SourceSpan Span) : Step(Span);
    }
}
