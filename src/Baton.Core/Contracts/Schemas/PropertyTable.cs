using System.Text;

namespace Baton.Core.Contracts.Schemas;

/// <summary>The names a schema speaks of, numbered, found from an instance's raw key without making a string.</summary>
internal sealed class PropertyTable
{
    /// <summary>Up to so many are looked through one by one.</summary>
    private const int Few = 8;

    private readonly List<string> _names = [];
    private Dictionary<string, int>? _ordinals;
    private (byte[] Name, int Ordinal)[][]? _buckets;

    public int Count => _names.Count;

    public IReadOnlyList<string> Names => _names;

    /// <summary>All are added before any is sought by its raw key.</summary>
    public int Add(string name)
    {
        int ordinal = OrdinalOf(name);
        if (ordinal >= 0)
            return ordinal;
        _names.Add(name);
        if (_ordinals is not null)
            _ordinals.Add(name, _names.Count - 1);
        else if (_names.Count > Few)
            _ordinals = _names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);
        return _names.Count - 1;
    }

    /// <summary>-1 when the schema does not speak of the key.</summary>
    public int OrdinalOf(ReadOnlySpan<byte> rawName)
    {
        if (_names.Count == 0)
            return -1;
        if (rawName.Contains((byte)'\\'))
            return OrdinalOf(JsonText.Of(rawName));
        var table = _buckets ??= Buckets();
        foreach (var (name, ordinal) in table[BucketOf(rawName, table.Length)])
            if (rawName.SequenceEqual(name))
                return ordinal;
        return -1;
    }

    public int OrdinalOf(string name)
    {
        if (_ordinals is not null)
            return _ordinals.GetValueOrDefault(name, -1);
        for (int i = 0; i < _names.Count; i++)
            if (_names[i] == name)
                return i;
        return -1;
    }

    private (byte[], int)[][] Buckets()
    {
        var buckets = new List<(byte[], int)>[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _names.Count * 2))];
        for (int i = 0; i < _names.Count; i++)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(_names[i]);
            (buckets[BucketOf(utf8, buckets.Length)] ??= []).Add((utf8, i));
        }
        return [.. buckets.Select(bucket => bucket?.ToArray() ?? [])];
    }

    private static int BucketOf(ReadOnlySpan<byte> name, int buckets)
    {
        uint hash = 2166136261;
        foreach (byte b in name)
            hash = (hash ^ b) * 16777619;
        return (int)(hash ^ (hash >> 15)) & (buckets - 1);
    }
}
