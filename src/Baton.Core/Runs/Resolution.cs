using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>Where the value of a path is to be had in a run, seen from a step.</summary>
public abstract record Resolution
{
    private Resolution() { }

    /// <param name="Fields">The way inside the kept value.</param>
    /// <param name="Step">The producer; null for the brief.</param>
    /// <param name="IsEarlier">From a round before the present one.</param>
    public sealed record Kept(ValueRef Value, ImmutableArray<string> Fields, string? Step, int Round, bool IsEarlier) : Resolution
    {
        /// <summary>Where the producer stands; null for the brief and for what others yielded.</summary>
        public int? Place { get; init; }
    }

    /// <summary>Several values under their names: all that a region yields.</summary>
    public sealed record Parts(ImmutableArray<(string Name, Resolution Part)> Values, string Step, int Round, bool IsEarlier) : Resolution;

    /// <summary>Several values in their order.</summary>
    public sealed record List(ImmutableArray<Resolution> Items, string Step, int Round, bool IsEarlier) : Resolution;

    /// <summary>A way inside what has to be put together first.</summary>
    public sealed record Inside(Resolution Whole, ImmutableArray<string> Fields) : Resolution;

    /// <summary>What the engine itself says: an item's number.</summary>
    public sealed record Said(int Count) : Resolution;

    /// <summary>Part of the version or of the run itself: <c>brand</c>, <c>run</c>.</summary>
    /// <param name="Call">The call whose workflow reads it; null for the one that runs.</param>
    public sealed record Ambient(string Producer, ImmutableArray<string> Fields, int? Call = null) : Resolution;

    public sealed record Absent : Resolution;

    /// <summary>The brief of the workflow whose step reads it.</summary>
    /// <param name="place">The step's place; null for the workflow that runs.</param>
    public static ValueRef BriefAt(RunState state, int? place) => place is { } at ? BriefOf(state, at, state.NodeAt(at).Call) : state.Brief;

    private static ValueRef BriefOf(RunState state, int? reader, int? call) =>
        call is { } ordinal && reader is { } from && state[state.Places.Seen(from, ordinal)].CallBrief is { } handed ? handed : state.Brief;

    /// <param name="reader">The place of the step that reads; null for the workflow's output, which reads what is there at the end.</param>
    /// <param name="isInside">The reader is a call, and what reads is the output of the workflow that it called.</param>
    public static Resolution Of(RunState state, int? reader, ValuePath path, bool isInside = false)
    {
        int? call = reader is { } at ? isInside ? state.NodeAt(at).Ordinal : state.NodeAt(at).Call : null;
        if (path.Producer == "brief")
            return new Kept(BriefOf(state, reader, call), path.Fields, null, 1, false);
        if (state.Plan.Find(call, path.Producer) is not { } ordinal)
            return path.Producer is "brand" or "run" ? new Ambient(path.Producer, path.Fields, call)
                : reader is { } within ? OfItem(state, within, call, path)
                : new Absent();
        int place = reader is { } from ? state.Places.Seen(from, ordinal) : ordinal;
        var slot = state[place];
        // Forward reads see this round's output alone; reads against the direction of a loop see the latest earlier one.
        // A region is through after the steps inside it: to them its yields are still to come.
        bool against = reader is { } r && state.NodeAt(r) is var node
            && (ordinal >= node.Ordinal ? !Contains(node, ordinal) : Contains(state.Plan[ordinal], node.Ordinal));
        return new Reading(state, path.Producer, place, against ? slot.EarlierRound : slot.Round, against).Of(against ? slot.Earlier : slot.Output, path.Fields);
    }

    /// <summary>The variable of an <c>each</c> around the reader: its item, in the list that is gone through.</summary>
    private static Resolution OfItem(RunState state, int reader, int? call, ValuePath path)
    {
        for (var frame = state.Places.FrameOf(reader); frame is not null; (reader, frame) = (frame.Each, state.Places.FrameOf(frame.Each)))
            if (state.StepAt(frame.Each) is Step.Each each && each.As == path.Producer && state.Plan[frame.Ordinal].Call == call)
            {
                var items = state[frame.Each].Items!;
                return new Kept(
                    items.List, [.. items.Fields, Number(frame.IndexOf(reader)), .. path.Fields], each.In.Producer == "brief" ? null : each.In.Producer, 1, false);
            }
        return new Absent();
    }

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A region that closes reads the steps inside it, which are done: that is forward.</summary>
    private static bool Contains(PlanNode region, int ordinal) => ordinal > region.Ordinal && ordinal < region.End;

