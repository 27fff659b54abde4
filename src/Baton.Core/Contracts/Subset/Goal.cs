namespace Baton.Core.Contracts.Subset;

/// <summary>Demands on one value, in an order of their own and none twice, so that the same ones are known again.</summary>
internal sealed class Goal : IEquatable<Goal>
{
    private readonly int[] _key;
    private readonly int _hash;

    private Goal(int[] key, Demand[] demands)
    {
        _key = key;
        Demands = demands;
        var hash = new HashCode();
        foreach (int part in key)
            hash.Add(part);
        _hash = hash.ToHashCode();
    }

    public IReadOnlyList<Demand> Demands { get; }

    /// <summary>Null when one demand contradicts another.</summary>
    public static Goal? Of(IEnumerable<Demand> demands, NodeNumbers numbers)
    {
        var byKey = new SortedDictionary<int, Demand>();
        foreach (var demand in demands)
        {
            bool isPlain = demand.Holds ? demand.Node.IsAnything : demand.Node.IsNever;
            if (isPlain)
                continue;
            if (demand.Holds ? demand.Node.IsNever : demand.Node.IsAnything)
                return null;
            int key = numbers.Of(demand.Node) * 2;
            if (byKey.ContainsKey(demand.Holds ? key + 1 : key))
                return null;
            byKey.TryAdd(demand.Holds ? key : key + 1, demand);
        }
        return new Goal([.. byKey.Keys], [.. byKey.Values]);
    }

    public bool Equals(Goal? other) => other is not null && _key.AsSpan().SequenceEqual(other._key);

    public override bool Equals(object? obj) => Equals(obj as Goal);

    public override int GetHashCode() => _hash;
}
