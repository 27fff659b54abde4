using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>What all paths of a workflow together show.</summary>
/// <param name="Lacking">The reads that come to nothing, each with a path on which it does.</param>
/// <param name="Reached">Every read that some path comes to.</param>
internal sealed record Enumeration(Dictionary<Place, string> Lacking, HashSet<Place> Reached, HashSet<Place> Uncovered, int Paths)
{
    private const int MostPaths = 1_500;

    /// <summary>Null when there are too many to go through.</summary>
    public static Enumeration? Of(Workflow workflow)
    {
        var (choices, literals, contracts) = (new Choices.All(), new Literals(workflow.Steps), StepContracts.Of(workflow));
        var (lacking, reached, uncovered, paths) = (new Dictionary<Place, string>(), new HashSet<Place>(), new HashSet<Place>(), 0);
        do
        {
            if (++paths > MostPaths)
                return null;
            var walk = new Walk(workflow, contracts, choices, (contract, isGiven) => new Held.Drawn(contract, choices, literals) { IsGiven = isGiven }, maxRounds: 2, isConcrete: false);
            walk.Run();
            foreach (var span in walk.Lacking)
                if (!lacking.ContainsKey(span))
                    lacking.Add(span, walk.Trail);
            reached.UnionWith(walk.Reached);
            uncovered.UnionWith(walk.Uncovered);
        }
        while (choices.Advance());
        return new Enumeration(lacking, reached, uncovered, paths);
    }
}
