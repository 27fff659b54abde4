using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>A bare Liquid expression that holds or does not: <c>brief.regions contains "EU"</c>.</summary>
public sealed class LiquidCondition
{
    private LiquidCondition(LiquidTest expression, ImmutableArray<LiquidPath> paths) => (Expression, Paths) = (expression, paths);

    public LiquidTest Expression { get; }

    /// <summary>Every path read, in the order of reading.</summary>
    public ImmutableArray<LiquidPath> Paths { get; }

    /// <summary>Adds all findings (<see cref="LiquidCode"/>) at once; null when one of them is an error.</summary>
    public static LiquidCondition? Parse(Snippet source, ICollection<Finding> findings)
    {
        var list = new FindingList(source, findings);
        string text = source.Text;
        if (text.Length > LiquidLimits.MaxTemplateLength)
        {
            list.Error(LiquidCode.TooMuch, $"a condition has at most {LiquidLimits.MaxTemplateLength} characters, and this has {text.Length}", 0, 1);
            return null;
        }
        var (start, end) = DropBraces(text, list);
        var test = new ConditionParser(new ExpressionParser(text, start, end, list), list).Read();
        if (test is null)
            return null;
        var paths = new PathCollector(list).Collect(test);
        return list.HasErrors ? null : new LiquidCondition(test, paths);
    }

    /// <summary>A path that leads to nothing is nil here.</summary>
    /// <exception cref="LiquidException">Two values are put in order that have none, or a limit is reached.</exception>
    public bool Evaluate(ILiquidScope scope) => new Evaluator(scope, new RenderBudget()).Holds(Expression);

    /// <summary>A condition in <c>{{ }}</c> is wrong, and what stands in them is read for its own findings.</summary>
    private static (int Start, int End) DropBraces(string text, FindingList list)
    {
        int start = text.Length - text.AsSpan().TrimStart().Length, end = text.AsSpan().TrimEnd().Length;
        if (!text.AsSpan(start).StartsWith("{{"))
            return (0, text.Length);
        bool isClosed = end - start >= 4 && text.AsSpan(0, end).EndsWith("}}");
        int from = start + 2, to = isClosed ? end - 2 : end;
        list.Replaceable(LiquidCode.BracesInCondition, "a condition is Liquid already and stands without `{{ }}`", start, end,
            "drop the braces", text[from..to].Trim());
        return (from, to);
    }
}
