using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>Which properties are there and which not, how many, what each must be, and some whose name is free.</summary>
internal sealed class ObjectShape(WitnessSearch search) : Shape
{
    private readonly List<ObjectRules> _rules = [];
    private readonly Dictionary<string, List<SchemaNode>> _present = new(StringComparer.Ordinal);
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private readonly List<PropertyWish> _wishes = [];
    private long _least;
    private long? _most;

    public override bool Add(Formula rule)
    {
        switch (rule)
        {
            case Formula.Properties(var rules):
                _rules.Add(rules);
                return true;
            case Formula.Has(var name):
                _present.TryAdd(name, []);
                return !_absent.Contains(name);
            case Formula.Lacks(var name):
                _absent.Add(name);
                return !_present.ContainsKey(name);
            case Formula.PropertyRefused(var name, var node):
                Refuse(name, node);
                return !_absent.Contains(name) && search.Solve(DemandsOn(name)) is not Outcome.Empty;
            case Formula.SomePropertyRefused(var outside, var matching, var node):
                _wishes.Add(new PropertyWish(outside, matching, Misnamed: null, node));
                return !node.IsAnything;
            case Formula.SomeNameRefused(var names):
                _wishes.Add(new PropertyWish(Outside: null, Matching: null, names, Refused: null));
                return !names.IsAnything;
            case Formula.Size(var least, var most):
                _least = Math.Max(_least, least);
                _most = most is null ? _most : Math.Min(_most ?? long.MaxValue, most.Value);
                return !(_least > _most);
            default:
                return true;
        }
    }

    public override Shape Copy()
    {
        var copy = new ObjectShape(search) { _least = _least, _most = _most };
        copy._rules.AddRange(_rules);
        foreach (var (name, refused) in _present)
            copy._present.Add(name, [.. refused]);
        copy._absent.UnionWith(_absent);
        copy._wishes.AddRange(_wishes);
        return copy;
    }

    public override Outcome Find(Func<JsonElement, bool> accept)
    {
        if (_present.Keys.Any(name => !MayBeNamed(name)))
            return Outcome.None;
        var named = Named();
        long wanted = _wishes.Count + Math.Max(0, _least - _present.Count);
        var free = FreeNames.Of(search, named, _rules, _wishes, wanted);
        List<string> usable = [.. named.Concat(free.Names).Where(name => !_absent.Contains(name) && MayBeNamed(name))];
        var outcome = Grant(0, usable, accept);
        return outcome is Outcome.Empty && free.Incomplete is { } why && wanted > 0 ? new Outcome.Unknown(why) : outcome;
    }

    /// <summary>Gives each wish a property in turn, in all ways.</summary>
    private Outcome Grant(int index, List<string> usable, Func<JsonElement, bool> accept)
    {
        if (!search.Spend())
            return new Outcome.Unknown("the properties are too many to try");
        if (index == _wishes.Count)
            return Build(usable, accept);
        var outcome = Outcome.None;
        foreach (string name in usable.Where(_wishes[index].Admits))
        {
            bool isNew = !_present.ContainsKey(name);
            Refuse(name, _wishes[index].Refused);
            if (search.Solve(DemandsOn(name)) is not Outcome.Empty)
                outcome = outcome.Or(Grant(index + 1, usable, accept));
            if (isNew)
                _present.Remove(name);
            else if (_wishes[index].Refused is not null)
                _present[name].RemoveAt(_present[name].Count - 1);
            if (outcome is Outcome.Found)
                break;
        }
        return outcome;
    }

    private Outcome Build(List<string> usable, Func<JsonElement, bool> accept)
    {
        if (_present.Count > _most)
            return Outcome.None;
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Outcome? unknown = null;
        foreach (string name in _present.Keys)
        {
            var outcome = search.Solve(DemandsOn(name));
            if (outcome is Outcome.Empty)
                return outcome;
            if (outcome is Outcome.Found(var value))
                values.Add(name, value);
            else
                unknown = outcome;
        }
        if (unknown is not null)
            return unknown;
        foreach (string name in usable)
        {
            if (values.Count >= _least)
                break;
            if (_present.ContainsKey(name))
                continue;
            var outcome = search.Solve(DemandsOn(name));
            if (outcome is Outcome.Found(var value))
                values.Add(name, value);
            else if (outcome is Outcome.Unknown)
                unknown = outcome;
        }
        if (values.Count < _least)
            return unknown ?? Outcome.None;
        var order = usable.Where(values.ContainsKey);
        var witness = Witness.Object(order.Select(name => (name, values[name])));
        return accept(witness) ? new Outcome.Found(witness) : Outcome.None;
    }

    private IEnumerable<Demand> DemandsOn(string name)
    {
        foreach (var rules in _rules)
            foreach (var node in PropertyRules.About(rules, name))
                yield return new Demand(node, Holds: true);
        foreach (var node in _present.GetValueOrDefault(name) ?? [])
            yield return new Demand(node, Holds: false);
    }

    /// <summary>Every name spoken of, in the order written, the producer's first.</summary>
    private List<string> Named() =>
        [.. _rules.SelectMany(r => r.Names.Names).Concat(_present.Keys).Concat(_absent).Concat(_wishes.SelectMany(w => w.Outside?.Names.Names ?? [])).Distinct(StringComparer.Ordinal)];

    private bool MayBeNamed(string name) =>
        _rules.All(r => r.PropertyNames is null || Evaluation.IsValid(r.PropertyNames, Witness.Text(name)));

    private void Refuse(string name, SchemaNode? node)
    {
        if (!_present.TryGetValue(name, out var refused))
            _present.Add(name, refused = []);
        if (node is not null)
            refused.Add(node);
    }
}
