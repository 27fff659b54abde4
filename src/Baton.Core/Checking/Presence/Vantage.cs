using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>A place in a workflow from which values are read.</summary>
/// <param name="Ordinal">The step that reads; for what a region yields, the region; behind all steps, for the output.</param>
/// <param name="IsEnd">Behind the last step of the sequence at <paramref name="Place"/>.</param>
internal readonly record struct Vantage(int Ordinal, PlanPlace Place, bool IsEnd)
{
    private static readonly PlanPlace Top = new(null, 0);

    /// <summary>Before anything has run; the brief is there.</summary>
    public static Vantage Start { get; } = new(0, Top, IsEnd: false);

    public static Vantage Of(PlanNode node) => new(node.Ordinal, node.Place, IsEnd: false);

    /// <summary>Where a region's branch is through and its yields are computed.</summary>
    public static Vantage EndOf(PlanNode region, int branch) => new(region.Ordinal, new PlanPlace(region.Ordinal, branch), IsEnd: true);

    /// <summary>Where the workflow's output is computed.</summary>
    public static Vantage End(Plan plan) => new(plan.Nodes.Length, Top, IsEnd: true);
}
