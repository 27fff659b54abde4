using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>
/// Which ways out an operator has where a run is stuck. None of them goes round what people approve: a review is decided by
/// people, a commit sends what they approved, and what they approved is not changed under that name.
/// </summary>
public static class WaysOut
{
    /// <summary>What a step is to produce, where a person may say it instead; null elsewhere.</summary>
    public static Contract? ContractOf(WorkflowVersion version, RunState state, int place) => (state.Places.IsItem(place), state.StepAt(place)) switch
    {
        (false, Step.Agent or Step.Tool or Step.Ask or Step.Wait { For: WaitFor.Signal }) => version.ScopeOf(state.NodeAt(place)).Contracts[state.StepAt(place).Id],
        _ => null,
    };

    /// <summary>Why a step that is stuck has not this way out; null when it has.</summary>
    public static string? WhyNot(WorkflowVersion version, RunState state, int place, WayOut way)
    {
        var (step, slot, id) = (state.StepAt(place), state[place], state.AddressOf(place));
        if (slot.Status != SlotStatus.Stuck)
            return $"`{id}` does not need attention";
        if (slot.IsAtEnd && way is WayOut.Mend or WayOut.Skip or WayOut.Settle)
            return $"`{id}` is through; it is the run's output that lacks something of it";
        return way switch
        {
            WayOut.Retry => slot.Commit is { IsInDoubt: true }
                ? "whether the commit landed can't be known from here; look at the surface, then say whether it is there, or cancel the run" : null,
            WayOut.Mend => WhyNotMended(step, id),
            WayOut.Give => ContractOf(version, state, place) is null ? WhyNotGiven(step, id) : null,
            WayOut.Skip => WhyNotSkipped(version, state, place, step, slot, id),
            WayOut.Settle => slot.Commit is null ? $"`{id}` has sent nothing of which it could be said whether it landed" : null,
            _ => Decide.UnsettledCommits(state).Any(c => c.Status != SlotStatus.Stuck) ? "a commit is under way; cancel again when it has settled" : null,
        };
    }

    /// <summary>Why this value may not take the place of what a stuck step is handed under a name; null when it may.</summary>
    public static string? WhyNotMended(WorkflowVersion version, RunState state, int place, string name, JsonElement value)
    {
        var needs = ((Step.Agent)state.StepAt(place)).Needs;
        if (needs.FirstOrDefault(n => n.Name == name) is not { } need)
            return $"`{state.AddressOf(place)}` is handed no `{name}`{NearestWord.Suggest(name, needs.Select(n => n.Name))}; it is handed: {string.Join(", ", needs.Select(n => n.Name))}";
        if (WhyBound(state, place, need) is { } bound)
            return bound;
        return StepContracts.Resolve(need.From, version.ScopeOf(state.NodeAt(place)).Contracts) is { } contract && contract.Validate(value) is [_, ..] violations
            ? $"`{name}` breaks its contract: {string.Join("; ", violations)}"
            : null;
    }

    /// <summary>What people approved is handed on as they approved it.</summary>
    public static string? WhyBound(RunState state, int place, Need need)
    {
        var parts = Values(Resolution.Of(state, place, need.From)).ToHashSet();
        if (parts.Count == 0)
            return null;
        for (int at = 0; at < state.Places.End; at++)
            if (state.Slots[at] is { Status: SlotStatus.Done, Output: StepOutput.Stored { Value: var value } } && parts.Contains(value) && state.StepAt(at) is Step.Review)
                return $"`{need.Name}` is what people approved at `{state.AddressOf(at)}`, and is not changed behind their backs; fork the run there, and they are asked again";
        return null;
    }

    private static IEnumerable<ValueRef> Values(Resolution resolution) => resolution switch
    {
        Resolution.Kept kept => [kept.Value],
        Resolution.Parts parts => parts.Values.SelectMany(p => Values(p.Part)),
        Resolution.List list => list.Items.SelectMany(Values),
        Resolution.Inside inside => Values(inside.Whole),
        _ => [],
    };

    private static string? WhyNotMended(Step step, string id) => step switch
    {
        Step.Agent { Needs.IsEmpty: false } => null,
        Step.Agent => $"`{id}` is handed nothing but the brief, which stays as it is",
        Step.Commit => $"`{id}` sends what was approved, as it was approved",
        _ => $"only what an agent is handed can be changed for it alone, and `{id}` is a step of kind {step.Kind}",
    };

    private static string WhyNotGiven(Step step, string id) => step switch
    {
        Step.Review => $"what comes of the review `{id}` is decided by people, on its card",
        Step.Commit => $"what comes of `{id}` is its surface's receipt",
        Step.Check => $"`{id}` is a gate, and nobody says by hand that it holds",
        _ => $"what comes of `{id}` is what the steps inside it yield",
    };

    private static string? WhyNotSkipped(WorkflowVersion version, RunState state, int place, Step step, Slot slot, string id)
    {
        if (state.Places.IsItem(place) || state.NodeAt(place).Ways > 0)
            return $"`{id}` holds other steps, and is not passed over";
        if (step is Step.Review or Step.Check { OnFail: not OnFail.Continue })
            return $"what comes after `{id}` counts on it: a {step.Kind} is not passed over";
        if (slot.Commit is { MayHaveLanded: true })
            return $"`{id}` may have landed; say first whether it is there";
        var workflow = version.ScopeOf(state.NodeAt(place)).Workflow;
        var plan = Plan.Of(workflow.Steps);
        return ValueRead.Of(workflow, plan).FirstOrDefault(r => r.Producer == step.Id && !r.CanLack) is { } read
            ? $"{(read.Reader is { } reader ? $"`{plan[reader].Step.Id}`" : state.NodeAt(place).Call is null ? "the run's output" : $"the output of `{workflow.Name}`")} needs `{read.Path}`, and has no other way"
            : null;
    }
}

public enum WayOut
{
    /// <summary>Once more, with fresh attempts.</summary>
    Retry,

    /// <summary>Once more, handed other values.</summary>
    Mend,

    /// <summary>A person says what the step would have produced.</summary>
    Give,

    /// <summary>On without it.</summary>
    Skip,

    /// <summary>A person says whether a commit landed.</summary>
    Settle,

    Cancel,
}
