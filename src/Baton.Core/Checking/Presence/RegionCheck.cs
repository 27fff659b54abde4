using Baton.Core.Contracts;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Some way through a region is always taken, none is there in vain, and whichever it was, there is the same to read after it.</summary>
internal sealed class RegionCheck(DataFlow flow, ICollection<Finding> findings)
{
    private readonly AbsenceWords _words = new(flow);

    public static void Check(DataFlow flow, ICollection<Finding> findings)
    {
        var check = new RegionCheck(flow, findings);
        foreach (var node in flow.Plan.Nodes)
        {
            var step = node.Step;
            if (step.IsMisread)
                continue;
            check.When(node);
            if (step is Step.Switch choice)
            {
                check.Cases(choice, Vantage.Of(node));
                check.SameYields(step, "cases");
            }
            else if (step is Step.Parallel { Join: not null })
                check.SameYields(step, "branches");
            if (step.OnError is not null)
                check.OnError(step);
        }
    }

    /// <summary>A step that is never run is a mistake; a condition that says nothing is at least not what was meant.</summary>
    private void When(PlanNode node)
    {
        if (node.Step.When is not { } when || RestsOnPlaybook(when))
            return;
        var at = Vantage.Of(node);
        var around = Fact.Around(flow.Plan, at);
        if (flow.Space.Try([.. around, new Fact(when, true, at)]) is Tried.Never)
        {
            if (flow.Space.Try(around) is not Tried.Never)
                findings.Add(Finding.Error("HO016", $"the `when` of `{node.Step.Id}` can never hold, so the step is never run", when.Expression.Span)
                    .WithHelp("compare with what the value can be, or drop the step"));
        }
        else if (flow.Space.Try([.. around, new Fact(when, false, at)]) is Tried.Never)
            findings.Add(Finding.Warning("HO016", $"the `when` of `{node.Step.Id}` always holds here", when.Expression.Span)
                .WithHelp("drop it; readers then need not ask whether the step was run"));
    }

    /// <summary>What the brand or the version says may differ in the next playbook that this one is copied to.</summary>
    private static bool RestsOnPlaybook(Liquid.LiquidCondition condition) =>
        condition.Paths.Any(p => StepReads.Producer(p) is "brand" or "run");

    private void Cases(Step.Switch choice, Vantage at)
    {
        var facts = Fact.Within(flow.Plan, at);
        int otherwise = choice.Cases.Select((c, i) => c.When is null ? i : -1).FirstOrDefault(i => i >= 0, -1);
        if (otherwise >= 0 && otherwise < choice.Cases.Length - 1)
            findings.Add(Finding.Error("HO011", $"the cases of `{choice.Id}` after `else: true` can never be taken", choice.Span));
        bool isReached = flow.Space.Try(facts) is not Tried.Never;
        for (int i = 0; isReached && i < choice.Cases.Length && (otherwise < 0 || i < otherwise); i++)
        {
            var when = choice.Cases[i].When!;
            var known = facts.ToList();
            Fact.AddNotTaken(choice, i, at, known);
            known.Add(new Fact(when, true, at));
            if (!RestsOnPlaybook(when) && flow.Space.Try(known) is Tried.Never)
                findings.Add(Finding.Error("HO011", $"the case `{AbsenceWords.Quote(when.Expression.Span)}` of `{choice.Id}` can never be taken", when.Expression.Span)
                    .WithHelp("it can't hold where those before it do not; drop it, or move it up"));
        }
        var open = facts.ToList();
        Fact.AddNotTaken(choice, choice.Cases.Length, at, open);
        var left = isReached ? flow.Space.Try(open) : new Tried.Never();
        if (otherwise < 0)
            Exhaustive(choice, at, left);
        else if (isReached && otherwise > 0 && left is Tried.Never && !choice.Cases.Any(c => c.When is { } w && RestsOnPlaybook(w)))
            findings.Add(Finding.Warning("HO011", $"the `else` of `{choice.Id}` can never be taken: some case before it always holds", choice.Cases[otherwise].Body.Span));
    }

    private void Exhaustive(Step.Switch choice, Vantage at, Tried left)
    {
        if (left is Tried.Never)
            return;
        var finding = Finding.Error("HO011", $"`{choice.Id}` has no `else: true`, so that no case may hold", choice.Span)
            .WithHelp("add `- else: true` with the same `yields`");
        if (left is Tried.Found found)
            finding = finding with { Label = $"none holds when {string.Join(" and ", choice.Cases.Select(c => _words.WhyNot(c.When!.Expression, at, found.Assignment)))}" };
        findings.Add(finding);
    }

    /// <summary>Whichever way was taken, there is the same to read after it.</summary>
    private void SameYields(Step step, string ways)
    {
        var names = step.Ways.Select(b => b.Yields.Select(y => y.Name).Order(StringComparer.Ordinal).ToList()).ToList();
        for (int i = 1; i < names.Count; i++)
            if (!names[i].SequenceEqual(names[0]))
                findings.Add(Finding.Error("HO010", $"the {ways} of `{step.Id}` yield different fields: [{string.Join(", ", names[0])}] and [{string.Join(", ", names[i])}]", step.Ways[i].Span)
                    .WithHelp("let all give the same `yields`; `\"\"` stands for an empty text"));
    }

    /// <summary>Readers do not know whether a step went well or its way out was taken.</summary>
    private void OnError(Step step)
    {
        var contract = flow.ContractOf(step.Id);
        var given = step.OnError!.Yields.Select(y => y.Name).ToList();
        if (contract.Kind != ContractKind.Object || !contract.IsClosed)
            return;
        string[] lacking = [.. contract.Fields.Where(f => f.IsRequired && !given.Contains(f.Name)).Select(f => f.Name)];
        string[] beyond = [.. given.Where(g => contract.Fields.All(f => f.Name != g))];
        foreach (var yield in step.OnError.Yields)
            if (yield.Value is ValueExpression.Path { Value.IsOptional: true } && contract.Fields.Any(f => f.IsRequired && f.Name == yield.Name))
                findings.Add(Finding.Error("HO010", $"the `on_error` of `{step.Id}` may yield no `{yield.Name}`, and readers of `{step.Id}` rely on it", yield.Value.Span)
                    .WithHelp("yield a value that is always set there; \"\" stands for an empty text"));
        if (lacking.Length > 0 || beyond.Length > 0)
            findings.Add(Finding.Error("HO010", $"the `on_error` of `{step.Id}` must yield what the step produces"
                    + (lacking.Length > 0 ? $"; it lacks {string.Join(", ", lacking.Select(f => $"`{f}`"))}" : "")
                    + (beyond.Length > 0 ? $"; there is no {string.Join(", ", beyond.Select(f => $"`{f}`"))}" : ""), step.OnError.Span)
                .WithHelp("readers take the same fields whether the step went well or not"));
    }
}
