using System.Collections.Immutable;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>One piece of a template. Comments leave nothing; <c>raw</c> leaves text.</summary>
public abstract record LiquidNode
{
    private LiquidNode(SourceSpan span) => Span = span;

    /// <summary>From the opening delimiter to the end of the closing one, for a block too.</summary>
    public SourceSpan Span { get; }

    /// <summary>Written out letter for letter; what <c>-</c> trims is gone from it.</summary>
    public sealed record Text(string Value, SourceSpan Span) : LiquidNode(Span);

    public sealed record Output(LiquidFiltered Value, SourceSpan Span) : LiquidNode(Span);

    /// <summary><c>if</c> and <c>unless</c>: the first branch that holds, else <paramref name="Else"/>.</summary>
    public sealed record If(ImmutableArray<Branch> Branches, ImmutableArray<LiquidNode> Else, SourceSpan Span) : LiquidNode(Span);

    /// <param name="Negated">The first branch of an <c>unless</c>: taken when the test does not hold.</param>
    public sealed record Branch(LiquidTest Test, bool Negated, ImmutableArray<LiquidNode> Body);

    /// <summary>The first <c>when</c> with an equal value, else <paramref name="Else"/>.</summary>
    public sealed record Case(LiquidExpression Subject, ImmutableArray<When> Whens, ImmutableArray<LiquidNode> Else, SourceSpan Span) : LiquidNode(Span);

    public sealed record When(ImmutableArray<LiquidExpression> Values, ImmutableArray<LiquidNode> Body);

    /// <summary>Items from <paramref name="Offset"/> on, at most <paramref name="Limit"/>, then turned round when <paramref name="Reversed"/>; <paramref name="Else"/> when there is none.</summary>
    public sealed record For(
        string Variable, LiquidExpression Collection, LiquidExpression? Limit, LiquidExpression? Offset, bool Reversed,
        ImmutableArray<LiquidNode> Body, ImmutableArray<LiquidNode> Else, SourceSpan Span) : LiquidNode(Span);

    public sealed record Assign(string Name, LiquidFiltered Value, SourceSpan Span) : LiquidNode(Span);

    public sealed record Capture(string Name, ImmutableArray<LiquidNode> Body, SourceSpan Span) : LiquidNode(Span);

    public sealed record Break(SourceSpan Span) : LiquidNode(Span);

    public sealed record Continue(SourceSpan Span) : LiquidNode(Span);
}
