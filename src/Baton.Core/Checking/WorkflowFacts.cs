using System.Collections.Immutable;
using Baton.Core.Contracts;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>What several checks want to know of a workflow, worked out once.</summary>
internal sealed class WorkflowFacts(Workflow workflow, Plan plan, Installation installation)
{
    private Coverage? _coverage;
    private int[]? _firstReads;

    public Workflow Workflow => workflow;

    public Plan Plan => plan;

    public Installation Installation => installation;

    /// <summary>Every read of what a step produces.</summary>
    public ImmutableArray<ValueRead> Reads { get; } = ValueRead.Of(workflow, plan);

    /// <summary>The reads of a step, what it yields among them.</summary>
    public ArraySegment<ValueRead> ReadsBy(int step)
    {
        var first = _firstReads ??= FirstReads();
        return new ArraySegment<ValueRead>(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsArray(Reads)!, first[step], first[step + 1] - first[step]);
    }

    /// <summary>What each producer produces.</summary>
    public IReadOnlyDictionary<string, Contract> Contracts { get; } = StepContracts.Of(workflow);

    public Coverage Coverage => _coverage ??= new Coverage(plan, new Origins(plan), Reads);

    /// <summary>Null when the read leads to no step.</summary>
    public Step? ReaderOf(ValueRead read) => read.Reader is { } ordinal ? plan[ordinal].Step : null;

    /// <summary>How a message names who reads: <c>`draft`</c>, or the output.</summary>
    public string NameOf(ValueRead read) => ReaderOf(read) is { } step ? $"`{step.Id}`" : "the output";

    /// <summary>By step, the place of its first read: they come in the order of the steps, and those of the output last.</summary>
    private int[] FirstReads()
    {
        int[] first = new int[plan.Nodes.Length + 1];
        int at = 0;
        for (int step = 0; step < first.Length; step++)
        {
            while (at < Reads.Length && Reads[at].Reader < step)
                at++;
            first[step] = at;
        }
        return first;
    }
}
