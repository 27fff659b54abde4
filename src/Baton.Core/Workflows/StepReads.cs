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

    public static string Producer(LiquidPath path) => path.Producer;

    /// <summary>A template's path as names.</summary>
    public static IEnumerable<string> Names(LiquidPath path) => path.Fields.Prepend(path.Producer);

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
