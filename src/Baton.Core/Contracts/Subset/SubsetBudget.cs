namespace Baton.Core.Contracts.Subset;

/// <summary>
/// How much work one pair of contracts may cost. Steps, not time, so that the same pair has the same verdict on every machine.
/// </summary>
public sealed record SubsetBudget
{
    /// <summary>At most some 50 ms on an ordinary core; pairs out of real playbooks take a few hundred steps.</summary>
    public static readonly SubsetBudget Default = new();

    /// <summary>A step is one schema taken apart, one rule added or some 64 bytes of a candidate, or 64 choices, held against a schema.</summary>
    public int MaxSteps { get; init; } = 20_000;

    /// <summary>How many samples of the producer are tried on the consumer where reasoning ended without a verdict.</summary>
    public int MaxSamples { get; init; } = 48;
}
