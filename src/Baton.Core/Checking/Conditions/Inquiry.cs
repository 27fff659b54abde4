using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts.Subset;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>One question to a <see cref="ConditionSpace"/>: the values in play, and what has to hold between them.</summary>
internal sealed class Inquiry
{
    /// <summary>How many values are put in a place before trying is given up.</summary>
    private const int MaxCombinations = 20_000;

    /// <summary>With so many values in play, what regions make of them is left open.</summary>
    private const int MaxDerived = 32;

    private readonly ConditionSpace _space;
    private readonly ConditionSpace.Goal? _goal;
    private readonly Root? _sought;
    private readonly Dictionary<string, Root> _roots = new(StringComparer.Ordinal);
    private readonly List<Rule> _rules = [];

    /// <summary>The conditions on which the run went into regions before, each with the place it lets into.</summary>
    private readonly List<(Rule Rule, PlanPlace Into)> _entries = [];

    /// <summary>Last ones first: what a value rests on comes before it, so all that is asked of one is known when its turn comes.</summary>
    private readonly PriorityQueue<Root, (int, int)> _open = new();
    private string? _unknown;
    private bool _isFaulty;
    private Root[] _order = [];
    private int _steps;

    public Inquiry(ConditionSpace space, IReadOnlyList<Fact> facts, ConditionSpace.Goal? goal)
    {
        (_space, _goal) = (space, goal);
        if (goal is not null)
            _sought = RootOf(goal.Producer, goal.At);
        _sought?.Asked.At(goal!.Fields);
        foreach (var fact in facts)
            Add(fact);
        while (_open.TryDequeue(out var root, out _))
        {
            var producer = root.Producer!;
            root.Entries.AddRange(_entries.Where(e => _space.IsIn(producer, e.Into)).Select(e => e.Rule));
            // A step with a `when` has brought something forth just where that held.
            if (producer.Step.When is { } when)
                _rules.Add(RuleOf(when.Expression, Vantage.Of(producer), true, root));
            if (producer.Step is Step.Switch { IsMisread: false, OnError: null } choice && _roots.Count < MaxDerived)
                Derive(root, producer, choice);
        }
    }

    public Tried Search()
    {
        if (_isFaulty)
            return new Tried.Undecided(null);
        _order = [.. _roots.Values.OrderBy(r => r.Rank).ThenByDescending(r => r.Producer?.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal)];
        for (int i = 0; i < _order.Length; i++)
            _order[i].Index = i;
        foreach (var root in _order)
        {
            if (root.Derivation is not null)
                continue;
            var choice = _space.Candidates(root.Key, root.Name, root.Asked);
            // What the first round lacks is the plainest case, so absence is tried first.
            root.Values = root.MayBeAbsent ? [null, .. choice.Values.Select(v => (JsonElement?)v)] : [.. choice.Values.Select(v => (JsonElement?)v)];
            if (!choice.IsWhole)
                _unknown ??= $"`{root.Name}` may be more than can be tried";
        }
        foreach (var rule in _rules)
            if (rule.InPlay.MaxBy(r => r.Index) is { } last)
                last.Settles.Add(rule);
            else if (!IsKept(rule))
                return new Tried.Never();
        // Whether a value that was tried can come about is not known here.
        if (Place(0))
            return Array.Find(_order, r => r is { IsOfCall: true, Value: not null }) is { } open
                ? new Tried.Undecided($"what `{open.Name}` gives is up to the workflow it calls")
                : new Tried.Found(new Assignment(_order.ToDictionary(r => r.Key, r => r.Value, StringComparer.Ordinal)));
        return _steps > MaxCombinations ? new Tried.Undecided("there are too many values to try")
            : _unknown is { } why ? new Tried.Undecided(why)
            : new Tried.Never();
    }

