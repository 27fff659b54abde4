using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Steps with steps inside.</summary>
internal sealed partial class StepReader
{
    private Step.Switch Switch(MapReader map, SourceNode.Scalar id)
    {
        var cases = ImmutableArray.CreateBuilder<Case>();
        foreach (var item in map.List("cases", isRequired: true))
        {
            if (MapReader.Of(item, "a case", Findings) is not { } way)
                continue;
            var when = way.Scalar("when");
            _ = way.Choice("else", false, ("true", true));
            if (way.Has("when") == way.Has("else"))
                Findings.Add(Finding.Error("WF003", "a case has either `when: CONDITION` or `else: true`", way.Anchor));
            cases.Add(new Case(way.Has("else") ? null : expressions.Condition(when) ?? ExpressionReader.Never, Branch(way)));
        }
        return new Step.Switch(id.Text, cases.DrainToImmutable(), id.Span);
    }

    private Branch Branch(MapReader map, string name = "")
    {
        var steps = Steps(map.Optional("steps"));
        var yields = expressions.Values(map.Optional("yields"), "`yields`");
        map.RefuseOthers();
        return new Branch(name, steps, yields, map.Span);
    }

    private Step.Parallel Parallel(MapReader map, SourceNode.Scalar id)
    {
        var join = map.Scalar("join");
        var branches = map.MapAt("branches", isRequired: true)?.Map.Entries
            .Select(e => MapReader.Of(e.Value, $"the branch `{e.Name}`", Findings) is { } branch ? Branch(branch, e.Name) : null)
            .OfType<Branch>().ToImmutableArray() ?? [];
        int? wanted = null;
        if (join is { Text: not "all" })
        {
            wanted = join.Text == "any" ? 1 : int.TryParse(join.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int few) ? few : 0;
            if (wanted < 1 || branches.Length > 0 && wanted > branches.Length)
                Findings.Add(Finding.Error("WF004", $"`join` is `all`, `any` or how many of the {branches.Length} branches must finish, not `{join.Text}`", join.Span));
        }
        return new Step.Parallel(id.Text, branches, wanted, id.Span);
    }

    private Step.Each Each(MapReader map, SourceNode.Scalar id)
    {
        var variable = map.Scalar("as", isRequired: true);
        if (variable is not null)
            TakeId(variable);
        var list = map.Scalar("in", isRequired: true);
        int concurrency = map.Whole("concurrency", 1, 1000) ?? 1;
        var onItemError = map.Choice("on_item_error", OnItemError.Stop, ("stop", OnItemError.Stop), ("skip", OnItemError.Skip), ("collect", OnItemError.Collect));
        var path = PathOrBrief(list, id);
        // Before the body, in which regions yield what the item holds.
        string name = variable?.Text ?? "item";
        _produced.TryAdd(name, StepContracts.Resolve(path, _produced)?.Item ?? Contract.Json);
        var body = Body(map);
        // Beside what an item yields stands which item it was.
        if (onItemError != OnItemError.Stop && body.Yields.FirstOrDefault(y => y.Name == "index") is { } index)
            Findings.Add(Finding.Error("WF012", $"each item of `{id.Text}` has an `index` already, as `on_item_error` leaves some out; call the yield something else", index.Value.Span));
        return new Step.Each(id.Text, name, path, concurrency, onItemError, body, id.Span);
    }

    private Step.Repeat Repeat(MapReader map, SourceNode.Scalar id)
    {
        var until = expressions.Condition(map.Scalar("until", isRequired: true)) ?? ExpressionReader.Never;
        int rounds = map.Whole("rounds", 1, 100_000, isRequired: true) ?? 1;
        var then = map.Choice("then", RoundsSpent.Stop, ("continue", RoundsSpent.Continue), ("stop", RoundsSpent.Stop));
        return new Step.Repeat(id.Text, until, rounds, then, Body(map), id.Span);
    }

    private Branch Body(MapReader map) =>
        new("", Steps(map.Required("steps")), expressions.Values(map.Optional("yields"), "`yields`"), map.Span);
}
