using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

internal sealed partial class Walk
{
    /// <summary>Runs a region's branch; what it yields is null when it did not get to its end.</summary>
    private (Way Way, Held.Made? Yields) Body(Branch branch, bool isRound = false, Action? atEnd = null)
    {
        Held.Made? yields = null;
        var way = Inside(branch.Steps, () =>
        {
            yields = Yields(branch.Yields);
            atEnd?.Invoke();
            return GoOn;
        }, isRound);
        return (way, yields);
    }

    private static readonly string[] Cases = ["case 1", "case 2", "case 3", "a later case"];

    private Way Switch(Step.Switch choice)
    {
        int index = 0;
        foreach (var way in choice.Cases)
        {
            index++;
            if (way.When is { } when && !Holds(when))
                continue;
            Went(choice.Id, Cases[Math.Min(index, Cases.Length) - 1]);
            return Leave(choice, Body(way.Body));
        }
        // That no case may hold is a finding of its own, at the switch; but behind what lacks there is no run.
        if (Lacking.Count == 0)
            Uncovered.Add(Place.Of(choice.Span));
        return End;
    }

    private Way Leave(Step step, (Way Way, Held.Made? Yields) body)
    {
        if (body.Way is Way.On)
            Put(step, body.Yields!);
        return body.Way;
    }

    /// <summary>
    /// Branches don't see one another, so one after the other is as good as side by side; but where one fails or ends the run,
    /// the others may have been through before.
    /// </summary>
    private Way Parallel(Step.Parallel parallel)
    {
        if (parallel.Join is { } few)
            return First(few, parallel);
        var (all, fields) = (GoOn, new Dictionary<string, Held?>());
        foreach (var lane in parallel.Lanes)
        {
            var (way, yields) = Body(lane);
            fields[lane.Name] = yields;
            // Whichever comes first; behind a failure something may still be read.
            all = way is Way.On || all is Way.Failed ? all : way;
        }
        if (all is Way.On)
            Put(parallel, new Held.Made(fields));
        return all;
    }

    /// <summary>
    /// Any of the branches may be the one that is through first. One that fails does not win. What the others have begun by then
    /// is looked at when they are through first.
    /// </summary>
    private Way First(int few, Step.Parallel parallel)
    {
        var won = new List<Held.Made>();
        int first = choices.Pick(parallel.Lanes.Length);
        for (int i = 0; i < parallel.Lanes.Length && won.Count < few; i++)
        {
            var (way, yields) = Body(parallel.Lanes[(first + i) % parallel.Lanes.Length]);
            if (way is Way.On)
                won.Add(yields!);
            else if (way is not Way.Failed)
                return way;
        }
        if (won.Count < few)
            return Fail;
        Put(parallel, few == 1 ? won[0] : new Held.Made(parallel.Lanes[0].Yields.ToDictionary(y => y.Name, Held? (y) => new Held.Listed([.. won.Select(w => w.Field(y.Name)).OfType<Held>()]))));
        return GoOn;
    }

    /// <summary>An item that is rejected or fails ends for itself and yields nothing, unless failing stops the whole.</summary>
    private Way Each(Step.Each each)
    {
        var list = Path(each.In);
        bool goesOn = each.OnItemError != OnItemError.Stop;
        var (rows, failed, index) = (new List<(int Index, Held.Made Yields)>(), new List<Held>(), 0);
        foreach (var item in Items(list))
        {
            _items[each.As] = item;
            foreach (var inner in each.Body.Steps)
                NewRound(inner, isSender: false);
            var (way, yields) = Body(each.Body);
            _items.Remove(each.As);
            if (way is Way.Failed && !goesOn)
                return way;
            if (way is Way.On)
                rows.Add((index, yields!));
            else
                failed.Add(new Held.Made(new Dictionary<string, Held?> { ["index"] = Given(index), ["reason"] = Given("rejected") }));
            index++;
        }
        Put(each, new Held.Made(goesOn
            ? new Dictionary<string, Held?> { ["items"] = new Held.Listed([.. rows.Select(Row)]), ["failed"] = new Held.Listed([.. failed]) }
            : each.Body.Yields.ToDictionary(y => y.Name, Held? (y) => new Held.Listed([.. rows.Select(r => r.Yields.Field(y.Name)).OfType<Held>()]))));
        return GoOn;

        Held.Made Row((int Index, Held.Made Yields) row) =>
            new(each.Body.Yields.Select(y => KeyValuePair.Create(y.Name, row.Yields.Field(y.Name))).Append(KeyValuePair.Create("index", (Held?)Given(row.Index))).ToDictionary());
    }

    private static Held.Known Given(System.Text.Json.Nodes.JsonNode value) => new(value) { IsGiven = true };

    private static ImmutableArray<Held> Items(Held? list) => list switch
    {
        null => [],
        Held.Drawn drawn => drawn.AnyItem() is { } item ? [item] : [],
        Held.Listed listed => listed.Items,
        Held.Approved approved => [.. Items(approved.Inner).Select((_, i) => approved.Field($"{i}")).OfType<Held>()],
        Held.Known known => [.. Enumerable.Range(0, known.Json() is System.Text.Json.Nodes.JsonArray items ? items.Count : 0).Select(i => known.Field($"{i}")!)],
        _ => [new Held.Some()],
    };

    private Way Repeat(Step.Repeat repeat)
    {
        int most = Math.Min(repeat.Rounds, maxRounds);
        for (int round = 1; ; round++)
        {
            bool isDone = false;
            var (way, yields) = Body(repeat.Body, isRound: true, () => isDone = Holds(repeat.Until));
            if (way is not Way.On)
                return way;
            if (isDone || round == most && repeat.Then == RoundsSpent.Continue)
                return Leave(repeat, (way, yields));
            if (round == most)
                return End;
            Went(repeat.Id, "again");
            foreach (var inner in repeat.Body.Steps)
                NewRound(inner, isSender: false);
        }
    }
}
