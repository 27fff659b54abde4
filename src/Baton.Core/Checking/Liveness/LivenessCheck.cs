using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Nothing is made for nobody: every produced field gets to a commit, the output, a decision of people or of the workflow, or
/// into something that does (HO020); and what people approve is sent or returned (HO021).
/// </summary>
/// <param name="saysEachField">Of a step that nothing is read of, each field is told too.</param>
internal sealed class LivenessCheck(WorkflowFacts facts, ICollection<Finding> findings, bool saysEachField)
{
    private readonly Lazy<ILookup<string, ValueRead>> _readers = new(() => facts.Reads.ToLookup(r => r.Producer, StringComparer.Ordinal));

    public static void Check(WorkflowFacts facts, ICollection<Finding> findings, bool saysEachField = false)
    {
        var check = new LivenessCheck(facts, findings, saysEachField);
        var used = new Reach(facts, check.IsUse, isForwardOnly: false);
        var sent = new Reach(facts, check.IsEnd, isForwardOnly: true);
        var surely = new Reach(facts, check.IsEnd, isForwardOnly: true, new EveryWay(facts.Plan).Takes);
        foreach (var node in facts.Plan.Nodes.Where(n => !n.Step.IsMisread))
            if (node.Step is Step.Review review)
                check.Approved(node, review, sent, surely);
            else
                check.Produced(node, used);
    }

    /// <summary>Reads with an effect of their own: something is sent, returned, decided, shown, waited for or stopped by them.</summary>
    private bool IsUse(ValueRead read) =>
        IsEnd(read) || read.Kind == ReadKind.Shown || facts.ReaderOf(read) is Step.Review or Step.Check { OnFail: not OnFail.Continue };

    private bool IsEnd(ValueRead read) =>
        read.Kind is ReadKind.Sent or ReadKind.Output or ReadKind.Condition || facts.ReaderOf(read) is { IsMisread: true } or Step.Call or Step.Wait or Step.Each;

    private void Produced(PlanNode node, Reach used)
    {
        var step = node.Step;
        switch (step)
        {
            case Step.Agent agent:
                Fields(node, agent.Produces, used);
                break;
            case Step.Tool tool:
                Fields(node, tool.Produces, used);
                break;
            case Step.Ask ask:
                Fields(node, ask.Answer, used);
                break;
            case Step.Wait { For: WaitFor.Signal { Contract.Fields.Count: > 0 } signal }:
                Fields(node, signal.Contract, used);
                break;
            case Step.Check { OnFail: OnFail.Continue } when !used.Reaches(node.Ordinal):
                findings.Add(Finding.Error("HO020", $"`{step.Id}` stops nothing, and nobody reads what it finds", step.Span)
                    .WithHelp($"let it `stop` or `redo` on failure, show `{step.Id}.findings` at a review, or take it out"));
                break;
        }
    }

    private void Fields(PlanNode node, Contract produces, Reach used)
    {
        var step = node.Step;
        if (produces.IsAudit)
            return;
        var kept = produces.Fields.Where(f => !f.Contract.IsAudit).ToList();
        var unread = kept.Where(f => !used.Reaches(node.Ordinal, f.Name)).ToList();
        bool isUnread = produces.Fields.Count == 0 ? !used.Reaches(node.Ordinal) : kept.Count > 0 && unread.Count == kept.Count;
        if (isUnread)
            findings.Add(WithReaders(Finding.Error("HO020", $"nothing that `{step.Id}` produces gets to a commit, the output or a decision", step.Span), step.Id, null)
                .WithHelp("hand it to the step that should use it, or take the step out"));
        if (!isUnread || saysEachField)
            foreach (var field in unread)
                findings.Add(WithReaders(Finding.Error("HO020", $"`{step.Id}.{field.Name}` gets to no commit, no output and no decision", PlaceOf(step, field.Name)), step.Id, field.Name)
                    .WithHelp("hand it to the step that should use it, take it out of what is produced, or mark it `$audit: true` when it is for the record alone"));
    }

    private Finding WithReaders(Finding finding, string producer, string? field)
    {
        var readers = _readers.Value[producer].Where(r => field is null || r.Fields.IsEmpty || r.Fields[0] == field)
            .Select(r => facts.ReaderOf(r)?.Id).OfType<string>().Where(r => r != producer).Distinct().Take(3).Select(r => $"`{r}`").ToList();
        return readers.Count == 0 ? finding : finding.WithNote($"read by {string.Join(", ", readers)}, from where it gets no further");
    }

    private static SourceSpan PlaceOf(Step step, string field) =>
        step.Fields?.Entries.FirstOrDefault(e => e.Name.TrimEnd('?') == field)?.Key.Span ?? step.Span;

    private void Approved(PlanNode node, Step.Review review, Reach sent, Reach surely)
    {
        foreach (var entry in review.Of.Where(e => !e.IsContext && sent.Reaches(node.Ordinal, e.Name) && !surely.Reaches(node.Ordinal, e.Name)))
            findings.Add(Finding.Note("HO021", $"`{review.Id}` has `{entry.Name}` approved, and on some paths it is neither sent nor returned", entry.NameSpan, "on some paths only"));
        foreach (var entry in review.Of.Where(e => !e.IsContext && !sent.Reaches(node.Ordinal, e.Name)))
            findings.Add(Finding.Error("HO021", $"`{review.Id}` has `{entry.Name}` approved, and it is neither sent nor returned", entry.NameSpan, "approved for nothing")
                .WithHelp(entry.Value is ValueExpression.Path path
                    ? $"send `{review.Id}.content.{entry.Name}`, move it to `show`, or write {{ from: {path.Value.Text}, context: true }} when it is there to be understood"
                    : $"send `{review.Id}.content.{entry.Name}`, or take it out"));
    }
}
