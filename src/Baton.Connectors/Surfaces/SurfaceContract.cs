using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;

namespace Baton.Connectors.Surfaces;

/// <summary>Contracts that are written in the code of a surface.</summary>
internal static class SurfaceContract
{
    /// <summary>Of a text on one line; what the short notation calls <c>string</c> is taken.</summary>
    public const string Line = """{ "type": "string", "pattern": "^[^\\r\\n]*$" }""";

    public static Contract Of(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return Contract.Read(document.RootElement.Clone(), null, out var faults)
            ?? throw new InvalidOperationException("A surface's own contract is wrong: " + string.Join("; ", faults));
    }

    /// <summary>A <c>to:</c> with the name of its surface, and these others.</summary>
    /// <param name="properties">As JSON, without the braces; may be empty.</param>
    /// <param name="required">Those that may not be left out.</param>
    public static Contract To(string surface, string properties, params ReadOnlySpan<string> required)
    {
        var all = JsonNode.Parse($"{{{properties}}}")!.AsObject();
        all["surface"] = new JsonObject { ["const"] = surface };
        var names = new JsonArray("surface");
        foreach (string name in required)
            names.Add((JsonNode)name);
        return Of(new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["required"] = names, ["properties"] = all }.ToJsonString());
    }
}