    private bool Place(int index)
    {
        if (index == _order.Length)
            return true;
        var root = _order[index];
        root.IsIdle = root != _sought && IsPassedBy(root);
        foreach (var value in root.IsIdle ? [null] : root.Derivation is { } derived ? Derived(root, derived) : root.Values)
        {
            if (++_steps > MaxCombinations)
                return false;
            root.Value = value;
            if ((root != _sought || _goal!.IsMet(value)) && root.Settles.TrueForAll(IsKept) && Place(index + 1))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether it is a step of a region that is not gone into or of a case that is not taken, as far as that can be told by
    /// what is in place: nobody sees what it would give, and there is nothing to try.
    /// </summary>
    private static bool IsPassedBy(Root root)
    {
        try
        {
            foreach (var entry in root.Entries)
                if (entry.Named.Values.Any(named => named.Index >= root.Index))
                    return false;
                else if (new Evaluator(entry, new RenderBudget()).Holds(entry.Test) != entry.Holds)
                    return true;
            if (root.Case is not var (ways, branch))
                return false;
            for (int i = 0; i <= branch; i++)
            {
                var rule = ways[i].Rule;
                if (rule is not null && rule.Named.Values.Any(named => named.Index >= root.Index))
                    return false;
                bool holds = rule is null || new Evaluator(rule, new RenderBudget()).Holds(rule.Test);
                if (holds || i == branch)
                    return !holds || i < branch;
            }
        }
        catch (LiquidException)
        {
            // The run parks there.
        }
        return false;
    }

    /// <summary>A condition that can't be computed parks the run: nothing is reached by it.</summary>
    private bool IsKept(Rule rule)
    {
        if (rule.Gate is { IsIdle: true })
            return true;
        try
        {
            foreach (var entry in rule.Where)
                if (new Evaluator(entry, new RenderBudget()).Holds(entry.Test) != entry.Holds)
                    return true;
            bool holds = new Evaluator(rule, new RenderBudget()).Holds(rule.Test);
            return holds == (rule.Gate is { } gate ? gate.Value is not null : rule.Holds);
        }
        catch (LiquidException)
        {
            return false;
        }
    }

    private void Add(Fact fact)
    {
        var where = fact.Where.Select(w => (Rule: RuleOf(w.Entry.Test, w.Entry.At, w.Entry.Holds, null), w.Into)).ToList();
        _entries.AddRange(where);
        // What must hold each by itself is settled each by itself, as early as can be.
        foreach (var test in fact.Holds ? TestText.Conjuncts(fact.Test) : [fact.Test])
        {
            var rule = RuleOf(test, fact.At, fact.Holds, null);
            rule.Where.AddRange(where.Select(w => w.Rule));
            _rules.Add(rule);
        }
    }

    private Rule RuleOf(LiquidTest test, Vantage at, bool holds, Root? gate)
    {
        var rule = new Rule(test, holds, gate);
        Name(rule, at);
        return rule;
    }

    private void Name(Rule rule, Vantage at) => Mention.Note(rule.Test, name =>
    {
        if (RootOf(name, at) is not { } root)
            return new Mention();
        rule.Named[name] = root;
        return root.Asked;
    });

    /// <summary>What a switch yields is not open: its cases say what, by values that come before.</summary>
    private void Derive(Root root, PlanNode node, Step.Switch choice)
    {
        var wanted = root.Asked.Parts;
        // A text is not known before it is rendered.
        if (choice.Cases.Any(c => c.Body.Yields.Any(y => y.Value is ValueExpression.Template && wanted.ContainsKey(y.Name))))
            return;
        var ways = new List<Way>();
        for (int branch = 0; branch < choice.Cases.Length; branch++)
        {
            var rule = choice.Cases[branch].When is { } when ? RuleOf(when.Expression, Vantage.Of(node), true, null) : null;
            var yields = new List<(string, Root?, ValueExpression)>();
            foreach (var yield in choice.Cases[branch].Body.Yields.Where(y => wanted.ContainsKey(y.Name)))
            {
                var source = yield.Value is ValueExpression.Path { Value: var path } ? RootOf(path.Producer, Vantage.EndOf(node, branch)) : null;
                source?.Asked.At(((ValueExpression.Path)yield.Value).Value.Fields).Absorb(wanted[yield.Name]);
                if (source?.Producer?.Place == new PlanPlace(node.Ordinal, branch))
                    source.Case = (ways, branch);
                yields.Add((yield.Name, source, yield.Value));
            }
            ways.Add(new Way(rule, yields));
        }
        root.Derivation = ways;
    }

    private static List<JsonElement?> Derived(Root root, List<Way> ways)
    {
        List<JsonElement?> values = root.MayBeAbsent ? [null] : [];
        try
        {
            if (ways.Find(w => w.Rule is null || new Evaluator(w.Rule, new RenderBudget()).Holds(w.Rule.Test)) is { } taken)
                values.AddRange(Yielded(taken).Select(given => (JsonElement?)Witness.Object(given)));
        }
        catch (LiquidException)
        {
            // The run parks there.
        }
        return values;
    }

    /// <summary>
    /// What a case gives; what it yields with a <c>?</c> is promised to nobody, and so with and without that. Nothing where
    /// it yields what is not there: the run parks.
    /// </summary>
    private static IEnumerable<ImmutableArray<(string Name, JsonElement Value)>> Yielded(Way way)
    {
        IEnumerable<ImmutableArray<(string, JsonElement)>> all = [[]];
        foreach (var (name, source, expression) in way.Yields)
            if (ValueOf(source, expression) is { } value)
                all = expression is ValueExpression.Path { Value.IsOptional: true } ? all.SelectMany(given => new[] { given.Add((name, value)), given }) : all.Select(given => given.Add((name, value)));
            else if (expression is not ValueExpression.Path { Value.IsOptional: true })
                return [];
        return all;
    }

    private static JsonElement? ValueOf(Root? source, ValueExpression value)
    {
        if (value is not ValueExpression.Path { Value: var path })
            return (value as ValueExpression.Constant)?.Value;
        var found = source?.Value;
        foreach (string field in path.Fields)
            found = found is { } whole ? Paths.Into(whole, field) : null;
        return found;
    }

    private Root? RootOf(string name, Vantage at)
    {
        var sight = _space.SightOf(name, at);
        string key = _space.KeyOf(name, at);
        if (_roots.TryGetValue(key, out var known))
            return known;
        if (sight is not (Sight.Ambient or Sight.Item or Sight.Before or Sight.Earlier))
        {
            _isFaulty = true;
            return null;
        }
        var root = new Root(key, name, sight);
        _roots.Add(key, root);
        if (sight is Sight.Before { Producer: var producer })
        {
            _open.Enqueue(root, (-root.Rank, producer.Ordinal));
            if (Paths.Sure(producer.Step) is var (field, value))
                root.Asked.At([field]).Only = value;
        }
        return root;
    }

    /// <summary>A producer's value at one reading.</summary>
    private sealed class Root(string key, string name, Sight sight)
    {
        public string Key { get; } = key;

        public string Name { get; } = name;

        /// <summary>What rests on others comes after them.</summary>
        public int Rank { get; } = sight is Sight.Before before ? Behind(before.Producer) : -1;

        /// <summary>The step seen in this round; null for what is there anyway and for earlier rounds.</summary>
        public PlanNode? Producer { get; } = (sight as Sight.Before)?.Producer;

        public bool IsOfCall { get; } = sight is Sight.Before { Producer.Step: Step.Call } or Sight.Earlier { Producer.Step: Step.Call };

        public bool MayBeAbsent { get; } = sight is Sight.Earlier or Sight.Before { Producer.Step.When: not null };

        public Mention Asked { get; } = new();

        /// <summary>For what is made of other values, how; null where it is open.</summary>
        public List<Way>? Derivation { get; set; }

        /// <summary>For a step of a case: all cases, and which is its own; null where that does not matter.</summary>
        public (List<Way> Ways, int Branch)? Case { get; set; }

        /// <summary>What has to be so for the run to go into the regions it is in, outermost first, where that is not certain.</summary>
        public List<Rule> Entries { get; } = [];

        /// <summary>It has no part in what is being tried.</summary>
        public bool IsIdle { get; set; }

        public List<JsonElement?> Values { get; set; } = [];

        public int Index { get; set; }

        public JsonElement? Value { get; set; }

        /// <summary>The rules that can be looked at once this value is in place.</summary>
        public List<Rule> Settles { get; } = [];

        /// <summary>A region comes behind the steps inside it.</summary>
        private static int Behind(PlanNode node) => node.End > node.Ordinal + 1 ? (2 * (node.End - 1)) + 1 : 2 * node.Ordinal;
    }

    /// <summary>A case of a switch: when it is taken, and where its yields come from.</summary>
    private sealed record Way(Rule? Rule, List<(string Name, Root? Source, ValueExpression Value)> Yields);

    /// <summary>A condition, and what has to come of it: a truth, or that it goes with a value's being there.</summary>
    private sealed class Rule(LiquidTest test, bool holds, Root? gate) : ILiquidScope
    {
        public LiquidTest Test { get; } = test;

        public bool Holds { get; } = holds;

        public Root? Gate { get; } = gate;

        public Dictionary<string, Root> Named { get; } = new(StringComparer.Ordinal);

        /// <summary>It matters only where all of these come out as they are to, asked in this order.</summary>
        public List<Rule> Where { get; } = [];

        /// <summary>All that has to be in place before it can be looked at.</summary>
        public IEnumerable<Root> InPlay => Where.Append(this).SelectMany(r => r.Named.Values).Concat(Gate is null ? [] : [Gate]);

        public JsonElement? Find(string name) => Named.TryGetValue(name, out var root) ? root.Value : null;
    }
}
