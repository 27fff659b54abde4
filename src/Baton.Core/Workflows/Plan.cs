using System.Collections.Immutable;

namespace Baton.Core.Workflows;

/// <summary>
/// A workflow laid out for running: every step has an ordinal, in the order written, so that a run's state is an array and
/// what lies between two steps of a sequence is a range. The steps of a workflow that is called lie inside the step that calls it.
/// </summary>
public sealed class Plan
{
    private readonly Dictionary<string, int> _ordinals;

    private Plan(ImmutableArray<PlanNode> nodes, int? settled)
    {
        (Nodes, Settled) = (nodes, settled);
        _ordinals = nodes.ToDictionary(n => n.Name, n => n.Ordinal, StringComparer.Ordinal);
    }

    public ImmutableArray<PlanNode> Nodes { get; }

    /// <summary>The last step of the workflow's own sequence that <see cref="Settles"/>; null for none.</summary>
    public int? Settled { get; }

    /// <summary>An author's own steps; what they call is left out, since nobody else's steps are seen there.</summary>
    public static Plan Of(ImmutableArray<Step> steps)
    {
        var layout = new Layout(IsWhole: false);
        int? settled = layout.Lay(steps, new PlanPlace(null, 0), null, "");
        return new Plan(layout.Nodes.DrainToImmutable(), settled);
    }

    /// <summary>All that runs: an author's steps, and in each call those of the workflow that it calls.</summary>
    public static Plan WithCalled(Workflow workflow)
    {
        var layout = new Layout(IsWhole: true);
        int? settled = layout.Lay(workflow.Steps, new PlanPlace(null, 0), null, "");
        return new Plan(layout.Nodes.DrainToImmutable(), settled);
    }

    public PlanNode this[int ordinal] => Nodes[ordinal];

    /// <param name="name">The step's <see cref="PlanNode.Name"/>: its id, behind those of the calls it stands in.</param>
    public int? Find(string name) => _ordinals.TryGetValue(name, out int ordinal) ? ordinal : null;

    /// <summary>A step by what the steps of its own workflow call it.</summary>
    /// <param name="call">The call whose workflow that is; null for the one that runs.</param>
    public int? Find(int? call, string id) => Find(call is { } within ? $"{Nodes[within].Name}.{id}" : id);

