using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Core.Contracts.Schemas;

[Flags]
internal enum JsonTypes
{
    Any = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
}

/// <summary>
/// One schema, compiled. Nodes form a graph, since a <c>$ref</c> is an edge; following edges that stay at the same value
/// (<see cref="InPlace"/>) never leads back, which the reader has made sure of. A node is read from a document, or it is made of
/// its rules (<see cref="ContractSchemas"/>) and has its text written when somebody asks for it.
/// </summary>
internal sealed class SchemaNode
{
    private readonly JsonElement _read;
    private readonly string? _text;
    private JsonDocument? _written;
    private SchemaMeasure? _measure;

    /// <summary>One more than its kind; zero while that is not known.</summary>
    private int _kind;

    /// <param name="pointer">Where the schema stands in its document, as a JSON Pointer.</param>
    /// <param name="home">The document, and what it may refer to.</param>
    public SchemaNode(JsonElement source, string pointer, SchemaSource home) => (_read, Pointer, Home) = (source, pointer, home);

    private SchemaNode(string? text) => (_text, Pointer, Home) = (text, "", SchemaSource.Made);

    /// <summary>A schema that has no others inside it, with its JSON.</summary>
    public static SchemaNode Scalar(string text) => new(text);

    /// <summary>A schema of others, which its rules hold.</summary>
    public static SchemaNode Composite() => new(null);

    /// <summary>A schema that is never written out.</summary>
    public static SchemaNode Unwritten() => new(default, "", SchemaSource.Nowhere);

    public bool IsMade => ReferenceEquals(Home, SchemaSource.Made);

    public JsonElement Source => IsMade ? (_written ??= _text is null ? SchemaWriter.Write(this) : JsonDocument.Parse(_text)).RootElement : _read;

    /// <summary>Empty for one that was made.</summary>
    public string Pointer { get; }

    public SchemaSource Home { get; }

    /// <summary>The JSON of a made schema without others inside it; null for any other.</summary>
    public string? Json => _text;

    public SchemaMeasure Measure => _measure ??= SchemaMeasure.Of(this);

    /// <summary>The contract that lies here inside another, once somebody has asked for it.</summary>
    public Contract? Contract { get; set; }

    public ContractKind Kind => (ContractKind)((_kind > 0 ? _kind : _kind = (int)ContractKinds.Of(this) + 1) - 1);

    /// <summary>The schema <c>false</c>.</summary>
    public bool IsNever => !IsMade && _read.ValueKind == JsonValueKind.False;

    public JsonTypes Types { get; set; }

    public JsonElement? Const { get; set; }

    public JsonElement[]? Enum { get; set; }

    public NumberRules? Number { get; set; }

    public TextRules? Text { get; set; }

    public ListRules? List { get; set; }

    public ObjectRules? Object { get; set; }

    public SchemaNode? Ref { get; set; }

    public SchemaNode[] AllOf { get; set; } = [];

    public SchemaNode[] AnyOf { get; set; } = [];

    public SchemaNode[] OneOf { get; set; } = [];

    public SchemaNode? Not { get; set; }

    public SchemaNode? If { get; set; }

    public SchemaNode? Then { get; set; }

    public SchemaNode? Else { get; set; }

    public bool HasUnevaluated => List?.Unevaluated is not null || Object?.Unevaluated is not null;

    /// <summary>Nothing is asked of the value.</summary>
    public bool IsAnything =>
        Types == JsonTypes.Any && Const is null && Enum is null && Number is null && Text is null && List is null && Object is null
        && Ref is null && AllOf.Length + AnyOf.Length + OneOf.Length == 0 && Not is null && If is null && Then is null && Else is null && !IsNever;

    /// <summary>The schemas that judge the same value as this one.</summary>
    public IEnumerable<SchemaNode> InPlace
    {
        get
        {
            if (Ref is not null)
                yield return Ref;
            foreach (var node in AllOf.Concat(AnyOf).Concat(OneOf))
                yield return node;
            foreach (var node in new[] { Not, If, Then, Else })
                if (node is not null)
                    yield return node;
            foreach (var (_, node) in Object?.DependentSchemas ?? [])
                yield return node;
        }
    }
}

internal sealed class NumberRules
{
    public ExactNumber? Minimum { get; set; }

    public ExactNumber? Maximum { get; set; }

    public ExactNumber? ExclusiveMinimum { get; set; }

    public ExactNumber? ExclusiveMaximum { get; set; }

    public ExactNumber? MultipleOf { get; set; }
}

/// <summary>Lengths count code points.</summary>
internal sealed class TextRules
{
    public long? MinLength { get; set; }

    public long? MaxLength { get; set; }

    /// <summary>The pattern that keeps a text on one line, judged without a regular expression.</summary>
    public bool IsSingleLine { get; set; }

    public Regex? Pattern { get; set; }

    public string? PatternText { get; set; }

    /// <summary>Null when the format is an annotation.</summary>
    public TextFormat? Format { get; set; }

    public string? FormatName { get; set; }
}

internal sealed class ListRules
{
    public SchemaNode[] PrefixItems { get; set; } = [];

    public SchemaNode? Items { get; set; }

    public SchemaNode? Contains { get; set; }

    public long? MinContains { get; set; }

    public long? MaxContains { get; set; }

    public long? MinItems { get; set; }

    public long? MaxItems { get; set; }

    public bool UniqueItems { get; set; }

    public SchemaNode? Unevaluated { get; set; }
}

internal sealed class ObjectRules
{
    /// <summary>Every name the keywords below speak of.</summary>
    public PropertyTable Names { get; } = new();

    /// <summary>By ordinal of the name; null where <c>properties</c> does not have it.</summary>
    public SchemaNode?[] Properties { get; set; } = [];

    public int[] Required { get; set; } = [];

    public (Regex Pattern, SchemaNode Node)[] PatternProperties { get; set; } = [];

    public SchemaNode? AdditionalProperties { get; set; }

    public SchemaNode? PropertyNames { get; set; }

    public long? MinProperties { get; set; }

    public long? MaxProperties { get; set; }

    public (int Name, int[] Needs)[] DependentRequired { get; set; } = [];

    public (int Name, SchemaNode Node)[] DependentSchemas { get; set; } = [];

    public SchemaNode? Unevaluated { get; set; }
}
