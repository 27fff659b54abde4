using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Conditions and templates compare and filter values that fit: by their contracts, nothing of it fails or is idle (HO017).</summary>
internal sealed class LiquidTypeCheck(WorkflowFacts facts, ICollection<Finding> findings)
{
    private readonly ComparisonCheck _comparisons = new(findings);
    private readonly FilterCheck _filters = new(findings);

    public static void Check(WorkflowFacts facts, ICollection<Finding> findings)
    {
        var check = new LiquidTypeCheck(facts, findings);
        var all = new LiquidTypes(name => facts.Contracts.GetValueOrDefault(name));
        foreach (var step in facts.Plan.Nodes.Select(n => n.Step))
            check.Step(step, all);
        var ambient = new LiquidTypes(name => name is "brief" or "run" or "brand" ? facts.Contracts.GetValueOrDefault(name) : null);
        foreach (var role in facts.Workflow.Roles.Values)
            check.Nodes(role.Instructions.Nodes, ambient);
        check.Values(facts.Workflow.Output, all);
    }

    private void Step(Step step, LiquidTypes types)
    {
        Condition(step.When, types);
        switch (step)
        {
            case Step.Agent agent:
                Nodes(agent.Task.Nodes, new LiquidTypes(name => Handed(agent, name)));
                break;
            case Step.Switch choice:
                foreach (var way in choice.Cases)
                    Condition(way.When, types);
                break;
            case Step.Repeat repeat:
                Condition(repeat.Until, types);
                break;
            case Step.Tool tool:
                Values(tool.With, types);
                break;
            case Step.Call call:
                Values(call.With, types);
                break;
            case Step.Review review:
                Values(review.Of, types);
                break;
            case Step.Commit commit:
                Values(commit.With, types);
                break;
        }
        foreach (var branch in step.Branches)
            Values(branch.Yields, types);
    }

    private Contract? Handed(Step.Agent agent, string name)
    {
        bool isHidden = false;
        foreach (var need in agent.Needs)
            if (need.Name == name)
                return need.Default is null ? StepContracts.Resolve(need.From, facts.Contracts) : null;
            else
                isHidden |= need.Default is not null && need.From.Producer == name;
        return isHidden ? null : facts.Contracts.GetValueOrDefault(name);
    }

    private void Condition(LiquidCondition? condition, LiquidTypes types)
    {
        if (condition is not null)
            _comparisons.Test(condition.Expression, types);
    }

    private void Values(ImmutableArray<NamedExpression> values, LiquidTypes types)
    {
        foreach (var value in values)
            if (value.Value is ValueExpression.Template template)
                Nodes(template.Text.Nodes, types);
    }

    /// <returns>What is known behind the nodes: an assignment holds until the end of the template.</returns>
    private LiquidTypes Nodes(ImmutableArray<LiquidNode> nodes, LiquidTypes types)
    {
        foreach (var node in nodes)
            types = Node(node, types);
        return types;
    }

    private LiquidTypes Node(LiquidNode node, LiquidTypes types)
    {
        switch (node)
        {
            case LiquidNode.Output output:
                _filters.Through(output.Value, types);
                return types;
            case LiquidNode.Assign assign:
                _filters.Through(assign.Value, types);
                return types.With(assign.Name, null);
            case LiquidNode.Capture capture:
                return Nodes(capture.Body, types).With(capture.Name, Contract.Text);
            case LiquidNode.If choice:
                foreach (var branch in choice.Branches)
                {
                    _comparisons.Test(branch.Test, types);
                    types = Hidden(types, Nodes(branch.Body, types));
                }
                return Hidden(types, Nodes(choice.Else, types));
            case LiquidNode.Case choice:
                foreach (var when in choice.Whens)
                {
                    foreach (var value in when.Values)
                        _comparisons.Equal(types.Of(choice.Subject), choice.Subject, types.Of(value), value.Span);
                    types = Hidden(types, Nodes(when.Body, types));
                }
                return Hidden(types, Nodes(choice.Else, types));
            case LiquidNode.For loop:
                return Loop(loop, types);
            default:
                return types;
        }
    }

    private LiquidTypes Loop(LiquidNode.For loop, LiquidTypes types)
    {
        var over = types.Of(loop.Collection);
        if (over.Sort is LiquidSort.Text or LiquidSort.Number or LiquidSort.Boolean)
            findings.Add(Finding.Error("HO017", $"`for` fails in a run: it goes through a list, and {ComparisonCheck.Written(loop.Collection)} is {over.InWords}", loop.Collection.Span));
        var inside = types.With(loop.Variable, over.Contract?.Item).With("forloop", null);
        var behind = Hidden(types, Nodes(loop.Body, inside));
        return Hidden(behind, Nodes(loop.Else, behind));
    }

    /// <summary>What a branch assigned may or may not be assigned behind it.</summary>
    private static LiquidTypes Hidden(LiquidTypes before, LiquidTypes branch)
    {
        if (ReferenceEquals(before.Locals, branch.Locals))
            return before;
        foreach (var (name, contract) in branch.Locals)
            if (!before.Locals.TryGetValue(name, out var known) || !ReferenceEquals(known, contract))
                before = before.With(name, null);
        return before;
    }
}
