using System.Globalization;
using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Contracts.Subset;

/// <summary>Random pairs of schemas, much as people and the short notation write them; the second often a change of the first.</summary>
internal sealed class PairGen(int seed)
{
    private static readonly string[] Names = ["subject", "body", "kind", "score", "tags"];
    private static readonly string[] Formats = ["date", "date-time", "email", "uri"];

    private readonly Random _random = new(seed);

    public (JsonNode Producer, JsonNode Consumer) Next()
    {
        var producer = Document(_random.Next(4));
        if (_random.Next(10) < 3)
            return (producer, Document(_random.Next(4)));
        var consumer = producer.DeepClone();
        for (int changes = 1 + _random.Next(2); changes > 0; changes--)
            consumer = Changed(consumer);
        return _random.Next(2) == 0 ? (producer, consumer) : (consumer, producer);
    }

    public JsonNode Document(int depth)
    {
        var schema = Schema(depth);
        if (_random.Next(12) == 0)
            schema = new JsonObject
            {
                ["$defs"] = new JsonObject { ["node"] = Recursive(schema) },
                ["$ref"] = "#/$defs/node",
            };
        return schema;
    }

    /// <summary>A guarded reference: a tree, or a list that goes on.</summary>
    private JsonObject Recursive(JsonNode leaf)
    {
        var self = new JsonObject { ["$ref"] = "#/$defs/node" };
        return _random.Next(3) switch
        {
            0 => Object([("value", leaf, true), ("next", self, false)], closed: true),
            1 => Object([("value", leaf, true), ("parts", List(self, 0, _random.Next(2) == 0 ? 2 : null), true)], closed: _random.Next(2) == 0),
            _ => new JsonObject { ["anyOf"] = new JsonArray(leaf, List(self, _random.Next(2), null)) },
        };
    }

    public JsonNode Schema(int depth)
    {
        if (depth == 0)
            return Leaf();
        return _random.Next(16) switch
        {
            < 6 => RandomObject(depth),
            < 9 => RandomList(depth),
            9 => new JsonObject { ["anyOf"] = Several(depth) },
            10 => Union(depth, _random.Next(2) == 0 ? "oneOf" : "anyOf"),
            11 => new JsonObject { ["allOf"] = Several(depth) },
            12 => Odd(depth),
            _ => Leaf(),
        };
    }

    private JsonObject Leaf() => _random.Next(16) switch
    {
        0 => new JsonObject(),
        1 => new JsonObject { ["type"] = "boolean" },
        2 or 3 => Bounded("integer", "minimum", "maximum", -3, 12),
        4 => Bounded("number", _random.Next(2) == 0 ? "minimum" : "exclusiveMinimum", _random.Next(2) == 0 ? "maximum" : "exclusiveMaximum", -3, 12),
        5 => new JsonObject { ["type"] = "string", ["format"] = Pick(Formats) },
        6 => new JsonObject { ["type"] = "string", ["contentMediaType"] = "text/markdown" },
        7 => Choice(),
        8 => new JsonObject { ["const"] = _random.Next(3) == 0 ? _random.Next(4) : Pick("a", "b", "US", "EU") },
        9 => new JsonObject { ["type"] = new JsonArray(Pick("string", "integer"), Pick("null", "boolean")) },
        10 => SingleLine(),
        11 => Merge(SingleLine(), Bounded("string", "minLength", "maxLength", 0, 20)),
        12 => new JsonObject { ["type"] = "integer", ["multipleOf"] = 1 + _random.Next(4) },
        13 => new JsonObject { ["enum"] = new JsonArray(1, "a", null, _random.Next(3), new JsonObject { ["kind"] = "a" }) },
        _ => Bounded("string", "minLength", "maxLength", 0, 20),
    };

    private static JsonObject SingleLine() => new() { ["type"] = "string", ["pattern"] = @"^[^\r\n]*$" };

    private static JsonObject Merge(JsonObject into, JsonObject other)
    {
        foreach (var (name, value) in other.ToList())
            into[name] = value?.DeepClone();
        return into;
    }

    private JsonObject Bounded(string type, string least, string most, int from, int to)
    {
        var schema = new JsonObject { ["type"] = type };
        int low = _random.Next(from, to), high = _random.Next(low, to + 1);
        if (_random.Next(2) == 0)
            schema[least] = low;
        if (_random.Next(2) == 0)
            schema[most] = high;
        return schema;
    }

