using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Connectors.Models;

/// <summary>A schema with its references, <c>allOf</c> and one branch of <c>anyOf</c>/<c>oneOf</c> folded into one flat object.</summary>
internal sealed class SchemaShape
{
    private const int MaxFolds = 64;

    private readonly JsonObject _keywords;

    private SchemaShape(JsonObject keywords) => _keywords = keywords;

    public static SchemaShape Of(JsonElement schema, JsonElement root)
    {
        var keywords = new JsonObject();
        int folds = 0;
        Fold(schema, root, keywords, ref folds);
        return new SchemaShape(keywords);
    }

    /// <summary>One of JSON's type names; <c>any</c> when the schema leaves it open.</summary>
    public string Type
    {
        get
        {
            if (_keywords["type"] is JsonArray types)
                return types.Select(t => t!.GetValue<string>()).FirstOrDefault(t => t != "null") ?? "null";
            if (_keywords["type"] is JsonValue type)
                return type.GetValue<string>();
            if (Has("properties") || Has("required"))
                return "object";
            if (Has("items") || Has("minItems") || Has("prefixItems"))
                return "array";
            if (Has("minLength") || Has("maxLength") || Has("pattern") || Has("format") || Has("contentMediaType"))
                return "string";
            return Has("minimum") || Has("maximum") || Has("multipleOf") ? "number" : "any";
        }
    }

    public bool Has(string keyword) => _keywords.ContainsKey(keyword);

    public JsonElement? Element(string keyword) =>
        _keywords.TryGetPropertyValue(keyword, out var node) ? JsonSerializer.SerializeToElement(node) : null;

    public string? Text(string keyword) => _keywords[keyword] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public int Count(string keyword, int otherwise) => Number(keyword) is { } number ? (int)Math.Clamp(number, 0, int.MaxValue) : otherwise;

    public decimal? Number(string keyword) =>
        Element(keyword) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out decimal value) ? value : null;

    private static void Fold(JsonElement schema, JsonElement root, JsonObject into, ref int folds)
    {
        if (schema.ValueKind != JsonValueKind.Object || folds++ > MaxFolds)
            return;
        foreach (var keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$ref":
                    if (Referenced(keyword.Value.GetString() ?? "", root) is { } target)
                        Fold(target, root, into, ref folds);
                    break;
                case "allOf":
                    foreach (var part in keyword.Value.EnumerateArray())
                        Fold(part, root, into, ref folds);
                    break;
                case "anyOf" or "oneOf":
                    Fold(Branch(keyword.Value, schema, root), root, into, ref folds);
                    break;
                default:
                    Merge(keyword, into);
                    break;
            }
        }
    }

    private static void Merge(JsonProperty keyword, JsonObject into)
    {
        var added = JsonNode.Parse(keyword.Value.GetRawText());
        switch (keyword.Name)
        {
            case "properties" when into["properties"] is JsonObject known:
                foreach (var (name, schema) in (JsonObject)added!)
                    known[name] = known[name] is { } both ? new JsonObject { ["allOf"] = new JsonArray(both.DeepClone(), schema!.DeepClone()) } : schema!.DeepClone();
                break;
            case "required" when into["required"] is JsonArray known:
                foreach (var name in ((JsonArray)added!).Where(n => known.All(k => k!.GetValue<string>() != n!.GetValue<string>())))
                    known.Add(name!.DeepClone());
                break;
            case "minLength" or "minItems" or "minimum" or "exclusiveMinimum" when into[keyword.Name] is { } known:
                into[keyword.Name] = Math.Max(known.GetValue<decimal>(), keyword.Value.GetDecimal());
                break;
            case "maxLength" or "maxItems" or "maximum" or "exclusiveMaximum" when into[keyword.Name] is { } known:
                into[keyword.Name] = Math.Min(known.GetValue<decimal>(), keyword.Value.GetDecimal());
                break;
            default:
                into[keyword.Name] = added;
                break;
        }
    }

    /// <summary>The first branch that is not <c>null</c> and not of another type than the schema round it asks for.</summary>
    private static JsonElement Branch(JsonElement branches, JsonElement outer, JsonElement root)
    {
        string? wanted = outer.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
        foreach (var branch in branches.EnumerateArray().Where(b => b.ValueKind == JsonValueKind.Object))
        {
            string kind = Of(branch, root).Type;
            if (kind != "null" && (wanted is null || kind == "any" || kind == wanted))
                return branch;
        }
        return branches.EnumerateArray().FirstOrDefault();
    }

    /// <summary>A JSON Pointer into the same document (<c>#/$defs/offer</c>), or an <c>$anchor</c> under <c>$defs</c>.</summary>
    private static JsonElement? Referenced(string reference, JsonElement root)
    {
        if (!reference.StartsWith('#'))
            return null;
        if (reference.Length > 1 && reference[1] != '/')
        {
            return root.TryGetProperty("$defs", out var defs)
                ? defs.EnumerateObject().Select(d => (JsonElement?)d.Value)
                    .FirstOrDefault(d => d!.Value.TryGetProperty("$anchor", out var anchor) && anchor.GetString() == reference[1..])
                : null;
        }
        var at = root;
        foreach (string part in Uri.UnescapeDataString(reference[1..]).Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var inner))
                at = inner;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index) && index < at.GetArrayLength())
                at = at[index];
            else
                return null;
        }
        return at;
    }
}
