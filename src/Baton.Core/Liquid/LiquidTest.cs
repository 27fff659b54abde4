using Baton.Core.Sources;

namespace Baton.Core.Liquid;

public enum LiquidComparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Contains }

/// <summary>What an <c>if</c> or a condition asks.</summary>
public abstract record LiquidTest
{
    private LiquidTest(SourceSpan span) => Span = span;

    public SourceSpan Span { get; }

    /// <summary>Holds for everything but nil and false.</summary>
    public sealed record Truth(LiquidExpression Value, SourceSpan Span) : LiquidTest(Span);

    public sealed record Compare(LiquidExpression Left, LiquidComparison Comparison, LiquidExpression Right, SourceSpan Span) : LiquidTest(Span);

    /// <summary>Liquid groups from the right: in <c>a and b or c</c>, <paramref name="Right"/> is <c>b or c</c>.</summary>
    public sealed record And(LiquidTest Left, LiquidTest Right, SourceSpan Span) : LiquidTest(Span);

    public sealed record Or(LiquidTest Left, LiquidTest Right, SourceSpan Span) : LiquidTest(Span);
}
