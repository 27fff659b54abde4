using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Every run ends: what waits for people or for a signal has an end or at least somebody who is reminded (HO030), escalating
/// names somebody (HO031), and loops nest or stand apart (WF029).
/// </summary>
internal static class EndingCheck
{
    public static void Check(WorkflowFacts facts, ICollection<Finding> findings)
    {
        foreach (var step in facts.Plan.Nodes.Select(n => n.Step).Where(s => !s.IsMisread))
            Waits(step, facts.Workflow.Limits.Time is not null, findings);
        Loops(facts.Plan, findings);
    }

    private static void Waits(Step step, bool runEnds, ICollection<Finding> findings)
    {
        if (step is Step.Review { OnTimeout: TimeoutRoute.Escalate, Escalate: null })
            findings.Add(Finding.Error("HO031", $"`{step.Id}` escalates at its timeout, and does not say to whom", step.Span)
                .WithHelp("name a group: `escalate: { after: 48h, to: GROUP }`, or write `on_timeout: reject`"));
        else if (!runEnds && step is Step.Review { Due: null, Escalate: null, Timeout: null } or Step.Ask { Due: null, Escalate: null, Timeout: null })
            findings.Add(Finding.Error("HO030", $"`{step.Id}` may wait for ever: nothing reminds anybody, and nothing ends it", step.Span)
                .WithHelp("give it a `due`, an `escalate` or a `timeout`, or the whole run an end: `limits: { time: 14d }`"));
        else if (!runEnds && step is Step.Agent { MayAsk: { } group })
            findings.Add(Finding.Error("HO030", $"`{step.Id}` may wait for ever: `{group}` may never answer what it asks", step.Span)
                .WithHelp("give the whole run an end: `limits: { time: 14d }`"));
        else if (!runEnds && step is Step.Wait { For: WaitFor.Signal signal, Timeout: null })
            findings.Add(Finding.Error("HO030", $"`{step.Id}` may wait for ever: `{signal.Name}` may never come", step.Span)
                .WithHelp("give it a `timeout`, or the whole run an end: `limits: { time: 14d }`"));
    }

    /// <summary>From the first to the last start, the wider first; those that are still open when the next begins are on a stack.</summary>
    private static void Loops(Plan plan, ICollection<Finding> findings)
    {
        var loops = plan.Nodes
            .Where(n => n.Step.SendsBack is { } redo && plan.Find(redo.Target) is { } target && target < n.Ordinal && plan[target].Place == n.Place)
            .Select(n => (Target: plan.Find(n.Step.SendsBack!.Target)!.Value, By: n))
            .OrderBy(l => l.Target).ThenByDescending(l => l.By.Ordinal);
        var open = new Stack<(int Target, PlanNode By)>();
        foreach (var (target, by) in loops)
        {
            while (open.TryPeek(out var ended) && ended.By.Ordinal < target)
                open.Pop();
            if (open.TryPeek(out var other) && other.By.Ordinal < by.Ordinal)
                findings.Add(Finding.Error(
                    "WF029", $"`{by.Step.Id}` sends back into the middle of the loop from `{plan[other.Target].Step.Id}` to `{other.By.Step.Id}`", by.Step.SendsBack!.Span,
                    "loops nest or stand apart")
                    .With(new Fix($"send back to `{plan[other.Target].Step.Id}`, where that loop begins, or to a step behind `{other.By.Step.Id}`", IsSafe: false,
                        new TextEdit(by.Step.SendsBack.Span, plan[other.Target].Step.Id))));
            else
                open.Push((target, by));
        }
    }
}
