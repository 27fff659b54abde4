using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Liquid;

namespace Baton.Engine.Prompts;

/// <summary>What a template may name: the brief, the brand, the run, and what was handed over, under its names.</summary>
public sealed class HandoffScope(Handoff handoff, JsonElement brand, JsonElement run) : ILiquidScope
{
    private Dictionary<string, JsonElement?>? _together;

    public JsonElement? Find(string name) => name switch { "brief" => handoff.Brief, "brand" => brand, "run" => run, _ => HandedOver(name) };

    /// <summary><c>draft</c> is all of what was handed over of it: the need <c>draft</c> itself, or <c>draft.body</c> and its like put together.</summary>
    private JsonElement? HandedOver(string name)
    {
        foreach (var value in handoff.Values)
            if (value.Origin.Name == name && value.Value is { } whole)
                return whole;
        _together ??= new(StringComparer.Ordinal);
        if (!_together.TryGetValue(name, out var together))
            _together[name] = together = PutTogether(name);
        return together;
    }

    private JsonElement? PutTogether(string name)
    {
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
