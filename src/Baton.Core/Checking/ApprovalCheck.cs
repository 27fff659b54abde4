using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Nothing is sent that nobody approved.</summary>
internal sealed class ApprovalCheck(Plan plan, ICollection<Finding> findings)
{
    public static void Check(Plan plan, ICollection<Finding> findings)
    {
        var check = new ApprovalCheck(plan, findings);
        foreach (var commit in plan.Nodes.Select(n => n.Step).OfType<Step.Commit>())
            check.Approved(commit);
    }

    /// <summary>What is sent is what somebody approved, with the brief, the brand and the run beside it.</summary>
    private void Approved(Step.Commit commit)
    {
        if (commit.Unreviewed is not null)
            return;
        var values = commit.With.Concat(commit.To).ToList();
        bool isAllApproved = true;
        foreach (var value in values)
            foreach (string producer in StepReads.ProducersIn(value.Value).Distinct().Where(p => plan.Find(p) is { } o && plan[o].Step is not Step.Review))
            {
                isAllApproved = false;
                findings.Add(Unapproved(commit, producer, value.Value.Span));
            }
        if (isAllApproved && !commit.IsMisread && !values.SelectMany(v => StepReads.ProducersIn(v.Value)).Any(p => plan.Find(p) is { } o && plan[o].Step is Step.Review))
            findings.Add(Finding.Error("HO008", $"`{commit.Id}` sends nothing that was approved", commit.Span)
                .WithHelp("put a review before it and take the content from it, or give `unreviewed: REASON`"));
    }

    private Finding Unapproved(Step.Commit commit, string producer, SourceSpan span)
    {
        var finding = Finding.Error("HO008", $"`{commit.Id}` would send `{producer}`, which nobody approved", span);
        var review = plan.Nodes.Select(n => n.Step).OfType<Step.Review>().LastOrDefault(r => r.Of.Any(e => StepReads.ProducersIn(e.Value).Contains(producer)));
        return finding.WithHelp(review is null
            ? "put a review before it and take the value from the review's `content`, or give `unreviewed: REASON`"
            : $"take it from the review: `{review.Id}.content.…`; otherwise what the reviewer edits is lost");
    }
}
