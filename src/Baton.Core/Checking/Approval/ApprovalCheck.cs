using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// What is sent is what somebody approved: a review's content, and what stands with it on the card, which is the brief, the
/// brand, the run and constants (HO008). It is taken from the last review that could still edit it (HO012).
/// </summary>
internal sealed class ApprovalCheck(WorkflowFacts facts, ICollection<Finding> findings)
{
    private readonly Plan _plan = facts.Plan;

    public static void Check(WorkflowFacts facts, ICollection<Finding> findings)
    {
        var check = new ApprovalCheck(facts, findings);
        foreach (var node in facts.Plan.Nodes)
            if (node.Step is Step.Commit { Unreviewed: null } commit)
                check.Commit(commit, [.. Sent(node.Ordinal, commit)]);
        foreach (var read in facts.Reads.Where(r => r.Kind == ReadKind.Output))
            check.Overtaken(read);
    }

    /// <summary>The items of lists are among them, though no step is called by their names.</summary>
    private static IEnumerable<ValueRead> Sent(int ordinal, Step.Commit commit) => commit.With.Concat(commit.To).SelectMany(v => NamedPath.In(v.Value))
        .Where(p => p.Producer is not ("brief" or "brand" or "run" or "memory"))
        .Select(p => new ValueRead(ordinal, null, p.Producer, p.Fields, ReadKind.Sent, p.Span));

    private void Commit(Step.Commit commit, List<ValueRead> reads)
    {
        bool isAllApproved = true, isAnyApproved = commit.IsMisread;
        foreach (var read in reads)
        {
            var origins = facts.Coverage.Origins.Of(read.Producer, read.Fields);
            // What is not known, or could not be read, may have been approved.
            isAnyApproved |= origins.Any(o => o.IsApproved) || (_plan.Find(read.Producer) is { } producer ? _plan[producer].Step.IsMisread : !facts.Contracts.ContainsKey(read.Producer));
            var raw = origins.Where(o => !o.IsApproved).ToList();
            isAllApproved &= raw.Count == 0;
            foreach (var origin in raw)
                findings.Add(Unapproved(commit, read, origin));
            if (raw.Count == 0)
                Overtaken(read);
        }
        if (isAllApproved && !isAnyApproved)
            findings.Add(Finding.Error("HO008", $"`{commit.Id}` sends nothing that was approved", commit.Span)
                .WithHelp("put a review before it and take the content from it, or give `unreviewed: REASON`"));
        if (isAllApproved && !commit.IsMisread)
            Settled(commit, [.. reads.Select(r => _plan.Find(r.Producer)).OfType<int>().Select(p => _plan[p])]);
    }

    private Finding Unapproved(Step.Commit commit, ValueRead read, Origin origin)
    {
        string what = origin.Text == read.Path && origin.Way is null ? $"`{read.Path}`, which nobody approved"
            : $"`{read.Path}`, which is `{origin.Text}`, approved by nobody{(origin.Way is null ? "" : $", where {origin.Way}")}";
        var finding = Finding.Error("HO008", $"`{commit.Id}` would send {what}", read.Span);
        if (_plan.Find(origin.Producer) is { } ordinal && _plan[ordinal].Step is Step.Commit earlier)
            return finding.WithNote($"what is sent is settled when it is approved, and `{earlier.Id}` has no receipt then")
                .WithHelp("send the address another way, or give `unreviewed: REASON`");
        if (facts.Coverage.Last(read) is not { } covered)
            return finding.WithHelp(origin.Way is not null
                ? "yield a review's `content` on every way"
                : "put a review before it and take the value from the review's `content`, or give `unreviewed: REASON`");
        finding = finding.WithNote($"otherwise what is edited at `{covered.Step.Id}` (line {covered.Step.Span.Line}) is lost");
        return covered.Takes(read.Producer, read.Fields) is { } taken && covered.Step.When is null
            ? finding.With(Rewriting.Instead(read, taken))
            : finding.WithHelp(covered.WayOut);
    }

    /// <summary>An edit in a later review voids the earlier approvals of the value.</summary>
    private void Overtaken(ValueRead read)
    {
        if (facts.Coverage.Origins.Of(read.Producer, read.Fields).All(o => !o.IsApproved)
            || facts.Coverage.Last(read) is not { } later)
            return;
        var finding = Finding.Error(
            "HO012", $"{facts.NameOf(read)} takes `{read.Path}`, and `{later.Step.Id}` (line {later.Step.Span.Line}), which comes later, may edit it as `{later.Content}`", read.Span,
            $"approved before `{later.Step.Id}` saw it");
        findings.Add(later.Takes(read.Producer, read.Fields) is { } taken && later.Step.When is null
            ? finding.With(Rewriting.Instead(read, taken))
            : finding.WithHelp(later.Region is null ? $"take it from the later review: `{later.Content}`" : later.WayOut));
    }

    /// <summary>The payload is rendered when the last review it names decides: all else it takes must be there by then.</summary>
    private void Settled(Step.Commit commit, List<PlanNode> producers)
    {
        int settles = producers.Where(p => p.Step is Step.Review).Select(p => p.Ordinal).DefaultIfEmpty(-1).Max();
        foreach (var region in producers.Where(p => p.Step is not Step.Review && p.End > settles && !p.Step.IsMisread).DistinctBy(p => p.Ordinal))
            findings.Add(CapabilityCheck.NotYet($"commits of what `{region.Step.Id}` yields behind the review that settles them", commit.Span));
    }
}
