using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>How many items there are, what each must be by its place, and some whose place is free.</summary>
internal sealed class ListShape(WitnessSearch search) : Shape
{
    /// <summary>Longer lists are not written out.</summary>
    private const int MaxItems = 4096;

    private const int MaxUnique = 64;

    private readonly List<ListRules> _rules = [];
    private readonly Dictionary<int, List<Demand>> _at = [];
    private readonly List<ItemWish> _wishes = [];
    private readonly List<(SchemaNode Node, long Most)> _few = [];
    private readonly List<Demand> _never = [];
    private long _least;
    private long? _most;
    private bool? _unique;
    private (int First, int Second)? _twins;

    /// <param name="After">The wish whose item comes before this one's; -1 when the place is free.</param>
    private sealed record ItemWish(int From, Demand Demand, int After);

    public override bool Add(Formula rule)
    {
        switch (rule)
        {
            case Formula.Items(var rules):
                _rules.Add(rules);
                return true;
            case Formula.Size(var least, var most):
                _least = Math.Max(_least, least);
                _most = most is null ? _most : Math.Min(_most ?? long.MaxValue, most.Value);
                return !(_least > _most);
            case Formula.ItemRefused(var index, var node):
                DemandAt(index, new Demand(node, Holds: false));
                return !(_most <= index) && search.Solve(DemandsOn(index)) is not Outcome.Empty;
            case Formula.SomeItemRefused(var from, var node):
                _wishes.Add(new ItemWish(from, new Demand(node, Holds: false), After: -1));
                return !node.IsAnything && !(_most <= from);
            case Formula.Containing(var node, var least):
                _least = Math.Max(_least, least);
                for (int i = 0; i < Math.Min(least, MaxUnique); i++)
                    _wishes.Add(new ItemWish(0, new Demand(node, Holds: true), i == 0 ? -1 : _wishes.Count - 1));
                return !(_least > _most);
            case Formula.ContainingAtMost(var node, 0):
                _never.Add(new Demand(node, Holds: false));
                return true;
            case Formula.ContainingAtMost(var node, var most):
                _few.Add((node, most));
                return true;
            case Formula.Unique(var holds):
                bool fits = _unique is null || _unique == holds;
                _unique = holds;
                return fits;
            default:
                return true;
        }
    }

    public override Shape Copy()
    {
        var copy = new ListShape(search) { _least = _least, _most = _most, _unique = _unique };
        copy._rules.AddRange(_rules);
        foreach (var (index, demands) in _at)
            copy._at.Add(index, [.. demands]);
        copy._wishes.AddRange(_wishes);
        copy._few.AddRange(_few);
        copy._never.AddRange(_never);
        return copy;
    }

    public override Outcome Find(Func<JsonElement, bool> accept) => Grant([], accept);

    /// <summary>Gives each wish a place in turn. Places beyond all that are spoken of are alike, so one of them stands for all.</summary>
    private Outcome Grant(List<int> places, Func<JsonElement, bool> accept)
    {
        if (!search.Spend())
            return new Outcome.Unknown("the places of the items are too many to try");
        if (places.Count == _wishes.Count)
            return _unique == false ? FindTwins(accept) : Build(accept);
        var wish = _wishes[places.Count];
        int first = wish.After < 0 ? wish.From : Math.Max(wish.From, places[wish.After] + 1);
        int last = Math.Max(first, SpokenOf());
        var outcome = Outcome.None;
        for (int place = first; place <= last && !(place >= _most); place++)
        {
            DemandAt(place, wish.Demand);
            if (search.Solve(DemandsOn(place)) is not Outcome.Empty)
            {
                places.Add(place);
                outcome = outcome.Or(Grant(places, accept));
                places.RemoveAt(places.Count - 1);
            }
            Undo(place);
            if (outcome is Outcome.Found)
                break;
        }
        return outcome;
    }

    private Outcome FindTwins(Func<JsonElement, bool> accept)
    {
        var outcome = Outcome.None;
        int last = SpokenOf() + 1;
        for (int second = 1; second <= last && outcome is not Outcome.Found; second++)
        {
            for (int first = 0; first < second && outcome is not Outcome.Found; first++)
            {
                _twins = (first, second);
                outcome = outcome.Or(Build(accept));
            }
        }
        _twins = null;
        return outcome;
    }

