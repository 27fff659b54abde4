namespace Baton.Core.Contracts.Schemas;

/// <summary>
/// Finds schemas that would judge a value by judging the same value again, which never ends, and chains of them that are
/// too long to follow on a stack.
/// </summary>
internal sealed class InPlaceCycles(ICollection<SchemaFault> faults)
{
    private readonly Dictionary<SchemaNode, int> _heights = [];
    private readonly HashSet<SchemaNode> _open = [];
    private bool _found;

    public void Look(IEnumerable<SchemaNode> nodes)
    {
        foreach (var node in nodes)
            if (!_found)
                HeightOf(node);
    }

    private int HeightOf(SchemaNode node)
    {
        if (_heights.TryGetValue(node, out int known))
            return known;
        if (!_open.Add(node))
            return Fault(node, "the schema refers to itself without going into the value, so checking would never end");
        int height = 0;
        foreach (var inner in node.InPlace)
        {
            if (_open.Count > SchemaReader.MaxInPlaceDepth)
                return Fault(node, $"more than {SchemaReader.MaxInPlaceDepth} schemas refer to one another in a row");
            height = Math.Max(height, HeightOf(inner) + 1);
            if (_found)
                return 0;
        }
        if (height > SchemaReader.MaxInPlaceDepth)
            return Fault(node, $"more than {SchemaReader.MaxInPlaceDepth} schemas refer to one another in a row");
        _open.Remove(node);
        return _heights[node] = height;
    }

    private int Fault(SchemaNode node, string message)
    {
        if (!_found)
            faults.Add(new SchemaFault(node.Pointer, message));
        _found = true;
        return 0;
    }
}
