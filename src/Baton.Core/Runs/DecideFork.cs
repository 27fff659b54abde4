using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

public static partial class Decide
{
    private static Decided Forked(WorkflowVersion version, RunState state, RunCommand.StartFork c, DateTimeOffset now, Draft record)
    {
        var workflow = version.Workflow;
        var kept = new Dictionary<ValueRef, ValueRef> { [c.OldBrief] = record.Keep(c.Values[c.OldBrief]) };
        var started = new RunEvent.RunStarted(
            workflow.Name, workflow.Version, version.Digest, Semantics, "fork", AutoApprove: false, kept[c.OldBrief], c.Labels is { } labels ? record.Keep(labels) : null)
        {
            Origin = c.Origin,
        };
        var events = ImmutableArray.CreateBuilder<RunEvent>();
        events.Add(started);
        events.AddRange(c.TakenOver.Select(e => Forking.WithValues(e, At)));
        if (c.Mends.IsEmpty)
            return record.With([.. events]);
        var after = events.Aggregate(state, (s, e) => Evolve.Apply(s, e, now));
        if (after.PlaceOf(c.Origin.Step) is not { } place || after[place].Round != c.Origin.Round || after.StepAt(place) is not Step.Agent)
            return Decided.Refuse($"what `{c.Origin.Step}` is handed can't be changed from here: it is no agent's step, or comes only after another one that runs again first; fork there, or mend it when it is stuck");
        if (c.Mends.Select(m => WaysOut.WhyNotMended(version, after, place, m.Name, m.Value.Value)).OfType<string>().ToList() is [_, ..] faults)
            return Decided.Refuse(string.Join("; ", faults));
        events.Add(new RunEvent.HandoffMended(
            c.Origin.Step, c.Origin.Round, [.. c.Mends.Select(m => new MendedValue(m.Name, record.Keep(m.Value)))], record.Keep(c.Word)));
        return record.With([.. events]);

        ValueRef At(ValueRef old) => kept.TryGetValue(old, out var known) ? known : kept[old] = record.Keep(c.Values[old]);
    }
}
