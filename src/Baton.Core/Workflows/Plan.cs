using System.Collections.Immutable;

namespace Baton.Core.Workflows;

/// <summary>
/// A workflow laid out for running: every step has an ordinal, in the order written, so that a run's state is an array and
/// what lies between two steps of a sequence is a range.
/// </summary>
public sealed class Plan
{
    private readonly Dictionary<string, int> _ordinals;

    private Plan(ImmutableArray<PlanNode> nodes)
    {
        Nodes = nodes;
        _ordinals = nodes.ToDictionary(n => n.Step.Id, n => n.Ordinal, StringComparer.Ordinal);
    }

    public ImmutableArray<PlanNode> Nodes { get; }

    public static Plan Of(ImmutableArray<Step> steps)
    {
        var nodes = ImmutableArray.CreateBuilder<PlanNode>();
        Lay(steps, new PlanPlace(null, 0), nodes);
        return new Plan(nodes.DrainToImmutable());
    }

    public PlanNode this[int ordinal] => Nodes[ordinal];

    public int? Find(string stepId) => _ordinals.TryGetValue(stepId, out int ordinal) ? ordinal : null;

    /// <summary>The last of the reviews that a commit takes from, which settles what it sends; null where it takes from none.</summary>
    public PlanNode? LastReviewOf(Step.Commit commit) => ProducersOf(commit)
        .Select(producer => Find(producer) is { } ordinal && Nodes[ordinal].Step is Step.Review ? Nodes[ordinal] : null)
        .OfType<PlanNode>().MaxBy(node => node.Ordinal);

    /// <summary>What a commit takes of an item it takes of the list that is gone through.</summary>
    private HashSet<string> ProducersOf(Step.Commit commit)
    {
        var producers = commit.With.Concat(commit.To).SelectMany(e => StepReads.ProducersIn(e.Value)).ToHashSet(StringComparer.Ordinal);
        for (var place = Nodes[Find(commit.Id)!.Value].Place; place.Region is { } region; place = Nodes[region].Place)
            if (Nodes[region].Step is Step.Each each && producers.Remove(each.As))
                producers.Add(each.In.Producer);
        return producers;
    }

    /// <summary>A repeat that ends the run when its rounds are spent is passed with its <c>until</c> fulfilled.</summary>
    public static bool Settles(Step step) => step is Step.Repeat { Then: RoundsSpent.Stop, When: null, OnError: null };

    /// <summary>How many regions a step stands in.</summary>
    public int DepthOf(PlanNode node)
    {
        int depth = 0;
        for (var place = node.Place; place.Region is { } region; place = Nodes[region].Place)
            depth++;
        return depth;
    }

    private static void Lay(ImmutableArray<Step> steps, PlanPlace place, ImmutableArray<PlanNode>.Builder nodes)
    {
        int? previous = null, settled = null;
        foreach (var step in steps)
        {
            int ordinal = nodes.Count;
            if (previous is { } p)
                nodes[p] = nodes[p] with { Next = ordinal };
            nodes.Add(new PlanNode(ordinal, step, place, End: 0, Next: null, Entries: []) { Previous = previous, Settled = settled });
            var entries = ImmutableArray.CreateBuilder<int?>();
            for (int branch = 0; branch < step.Branches.Length; branch++)
            {
                entries.Add(step.Branches[branch].Steps.IsEmpty ? null : nodes.Count);
                Lay(step.Branches[branch].Steps, new PlanPlace(ordinal, branch), nodes);
            }
            nodes[ordinal] = nodes[ordinal] with { End = nodes.Count, Entries = entries.DrainToImmutable() };
            previous = ordinal;
            if (Settles(step))
                settled = ordinal;
        }
    }
}

/// <param name="End">The ordinal after the last step inside this one: the step and all inside it are [Ordinal, End).</param>
/// <param name="Next">The step after it in the same sequence; null at the end.</param>
/// <param name="Entries">For each branch its first step; null where the branch has none.</param>
public sealed record PlanNode(int Ordinal, Step Step, PlanPlace Place, int End, int? Next, ImmutableArray<int?> Entries)
{
    /// <summary>The step before it in the same sequence; null at the beginning.</summary>
    public int? Previous { get; init; }

    /// <summary>The nearest step before it in the same sequence that <see cref="Plan.Settles"/>; null for none.</summary>
    public int? Settled { get; init; }

    /// <summary>The ordinal after the last step of the branches that run when nothing fails: where <c>on_error</c> begins.</summary>
    public int BodyEnd => Step.OnError is not null && Entries[^1] is { } rescue ? rescue : End;
}

/// <param name="Region">The step the sequence stands in; null at the top.</param>
/// <param name="Branch">Which of that step's branches.</param>
public readonly record struct PlanPlace(int? Region, int Branch);
