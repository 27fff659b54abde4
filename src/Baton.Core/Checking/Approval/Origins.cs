using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Where a value was made or approved: through yields, branches, items and templates, but not through a step, which makes
/// something new. What the brief, the brand, the run and constants give has no origin here.
/// </summary>
internal sealed class Origins
{
    /// <summary>As many places as one value is traced to; those nobody approved are kept first.</summary>
    private const int MaxOrigins = 256;

    private readonly Plan _plan;
    private readonly Dictionary<string, ValuePath> _items = new(StringComparer.Ordinal);

    /// <summary>By region and yield; a branch that all must finish is part of the yield's name.</summary>
    private readonly Dictionary<(int Region, string Yield), ImmutableArray<Origin>> _yields = [];

    public Origins(Plan plan)
    {
        _plan = plan;
        foreach (var each in plan.Nodes.Select(n => n.Step).OfType<Step.Each>())
            _items.TryAdd(each.As, each.In);
        // The inner before the outer and the earlier before the later: what is looked up is there, and nothing recurses.
        foreach (var node in plan.Nodes.Where(n => !n.Step.Branches.IsEmpty).OrderBy(n => n.End).ThenByDescending(n => n.Ordinal))
            Yields(node);
    }

    /// <summary>The producer a value is read from: of an item, that of the list it stands in.</summary>
    public string GiverOf(string producer)
    {
        for (int depth = 0; depth < _items.Count && _plan.Find(producer) is null && _items.TryGetValue(producer, out var list); depth++)
            producer = list.Producer;
        return producer;
    }

    /// <summary>Each once; empty when nothing is known of the producer.</summary>
    public ImmutableArray<Origin> Of(string producer, ImmutableArray<string> fields)
    {
        if (_plan.Find(producer) is not { } ordinal)
            return _items.TryGetValue(producer, out var list) && list.Producer != producer ? Of(list.Producer, [.. list.Fields, "[]", .. fields]) : [];
        var step = _plan[ordinal].Step;
        return step switch
        {
            Step.Unreadable => [],
            Step.Review => OfReview(step.Id, fields),
            Step.Switch or Step.Parallel or Step.Each or Step.Repeat => step.IsMisread ? [] : Yielded(_plan[ordinal], NamedPath.ByYield(step, fields)),
            { OnError: not null } => [new Origin(producer, fields, IsApproved: false), .. Yielded(_plan[ordinal], fields)],
            _ => [new Origin(producer, fields, IsApproved: false)],
        };
    }

    /// <summary>Who decided and how is on the record of the approval; the comments are nobody's approved text.</summary>
    private static ImmutableArray<Origin> OfReview(string id, ImmutableArray<string> fields) => fields.FirstOrDefault() switch
    {
        "content" => [new Origin(id, fields, IsApproved: true)],
        "decision" or "reviewers" => [],
        _ => [new Origin(id, fields, IsApproved: false)],
    };

    private ImmutableArray<Origin> Yielded(PlanNode region, ImmutableArray<string> fields)
    {
        int depth = DepthOf(region.Step);
        if (fields.Length < depth)
        {
            string prefix = string.Concat(fields.Select(f => f + "."));
            var below = region.Step.Branches.SelectMany(b => b.Yields.Select(y => Key(region.Step, b, y.Name))).Where(k => k.StartsWith(prefix, StringComparison.Ordinal));
            return Distinct(below.Distinct().SelectMany(k => _yields.GetValueOrDefault((region.Ordinal, k), [])));
        }
        var rest = fields[depth..];
        if (region.Step is Step.Each or Step.Parallel { Join: > 1 } && !rest.IsEmpty && NamedPath.IsItem(rest[0]))
            rest = rest[1..];
        var origins = _yields.GetValueOrDefault((region.Ordinal, string.Join('.', fields[..depth])), []);
        return rest.IsEmpty ? origins : Distinct(origins.Select(o => o with { Fields = [.. o.Fields, .. rest] }));
    }

