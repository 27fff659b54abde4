using System.Text.Json;

namespace Baton.Core.Contracts.Subset;

/// <summary>Whether all that one contract allows is allowed by another.</summary>
public abstract record SubsetVerdict
{
    private SubsetVerdict()
    {
    }

    /// <summary>Whatever the producer may send, the consumer takes.</summary>
    public sealed record Yes : SubsetVerdict;

    /// <param name="Witness">What the producer may send and the consumer refuses; both contracts were asked.</param>
    public sealed record No(JsonElement Witness) : SubsetVerdict;

    /// <summary>It shows only when a value is there.</summary>
    /// <param name="Why">Reads on after "cannot be told beforehand:".</param>
    public sealed record Unknown(string Why) : SubsetVerdict;
}
