using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Tests.Models;

/// <summary>Checks an instance against the keywords these tests use, written apart from the code it checks.</summary>
internal static class SchemaCheck
{
    public static IReadOnlyList<string> Faults(JsonElement value, JsonElement schema)
    {
        var faults = new List<string>();
        Check(value, schema, schema, "", faults);
        return faults;
    }

    private static void Check(JsonElement value, JsonElement schema, JsonElement root, string at, List<string> faults)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            if (schema.ValueKind == JsonValueKind.False)
                faults.Add($"{at}: not allowed");
            return;
        }
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Holds(value, keyword, schema, root, at, faults))
                faults.Add($"{at}: {keyword.Name} {keyword.Value.GetRawText()} refuses {value.GetRawText()}");
        }
    }

    private static bool Holds(JsonElement value, JsonProperty keyword, JsonElement schema, JsonElement root, string at, List<string> faults)
    {
        var operand = keyword.Value;
        switch (keyword.Name)
        {
            case "type":
                return operand.ValueKind == JsonValueKind.Array ? operand.EnumerateArray().Any(t => Is(value, t.GetString()!)) : Is(value, operand.GetString()!);
            case "enum":
                return operand.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value));
            case "const":
                return JsonElement.DeepEquals(operand, value);
            case "anyOf":
                return operand.EnumerateArray().Any(b => { var inner = new List<string>(); Check(value, b, root, at, inner); return inner.Count == 0; });
            case "allOf":
                foreach (var part in operand.EnumerateArray())
                    Check(value, part, root, at, faults);
                return true;
            case "$ref":
                Check(value, root.GetProperty("$defs").GetProperty(operand.GetString()!.Split('/')[^1]), root, at, faults);
                return true;
            case "$defs" or "contentMediaType":
                return true;
        }
        return value.ValueKind switch
        {
            JsonValueKind.String => HoldsText(value.GetString()!, keyword),
            JsonValueKind.Number => HoldsNumber(value.GetDecimal(), keyword),
            JsonValueKind.Array => HoldsList(value, keyword, root, at, faults),
            JsonValueKind.Object => HoldsObject(value, keyword, schema, root, at, faults),
            _ => true,
        };
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => value.ValueKind == JsonValueKind.Number,
    };

    private static bool HoldsText(string text, JsonProperty keyword) => keyword.Name switch
    {
        "minLength" => text.EnumerateRunes().Count() >= keyword.Value.GetInt32(),
        "maxLength" => text.EnumerateRunes().Count() <= keyword.Value.GetInt32(),
        "pattern" => Regex.IsMatch(text, keyword.Value.GetString()!),
        "format" => keyword.Value.GetString() switch
        {
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "email" => Regex.IsMatch(text, @"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
            "date-time" => text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
            "uuid" => Guid.TryParse(text, out _),
            _ => false,
        },
        _ => true,
    };

    private static bool HoldsNumber(decimal number, JsonProperty keyword) => keyword.Name switch
    {
        "minimum" => number >= keyword.Value.GetDecimal(),
        "maximum" => number <= keyword.Value.GetDecimal(),
        "exclusiveMinimum" => number > keyword.Value.GetDecimal(),
        "multipleOf" => number % keyword.Value.GetDecimal() == 0,
        _ => true,
    };

    private static bool HoldsList(JsonElement list, JsonProperty keyword, JsonElement root, string at, List<string> faults)
    {
        switch (keyword.Name)
        {
            case "minItems":
                return list.GetArrayLength() >= keyword.Value.GetInt32();
            case "maxItems":
                return list.GetArrayLength() <= keyword.Value.GetInt32();
            case "uniqueItems":
                return list.EnumerateArray().Select(i => i.GetRawText()).Distinct().Count() == list.GetArrayLength();
            case "items":
                foreach (var item in list.EnumerateArray())
                    Check(item, keyword.Value, root, at + "/*", faults);
                return true;
            default:
                return true;
        }
    }

    private static bool HoldsObject(JsonElement value, JsonProperty keyword, JsonElement schema, JsonElement root, string at, List<string> faults)
    {
        switch (keyword.Name)
        {
            case "required":
                return keyword.Value.EnumerateArray().All(n => value.TryGetProperty(n.GetString()!, out _));
            case "minProperties":
                return value.EnumerateObject().Count() >= keyword.Value.GetInt32();
            case "properties":
                foreach (var field in keyword.Value.EnumerateObject())
                {
                    if (value.TryGetProperty(field.Name, out var inner))
                        Check(inner, field.Value, root, $"{at}/{field.Name}", faults);
                }
                return true;
            case "additionalProperties":
                foreach (var field in value.EnumerateObject().Where(f => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(f.Name, out _)))
                    Check(field.Value, keyword.Value, root, $"{at}/{field.Name}", faults);
                return true;
            default:
                return true;
        }
    }
}
