using System.Text.Json;
using Baton.Core.Liquid;

namespace Baton.Core.Checking;

/// <summary>What each producer in question has brought forth in a run that shows something: the counterexample.</summary>
/// <param name="Values">By <see cref="ConditionSpace.KeyOf"/>; null for what is absent.</param>
internal sealed record Assignment(IReadOnlyDictionary<string, JsonElement?> Values);

/// <summary>What trying came to.</summary>
internal abstract record Tried
{
    private Tried() { }

    public sealed record Found(Assignment Assignment) : Tried;

    /// <summary>No values whatever do it.</summary>
    public sealed record Never : Tried;

    /// <param name="Why">Null where the reason is a finding already.</param>
    public sealed record Undecided(string? Why) : Tried;
}

/// <summary>The values that a condition sees from where it is asked.</summary>
internal sealed class AssignedScope(Func<string, JsonElement?> find) : ILiquidScope
{
    public JsonElement? Find(string name) => find(name);
}
