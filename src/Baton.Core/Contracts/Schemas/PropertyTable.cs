using System.Text;

namespace Baton.Core.Contracts.Schemas;

/// <summary>The names a schema speaks of, numbered, found from an instance's raw key without making a string.</summary>
internal sealed class PropertyTable
{
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private (byte[] Name, int Ordinal)[][] _buckets = [];

    public int Count => _names.Count;

    public IReadOnlyList<string> Names => _names;

    public int Add(string name)
    {
        if (!_ordinals.TryGetValue(name, out int ordinal))
        {
            _ordinals.Add(name, ordinal = _names.Count);
            _names.Add(name);
        }
        return ordinal;
    }

    /// <summary>To be called when all are added.</summary>
    public void Seal()
    {
        var buckets = new List<(byte[], int)>[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _names.Count * 2))];
        foreach (var (name, ordinal) in _ordinals)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            (buckets[BucketOf(utf8, buckets.Length)] ??= []).Add((utf8, ordinal));
        }
        _buckets = [.. buckets.Select(bucket => bucket?.ToArray() ?? [])];
    }

    /// <summary>-1 when the schema does not speak of the key.</summary>
    public int OrdinalOf(ReadOnlySpan<byte> rawName)
    {
        if (_names.Count == 0)
            return -1;
        if (rawName.Contains((byte)'\\'))
            return _ordinals.GetValueOrDefault(JsonText.Of(rawName), -1);
        foreach (var (name, ordinal) in _buckets[BucketOf(rawName, _buckets.Length)])
            if (rawName.SequenceEqual(name))
                return ordinal;
        return -1;
    }

    public int OrdinalOf(string name) => _ordinals.GetValueOrDefault(name, -1);

    private static int BucketOf(ReadOnlySpan<byte> name, int buckets)
    {
        uint hash = 2166136261;
        foreach (byte b in name)
            hash = (hash ^ b) * 16777619;
        return (int)(hash ^ (hash >> 15)) & (buckets - 1);
    }
}
