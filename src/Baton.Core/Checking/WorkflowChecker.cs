using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Everything that is wrong with a workflow, found before it runs.</summary>
public static class WorkflowChecker
{
    /// <param name="reading">What reading it found already: what is missing there is not complained of twice.</param>
    /// <returns>In the order of their places; without those of <paramref name="reading"/>.</returns>
    public static IReadOnlyList<Finding> Check(Workflow workflow, Installation installation, IReadOnlyCollection<Finding> reading)
    {
        var findings = new List<Finding>();
        var plan = Plan.Of(workflow.Steps);
        CapabilityCheck.Check(workflow, plan, findings);
        NameCheck.Check(workflow, plan, installation, findings);
        HandoffCheck.Check(workflow, plan, findings);
        ApprovalCheck.Check(plan, findings);
        var broken = reading.Where(f => f.Severity == Severity.Error).Select(f => f.Span).ToHashSet();
        // Where something could not be read, what stands for it can't be decided on, and that is no news.
        return FindingOrder.Tidied(findings.Where(f => !broken.Contains(f.Span) && (broken.Count == 0 || f.Severity != Severity.Note)));
    }
}
