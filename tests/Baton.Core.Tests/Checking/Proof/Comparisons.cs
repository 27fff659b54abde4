using System.Collections.Concurrent;
using System.Text.Json;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>Conditions of one comparison, <c>left == "x"</c>, each read once.</summary>
internal static class Comparisons
{
    private static readonly ConcurrentDictionary<(string, string), LiquidCondition> Known = new();

    public static LiquidCondition Of(string op, string right) =>
        Known.GetOrAdd((op, right), key => LiquidCondition.Parse(Snippet.Literal($"left {key.Item1} {key.Item2}"), [])!);

    public static string Operator(LiquidComparison comparison) => comparison switch
    {
        LiquidComparison.Equal => "==",
        LiquidComparison.NotEqual => "!=",
        LiquidComparison.Less => "<",
        LiquidComparison.LessOrEqual => "<=",
        LiquidComparison.Greater => ">",
        LiquidComparison.GreaterOrEqual => ">=",
        _ => "contains",
    };

    public static string Literal(LiquidExpression expression) => expression switch
    {
        LiquidExpression.Text text => JsonSerializer.Serialize(text.Value),
        LiquidExpression.Number number => number.Source,
        LiquidExpression.Boolean boolean => boolean.Value ? "true" : "false",
        LiquidExpression.Nil => "nil",
        LiquidExpression.Blank => "blank",
        _ => throw new InvalidOperationException("the right side is a literal"),
    };
}