    /// <summary>The step at an address, <c>rivals[3].note</c> or <c>translate.draft</c>, whether there is such an item or not.</summary>
    public PlanNode? At(string address)
    {
        PlanNode? node = null;
        string names = "";
        foreach (string part in address.Split('.'))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            if (Find(names + (bracket < 0 ? part : part[..bracket])) is not { } ordinal)
                return null;
            node = Nodes[ordinal];
            if (node.Step is Step.Call)
                names = node.Name + ".";
        }
        return node;
    }

    /// <summary>The last of the reviews that a commit takes from, which settles what it sends; null where it takes from none.</summary>
    public PlanNode? LastReviewOf(PlanNode commit) => ProducersOf(commit)
        .Select(producer => Find(commit.Call, producer) is { } ordinal && Nodes[ordinal].Step is Step.Review ? Nodes[ordinal] : null)
        .OfType<PlanNode>().MaxBy(node => node.Ordinal);

    /// <summary>What a commit takes of an item it takes of the list that is gone through.</summary>
    private HashSet<string> ProducersOf(PlanNode node)
    {
        var commit = (Step.Commit)node.Step;
        var producers = commit.With.Concat(commit.To).SelectMany(e => StepReads.ProducersIn(e.Value)).ToHashSet(StringComparer.Ordinal);
        for (var place = node.Place; place.Region is { } region && region != node.Call; place = Nodes[region].Place)
            if (Nodes[region].Step is Step.Each each && producers.Remove(each.As))
                producers.Add(each.In.Producer);
        return producers;
    }

    /// <summary>
    /// A repeat that ends the run when its rounds are spent, where it was gone into, is passed with its <c>until</c> fulfilled;
    /// branches that all must finish, cases of a switch and the last round of a repeat, with those of the repeats in them.
    /// </summary>
    public static bool Settles(Step step) => step.OnError is null
        && (step is Step.Repeat { Then: RoundsSpent.Stop } || step is Step.Repeat or Step.Switch or Step.Parallel { Join: null } && step.Branches.Any(branch => branch.Steps.Any(Settles)));

    /// <summary>How many regions a step stands in.</summary>
    public int DepthOf(PlanNode node)
    {
        int depth = 0;
        for (var place = node.Place; place.Region is { } region; place = Nodes[region].Place)
            depth++;
        return depth;
    }

    private sealed record Layout(bool IsWhole)
    {
        public ImmutableArray<PlanNode>.Builder Nodes { get; } = ImmutableArray.CreateBuilder<PlanNode>();

        /// <returns>The last of them that <see cref="Settles"/>.</returns>
        public int? Lay(ImmutableArray<Step> steps, PlanPlace place, int? call, string prefix)
        {
            int? previous = null, settled = null;
            foreach (var step in steps)
            {
                int ordinal = Nodes.Count;
                string name = prefix + step.Id;
                // Its place, before those of the steps inside it: what is known of it only behind them is said then.
                Nodes.Add(null!);
                var (entries, ends) = (ImmutableArray.CreateBuilder<int?>(), ImmutableArray.CreateBuilder<int?>());
                if (IsWhole && step is Step.Call { Callee: { } callee })
                    Branch(callee.Steps, ordinal, name + ".");
                foreach (var branch in step.Branches)
                    Branch(branch.Steps, call, prefix);
                int? next = ReferenceEquals(step, steps[^1]) ? null : Nodes.Count;
                Nodes[ordinal] = new PlanNode(ordinal, step, place, Nodes.Count, next, entries.DrainToImmutable())
                {
                    Name = name, Call = call, Previous = previous, Settled = settled, SettledInside = ends.DrainToImmutable(),
                };
                previous = ordinal;
                if (Settles(step))
                    settled = ordinal;

                void Branch(ImmutableArray<Step> inside, int? within, string names)
                {
                    int number = entries.Count;
                    entries.Add(inside.IsEmpty ? null : Nodes.Count);
                    ends.Add(Lay(inside, new PlanPlace(ordinal, number), within, names));
                }
            }
            return settled;
        }
    }
}

/// <param name="End">The ordinal after the last step inside this one: the step and all inside it are [Ordinal, End).</param>
/// <param name="Next">The step after it in the same sequence; null at the end.</param>
/// <param name="Entries">For each branch its first step; null where the branch has none.</param>
public sealed record PlanNode(int Ordinal, Step Step, PlanPlace Place, int End, int? Next, ImmutableArray<int?> Entries)
{
    /// <summary>What tells it from every other: its id, behind those of the calls it stands in, <c>translate.draft</c>.</summary>
    public string Name { get; init; } = Step.Id;

    /// <summary>The innermost call it stands in, whose workflow it is a step of; null for the workflow that runs.</summary>
    public int? Call { get; init; }

    /// <summary>How many branches may run when nothing fails; the next is that of <c>on_error</c>.</summary>
    public int Ways => Entries.Length - (Step.OnError is null ? 0 : 1);

    /// <summary>The step before it in the same sequence; null at the beginning.</summary>
    public int? Previous { get; init; }

    /// <summary>The nearest step before it in the same sequence that <see cref="Plan.Settles"/>; null for none.</summary>
    public int? Settled { get; init; }

    /// <summary>For each branch the last step of it that <see cref="Plan.Settles"/>.</summary>
    public ImmutableArray<int?> SettledInside { get; init; } = [];

    /// <summary>The ordinal after the last step of the branches that run when nothing fails: where <c>on_error</c> begins.</summary>
    public int BodyEnd => Step.OnError is not null && Entries[^1] is { } rescue ? rescue : End;
}

/// <param name="Region">The step the sequence stands in; null at the top.</param>
/// <param name="Branch">Which of that step's branches.</param>
public readonly record struct PlanPlace(int? Region, int Branch);
