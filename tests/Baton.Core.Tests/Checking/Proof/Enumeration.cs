using Baton.Core.Contracts;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>What paths of a workflow together show.</summary>
internal sealed class Enumeration
{
    private const int MostPaths = 3_000;
    private const int Samples = 300;

    /// <summary>The reads that come to nothing, each with a path on which it does.</summary>
    public Dictionary<Place, string> Lacking { get; } = [];

    /// <summary>Every read that some path comes to.</summary>
    public HashSet<Place> Reached { get; } = [];

    /// <summary>Switches of which some path finds no case that holds.</summary>
    public HashSet<Place> Uncovered { get; } = [];

    public int Paths { get; private set; }

    /// <summary>False when there are too many paths to go through, and only some were gone along.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Every path; where they are too many, some by chance.</summary>
    public static Enumeration Of(Workflow workflow, int seed)
    {
        var (literals, contracts) = (new Literals(workflow.Steps), StepContracts.Of(workflow));
        var (found, all) = (new Enumeration(), new Choices.All());
        bool isLeft = true;
        for (; isLeft && found.Paths < MostPaths; isLeft = all.Advance())
            found.Add(Walked(workflow, contracts, literals, all));
        found.IsWhole = !isLeft;
        for (int sample = 0; isLeft && sample < Samples; sample++)
            found.Add(Walked(workflow, contracts, literals, new Choices.Dice(Choices.Seed(seed, sample))));
        return found;
    }

    private static Walk Walked(Workflow workflow, IReadOnlyDictionary<string, Contract> contracts, Literals literals, Choices choices)
    {
        var walk = new Walk(workflow, contracts, choices, (contract, isGiven) => new Held.Drawn(contract, "", choices, literals) { IsGiven = isGiven }, maxRounds: 2, isConcrete: false);
        walk.Run();
        return walk;
    }

    private void Add(Walk walk)
    {
        Paths++;
        foreach (var place in walk.Lacking)
            if (!Lacking.ContainsKey(place))
                Lacking.Add(place, walk.Trail);
        Reached.UnionWith(walk.Reached);
        Uncovered.UnionWith(walk.Uncovered);
    }
}
