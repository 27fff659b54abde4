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

    /// <summary>Whether the step is through by then and its output can be named here.</summary>
    public bool IsBehind(Plan plan, PlanNode step)
    {
        if (step.End > Before)
            return false;
        for (var place = Place; ; place = plan[place.Region.Value].Place)
        {
            if (step.Place == place)
                return true;
            if (place.Region is null)
                return false;
        }
    }
}
