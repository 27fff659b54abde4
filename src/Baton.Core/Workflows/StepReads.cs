using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Baton.Core.Liquid;

namespace Baton.Core.Workflows;

/// <summary>What a step reads of what others produce.</summary>
public static class StepReads
{
    /// <summary>The producers named in a value, each as often as it is named.</summary>
    public static IEnumerable<string> ProducersIn(ValueExpression expression) => expression switch
    {
        ValueExpression.Path path => [path.Value.Producer],
        ValueExpression.Template template => template.Text.Paths.Select(Producer),
        _ => [],
    };

    public static string Producer(LiquidPath path) => ((LiquidSegment.Name)path.Segments[0]).Value;

    /// <summary>A template's path as names: an index as its digits, an item of a loop as <c>[]</c>.</summary>
    public static IEnumerable<string> Names(LiquidPath path) => path.Segments.Select(Name);

    /// <summary>Those behind the producer.</summary>
    public static ImmutableArray<string> Fields(LiquidPath path)
    {
        if (path.Segments.Length == 1)
            return [];
        string[] fields = new string[path.Segments.Length - 1];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = Name(path.Segments[i + 1]);
        return ImmutableCollectionsMarshal.AsImmutableArray(fields);
    }

    public static string Name(LiquidSegment segment) => segment switch
    {
        LiquidSegment.Name name => name.Value,
        LiquidSegment.Index index => index.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => "[]",
    };

    /// <summary>The steps whose output, directly or through others, a set of producers rests on; the producers included.</summary>
    /// <param name="call">The call whose workflow they are of; null for the one that runs.</param>
    public static IReadOnlySet<string> Ancestors(Plan plan, int? call, IEnumerable<string> producers)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(producers);
        while (open.TryPop(out string? producer))
            if (plan.Find(call, producer) is { } ordinal && found.Add(producer))
                foreach (string source in ReadBy(plan[ordinal].Step))
                    open.Push(source);
        return found;
    }

    /// <summary>The producers a step's own output rests on.</summary>
    private static IEnumerable<string> ReadBy(Step step) => step switch
    {
        Step.Agent agent => agent.Needs.Select(n => n.From.Producer),
        Step.Tool tool => tool.With.SelectMany(e => ProducersIn(e.Value)),
        Step.Call called => called.With.SelectMany(e => ProducersIn(e.Value)),
        Step.Check check => [check.Of.Producer],
        Step.Review review => review.Of.SelectMany(e => ProducersIn(e.Value)),
        _ => step.Branches.SelectMany(b => b.Yields).SelectMany(y => ProducersIn(y.Value)),
    };
}
