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
/// (<see cref="InPlace"/>) never leads back, which the reader has made sure of.
/// </summary>
internal sealed class SchemaNode(JsonElement source, string pointer)
{
    public JsonElement Source { get; } = source;

    /// <summary>Where the schema stands in its document, as a JSON Pointer.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>The schema <c>false</c>.</summary>
    public bool IsNever => Source.ValueKind == JsonValueKind.False;

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
        !IsNever && Types == JsonTypes.Any && Const is null && Enum is null && Number is null && Text is null && List is null
        && Object is null && !InPlace.Any();

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