    private Outcome Build(Func<JsonElement, bool> accept)
    {
        long count = Math.Max(_least, Math.Max(_at.Keys.Append(-1).Max(), _twins?.Second ?? -1) + 1);
        if (count > _most)
            return Outcome.None;
        bool isLong = count > (_unique == true ? MaxUnique : MaxItems);
        var few = _few.Select(f => f.Most).ToArray();
        var items = new List<JsonElement>();
        Outcome? unknown = isLong ? new Outcome.Unknown($"a list of {count} items is too long to write out") : null;
        int spokenOf = SpokenOf();
        Outcome? beyond = null;
        long size = 0;
        for (int index = 0; index < (isLong ? Math.Min(count, spokenOf + 1) : count); index++)
        {
            bool isAlike = index > spokenOf && _unique != true && _few.Count == 0 && _twins is null;
            var outcome = isAlike && beyond is not null ? beyond : Item(index, items, few);
            beyond = isAlike ? outcome : null;
            if (outcome is Outcome.Empty)
                return outcome;
            if (outcome is Outcome.Found(var value))
                items.Add(value);
            else
                unknown = outcome;
            size += items.Count > 0 ? Witness.SizeOf(items[^1]) : 0;
            if (!search.Spend() || size > WitnessSearch.MaxValue || (unknown is not null && !isLong && _unique == true))
                break;
        }
        if (unknown is not null || items.Count < count)
            return unknown ?? new Outcome.Unknown("the items are too many to try");
        var witness = Witness.List(items);
        return accept(witness) ? new Outcome.Found(witness) : Outcome.None;
    }

    private Outcome Item(int index, List<JsonElement> earlier, long[] few)
    {
        if (_twins is { } twins && index == twins.Second && earlier.Count == index)
            return Counted(earlier[twins.First], few);
        var demands = DemandsOn(index).ToList();
        if (_twins is { } pair && index == pair.First)
            demands.AddRange(DemandsOn(pair.Second));
        // An item that need not count among the few does not.
        Demand[] own = [.. demands];
        for (int i = 0; i < few.Length; i++)
        {
            var refused = new Demand(_few[i].Node, Holds: false);
            bool counts = search.Solve([.. own, refused]) is Outcome.Empty;
            if (!counts && search.Solve([.. demands, refused]) is not Outcome.Empty)
                demands.Add(refused);
            else if (--few[i] < 0)
                return counts || search.Solve(demands) is Outcome.Empty ? Outcome.None : new Outcome.Unknown("several `contains` bear on one item");
        }
        if (_unique != true || earlier.Count == 0)
            return search.Solve(demands);
        var others = earlier.Select(value => new Demand(ConstantNodes.Of(value), Holds: false));
        var outcome = search.Solve([.. demands, .. others]);
        return outcome is Outcome.Empty && !AreAllAlike() && search.Solve(demands) is not Outcome.Empty
            ? new Outcome.Unknown("other items might have left one that is not there twice")
            : outcome;
    }

    private Outcome Counted(JsonElement twin, long[] few)
    {
        for (int i = 0; i < few.Length; i++)
            if (Evaluation.IsValid(_few[i].Node, twin) && --few[i] < 0)
                return new Outcome.Unknown("an item that stands twice counts twice for `contains`");
        return new Outcome.Found(twin);
    }

    private bool AreAllAlike() => SpokenOf() == 0 && _few.Count == 0;

    /// <summary>The first place of which nothing is said that is not said of all after it.</summary>
    private int SpokenOf() =>
        Math.Max(_rules.Select(r => r.PrefixItems.Length).Append(0).Max(), _at.Keys.Append(-1).Max() + 1);

    private IEnumerable<Demand> DemandsOn(int index)
    {
        foreach (var rules in _rules)
            if ((index < rules.PrefixItems.Length ? rules.PrefixItems[index] : rules.Items) is { } node)
                yield return new Demand(node, Holds: true);
        foreach (var demand in _never.Concat(_at.GetValueOrDefault(index) ?? []))
            yield return demand;
    }

    private void DemandAt(int index, Demand demand)
    {
        if (!_at.TryGetValue(index, out var demands))
            _at.Add(index, demands = []);
        demands.Add(demand);
    }

    private void Undo(int index)
    {
        _at[index].RemoveAt(_at[index].Count - 1);
        if (_at[index].Count == 0)
            _at.Remove(index);
    }
}