    /// <summary>What one producer left behind, as one reader sees it.</summary>
    private sealed record Reading(RunState State, string Step, int Place, int Round, bool IsEarlier)
    {
        public Resolution Of(StepOutput? output, ImmutableArray<string> fields) => output switch
        {
            StepOutput.Stored stored => new Kept(stored.Value, fields, Step, Round, IsEarlier) { Place = Place },
            StepOutput.Composed composed => Of(composed.Yields, fields),
            StepOutput.ByBranch branches when fields.IsEmpty => Parts([.. branches.Branches.Select(b => (b.Name, Of(b.Yields, fields)))]),
            StepOutput.ByBranch branches => branches.Branches.FirstOrDefault(b => b.Name == fields[0]) is { Name: not null } branch
                ? Of(branch.Yields, fields.RemoveAt(0))
                : new Absent(),
            StepOutput.Lists lists => Field(Names(lists.Givers), name => List(lists.Givers.Select(g => Of(g, [name]))), fields),
            StepOutput.OfItems items => OfItems(items.Frame, fields),
            _ => new Absent(),
        };

        private Resolution Of(ImmutableArray<Yield> yields, ImmutableArray<string> fields) =>
            fields.IsEmpty ? Parts([.. yields.Select(y => (y.Name, Of(y, fields)))])
            : yields.FirstOrDefault(y => y.Name == fields[0]) is { } yield ? Of(yield, fields.RemoveAt(0))
            : new Absent();

        private Resolution Of(Yield yield, ImmutableArray<string> rest) =>
            yield.Value is { } value ? new Kept(value, yield.Fields.AddRange(rest), Step, Round, IsEarlier) : new Absent();

        private Resolution OfItems(Frame frame, ImmutableArray<string> fields)
        {
            var each = (Step.Each)State.StepAt(Place);
            var through = Enumerable.Range(0, frame.Items).Where(i => State[frame.PlaceOf(i)].Output is StepOutput.Composed);
            if (each.OnItemError == OnItemError.Stop)
                return Field([.. each.Body.Yields.Select(y => y.Name)], name => List(through.Select(i => Of(YieldsOf(frame, i), [name]))), fields);
            return Field(["items", "failed"], name => name == "items"
                ? List(through.Select(i => Parts([("index", Index(i)), .. YieldsOf(frame, i).Select(y => (y.Name, Of(y, [])))])))
                : List(Enumerable.Range(0, frame.Items).Where(i => State[frame.PlaceOf(i)].Status == SlotStatus.Failed).Select(i => Failure(frame, i))), fields);
        }

        private ImmutableArray<Yield> YieldsOf(Frame frame, int item) => ((StepOutput.Composed)State[frame.PlaceOf(item)].Output!).Yields;

        private Parts Failure(Frame frame, int item) => Parts([
            ("index", Index(item)),
            ("reason", State[frame.PlaceOf(item)].LastFailure is { } detail ? new Kept(detail, ["message"], Step, Round, IsEarlier) : new Absent())]);

        private static Said Index(int item) => new(item);

        private Parts Parts(ImmutableArray<(string, Resolution)> values) => new(values, Step, Round, IsEarlier);

        /// <summary>What is absent leaves no gap.</summary>
        private List List(IEnumerable<Resolution> items) => new([.. items.Where(i => i is not Absent)], Step, Round, IsEarlier);

        private Resolution Field(ImmutableArray<string> names, Func<string, Resolution> field, ImmutableArray<string> fields) =>
            fields.IsEmpty ? Parts([.. names.Select(n => (n, field(n)))])
            : !names.Contains(fields[0]) ? new Absent()
            : fields.Length == 1 ? field(fields[0])
            : new Inside(field(fields[0]), fields.RemoveAt(0));

        private static ImmutableArray<string> Names(ImmutableArray<ImmutableArray<Yield>> givers) => [.. givers.SelectMany(g => g.Select(y => y.Name)).Distinct()];
    }
}
