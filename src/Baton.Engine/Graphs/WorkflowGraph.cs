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
            arrows.Add(new GraphArrow(read.Producer, reader, Whole(read.Path), plan.Find(read.Producer) >= (read.Reader ?? int.MaxValue), On(read.Span, findings)));
        }
        arrows.AddRange(plan.Nodes.SelectMany(node => Items(node, plan, findings)));
        foreach (var node in plan.Nodes)
            if (node.Step.SendsBack is { } redo)
                arrows.Add(new GraphArrow(node.Step.Id, redo.Target, $"redo, {redo.Rounds} more rounds at most", IsBack: true, On(redo.Span, findings)) { IsControl = true });
        return new WorkflowGraph(workflow.Name, workflow.Version, workflow.Title, nodes.DrainToImmutable(), [.. Together(arrows)]);
    }

    /// <summary>What travels is the list, however deep a template looks into its items.</summary>
    private static string Whole(string path) => path.IndexOf(".[]", StringComparison.Ordinal) is >= 0 and var item ? path[..item] : path;

    private static IEnumerable<GraphArrow> Together(IEnumerable<GraphArrow> arrows) => arrows
        .GroupBy(a => (a.From, a.To, a.Label))
        .Select(same => same.First() with { Findings = [.. same.SelectMany(a => a.Findings).Distinct()] });

    /// <summary>The list that an <c>each</c> takes from the brief, and the item that it hands to a step inside.</summary>
    private static IEnumerable<GraphArrow> Items(PlanNode node, Plan plan, IReadOnlyList<Finding> findings)
    {
        if (node.Step is Step.Each { In.Producer: Brief } each)
            yield return new GraphArrow(Brief, each.Id, Named(each.In), IsBack: false, On(each.In.Span, findings));
        IEnumerable<ValuePath> handed = node.Step switch
        {
            Step.Agent agent => agent.Needs.Select(n => n.From),
            Step.Check check => check.Needs.Select(n => n.From).Prepend(check.Of),
            _ => [],
        };
        foreach (var path in handed)
            if (RegionOf(node, path.Producer, plan) is { } region)
                yield return new GraphArrow(region, node.Step.Id, Named(path), IsBack: false, On(path.Span, findings));
    }

    private static string Named(ValuePath path) => path.Fields.IsEmpty ? path.Producer : $"{path.Producer}.{string.Join('.', path.Fields)}";

    /// <summary>The nearest <c>each</c> round a step that calls its item so.</summary>
    private static string? RegionOf(PlanNode node, string item, Plan plan)
    {
        for (int? at = node.Place.Region; at is { } region; at = plan[region].Place.Region)
            if (plan[region].Step is Step.Each each && each.As == item)
                return each.Id;
        return null;
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
