namespace Baton.Core.Runs;

/// <summary>
/// An immutable list that is cheap to change in one place and to leave empty: a tree of nodes 32 wide, of which a change copies
/// one a level and the rest is shared. What was never put in, or was dropped, is null and costs nothing.
/// </summary>
public sealed class Chunks<T> where T : class
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;

    private readonly object?[]? _root;
    private readonly int _shift;

    private Chunks(object?[]? root, int shift) => (_root, _shift) = (root, shift);

    public Chunks() : this(null, 0)
    {
    }

    public T? this[int index]
    {
        get
        {
            var node = _root;
            if (index >> _shift >= Width)
                return null;
            for (int shift = _shift; shift > 0 && node is not null; shift -= Bits)
                node = (object?[]?)node[index >> shift & Width - 1];
            return (T?)node?[index & Width - 1];
        }
    }

    public Chunks<T> With(int index, T item)
    {
        var (root, shift) = (_root, _shift);
        for (; index >> shift >= Width; shift += Bits)
            root = root is null ? null : Above(root);
        return new Chunks<T>(Set(root, shift, index, item), shift);
    }

    /// <summary>Drops what stands from one index to before another.</summary>
    public Chunks<T> Without(int from, int to) => _root is null ? this : new Chunks<T>(Drop(_root, _shift, 0, from, to), _shift);

    private static object?[] Above(object?[] root)
    {
        var above = new object?[Width];
        above[0] = root;
        return above;
    }

    private static object?[] Set(object?[]? node, int shift, int index, object item)
    {
        var copy = node is null ? new object?[Width] : (object?[])node.Clone();
        ref var at = ref copy[index >> shift & Width - 1];
        at = shift == 0 ? item : Set((object?[]?)at, shift - Bits, index, item);
        return copy;
    }

    private static object?[]? Drop(object?[] node, int shift, long first, long from, long to)
    {
        if (from <= first && first + ((long)Width << shift) <= to)
            return null;
        object?[]? copy = null;
        for (int i = 0; i < Width; i++)
        {
            long start = first + ((long)i << shift), end = start + (1L << shift);
            if (node[i] is null || end <= from || start >= to)
                continue;
            copy ??= (object?[])node.Clone();
            copy[i] = shift == 0 ? null : Drop((object?[])node[i]!, shift - Bits, start, from, to);
        }
        return copy ?? node;
    }
}
