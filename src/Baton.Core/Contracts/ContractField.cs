namespace Baton.Core.Contracts;

/// <summary>One property of an object. What is said about it (<c>$help</c>, <c>$audit</c> …) stands on its contract.</summary>
public sealed record ContractField(string Name, Contract Contract, bool IsRequired)
{
    public static ContractField Required(string name, Contract contract) => new(name, contract, IsRequired: true);

    public static ContractField Optional(string name, Contract contract) => new(name, contract, IsRequired: false);
}
