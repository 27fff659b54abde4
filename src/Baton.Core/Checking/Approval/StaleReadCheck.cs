using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// What people may have edited is read from the review, not from whoever wrote it first (HO013), and no two reviews edit it
/// side by side (HO023).
/// </summary>
internal sealed class StaleReadCheck(WorkflowFacts facts, ICollection<Finding> findings)
{
    private readonly Plan _plan = facts.Plan;

    public static void Check(WorkflowFacts facts, ICollection<Finding> findings)
    {
        var check = new StaleReadCheck(facts, findings);
        foreach (var read in facts.Reads)
            check.Read(read);
        foreach (var covered in facts.Coverage.All)
            check.SideBySide(covered);
    }

    /// <summary>What a commit sends is looked at by <see cref="ApprovalCheck"/>, and what is shown beside a card is no handoff.</summary>
    private void Read(ValueRead read)
    {
        if (read.Kind is ReadKind.Shown or ReadKind.Sent
            || read.Kind == ReadKind.Output && facts.Coverage.Origins.Of(read.Producer, read.Fields).Any(o => o.IsApproved)
            || facts.Coverage.Last(read) is not { } covered)
            return;
        var finding = Finding.Error(
            "HO013", $"{facts.NameOf(read)} reads `{read.Path}`, which may have been edited at `{covered.Step.Id}` (line {covered.Step.Span.Line})", read.Span,
            $"the value before `{covered.Step.Id}`");
        if (covered.Takes(read.Producer, read.Fields) is not { } taken)
            findings.Add(finding.WithHelp(covered.WayOut));
        else if (covered.Step.When is not null)
            findings.Add(finding.WithHelp($"put `{covered.Step.Id}` in a `switch` that yields `{taken}` where it is reviewed and `{read.Path}` where it is not, and take the yield"));
        else if (IsNamedInTask(read))
            findings.Add(finding.WithHelp($"need `{taken}`, and name it so in the task"));
        else
            findings.Add(finding.With(Rewriting.Instead(read, taken)));
    }

    /// <summary>The task calls a need by its path, and would have to change with it.</summary>
    private bool IsNamedInTask(ValueRead read) =>
        read.Kind == ReadKind.Need && facts.ReaderOf(read) is Step.Agent agent
        && agent.Needs.Any(n => n.From.Span == read.Span && n.Name == n.From.Text)
        && agent.Task.Paths.Any(p => StepReads.Producer(p) == read.Producer);

    private void SideBySide(IReadOnlyList<Covered> covered)
    {
        var seen = new Dictionary<int, List<(int Lane, Covered Value)>>();
        foreach (var value in covered)
            for (var place = value.Review.Place; place.Region is { } region; place = _plan[region].Place)
            {
                if (_plan[region].Step is not Step.Parallel parallel || place.Branch >= parallel.Lanes.Length)
                    continue;
                if (!seen.TryGetValue(region, out var others))
                    seen[region] = others = [];
                if (others.FirstOrDefault(o => o.Lane != place.Branch && NamedPath.Overlap(o.Value.Fields, value.Fields)) is { Value: { } other })
                    findings.Add(Finding.Error(
                        "HO023", $"`{value.Step.Id}` and `{other.Step.Id}` (line {other.Step.Span.Line}) may edit the same value at the same time, in two branches of `{parallel.Id}`", value.Entry.Value.Span,
                        $"`{other.Content}` is this value too")
                        .WithHelp($"review one behind the other, the second taking `{other.Content}`, or let one of them only `show` it"));
                else
                    others.Add((place.Branch, value));
            }
    }
}
