using System.Buffers;
using System.Text.Json;
using Baton.Core.Contracts;

namespace Baton.Engine;

/// <summary>
/// Puts an object's fields in the order their author gave them: canonical bytes are sorted for hashing, people and models read
/// better in the order somebody thought of.
/// </summary>
public static class ContractOrder
{
    public static JsonElement Arrange(JsonElement value, Contract contract)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
            Write(json, value, contract);
        return JsonElement.Parse(bytes.WrittenSpan);
    }

    /// <param name="contract">Null where nothing is known: as it stands.</param>
    public static void Write(Utf8JsonWriter json, JsonElement value, Contract? contract)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array when contract?.Item is { } item:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(json, element, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.Object when contract is not null:
                WriteObject(json, value, contract.Fields);
                break;
            default:
                PlainJson.WriteTo(json, value);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement value, IReadOnlyList<ContractField> fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            if (!value.TryGetProperty(field.Name, out var known))
                continue;
            json.WritePropertyName(field.Name);
            Write(json, known, field.Contract);
        }
        foreach (var other in value.EnumerateObject())
            if (!IsAmong(fields, other))
                other.WriteTo(json);
        json.WriteEndObject();
    }

    private static bool IsAmong(IReadOnlyList<ContractField> fields, JsonProperty property)
    {
        for (int i = 0; i < fields.Count; i++)
            if (property.NameEquals(fields[i].Name))
                return true;
        return false;
    }
}
