using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Engine.Graphs;

/// <summary>A workflow as nodes and arrows: the steps in order, and everything that travels between them.</summary>
public sealed record WorkflowGraph(string Name, string Version, string Title, ImmutableArray<GraphNode> Nodes, ImmutableArray<GraphArrow> Arrows)
{
    public const string Brief = "brief";

    public const string Output = "output";

    /// <param name="findings">Marked where they lie: on a step, or on the arrow whose value they are about.</param>
    public static WorkflowGraph Of(Workflow workflow, IReadOnlyList<Finding> findings)
    {
        var plan = Plan.Of(workflow.Steps);
        var reads = ValueRead.Of(workflow, plan);
        var nodes = ImmutableArray.CreateBuilder<GraphNode>();
        nodes.Add(new GraphNode(Brief, "brief", string.Join(", ", workflow.Brief.Fields.Select(f => f.IsRequired ? f.Name : f.Name + "?")), 0, []));
        foreach (var node in plan.Nodes)
            nodes.Add(new GraphNode(node.Step.Id, node.Step.Kind, About(node, plan), plan.DepthOf(node), On(node.Step.Span, findings)));
        if (!workflow.Output.IsEmpty)
            nodes.Add(new GraphNode(Output, "output", string.Join(", ", workflow.Output.Select(o => o.Name)), 0, []));
        var arrows = ImmutableArray.CreateBuilder<GraphArrow>();
        foreach (var agent in plan.Nodes.Select(n => n.Step).OfType<Step.Agent>())
            arrows.Add(new GraphArrow(Brief, agent.Id, agent.BriefFields is { } fields ? $"brief: {string.Join(", ", fields)}" : "brief", IsBack: false, []));
        foreach (var read in reads.DistinctBy(r => (r.Reader, r.Path, r.Kind)))
        {
            string reader = read.Reader is { } ordinal ? plan[ordinal].Step.Id : Output;
            // A region's own yields and a producer's place inside its reader are no journey.
            if (read.Kind == ReadKind.Yield && plan.Find(read.Producer) > read.Reader)
                continue;
            arrows.Add(new GraphArrow(read.Producer, reader, read.Path, plan.Find(read.Producer) >= (read.Reader ?? int.MaxValue), On(read.Span, findings)));
        }
        foreach (var node in plan.Nodes)
            if (node.Step.SendsBack is { } redo)
                arrows.Add(new GraphArrow(node.Step.Id, redo.Target, $"redo, {redo.Rounds} more rounds at most", IsBack: true, On(redo.Span, findings)) { IsControl = true });
        return new WorkflowGraph(workflow.Name, workflow.Version, workflow.Title, nodes.DrainToImmutable(), [.. arrows.DistinctBy(a => (a.From, a.To, a.Label))]);
    }

    private static ImmutableArray<Finding> On(SourceSpan span, IReadOnlyList<Finding> findings) =>
        [.. findings.Where(f => f.Span.File.Path == span.File.Path && f.Span.Start >= span.Start && f.Span.Start < span.Start + Math.Max(1, span.Length))];

    private static string About(PlanNode node, Plan plan)
    {
        string what = node.Step switch
        {
            Step.Agent agent => agent.Role,
            Step.Tool tool => tool.Use,
            Step.Check check => string.Join(", ", check.Scorers.Select(s => s.Name)),
            Step.Review review => review.Approvers.InWords,
            Step.Ask ask => ask.To,
            Step.Commit commit => $"to {commit.Surface}",
            Step.Each each => $"each {each.As} in {each.In}",
            Step.Repeat repeat => $"at most {repeat.Rounds} rounds",
            Step.Call call => $"{call.Workflow}@{call.Range}",
            Step.Parallel { Join: { } few } => $"first {few} of {node.Step.Branches.Length}",
            Step.Parallel => "all branches",
            Step.Switch choice => $"first of {choice.Cases.Length} cases",
            _ => "",
        };
        string when = node.Step.When is { } condition ? $"when {Written(condition.Expression.Span)}" : CaseOf(node, plan);
        return string.Join(" · ", new[] { what, when }.Where(t => t.Length > 0));
    }

    /// <summary>For the first step of a case, the case.</summary>
    private static string CaseOf(PlanNode node, Plan plan)
    {
        if (node.Place.Region is not { } region || plan[region].Entries[node.Place.Branch] != node.Ordinal)
            return "";
        return plan[region].Step switch
        {
            { OnError: not null } failed when node.Place.Branch == failed.Ways.Length => "on error",
            Step.Switch choice => choice.Cases[node.Place.Branch].When is { } when ? $"if {Written(when.Expression.Span)}" : "else",
            Step.Parallel parallel => parallel.Branches[node.Place.Branch].Name,
            _ => "",
        };
    }

    private static string Written(SourceSpan span) => span.File.Text.Substring(span.Start, span.Length);
}

/// <param name="About">The role, the scorers, the approvers, the condition: what tells it from others of its kind.</param>
/// <param name="Depth">How many regions it stands in.</param>
public sealed record GraphNode(string Id, string Kind, string About, int Depth, ImmutableArray<Finding> Findings);

/// <param name="Label">What travels.</param>
/// <param name="IsBack">Against the order of the steps: from an earlier round.</param>
public sealed record GraphArrow(string From, string To, string Label, bool IsBack, ImmutableArray<Finding> Findings)
{
    /// <summary>Control goes this way, not a value.</summary>
    public bool IsControl { get; init; }
}
