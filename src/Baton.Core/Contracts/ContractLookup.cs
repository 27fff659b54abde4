namespace Baton.Core.Contracts;

/// <summary>What a path finds inside a contract.</summary>
public abstract record ContractLookup
{
    private ContractLookup()
    {
    }

    /// <param name="AlwaysPresent">False when some field or item on the way may be absent.</param>
    public sealed record Found(Contract Contract, bool AlwaysPresent) : ContractLookup;

    /// <param name="At">The path up to and including the segment that is not there, joined by dots.</param>
    /// <param name="Known">What could stand in its place; empty when the value has no parts.</param>
    public sealed record Missing(string At, IReadOnlyList<string> Known) : ContractLookup;

    /// <summary>Something may be there, but the contract does not say what.</summary>
    public sealed record Opaque : ContractLookup;
}
