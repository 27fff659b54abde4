using Baton.Core.Contracts;

namespace Baton.Core.Checking;

/// <summary>What the place a workflow is to run in offers: the names its steps may use.</summary>
/// <param name="Scorers">By name, the contract of their options.</param>
public sealed record Installation(
    IReadOnlyDictionary<string, Contract> Scorers,
    IReadOnlyDictionary<string, SurfaceOffer> Surfaces,
    IReadOnlyCollection<string> Models)
{
    /// <summary>Tools that roles and steps may name, by name.</summary>
    public IReadOnlyDictionary<string, ToolOffer> Tools { get; init; } = System.Collections.Immutable.ImmutableDictionary<string, ToolOffer>.Empty;

    /// <summary>Agents can read the documents of their roles.</summary>
    public bool HasKnowledge { get; init; }

    /// <summary>Names of models that can't be listed and yet may be used: those of a provider whose models are its own affair.</summary>
    public Func<string, bool> MoreModels { get; init; } = static _ => false;
}

/// <param name="Writes">It changes something outside, and so is for commits alone.</param>
public sealed record ToolOffer(Contract Takes, Contract Gives, bool Writes);

/// <param name="To">What <c>to:</c> may hold.</param>
/// <param name="Takes">What <c>with:</c> must be.</param>
public sealed record SurfaceOffer(Contract To, Contract Takes);
