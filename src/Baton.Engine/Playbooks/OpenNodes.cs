using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Baton.Core.Sources;

namespace Baton.Engine.Playbooks;

/// <summary>What is open while a file is read: of each map and list what is read of it so far, the innermost last.</summary>
internal sealed class OpenNodes
{
    /// <summary>Up to so many names of a map are looked through one by one.</summary>
    private const int FewNames = 16;

    public List<SourceNode> Items { get; } = [];

    public List<SourceNode.Entry> Entries { get; } = [];

    public ImmutableArray<SourceNode> TakeItems(int first) => Taken(Items, first);

    public ImmutableArray<SourceNode.Entry> TakeEntries(int first) => Taken(Entries, first);

    /// <summary>The key of this name that the map has already.</summary>
    /// <param name="first">Where the entries of the map begin.</param>
    /// <param name="names">All of them, once there are many.</param>
    public SourceNode.Scalar? Twin(string name, int first, ref HashSet<string>? names)
    {
        if (Entries.Count - first > FewNames)
            names ??= Entries.Skip(first).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        if (names?.Add(name) == true)
            return null;
        for (int i = first; i < Entries.Count; i++)
            if (Entries[i].Name == name)
                return Entries[i].Key;
        return null;
    }

    private static ImmutableArray<T> Taken<T>(List<T> open, int first)
    {
        ImmutableArray<T> taken = [.. CollectionsMarshal.AsSpan(open)[first..]];
        CollectionsMarshal.SetCount(open, first);
        return taken;
    }
}
