using System.Collections.Immutable;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Every value a step reads is there when it reads it, and has the field that is read: a missing handoff is found here.
/// </summary>
internal sealed class HandoffCheck
{
    private readonly Workflow _workflow;
    private readonly Plan _plan;
    private readonly DataFlow _flow;
    private readonly ReadFindings _findings;
    private readonly TaskCheck _tasks;

    private HandoffCheck(DataFlow flow, ICollection<Finding> findings)
    {
        (_workflow, _plan, _flow) = (flow.Workflow, flow.Plan, flow);
        _findings = new ReadFindings(flow, findings);
        _tasks = new TaskCheck(flow, _findings, findings);
    }

    public static void Check(WorkflowFacts facts, ICollection<Finding> findings)
    {
        var (workflow, plan) = (facts.Workflow, facts.Plan);
        var flow = new DataFlow(facts);
        var check = new HandoffCheck(flow, findings);
        foreach (var node in plan.Nodes)
            check.Reads(node);
        // What lies inside a region comes before what it yields.
        foreach (var node in plan.Nodes)
            check.Yields(node);
        foreach (var role in workflow.Roles.Values)
            check._tasks.Instructions(role);
        var end = Vantage.End(plan);
        var known = Fact.Around(plan, end);
        foreach (var output in workflow.Output)
            check.Value(output.Value, end, known);
        RegionCheck.Check(flow, findings);
    }

    private void Reads(PlanNode node)
    {
        var step = node.Step;
        var at = Vantage.Of(node);
        if (step.When is { } when)
            Condition(when, at, Fact.Around(_plan, at));
        var facts = Fact.Within(_plan, at);
        switch (step)
        {
            case Step.Agent agent:
                Needs(agent.Needs, agent, at, facts);
                _tasks.Task(agent, at, facts);
                break;
            case Step.Tool tool:
                Values(tool.With, at, facts);
                break;
            case Step.Call call:
                Values(call.With, at, facts);
                _tasks.Called(call);
                break;
            case Step.Wait { For: WaitFor.Until until }:
                Read(until.Instant, at, facts);
                break;
            case Step.Each each:
                Read(each.In, at, facts);
                break;
            case Step.Repeat repeat:
                var end = Vantage.EndOf(node, 0);
                Condition(repeat.Until, end, Fact.Around(_plan, end));
                break;
            case Step.Check check:
                Read(check.Of, at, facts);
                Needs(check.Needs, null, at, facts);
                break;
            case Step.Review review:
                Values(review.Of, at, facts);
                Shown(review.Show, at, facts);
                break;
            case Step.Ask ask:
                Shown(ask.Show, at, facts);
                break;
            case Step.Switch choice:
                Cases(choice, at, facts);
                break;
            case Step.Commit commit:
                Values(commit.With, at, facts);
                Values(commit.To, at, facts);
                break;
        }
    }

    private void Yields(PlanNode node)
    {
        var branches = node.Step.Branches;
        for (int branch = 0; branch < branches.Length; branch++)
        {
            var end = Vantage.EndOf(node, branch);
            Values(branches[branch].Yields, end, Fact.Around(_plan, end));
        }
    }

    private void Needs(ImmutableArray<Need> needs, Step.Agent? agent, Vantage at, List<Fact> facts)
    {
        foreach (var need in needs)
            Read(need.From, at, facts, canDoWithout: agent is not null && TaskCheck.CanDoWithout(agent, need));
    }

    private void Values(ImmutableArray<NamedExpression> values, Vantage at, List<Fact> facts)
    {
        foreach (var value in values)
            Value(value.Value, at, facts);
    }

    private void Value(ValueExpression value, Vantage at, List<Fact> facts)
    {
        if (value is ValueExpression.Path path)
            Read(path.Value, at, facts);
        else if (value is ValueExpression.Template template)
            foreach (var named in template.Text.Paths)
                _findings.Asked(named, at, facts, fails: true);
    }

    private void Shown(ImmutableArray<ValuePath> paths, Vantage at, List<Fact> facts)
    {
        foreach (var path in paths)
            Read(path with { IsOptional = true }, at, facts);
    }

    /// <summary>Each case is asked where those before it do not hold.</summary>
    private void Cases(Step.Switch choice, Vantage at, List<Fact> facts)
    {
        for (int i = 0; i < choice.Cases.Length; i++)
        {
            if (choice.Cases[i].When is not { } when)
                continue;
            var known = facts.ToList();
            Fact.AddNotTaken(choice, i, at, known);
            Condition(when, at, known);
        }
    }

    private void Condition(LiquidCondition condition, Vantage at, List<Fact> facts)
    {
        foreach (var path in condition.Paths)
            _findings.Asked(path, at, Fact.Behind(condition.Expression, path.Span, at, facts), fails: false);
    }

    /// <summary>A path that is to have a value when it is read, unless it is written with a <c>?</c>.</summary>
    private void Read(ValuePath path, Vantage at, List<Fact> facts, bool canDoWithout = false)
    {
        int known = path.IsOptional ? path.Fields.Length + 1 : 0;
        switch (_flow.Of(at, path.Producer, path.Fields, known, facts))
        {
            case Presence.Unseen unseen:
                _findings.Unseen(unseen.Sight, path.Producer, path.Span, at);
                break;
            case Presence.NoField none:
                _findings.NoField(path.Text, none.Missing, path.Producer, path.Span, at);
                break;
            case Presence.MayLack lack:
                _findings.NotSet(path, at, lack.Case, canDoWithout);
                break;
            case Presence.Undecided { Why: { } why }:
                _findings.Undecided(path.Text, why, path.Span);
                break;
        }
    }
}
