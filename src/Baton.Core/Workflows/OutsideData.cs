using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Baton.Core.Workflows;

/// <summary>What hands out what a tool gave: the tools' own steps, those that yield, show, offer or call with it, and fields of a brief.</summary>
internal static class OutsideData
{
    /// <summary>The steps of a workflow, by id, and what of its brief, as <c>brief.FIELD</c>.</summary>
    /// <param name="ofBrief">Which fields of the brief came from a tool of the workflow that calls this one.</param>
    public static FrozenSet<string> In(ImmutableArray<Step> all, IReadOnlyCollection<string> ofBrief)
    {
        var steps = All(all).ToList();
        var found = steps.Where(IsSource).Select(s => s.Id).Concat(ofBrief.Select(f => $"brief.{f}")).ToHashSet(StringComparer.Ordinal);
        if (ofBrief.Count > 0)
            found.Add("brief");
        // What is inside a region comes behind it, and may be read before it: as long as there is news.
        for (int before = 0; found.Count > before && found.Count > 0;)
        {
            before = found.Count;
            foreach (var step in steps)
                if (PassedOn(step).Any(found.Contains))
                    found.Add(step.Id);
            foreach (var each in steps.OfType<Step.Each>().Where(e => found.Contains(Source(e.In.Producer, e.In.Fields))))
                found.Add(each.As);
        }
        return found.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Which fields of the brief that a call makes come from outside.</summary>
    /// <param name="outside">What does in the workflow that calls.</param>
    public static IReadOnlyList<string> Handed(Step.Call call, IReadOnlySet<string> outside) =>
        [.. call.With.Where(e => Sources(e.Value).Any(outside.Contains)).Select(e => e.Name)];

    public static IEnumerable<Step> All(ImmutableArray<Step> steps) => steps.SelectMany(s => s.Branches.SelectMany(b => All(b.Steps)).Prepend(s));

    /// <summary>A tool, or a call of a workflow that hands out what its tools gave.</summary>
    private static bool IsSource(Step step) =>
        step is Step.Tool || step is Step.Call { Callee: { } callee } && callee.Output.SelectMany(o => Sources(o.Value)).Any(callee.FromTools.Contains);

    private static IEnumerable<string> PassedOn(Step step) => step switch
    {
        Step.Call call => call.With.SelectMany(e => Sources(e.Value)),
        Step.Review review => review.Of.SelectMany(e => Sources(e.Value)),
        Step.Ask ask => ask.PickedFrom.Select(p => Source(p.Producer, p.Fields)),
        _ => step.Branches.SelectMany(b => b.Yields).SelectMany(y => Sources(y.Value)),
    };

    private static IEnumerable<string> Sources(ValueExpression expression) => expression switch
    {
        ValueExpression.Path path => [Source(path.Value.Producer, path.Value.Fields)],
        ValueExpression.Template template => template.Text.Paths.Select(p => Source(p.Producer, p.Fields)),
        _ => [],
    };

    /// <summary>Of a brief each field comes from somewhere else.</summary>
    private static string Source(string producer, ImmutableArray<string> fields) => producer == "brief" && fields is [var field, ..] ? $"brief.{field}" : producer;
}
