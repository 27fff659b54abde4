using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>Where the value of a path is to be had in a run, seen from a step.</summary>
public abstract record Resolution
{
    private Resolution() { }

    /// <param name="Fields">The way inside the kept value.</param>
    /// <param name="Step">The producer; null for the brief.</param>
    /// <param name="IsEarlier">From a round before the present one.</param>
    public sealed record Kept(ValueRef Value, ImmutableArray<string> Fields, string? Step, int Round, bool IsEarlier) : Resolution;

    /// <summary>Several values under their names: all that a region yields.</summary>
    public sealed record Parts(ImmutableArray<(string Name, Resolution Part)> Values, string Step, int Round, bool IsEarlier) : Resolution;

    /// <summary>Part of the version or of the run itself: <c>brand</c>, <c>run</c>.</summary>
    public sealed record Ambient(string Producer, ImmutableArray<string> Fields) : Resolution;

    public sealed record Absent : Resolution;

    /// <param name="reader">The step that reads; null for the workflow's output, which reads what is there at the end.</param>
    public static Resolution Of(RunState state, int? reader, ValuePath path)
    {
        if (path.Producer == "brief")
            return new Kept(state.Brief, path.Fields, null, 1, false);
        if (state.Plan.Find(path.Producer) is not { } producer)
            return path.Producer is "brand" or "run" ? new Ambient(path.Producer, path.Fields) : new Absent();
        var slot = state[producer];
        // Forward reads see this round's output alone; reads against the direction of a loop see the latest earlier one.
        // A region is through after the steps inside it: to them its yields are still to come.
        bool against = reader is { } r && (producer >= r ? !Contains(state.Plan, r, producer) : Contains(state.Plan, producer, r));
        var (output, round) = against ? (slot.Earlier, slot.EarlierRound) : (slot.Output, slot.Round);
        return output switch
        {
            StepOutput.Stored stored => new Kept(stored.Value, path.Fields, path.Producer, round, against),
            StepOutput.Composed composed when path.Fields.IsEmpty => new Parts(
                [.. composed.Yields.Select(y => (y.Name, Of(y, [], path.Producer, round, against)))], path.Producer, round, against),
            StepOutput.Composed composed => composed.Yields.FirstOrDefault(y => y.Name == path.Fields[0]) is { } yield
                ? Of(yield, path.Fields.RemoveAt(0), path.Producer, round, against)
                : new Absent(),
            _ => new Absent(),
        };
    }

    private static Resolution Of(Yield yield, ImmutableArray<string> rest, string step, int round, bool earlier) =>
        yield.Value is { } value ? new Kept(value, yield.Fields.AddRange(rest), step, round, earlier) : new Absent();

    /// <summary>A region that closes reads the steps inside it, which are done: that is forward.</summary>
    private static bool Contains(Plan plan, int region, int ordinal) => ordinal > region && ordinal < plan[region].End;
}