    private JsonObject Choice()
    {
        var choices = new[] { "US", "EU", "UK", "a", "b" }.Where(_ => _random.Next(2) == 0).DefaultIfEmpty("US");
        return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. choices.Select(c => (JsonNode)c)]) };
    }

    private JsonArray Several(int depth) => [.. Enumerable.Range(0, 2 + _random.Next(2)).Select(_ => Schema(depth - 1))];

    private JsonObject RandomObject(int depth)
    {
        var fields = Names.Where(_ => _random.Next(2) == 0).Select(name => (name, Schema(depth - 1), _random.Next(3) > 0)).ToList();
        var schema = Object(fields, closed: _random.Next(4) > 0);
        switch (_random.Next(14))
        {
            case 0: schema["minProperties"] = _random.Next(4); break;
            case 1: schema["maxProperties"] = 1 + _random.Next(4); break;
            case 2: schema["additionalProperties"] = Schema(0); break;
            case 3: schema["dependentRequired"] = new JsonObject { [Pick(Names)] = new JsonArray(Pick(Names)) }; break;
            case 4: schema["propertyNames"] = new JsonObject { ["maxLength"] = 3 + _random.Next(4) }; break;
            case 5: schema["dependentSchemas"] = new JsonObject { [Pick(Names)] = Schema(0) }; break;
        }
        return schema;
    }

    private static JsonObject Object(IEnumerable<(string Name, JsonNode Schema, bool IsRequired)> fields, bool closed)
    {
        var list = fields.ToList();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(list.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)f.Schema))),
            ["required"] = new JsonArray([.. list.Where(f => f.IsRequired).Select(f => (JsonNode)f.Name)]),
        };
        if (closed)
            schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject RandomList(int depth)
    {
        var schema = List(Schema(depth - 1), _random.Next(3), _random.Next(2) == 0 ? 2 + _random.Next(4) : null);
        switch (_random.Next(8))
        {
            case 0: schema["uniqueItems"] = true; break;
            case 1: schema["prefixItems"] = new JsonArray(Schema(0), Schema(0)); break;
            case 2: schema["contains"] = Schema(0); break;
            case 3: (schema["contains"], schema["maxContains"]) = (Schema(0), 1 + _random.Next(2)); break;
        }
        return schema;
    }

    private static JsonObject List(JsonNode item, int least, int? most)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item };
        if (least > 0)
            schema["minItems"] = least;
        if (most is { } bound)
            schema["maxItems"] = bound;
        return schema;
    }

    /// <summary>Forms told apart by a constant.</summary>
    private JsonObject Union(int depth, string keyword)
    {
        var forms = new[] { "image", "text", "video", "quote" }.Take(2 + _random.Next(3)).Select(kind => (JsonNode)Object(
            [("kind", new JsonObject { ["const"] = kind }, true), (Pick("body", "score"), Schema(depth - 1), _random.Next(2) == 0)], closed: true));
        return new JsonObject { [keyword] = new JsonArray([.. forms]) };
    }

    private JsonObject Odd(int depth) => _random.Next(4) switch
    {
        0 => new JsonObject { ["not"] = Leaf() },
        1 => new JsonObject { ["if"] = Schema(depth - 1), ["then"] = Schema(depth - 1), ["else"] = Schema(depth - 1) },
        2 => new JsonObject { ["oneOf"] = Several(depth) },
        _ => Merge(RandomObject(depth), new JsonObject { ["unevaluatedProperties"] = false }),
    };

    /// <summary>One change somewhere: a bound, a field, a choice, an alternative.</summary>
    private JsonNode Changed(JsonNode schema)
    {
        var places = new List<JsonObject>();
        Gather(schema, places);
        if (places.Count == 0)
            return Schema(1);
        var place = places[_random.Next(places.Count)];
        switch (_random.Next(9))
        {
            case 0 or 8: Tweak(place); break;
            case 1 when place["required"] is JsonArray { Count: > 0 } required: required.RemoveAt(_random.Next(required.Count)); break;
            case 2 when place["properties"] is JsonObject properties: properties["note"] = Schema(0); break;
            case 3 when place["properties"] is JsonObject { Count: > 0 } properties: properties.Remove(properties.First().Key); break;
            case 4 when place["enum"] is JsonArray { Count: > 1 } choices: choices.RemoveAt(0); break;
            case 5: place.Remove(Pick("additionalProperties", "maxLength", "maxItems", "pattern", "minItems")); break;
            case 6 when place.Parent is null: return new JsonObject { ["anyOf"] = new JsonArray(place, Schema(1)) };
            case 7 when place["anyOf"] is JsonArray { Count: > 1 } forms: forms.RemoveAt(_random.Next(forms.Count)); break;
            default: Replace(place); break;
        }
        return schema;
    }

    private void Tweak(JsonObject place)
    {
        string keyword = place["type"]?.ToString() switch
        {
            "string" => Pick("minLength", "maxLength"),
            "array" => Pick("minItems", "maxItems"),
            "object" => Pick("minProperties", "maxProperties"),
            "integer" or "number" => Pick("minimum", "maximum"),
            _ => "title",
        };
        if (place[keyword] is JsonValue value && value.TryGetValue(out int bound))
            place[keyword] = Math.Max(0, bound + _random.Next(-2, 3));
        else
            place[keyword] = keyword == "title" ? "as before" : _random.Next(6);
    }

    private void Replace(JsonObject place)
    {
        if (place["properties"] is JsonObject { Count: > 0 } properties)
            properties[properties.ElementAt(_random.Next(properties.Count)).Key] = Schema(0);
        else if (place["items"] is not null)
            place["items"] = Schema(0);
        else
            place["title"] = "as before";
    }

    private static void Gather(JsonNode? node, List<JsonObject> into)
    {
        if (node is JsonObject schema)
        {
            if (schema.ContainsKey("type") || schema.ContainsKey("anyOf") || schema.ContainsKey("enum"))
                into.Add(schema);
            foreach (var (name, value) in schema)
                if (name is not ("required" or "enum" or "const" or "dependentRequired"))
                    Gather(value, into);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                Gather(item, into);
        }
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    public override string ToString() => seed.ToString(CultureInfo.InvariantCulture);
}
