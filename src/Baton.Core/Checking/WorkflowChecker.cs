using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Everything that is wrong with a workflow, found before it runs.</summary>
public static class WorkflowChecker
{
    /// <summary>The codes of reads that lead to nothing, and of commits that do not send what their surface takes.</summary>
    private static readonly string[] LeadsNowhere = ["HO003", "HO004", "HO005", "HO006", "HO010", "WF025"];

    /// <param name="reading">What reading it found already: what is missing there is not complained of twice.</param>
    /// <returns>In the order of their places; without those of <paramref name="reading"/>.</returns>
    public static IReadOnlyList<Finding> Check(Workflow workflow, Installation installation, IReadOnlyCollection<Finding> reading)
    {
        var findings = new List<Finding>();
        var plan = Plan.Of(workflow.Steps);
        var facts = new WorkflowFacts(workflow, plan, installation);
        bool isWhole = reading.All(f => f.Severity != Severity.Error);
        CapabilityCheck.Check(workflow, installation, findings);
        NameCheck.Check(workflow, plan, installation, findings);
        HandoffCheck.Check(facts, findings);
        ApprovalCheck.Check(facts, findings);
        StaleReadCheck.Check(facts, findings);
        FeedbackCheck.Check(facts, findings);
        EndingCheck.Check(facts, findings);
        ContractCheck.Check(facts, findings, isWhole);
        LiquidTypeCheck.Check(facts, findings);
        // While it is not known what leads where, what seems to be read by nobody may only be misspelt by its reader.
        if (isWhole && !findings.Any(f => LeadsNowhere.Contains(f.Code)))
            LivenessCheck.Check(facts, findings);
        // That it can never hold follows from what is wrong with the comparison.
        var misfits = findings.Where(f => f is { Code: "HO017", Severity: Severity.Error }).Select(f => f.Span).ToList();
        findings.RemoveAll(f => f.Code is "HO016" or "HO011" && misfits.Exists(m => m.File == f.Span.File && m.Start >= f.Span.Start && m.Start < f.Span.Start + f.Span.Length));
        var broken = reading.Where(f => f.Severity == Severity.Error).Select(f => f.Span).ToHashSet();
        // Where something could not be read, what stands for it can't be decided on, and that is no news.
        return FindingOrder.Tidied(findings.Where(f => !broken.Contains(f.Span) && (broken.Count == 0 || f.Severity != Severity.Note)));
    }

    /// <summary>
    /// What is made for nobody, whatever else is wrong: <see cref="Check"/> holds it back while reads lead nowhere. Mending a
    /// read only lets more be read, so that what it brings to light is among this: of a step nothing is read of, each field too.
    /// </summary>
    public static IReadOnlyList<Finding> HeldBack(Workflow workflow, Installation installation)
    {
        var findings = new List<Finding>();
        LivenessCheck.Check(new WorkflowFacts(workflow, Plan.Of(workflow.Steps), installation), findings, saysEachField: true);
        return findings;
    }
}
