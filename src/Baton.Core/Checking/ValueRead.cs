using System.Collections.Immutable;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>One place where a workflow reads a value that a step produces.</summary>
/// <param name="Reader">The reading step's ordinal; null for the workflow's output.</param>
/// <param name="Branch">For a yield: in which of the region's branches it is computed; null elsewhere.</param>
public sealed record ValueRead(int? Reader, int? Branch, string Producer, ImmutableArray<string> Fields, ReadKind Kind, SourceSpan Span)
{
    /// <summary>The reader does without it: it is marked as optional, has a default, is asked for first, or only shown.</summary>
    public bool CanLack { get; init; }

    public string Path => Fields.IsEmpty ? Producer : $"{Producer}.{string.Join('.', Fields)}";

    /// <summary>Every read of a workflow, in the order of the steps; what brief, brand and run give is not among them.</summary>
    public static ImmutableArray<ValueRead> Of(Workflow workflow, Plan plan)
    {
        var reads = ImmutableArray.CreateBuilder<ValueRead>();
        foreach (var node in plan.Nodes)
            Add(node, reads);
        foreach (var output in workflow.Output)
            Add(null, null, output.Value, ReadKind.Output, reads);
        return [.. reads.Where(r => plan.Find(r.Producer) is not null)];
    }

    private static void Add(PlanNode node, ImmutableArray<ValueRead>.Builder reads)
    {
        var (step, reader) = (node.Step, node.Ordinal);
        Add(reader, step.When, reads);
        switch (step)
        {
            case Step.Agent agent:
                Add(reader, agent.Needs, reads, need => TaskCheck.CanDoWithout(agent, need));
                break;
            case Step.Tool tool:
                Add(reader, tool.With, ReadKind.Input, reads);
                break;
            case Step.Check check:
                Add(reader, check.Of, ReadKind.Content, reads);
                Add(reader, check.Needs, reads, _ => true);
                break;
            case Step.Review review:
                Add(reader, review.Of, ReadKind.Content, reads);
                foreach (var path in review.Show)
                    Add(reader, path, ReadKind.Shown, reads);
                break;
            case Step.Ask ask:
                foreach (var path in ask.Show.Concat(ask.PickedFrom))
                    Add(reader, path, ReadKind.Shown, reads);
                break;
            case Step.Switch choice:
                foreach (var way in choice.Cases)
                    Add(reader, way.When, reads);
                break;
            case Step.Each each:
                Add(reader, each.In, ReadKind.Input, reads);
                break;
            case Step.Repeat repeat:
                Add(reader, repeat.Until, reads);
                break;
            case Step.Call call:
                Add(reader, call.With, ReadKind.Input, reads);
                break;
            case Step.Wait { For: WaitFor.Until until }:
                Add(reader, until.Instant, ReadKind.Input, reads);
                break;
            case Step.Commit commit:
                Add(reader, commit.With, ReadKind.Sent, reads);
                Add(reader, commit.To, ReadKind.Sent, reads);
                break;
        }
        for (int branch = 0; branch < step.Branches.Length; branch++)
            foreach (var yield in step.Branches[branch].Yields)
                Add(reader, branch, yield.Value, ReadKind.Yield, reads);
    }

    private static void Add(int reader, ImmutableArray<Need> needs, ImmutableArray<ValueRead>.Builder reads, Func<Need, bool> canDoWithout)
    {
        foreach (var need in needs)
            reads.Add(new ValueRead(reader, null, need.From.Producer, need.From.Fields, ReadKind.Need, need.From.Span)
            {
                CanLack = need.Default is not null || need.IsOptional && canDoWithout(need),
            });
    }

    private static void Add(int reader, ImmutableArray<NamedExpression> values, ReadKind kind, ImmutableArray<ValueRead>.Builder reads)
    {
        foreach (var value in values)
            Add(reader, null, value.Value, kind, reads);
    }

    private static void Add(int? reader, int? branch, ValueExpression value, ReadKind kind, ImmutableArray<ValueRead>.Builder reads)
    {
        if (value is ValueExpression.Path path)
            // What a region or a review hands on is read under another name, and there perhaps without asking.
            reads.Add(new ValueRead(reader, branch, path.Value.Producer, path.Value.Fields, kind, path.Value.Span)
            {
                CanLack = path.Value.IsOptional && kind is not (ReadKind.Yield or ReadKind.Content),
            });
        else if (value is ValueExpression.Template template)
            foreach (var named in template.Text.Paths)
                reads.Add(Of(reader, branch, named, kind));
    }

    private static void Add(int reader, ValuePath path, ReadKind kind, ImmutableArray<ValueRead>.Builder reads) =>
        reads.Add(new ValueRead(reader, null, path.Producer, path.Fields, kind, path.Span) { CanLack = kind == ReadKind.Shown || path.IsOptional && kind != ReadKind.Content });

    private static void Add(int reader, LiquidCondition? condition, ImmutableArray<ValueRead>.Builder reads)
    {
        foreach (var path in condition?.Paths ?? [])
            reads.Add(Of(reader, null, path, ReadKind.Condition));
    }

    private static ValueRead Of(int? reader, int? branch, LiquidPath path, ReadKind kind) =>
        new(reader, branch, StepReads.Producer(path), StepReads.Fields(path), kind, path.Span) { CanLack = path.IsGuarded };
}

public enum ReadKind { Need, Input, Condition, Content, Shown, Yield, Sent, Output }
