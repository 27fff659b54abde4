using System.Text.Json.Nodes;
using Baton.Engine.Surfaces;

namespace Baton.Cli.Output;

/// <summary>What a commit sends, as it goes over the wire.</summary>
public static class OutgoingView
{
    public static void Show(Terminal terminal, string commit, IEnumerable<OutgoingRequest> requests)
    {
        foreach (var request in requests)
        {
            terminal.Heading($"{commit} sends", $"{request.Method} {request.Address}");
            foreach (var (name, value) in request.Headers)
                terminal.Line($"{name}: {value}");
            if (request.Body.Length > 0)
                terminal.Line($"\n{request.Body.TrimEnd('\n')}");
            terminal.Line();
        }
    }

    public static JsonArray Json(IEnumerable<OutgoingRequest> requests) => [.. requests.Select(r => (JsonNode)new JsonObject
    {
        ["method"] = r.Method,
        ["address"] = r.Address,
        ["headers"] = new JsonArray([.. r.Headers.Select(h => (JsonNode)new JsonObject { ["name"] = h.Name, ["value"] = h.Value })]),
        ["body"] = r.Body,
    })];
}
