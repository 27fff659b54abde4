using System.Text.Json.Nodes;

namespace Baton.Core.Contracts.Schemas;

/// <summary>The JSON Schema each word of the short notation stands for.</summary>
internal static class ContractSchemas
{
    private const int MaxFileName = 255;
    private const string Sha256 = "^[0-9a-f]{64}$";

    /// <summary>Not for lists, objects and choices, which are made of others.</summary>
    public static JsonObject Of(ContractKind kind) => kind switch
    {
        ContractKind.String => new() { ["type"] = "string", ["pattern"] = ContractJson.SingleLine },
        ContractKind.Text => new() { ["type"] = "string" },
        ContractKind.Markdown => new() { ["type"] = "string", ["contentMediaType"] = "text/markdown" },
        ContractKind.Html => new() { ["type"] = "string", ["contentMediaType"] = "text/html" },
        ContractKind.Url => new() { ["type"] = "string", ["format"] = "uri" },
        ContractKind.Email => new() { ["type"] = "string", ["format"] = "email" },
        ContractKind.Date => new() { ["type"] = "string", ["format"] = "date" },
        ContractKind.DateTime => new() { ["type"] = "string", ["format"] = "date-time" },
        ContractKind.Integer => new() { ["type"] = "integer" },
        ContractKind.Number => new() { ["type"] = "number" },
        ContractKind.Boolean => new() { ["type"] = "boolean" },
        ContractKind.File => File(new JsonObject { ["type"] = "string", ["pattern"] = ContractJson.SingleLine }, Size()),
        ContractKind.Json => [],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is made of other contracts"),
    };

    public static JsonObject Object(IEnumerable<(string Name, JsonNode Schema, bool IsRequired)> fields)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var (name, schema, isRequired) in fields)
        {
            properties.Add(name, schema);
            if (isRequired)
                required.Add((JsonNode)name);
        }
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        };
    }

    public static JsonObject List(JsonNode item, long minItems, long? maxItems)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = item };
        if (minItems > 0)
            list["minItems"] = minItems;
        if (maxItems is { } most)
            list["maxItems"] = most;
        return list;
    }

    public static JsonObject Choice(IEnumerable<string> choices) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. choices.Select(c => (JsonNode)c)]) };

    /// <param name="type">The schema of the media type.</param>
    /// <param name="size">The schema of the size in bytes.</param>
    public static JsonObject File(JsonObject type, JsonObject size)
    {
        var name = Of(ContractKind.String);
        name["minLength"] = 1;
        name["maxLength"] = MaxFileName;
        var file = Object([
            ("name", name, true), ("type", type, true), ("size", size, true),
            ("hash", new JsonObject { ["type"] = "string", ["pattern"] = Sha256 }, true),
            ("alt", Of(ContractKind.String), false)]);
        file[ContractJson.Kind] = "file";
        return file;
    }

    public static JsonObject Size() => new() { ["type"] = "integer", ["minimum"] = 0 };
}
