using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Baton.Core.Workflows;

/// <summary>Which steps hand out what a tool gave: the tools' own, and those that yield, show, offer or call with it.</summary>
internal static class OutsideData
{
    public static FrozenSet<string> In(ImmutableArray<Step> all)
    {
        var steps = All(all).ToList();
        var found = steps.Where(IsSource).Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        // What is inside a region comes behind it, and may be read before it: as long as there is news.
        for (int before = 0; found.Count > before && found.Count > 0;)
        {
            before = found.Count;
            foreach (var step in steps)
                if (PassedOn(step).Any(found.Contains))
                    found.Add(step.Id);
            foreach (var each in steps.OfType<Step.Each>().Where(e => found.Contains(e.In.Producer)))
                found.Add(each.As);
        }
        return found.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>A tool, or a call of a workflow that hands out what its tools gave.</summary>
    private static bool IsSource(Step step) =>
        step is Step.Tool || step is Step.Call { Callee: { } callee } && callee.Output.SelectMany(o => StepReads.ProducersIn(o.Value)).Any(callee.FromTools.Contains);

    private static IEnumerable<string> PassedOn(Step step) => step switch
    {
        Step.Call call => call.With.SelectMany(e => StepReads.ProducersIn(e.Value)),
        Step.Review review => review.Of.SelectMany(e => StepReads.ProducersIn(e.Value)),
        Step.Ask ask => ask.PickedFrom.Select(p => p.Producer),
        _ => step.Branches.SelectMany(b => b.Yields).SelectMany(y => StepReads.ProducersIn(y.Value)),
    };

    private static IEnumerable<Step> All(ImmutableArray<Step> steps) => steps.SelectMany(s => s.Branches.SelectMany(b => All(b.Steps)).Prepend(s));
}
