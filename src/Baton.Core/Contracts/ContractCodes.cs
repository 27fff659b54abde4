namespace Baton.Core.Contracts;

/// <summary>The stable codes of findings on contracts and on values held against them.</summary>
public static class ContractCodes
{
    /// <summary>A word that is neither a type nor a named contract.</summary>
    public const string UnknownType = "CT001";

    /// <summary>Bounds that cannot be read, or that the type does not take.</summary>
    public const string BadBounds = "CT002";

    /// <summary>A lower bound above the upper one.</summary>
    public const string EmptyRange = "CT003";

    /// <summary>A choice that stands twice, or an empty one.</summary>
    public const string BadChoice = "CT004";

    /// <summary>A <c>$</c> key that is not a directive, or one that may not stand here or is wrongly given.</summary>
    public const string BadDirective = "CT005";

    /// <summary>An example or a default that its own contract refuses.</summary>
    public const string BadExample = "CT006";

    /// <summary>A list, map or scalar that is no contract: nothing, two types in one list, an unclosed parenthesis.</summary>
    public const string NoContract = "CT007";

    /// <summary>JSON Schema that cannot be a contract.</summary>
    public const string BadSchema = "CT008";

    /// <summary>A <c>$ref</c> that leads nowhere, or contracts that name one another in a circle.</summary>
    public const string BadReference = "CT009";

    /// <summary>A <c>one_of</c> where nothing can be chosen.</summary>
    public const string BadOneOf = "CT010";

    /// <summary>A field that stands twice, or without a name.</summary>
    public const string BadField = "CT011";

    /// <summary>A value its contract refuses.</summary>
    public const string BadValue = "CT020";

    /// <summary>A value has a field its contract does not know.</summary>
    public const string UnknownField = "CT021";

    /// <summary>A value lacks a field its contract requires.</summary>
    public const string MissingField = "CT022";
}
