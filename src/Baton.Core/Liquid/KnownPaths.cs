using System.Collections.Immutable;

namespace Baton.Core.Liquid;

/// <summary>What tests have shown to be there at a point of a template. A path comes as one key for each of its segments.</summary>
/// <param name="Tested">The paths tested.</param>
/// <param name="Present">These and every prefix of them.</param>
internal sealed record KnownPaths(ImmutableHashSet<string> Tested, ImmutableHashSet<string> Present)
{
    /// <summary>More are forgotten, so that a path counts as less guarded than it is.</summary>
    private const int MaxPaths = 256;

    public static readonly KnownPaths None = new([], []);

    public KnownPaths With(ImmutableArray<string> keys)
    {
        if (keys.IsEmpty || Present.Count >= MaxPaths)
            return this;
        var present = Present.ToBuilder();
        string prefix = "";
        foreach (string key in keys)
            present.Add(prefix += key);
        return new KnownPaths(Tested.Add(prefix), present.ToImmutable());
    }

    /// <summary>What holds whichever of two ways was taken.</summary>
    public KnownPaths Or(KnownPaths other) =>
        ReferenceEquals(this, other) ? this : new KnownPaths(Tested.Intersect(other.Tested), Present.Intersect(other.Present));

    /// <summary>How many leading segments of a path are known to lead to something.</summary>
    public int Guarded(ImmutableArray<string> keys)
    {
        if (Present.IsEmpty)
            return 0;
        int guarded = 0;
        string prefix = "";
        for (int i = 0; i < keys.Length; i++)
            if (Tested.Contains(prefix += keys[i]))
                guarded = i + 1;
        return Present.Contains(prefix) ? keys.Length : guarded;
    }
}
