using System.Buffers;
using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

/// <summary>The JSON of a schema that was made.</summary>
internal static class SchemaWriter
{
    // Never disposed: its elements outlive this call, and an undisposed document is merely collected.
    public static JsonDocument Write(SchemaNode made)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonNodes.Readable))
            Write(made, writer);
        return JsonDocument.Parse(buffer.WrittenMemory, JsonNodes.Deep);
    }

    private static void Write(SchemaNode node, Utf8JsonWriter writer)
    {
        if (!node.IsMade)
        {
            SchemaSource.Embedded(node).WriteTo(writer);
            return;
        }
        if (node.Json is { } json)
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }
        writer.WriteStartObject();
        if (node.Object is { } rules)
            WriteObject(rules, writer);
        else if (node.List is { } list)
            WriteList(list, writer);
        else
            WriteUnion(node, writer);
        writer.WriteEndObject();
    }

    private static void WriteObject(ObjectRules rules, Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        for (int i = 0; i < rules.Properties.Length; i++)
        {
            writer.WritePropertyName(rules.Names.Names[i]);
            Write(rules.Properties[i]!, writer);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("required"u8);
        foreach (int name in rules.Required)
            writer.WriteStringValue(rules.Names.Names[name]);
        writer.WriteEndArray();
        writer.WriteBoolean("additionalProperties"u8, false);
    }

    private static void WriteList(ListRules list, Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "array"u8);
        writer.WritePropertyName("items"u8);
        Write(list.Items!, writer);
        if (list.MinItems is { } least)
            writer.WriteNumber("minItems"u8, least);
        if (list.MaxItems is { } most)
            writer.WriteNumber("maxItems"u8, most);
    }

    private static void WriteUnion(SchemaNode node, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(node.AnyOf.Length > 0 ? "anyOf"u8 : "allOf"u8);
        foreach (var part in node.AnyOf.Length > 0 ? node.AnyOf : node.AllOf)
            Write(part, writer);
        writer.WriteEndArray();
    }
}
