using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>
/// One way through the alternatives of a goal. What must hold is taken apart first, since a refusal is then often seen to
/// be met already; what is refused comes last, since it comes to many ways.
/// </summary>
internal sealed class Branch
{
    private readonly Shape _shape;
    private readonly List<Formula> _rules = [];
    private readonly List<Formula.Any> _choices = [];
    private readonly List<Formula.Any> _waysToRefuse = [];
    private readonly List<SchemaNode> _refusals = [];
    private readonly List<SchemaNode> _holding = [];
    private string? _unclear;

    private Branch(Shape shape, ValueSort sort) => (_shape, Sort) = (shape, sort);

    public static Branch Of(Goal goal, Shape shape, ValueSort sort)
    {
        var branch = new Branch(shape, sort);
        branch._rules.AddRange(goal.Demands.Select(demand => new Formula.Fits(demand)).Reverse());
        return branch;
    }

    public ValueSort Sort { get; }

    /// <summary>
    /// The schemas taken to hold on this way, the latest first, as it says most. Only those of which nothing is left to be
    /// decided: another may rule out by the very refusal that is asked about.
    /// </summary>
    public IEnumerable<SchemaNode> Settled => Enumerable.Reverse(_holding).Where(node => !node.InPlace.Any());

    /// <summary>Whether alternatives would multiply.</summary>
    public bool HasOthers => _refusals.Count + _waysToRefuse.Count > 0;

    public Formula? NextRule()
    {
        if (_rules.Count == 0)
            return null;
        var rule = _rules[^1];
        _rules.RemoveAt(_rules.Count - 1);
        return rule;
    }

    /// <summary>The one with the fewest ways.</summary>
    public Formula.Any? NextChoice()
    {
        var choices = _choices.Count > 0 ? _choices : _refusals.Count == 0 ? _waysToRefuse : null;
        if (choices is null or [])
            return null;
        var choice = choices.MinBy(c => c.Ways.Count)!;
        choices.Remove(choice);
        return choice;
    }

    public SchemaNode? NextRefusal()
    {
        if (_refusals.Count == 0)
            return null;
        var refusal = _refusals[^1];
        _refusals.RemoveAt(_refusals.Count - 1);
        return refusal;
    }

    /// <summary>False when the way leads nowhere.</summary>
    public bool Absorb(Formula rule)
    {
        switch (rule)
        {
            case Formula.All(var parts):
                for (int i = parts.Count - 1; i >= 0; i--)
                    _rules.Add(parts[i]);
                return true;
            case Formula.Any([]):
                return false;
            case Formula.Any([var only]):
                _rules.Add(only);
                return true;
            case Formula.Any choice:
                _choices.Add(choice);
                return true;
            case Formula.Fits(var demand) when demand.Holds:
                if (_holding.Contains(demand.Node))
                    return true;
                _holding.Add(demand.Node);
                _rules.Add(SchemaFormula.Of(demand, Sort));
                return !_refusals.Contains(demand.Node);
            case Formula.Fits(var demand):
                if (!_refusals.Contains(demand.Node))
                    _refusals.Add(demand.Node);
                return !_holding.Contains(demand.Node);
            case Formula.Unclear(var why):
                _unclear = why;
                return true;
            default:
                return _shape.Add(rule);
        }
    }

    /// <summary>Takes apart what is refused.</summary>
    public void Open(SchemaNode refusal)
    {
        var formula = SchemaFormula.Of(new Demand(refusal, Holds: false), Sort);
        if (formula is Formula.Any { Ways.Count: > 1 } choice)
            _waysToRefuse.Add(choice);
        else
            _rules.Add(formula);
    }

    public Branch Taking(Formula way)
    {
        var branch = new Branch(_shape.Copy(), Sort) { _unclear = _unclear };
        branch._rules.AddRange(_rules);
        branch._rules.Add(way);
        branch._choices.AddRange(_choices);
        branch._waysToRefuse.AddRange(_waysToRefuse);
        branch._refusals.AddRange(_refusals);
        branch._holding.AddRange(_holding);
        return branch;
    }

    public Outcome Find(Func<JsonElement, bool> accept)
    {
        string? refused = null;
        var outcome = _shape.Find(value => accept(value) || (refused = _unclear ?? "a value that should have done was refused") is null);
        return outcome is Outcome.Empty && refused is not null ? new Outcome.Unknown(refused) : outcome;
    }
}
