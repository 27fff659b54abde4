using System.Text.Json;

namespace Baton.Core.Contracts.Subset;

/// <summary>What is asked so far of a value of one sort.</summary>
internal abstract class Shape
{
    /// <summary>False when nothing is left that fits; it may also show later.</summary>
    public abstract bool Add(Formula rule);

    public abstract Shape Copy();

    /// <summary>A value that meets every rule, the simplest first; only one that <paramref name="accept"/> takes is found.</summary>
    public abstract Outcome Find(Func<JsonElement, bool> accept);
}
