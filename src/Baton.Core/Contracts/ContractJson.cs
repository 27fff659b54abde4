namespace Baton.Core.Contracts;

/// <summary>The words Baton's short notation uses in JSON Schema besides the standard's own.</summary>
public static class ContractJson
{
    /// <summary>The <c>pattern</c> of a text without line breaks.</summary>
    public const string SingleLine = @"^[^\r\n]*$";

    /// <summary><c>true</c>: kept for the record alone.</summary>
    public const string Audit = "x-baton-audit";

    /// <summary><c>true</c>: shown only to those who need it.</summary>
    public const string Confidential = "x-baton-confidential";

    /// <summary><c>"file"</c>: the object is an attachment.</summary>
    public const string Kind = "x-baton-kind";

    /// <summary>The path of the list an answer is chosen from.</summary>
    public const string OneOf = "x-baton-one-of";

    /// <summary>The field by which the choices are shown.</summary>
    public const string Label = "x-baton-label";
}
