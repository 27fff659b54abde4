using System.Collections.Immutable;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>One place where a workflow reads a value that a step produces.</summary>
/// <param name="Reader">The reading step's ordinal; null for the workflow's output.</param>
/// <param name="Branch">For a yield: in which of the region's branches it is computed; null elsewhere.</param>
/// <param name="Into">For a yield and for content: the name it is given there; null elsewhere.</param>
public sealed record ValueRead(int? Reader, int? Branch, string Producer, ImmutableArray<string> Fields, ReadKind Kind, SourceSpan Span, string? Into = null)
{
    /// <summary>The reader does without it: it is marked as optional, has a default, is asked for first, or only shown.</summary>
    public bool CanLack { get; init; }

    /// <summary>Its place among all reads of its workflow; negative for one that is none of them.</summary>
    public int Number { get; private init; } = -1;

    /// <summary>The producing step's ordinal; negative where no step is called so.</summary>
    public int From { get; private init; } = -1;

    public string Path => Fields.IsEmpty ? Producer : $"{Producer}.{string.Join('.', Fields)}";

    /// <summary>Every read of a workflow, in the order of the steps; what brief, brand and run give is not among them.</summary>
    public static ImmutableArray<ValueRead> Of(Workflow workflow, Plan plan)
    {
        var reads = new Reads(plan);
        foreach (var node in plan.Nodes)
            Add(node, reads);
        foreach (var output in workflow.Output)
            Add(null, null, output.Value, ReadKind.Output, reads);
        return reads.All.DrainToImmutable();
    }

    /// <summary>As many as a step makes, more or less.</summary>
    private const int UsualReads = 4;

    /// <summary>Those gathered so far.</summary>
    private sealed class Reads(Plan plan)
    {
        public ImmutableArray<ValueRead>.Builder All { get; } = ImmutableArray.CreateBuilder<ValueRead>(plan.Nodes.Length * UsualReads);

        public void Add(int? reader, int? branch, string producer, ImmutableArray<string> fields, ReadKind kind, SourceSpan span, bool canLack, string? into = null)
        {
            if (plan.Find(producer) is { } from)
                All.Add(new ValueRead(reader, branch, producer, fields, kind, span, into) { From = from, Number = All.Count, CanLack = canLack });
        }
    }

    private static void Add(PlanNode node, Reads reads)
    {
        var (step, reader) = (node.Step, node.Ordinal);
        Add(reader, step.When, reads);
        switch (step)
        {
            case Step.Agent agent:
                Add(reader, agent.Needs, agent, reads);
                break;
            case Step.Tool tool:
                Add(reader, tool.With, ReadKind.Input, reads);
                break;
            case Step.Check check:
                Add(reader, check.Of, ReadKind.Content, reads);
                Add(reader, check.Needs, null, reads);
                break;
            case Step.Review review:
                Add(reader, review.Of, ReadKind.Content, reads);
                foreach (var path in review.Show)
                    Add(reader, path, ReadKind.Shown, reads);
                break;
            case Step.Ask ask:
                foreach (var path in ask.Show)
                    Add(reader, path, ReadKind.Shown, reads);
                // Nobody can choose from what is not there.
                foreach (var path in ask.PickedFrom)
                    reads.Add(reader, null, path.Producer, path.Fields, ReadKind.Shown, path.Span, canLack: false);
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
                Add(reader, branch, yield.Value, ReadKind.Yield, reads, yield.Name);
    }

    /// <param name="agent">Whose task may have use for what it needs; null where nothing depends on it.</param>
    private static void Add(int reader, ImmutableArray<Need> needs, Step.Agent? agent, Reads reads)
    {
        foreach (var need in needs)
            reads.Add(reader, null, need.From.Producer, need.From.Fields, ReadKind.Need, need.From.Span,
                need.Default is not null || need.IsOptional && (agent is null || TaskCheck.CanDoWithout(agent, need)));
    }

    private static void Add(int reader, ImmutableArray<NamedExpression> values, ReadKind kind, Reads reads)
    {
        foreach (var value in values)
            Add(reader, null, value.Value, kind, reads, kind == ReadKind.Content ? value.Name : null);
    }

    private static void Add(int? reader, int? branch, ValueExpression value, ReadKind kind, Reads reads, string? into = null)
    {
        if (value is ValueExpression.Path path)
            // What a region or a review hands on is read under another name, and there perhaps without asking.
            reads.Add(reader, branch, path.Value.Producer, path.Value.Fields, kind, path.Value.Span, path.Value.IsOptional && kind is not (ReadKind.Yield or ReadKind.Content), into);
        else if (value is ValueExpression.Template template)
            foreach (var named in template.Text.Paths)
                Add(reader, branch, named, kind, reads, into);
    }

    private static void Add(int reader, ValuePath path, ReadKind kind, Reads reads) =>
        reads.Add(reader, null, path.Producer, path.Fields, kind, path.Span, kind == ReadKind.Shown || path.IsOptional && kind != ReadKind.Content);

    private static void Add(int reader, LiquidCondition? condition, Reads reads)
    {
        foreach (var path in condition?.Paths ?? [])
            Add(reader, null, path, ReadKind.Condition, reads, null);
    }

    private static void Add(int? reader, int? branch, LiquidPath path, ReadKind kind, Reads reads, string? into) =>
        reads.Add(reader, branch, path.Producer, path.Fields, kind, path.Span, path.IsGuarded, into);
}

public enum ReadKind { Need, Input, Condition, Content, Shown, Yield, Sent, Output }
