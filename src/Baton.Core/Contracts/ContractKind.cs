namespace Baton.Core.Contracts;

/// <summary>What sort of value a contract asks for, in the words of the short notation.</summary>
public enum ContractKind
{
    /// <summary>A text on one line.</summary>
    String,

    /// <summary>A text of any number of lines.</summary>
    Text,
    Markdown,
    Html,
    Url,
    Email,
    Date,
    DateTime,
    Integer,
    Number,
    Boolean,

    /// <summary>One of several texts.</summary>
    Choice,
    List,
    Object,

    /// <summary>An attachment: an object of name, type, size, hash and perhaps alt.</summary>
    File,

    /// <summary>Anything at all.</summary>
    Json,

    /// <summary>What the short notation has no word for.</summary>
    Other,
}
