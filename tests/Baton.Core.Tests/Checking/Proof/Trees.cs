using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>Finds its way in a generated workflow.</summary>
internal static class Trees
{
    /// <summary>Every step, those inside others behind them.</summary>
    public static IEnumerable<JsonObject> Steps(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var step in list.SelectMany(Steps))
                yield return step;
        if (node is not JsonObject map)
            yield break;
        if (map.First().Value is JsonValue && map.First().Key is "agent" or "tool" or "check" or "review" or "ask" or "switch" or "parallel" or "each" or "repeat" or "call" or "wait" or "commit")
            yield return map;
        foreach (var (key, value) in map)
            if (key is "steps" or "finish" or "cases" or "branches" or "on_error" || node.Parent is JsonObject { } parent && parent.ContainsKey("join"))
                foreach (var step in Steps(value))
                    yield return step;
    }

    public static string IdOf(JsonObject step) => step.First().Value!.GetValue<string>();

    public static JsonObject? Step(JsonObject workflow, string id) => Steps(workflow).FirstOrDefault(s => IdOf(s) == id);
}
