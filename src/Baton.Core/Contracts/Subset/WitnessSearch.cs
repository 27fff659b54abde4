using System.Runtime.CompilerServices;
using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>
/// Looks for a value that meets demands, by sort of value: what a schema says is spread into alternatives, each a plain
/// shape with demands on its parts. A goal met again on the way to itself counts as having no value there: a smallest value
/// never needs itself inside. Every value is held against the goal's schemas before it counts, so shortcuts cost answers,
/// not truth.
/// </summary>
internal sealed class WitnessSearch(SubsetBudget budget, bool sameFormats)
{
    /// <summary>How deep values are looked for.</summary>
    private const int MaxDepth = 48;

    private const int BytesPerStep = 64;

    /// <summary>In bytes; a longer witness shows nothing to anyone.</summary>
    public const int MaxValue = 200_000;

    private const string Spent = "the two contracts are too entangled to compare within the budget of steps";

    private readonly NodeNumbers _numbers = new(sameFormats);
    private readonly Dictionary<Goal, Outcome> _known = [];
    private readonly Dictionary<Goal, int> _open = [];
    private int _left = budget.MaxSteps;

    /// <summary>The outermost open goal that what was found since hangs on.</summary>
    private int _hangsOn = int.MaxValue;

    /// <summary>False when there are none left; everything then ends soon, not knowing.</summary>
    public bool Spend(int steps = 1)
    {
        _left = Math.Max(0, _left - steps);
        return _left > 0;
    }

    public Outcome Solve(IEnumerable<Demand> demands)
    {
        if (!Spend())
            return new Outcome.Unknown(Spent);
        if (Goal.Of(demands, _numbers) is not { } goal)
            return Outcome.None;
        if (_known.TryGetValue(goal, out var known))
            return known;
        if (_open.TryGetValue(goal, out int opened))
        {
            _hangsOn = Math.Min(_hangsOn, opened);
            return Outcome.None;
        }
        if (_open.Count >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return new Outcome.Unknown("the contracts nest too deep to compare");

        int own = _open.Count, outer = _hangsOn;
        _open.Add(goal, own);
        _hangsOn = int.MaxValue;
        var outcome = SolveAnySort(goal);
        _open.Remove(goal);
        // What was found wanting because an outer goal was open is true only while that one is.
        if (outcome is Outcome.Found || (_hangsOn >= own && _left > 0))
            _known[goal] = outcome;
        _hangsOn = Math.Min(outer, _hangsOn < own ? _hangsOn : int.MaxValue);
        return outcome;
    }

    private Outcome SolveAnySort(Goal goal)
    {
        var outcome = Outcome.None;
        foreach (var sort in Enum.GetValues<ValueSort>())
        {
            outcome = outcome.Or(sort switch
            {
                ValueSort.Null => Among([Witness.Null], goal),
                ValueSort.Boolean => Among([Witness.False, Witness.True], goal),
                _ => Explore(Branch.Of(goal, ShapeOf(sort), sort), goal),
            });
            if (outcome is Outcome.Found)
                break;
        }
        return outcome;
    }

    private Shape ShapeOf(ValueSort sort) => sort switch
    {
        ValueSort.Number => new NumberShape(),
        ValueSort.Text => new TextShape(this),
        ValueSort.List => new ListShape(this),
        _ => new ObjectShape(this),
    };

    private Outcome Explore(Branch branch, Goal goal)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return new Outcome.Unknown("the contracts nest too deep to compare");
        while (true)
        {
            if (!Spend())
                return new Outcome.Unknown(Spent);
            if (branch.NextRule() is { } rule)
            {
                if (rule is Formula.OneOf(var values))
                    return Among(values.Where(value => SchemaFormula.SortOf(value) == branch.Sort), goal);
                if (!branch.Absorb(rule))
                    return Outcome.None;
            }
            else if (branch.NextChoice() is { } choice)
            {
                return ExploreWays(branch, choice, goal);
            }
            else if (branch.NextRefusal() is { } refusal)
            {
                if (!branch.HasOthers || !IsRefusedAnyway(refusal, branch))
                    branch.Open(refusal);
            }
            else
            {
                return branch.Find(value => Fits(value, goal));
            }
        }
    }

    private Outcome ExploreWays(Branch branch, Formula.Any choice, Goal goal)
    {
        var outcome = Outcome.None;
        foreach (var way in choice.Ways)
        {
            outcome = outcome.Or(Explore(branch.Taking(way), goal));
            if (outcome is Outcome.Found || _left == 0)
                break;
        }
        return outcome;
    }

    /// <summary>Whether some schema that holds leaves the refused one no value: forms told apart by a discriminator do.</summary>
    private bool IsRefusedAnyway(SchemaNode refused, Branch branch) =>
        branch.Settled.Any(held => Solve([new Demand(held, Holds: true), new Demand(refused, Holds: true)]) is Outcome.Empty);

    private Outcome Among(IEnumerable<JsonElement> values, Goal goal)
    {
        foreach (var value in values)
            if (Fits(value, goal))
                return new Outcome.Found(value);
        return _left == 0 ? new Outcome.Unknown(Spent) : Outcome.None;
    }

    private bool Fits(JsonElement value, Goal goal)
    {
        int steps = 1 + (Witness.SizeOf(value) / BytesPerStep);
        foreach (var (node, holds) in goal.Demands)
            if (!Spend(steps + ((node.Enum?.Length ?? 0) / BytesPerStep)) || Evaluation.IsValid(node, value) != holds)
                return false;
        return true;
    }
}
