namespace Baton.Core.Contracts;

/// <summary>The words Baton's short notation uses in JSON Schema.</summary>
public static class ContractJson
{
    /// <summary>The <c>pattern</c> of a text without line breaks.</summary>
    public const string SingleLine = @"^[^\r\n]*$";
}
