using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;

namespace Baton.Engine;

/// <summary>
/// Puts an object's fields in the order their author gave them: canonical bytes are sorted for hashing, people and models read
/// better in the order somebody thought of.
/// </summary>
public static class ContractOrder
{
    public static JsonElement Arrange(JsonElement value, Contract contract) =>
        JsonSerializer.SerializeToElement(Node(value, contract));

    private static JsonNode? Node(JsonElement value, Contract? contract)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return new JsonArray([.. value.EnumerateArray().Select(item => Node(item, contract?.Item))]);
        if (value.ValueKind != JsonValueKind.Object || contract is null)
            return JsonNode.Parse(value.GetRawText());
        var arranged = new JsonObject();
        foreach (var field in contract.Fields)
            if (value.TryGetProperty(field.Name, out var known))
                arranged[field.Name] = Node(known, field.Contract);
        foreach (var other in value.EnumerateObject().Where(p => !arranged.ContainsKey(p.Name)))
            arranged[other.Name] = JsonNode.Parse(other.Value.GetRawText());
        return arranged;
    }
}
