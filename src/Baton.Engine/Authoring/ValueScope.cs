using Baton.Core.Contracts;
using Baton.Core.Workflows;

namespace Baton.Engine.Authoring;

/// <summary>The values that can be named at a place, each with its contract, where it comes from, and why it may be absent.</summary>
internal sealed class ValueScope
{
    private readonly List<ScopedValue> _values = [];
    private readonly Dictionary<string, ScopedValue> _byName = new(StringComparer.Ordinal);

    private ValueScope(AuthoredPlaybook playbook)
    {
        Add(new ScopedValue("brief", playbook.Workflow.Brief, "the brief, which travels with every handoff", null, null));
        Add(new ScopedValue("brand", Brand.Contract, "the brand file", null, null));
        Add(new ScopedValue("run", StepContracts.Run, "the run itself", null, null));
    }

    public IReadOnlyList<ScopedValue> Values => _values;

    /// <summary>What anybody may name: a role's instructions, for one.</summary>
    public static ValueScope Everywhere(AuthoredPlaybook playbook) => new(playbook);

    /// <summary>What a step may take from others.</summary>
    public static ValueScope At(AuthoredPlaybook playbook, ReadingPlace reader)
    {
        var scope = new ValueScope(playbook);
        var plan = playbook.Plan;
        var sequences = Sequences(plan, reader.Place).ToHashSet();
        foreach (var region in sequences.Select(s => s.Region).OfType<int>().Select(r => plan[r].Step).OfType<Step.Each>())
            scope.Add(new ScopedValue(region.As, playbook.Contracts.GetValueOrDefault(region.As) ?? Contract.Json, $"the item of `{region.Id}`", null, null));
        int lastBack = LastInLoop(plan, reader);
        foreach (var node in plan.Nodes.Where(n => sequences.Contains(n.Place)))
        {
            bool isThrough = node.End <= reader.Ordinal;
            if (!isThrough && node.Ordinal >= lastBack)
                continue;
            string? why = !isThrough ? $"`{node.Step.Id}` comes later in the loop: in the first round there is nothing of it yet"
                : node.Step.When is not null ? $"`{node.Step.Id}` has a `when`, and is skipped where it does not hold" : null;
            scope.Add(new ScopedValue(node.Step.Id, playbook.Contracts.GetValueOrDefault(node.Step.Id) ?? Contract.Json, Describe(node.Step), why, node.Step));
        }
        return scope;
    }

    /// <summary>What an agent's task may name: everything it is handed.</summary>
    public static ValueScope Handed(AuthoredPlaybook playbook, Step.Agent agent)
    {
        var scope = new ValueScope(playbook);
        var producers = At(playbook, playbook.Plan.Find(agent.Id) is { } ordinal ? ReadingPlace.Of(playbook.Plan[ordinal]) : new ReadingPlace(0, new PlanPlace(null, 0)));
        foreach (var need in agent.Needs)
        {
            var found = producers.Find(need.From.Text);
            string? why = need.IsOptional && need.Default is null ? found?.Why ?? "it is handed over with a `?`: it may be absent" : null;
            scope.Add(new ScopedValue(need.Name, found?.Contract ?? Contract.Json, found?.Origin ?? $"`{need.From.Producer}`", why, found?.Step) { Path = need.From.Text });
        }
        return scope;
    }

    /// <summary>What a path leads to; null when it leads nowhere from here.</summary>
    public ScopedValue? Find(string path)
    {
        string[] parts = path.TrimEnd('?').Split('.');
        // Of several that lead there, the one whose name says most of the path.
        for (int named = parts.Length; named > 0; named--)
            if (_byName.TryGetValue(string.Join('.', parts.AsSpan(0, named)), out var value))
                return Below(value, parts[named..]);
        return null;
    }

    private static ScopedValue? Below(ScopedValue value, string[] fields) =>
        value.Contract.Find(fields) is not ContractLookup.Found found ? null : value with
        {
            Name = string.Join('.', [value.Name, .. fields]),
            Contract = found.Contract,
            Path = string.Join('.', [value.Path ?? value.Name, .. fields]),
            Why = value.Why ?? (found.AlwaysPresent ? null : $"it is optional in the contract of `{(value.Path ?? value.Name).Split('.')[0]}`"),
        };

    /// <summary>The values whose names go on from what is typed; below a dot the fields there.</summary>
    public IEnumerable<ScopedValue> StartingWith(string typed)
    {
        int dot = typed.LastIndexOf('.');
        var found = dot < 0
            ? _values.Where(v => Begins(v.Name)).SelectMany(v => v.Contract.Fields.Select(f => Below(v, [f.Name])).OfType<ScopedValue>().Prepend(v))
            : Under(typed[..dot]);
        return found.Where(v => Begins(v.Name)).DistinctBy(v => v.Name);

        bool Begins(string name) => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
    }

    private void Add(ScopedValue value)
    {
        _values.Add(value);
        _byName.TryAdd(value.Name, value);
    }

    public static string Describe(Step step) => step switch
    {
        Step.Agent agent => $"`{step.Id}`, agent `{agent.Role}`, line {step.Span.Line}",
        _ => $"`{step.Id}`, {step.Kind}, line {step.Span.Line}",
    };

    private IEnumerable<ScopedValue> Under(string path)
    {
        foreach (var value in _values.Where(v => v.Name.StartsWith(path + ".", StringComparison.Ordinal)))
            yield return value;
        if (Find(path) is not { } parent)
            yield break;
        foreach (var field in parent.Contract.Fields)
            if (Below(parent, [field.Name]) is { } value)
                yield return value;
    }

    private static IEnumerable<PlanPlace> Sequences(Plan plan, PlanPlace place)
    {
        for (; place.Region is { } region; place = plan[region].Place)
            yield return place;
        yield return place;
    }

    /// <summary>Steps before this ordinal are in a loop with the reader, so that what they produced comes round to it.</summary>
    private static int LastInLoop(Plan plan, ReadingPlace reader) => plan.Nodes
        .Where(n => reader.Ordinal < n.End && n.Step.SendsBack is { } redo && plan.Find(redo.Target) is { } target && target <= reader.Ordinal)
        .Select(n => n.End)
        .DefaultIfEmpty(0)
        .Max();
}

/// <param name="Origin">In words, after "from".</param>
/// <param name="Why">Why it may be absent; null when it is always there.</param>
/// <param name="Step">Who produces it; null for what is there from the start.</param>
internal sealed record ScopedValue(string Name, Contract Contract, string Origin, string? Why, Step? Step)
{
    /// <summary>Where it comes from, when it goes by another name here.</summary>
    public string? Path { get; init; }
}
