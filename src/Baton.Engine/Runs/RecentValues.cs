using Baton.Core.Handoffs;
using Baton.Core.Runs;

namespace Baton.Engine.Runs;

/// <summary>The values that were used last, so many bytes of them; what is dropped is read from the journal when it is asked for again.</summary>
internal sealed class RecentValues(long mostBytes)
{
    private readonly Dictionary<ValueRef, LinkedListNode<(ValueRef Reference, Payload Value)>> _nodes = [];

    /// <summary>The one used last first.</summary>
    private readonly LinkedList<(ValueRef Reference, Payload Value)> _byUse = new();

    private long _bytes;

    public Payload? Find(ValueRef reference)
    {
        if (!_nodes.TryGetValue(reference, out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Value;
    }

    public void Add(ValueRef reference, Payload value)
    {
        if (_nodes.ContainsKey(reference))
            return;
        _nodes[reference] = _byUse.AddFirst((reference, value));
        _bytes += SizeOf(value);
        while (_bytes > mostBytes && _byUse.Last is { } oldest && _byUse.Count > 1)
        {
            _byUse.RemoveLast();
            _nodes.Remove(oldest.Value.Reference);
            _bytes -= SizeOf(oldest.Value.Value);
        }
    }

    /// <summary>Once it is parsed a value takes about three times its bytes.</summary>
    private static long SizeOf(Payload value) => 256 + 3L * value.Bytes.Length;
}
