using System.Collections.Frozen;

namespace Baton.Core.Contracts.Schemas;

internal enum KeywordShape { Annotation, Assertion, Identifier, Schema, SchemaList, SchemaMap }

/// <summary>The keywords of JSON Schema 2020-12 that a contract may use, and where schemas stand under them.</summary>
internal static class Keywords
{
    private static readonly FrozenDictionary<string, KeywordShape> Shapes = All().ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Shapes.Keys;

    public static KeywordShape? Find(string name) => Shapes.TryGetValue(name, out var shape) ? shape : null;

    /// <summary>Keywords of 2020-12 that hang on the way a schema was reached, which no check before the run could follow.</summary>
    public static bool IsUnsupported(string name) => name is "$dynamicRef" or "$dynamicAnchor" or "$vocabulary";

    private static IEnumerable<KeyValuePair<string, KeywordShape>> All()
    {
        foreach (string name in (string[])["$id", "$anchor", "$ref", "$schema"])
            yield return new(name, KeywordShape.Identifier);
        foreach (string name in (string[])["$comment", "title", "description", "default", "deprecated", "readOnly", "writeOnly",
            "examples", "contentEncoding", "contentMediaType"])
            yield return new(name, KeywordShape.Annotation);
        foreach (string name in (string[])["type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
            "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains",
            "minContains", "maxProperties", "minProperties", "required", "dependentRequired", "format"])
            yield return new(name, KeywordShape.Assertion);
        foreach (string name in (string[])["additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else",
            "unevaluatedItems", "unevaluatedProperties", "contentSchema"])
            yield return new(name, KeywordShape.Schema);
        foreach (string name in (string[])["prefixItems", "allOf", "anyOf", "oneOf"])
            yield return new(name, KeywordShape.SchemaList);
        foreach (string name in (string[])["$defs", "properties", "patternProperties", "dependentSchemas"])
            yield return new(name, KeywordShape.SchemaMap);
    }
}
