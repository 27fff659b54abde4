using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Where in the order of the steps a value is read.</summary>
/// <param name="Before">Everything of a lower ordinal that is in scope has run.</param>
internal readonly record struct ReadPoint(PlanPlace Place, int Before)
{
    /// <summary>A yield is read at the end of its branch, the output at the end of all.</summary>
    public static ReadPoint Of(Plan plan, ValueRead read) => read switch
    {
        { Reader: null } => new ReadPoint(new PlanPlace(null, 0), int.MaxValue),
        { Kind: ReadKind.Yield, Branch: { } branch, Reader: { } region } => new ReadPoint(new PlanPlace(region, branch), plan[region].End),
        { Reader: { } step } => new ReadPoint(plan[step].Place, step),
    };

    /// <summary>
    /// What can be named here of a step that is through by then: the step itself, or the outermost region it is in that this
    /// place is not; null where it is not through.
    /// </summary>
    public PlanNode? Named(Plan plan, PlanNode step)
    {
        for (var node = step; node.End <= Before; node = plan[node.Place.Region.Value])
        {
            if (Sees(plan, node.Place))
                return IsInside(plan, node) ? null : node;
            if (node.Place.Region is null)
                return null;
        }
        return null;
    }

    /// <summary>What lies in another branch of the same region is not run before.</summary>
    private bool IsInside(Plan plan, PlanNode region)
    {
        for (var place = Place; place.Region is { } around; place = plan[around].Place)
            if (around == region.Ordinal)
                return true;
        return false;
    }

    private bool Sees(Plan plan, PlanPlace sequence)
    {
        for (var place = Place; place != sequence; place = plan[place.Region.Value].Place)
            if (place.Region is null)
                return false;
        return true;
    }
}