    private void Yields(PlanNode region)
    {
        bool hasWays = region.Step.Branches.Length > 1 && DepthOf(region.Step) == 1 || region.Step.OnError is not null;
        var made = new Dictionary<string, List<Origin>>(StringComparer.Ordinal);
        for (int branch = 0; branch < region.Step.Branches.Length; branch++)
        {
            string? way = hasWays ? Way(region.Step, branch) : null;
            foreach (var yield in region.Step.Branches[branch].Yields)
            {
                string key = Key(region.Step, region.Step.Branches[branch], yield.Name);
                if (!made.TryGetValue(key, out var origins))
                    made[key] = origins = [];
                origins.AddRange(NamedPath.In(yield.Value).SelectMany(p => Of(p.Producer, p.Fields)).Select(o => way is null ? o : o with { Way = way }));
            }
        }
        foreach (var (key, origins) in made)
            _yields[(region.Ordinal, key)] = Distinct(origins);
    }

    private static int DepthOf(Step region) => region is Step.Parallel { Join: null } ? 2 : 1;

    private static string Key(Step region, Branch branch, string yield) => DepthOf(region) == 2 ? $"{branch.Name}.{yield}" : yield;

    /// <summary>Completes "where …".</summary>
    private static string Way(Step region, int branch) => region switch
    {
        _ when branch >= region.Ways.Length => $"`{region.Id}` fails",
        Step.Switch choice when choice.Cases[branch].When is null => $"`{region.Id}` takes its `else`",
        Step.Switch choice => $"`{region.Id}` takes its case in line {choice.Cases[branch].Body.Span.Line}",
        Step.Parallel parallel => $"`{parallel.Lanes[branch].Name}` of `{region.Id}` is {(parallel.Join > 1 ? "among the first" : "through first")}",
        _ => $"`{region.Id}` succeeds",
    };

    private static ImmutableArray<Origin> Distinct(IEnumerable<Origin> origins) =>
        [.. Origin.Distinct(origins, int.MaxValue).OrderBy(o => o.IsApproved).Take(MaxOrigins)];
}

/// <param name="Fields">For approved content they begin with <c>content</c>.</param>
/// <param name="IsApproved">It is a review's content.</param>
internal sealed record Origin(string Producer, ImmutableArray<string> Fields, bool IsApproved)
{
    /// <summary>On which way the value comes from here, as it reads on after "where"; null when on any.</summary>
    public string? Way { get; init; }

    public string Text => NamedPath.Join(Producer, Fields);

    /// <summary>Each place once, in their order.</summary>
    public static ImmutableArray<Origin> Distinct(IEnumerable<Origin> origins, int most)
    {
        var found = new List<Origin>();
        HashSet<Origin>? seen = null;
        foreach (var origin in origins)
        {
            if (found.Count == most)
                break;
            if (found.Count >= Few)
                seen ??= new HashSet<Origin>(found, SamePlace.Instance);
            if (seen is null ? !IsAmong(found, origin) : seen.Add(origin))
                found.Add(origin);
        }
        return [.. found];
    }

    private static bool IsAmong(List<Origin> found, Origin origin)
    {
        foreach (var other in found)
            if (SamePlace.Instance.Equals(other, origin))
                return true;
        return false;
    }

    /// <summary>Up to so many are looked through one by one.</summary>
    private const int Few = 8;

    private sealed class SamePlace : IEqualityComparer<Origin>
    {
        public static readonly SamePlace Instance = new();

        public bool Equals(Origin? x, Origin? y) =>
            x!.Producer == y!.Producer && x.IsApproved == y.IsApproved && x.Fields.AsSpan().SequenceEqual(y.Fields.AsSpan());

        public int GetHashCode(Origin obj)
        {
            var hash = new HashCode();
            hash.Add(obj.Producer);
            foreach (string field in obj.Fields)
                hash.Add(field);
            return hash.ToHashCode();
        }
    }
}
