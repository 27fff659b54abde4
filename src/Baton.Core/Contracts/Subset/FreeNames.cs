using System.Globalization;
using System.Text.RegularExpressions;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>
/// Names no schema speaks of, some for each way the patterns and name rules at hand can tell names apart. Two names of the
/// same way are as good as each other, so these stand for all there are.
/// </summary>
internal sealed class FreeNames(WitnessSearch search)
{
    /// <summary>How many patterns and name rules are told apart in all combinations.</summary>
    private const int MaxTests = 4;

    private const int MaxNames = 32;

    public List<string> Names { get; } = [];

    /// <summary>Why there may be more ways than names; null when there are not.</summary>
    public string? Incomplete { get; private set; }

    /// <param name="wanted">How many of one way may be needed.</param>
    public static FreeNames Of(
        WitnessSearch search, IReadOnlyCollection<string> taken, IReadOnlyList<ObjectRules> rules, IReadOnlyList<PropertyWish> wishes, long wanted)
    {
        var names = new FreeNames(search);
        if (wanted > MaxNames)
            names.Incomplete = $"more than {MaxNames} further properties are needed";
        int count = (int)Math.Min(wanted, MaxNames);
        var always = rules.Select(r => r.PropertyNames).OfType<SchemaNode>().ToList();
        var tests = Patterns(rules, wishes).Select(ConstantNodes.Matching)
            .Concat(wishes.Select(w => w.Misnamed).OfType<SchemaNode>().Where(n => !always.Contains(n))).ToList();
        if (always.Count + tests.Count == 0)
            names.AddPlain(taken, count);
        else
            names.AddByTests(taken, always, tests, count);
        return names;
    }

    private void AddPlain(IReadOnlyCollection<string> taken, int count)
    {
        for (int n = 1; Names.Count < count; n++)
        {
            string name = n == 1 ? "extra" : "extra" + n.ToString(CultureInfo.InvariantCulture);
            if (!taken.Contains(name))
                Names.Add(name);
        }
    }

    private void AddByTests(IReadOnlyCollection<string> taken, List<SchemaNode> always, List<SchemaNode> tests, int count)
    {
        if (tests.Count > MaxTests)
            Incomplete = $"more than {MaxTests} rules on the names of properties";
        int told = Math.Min(tests.Count, MaxTests);
        for (int way = 0; way < 1 << told; way++)
        {
            var demands = new List<Demand> { new(ConstantNodes.AnyText, Holds: true) };
            demands.AddRange(always.Select(node => new Demand(node, Holds: true)));
            for (int test = 0; test < told; test++)
                demands.Add(new Demand(tests[test], (way & (1 << test)) != 0));
            demands.AddRange(taken.Select(name => new Demand(ConstantNodes.Of(Witness.Text(name)), Holds: false)));
            AddOfWay(demands, count);
        }
    }

    private void AddOfWay(List<Demand> demands, int count)
    {
        for (int n = 0; n < count; n++)
        {
            var outcome = search.Solve(demands);
            if (outcome is Outcome.Unknown unknown)
                Incomplete ??= unknown.Why;
            if (outcome is not Outcome.Found found)
                return;
            Names.Add(JsonText.Of(found.Value));
            demands.Add(new Demand(ConstantNodes.Of(found.Value), Holds: false));
        }
    }

    private static IEnumerable<Regex> Patterns(IEnumerable<ObjectRules> rules, IEnumerable<PropertyWish> wishes) =>
        rules.SelectMany(r => r.PatternProperties).Select(p => p.Pattern)
            .Concat(wishes.SelectMany(w => w.Outside?.PatternProperties ?? []).Select(p => p.Pattern))
            .Concat(wishes.Select(w => w.Matching).OfType<Regex>())
            .DistinctBy(p => p.ToString());
}
