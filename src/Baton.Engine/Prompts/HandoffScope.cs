using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Liquid;

namespace Baton.Engine.Prompts;

/// <summary>What a template may name: the brief, the brand, the run, and what was handed over, under its names.</summary>
public sealed class HandoffScope(Handoff handoff, JsonElement brand, JsonElement run) : ILiquidScope
{
    private readonly Dictionary<string, JsonElement?> _values = new(StringComparer.Ordinal);

    public JsonElement? Find(string name)
    {
        if (!_values.TryGetValue(name, out var value))
            _values[name] = value = name switch { "brief" => handoff.Brief, "brand" => brand, "run" => run, _ => HandedOver(name) };
        return value;
    }

    /// <summary><c>draft</c> is all of what was handed over of it: the need <c>draft</c> itself, or <c>draft.body</c> and its like put together.</summary>
    private JsonElement? HandedOver(string name)
    {
        if (handoff.Values.FirstOrDefault(v => v.Origin.Name == name) is { Value: { } whole })
            return whole;
        JsonObject? parts = null;
        foreach (var value in handoff.Values)
        {
            string[] path = value.Origin.Name.Split('.');
            if (path[0] != name || value.Value is not { } element)
                continue;
            var at = parts ??= [];
            foreach (string field in path[1..^1])
                at = at[field] as JsonObject ?? (JsonObject)(at[field] = new JsonObject());
            at[path[^1]] = JsonNode.Parse(element.GetRawText());
        }
        return parts is null ? null : JsonSerializer.SerializeToElement(parts);
    }
}
