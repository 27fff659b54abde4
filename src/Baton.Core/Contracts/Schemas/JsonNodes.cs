using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Core.Contracts.Schemas;

/// <summary>Between JSON that is built and JSON that is read; numbers keep their text.</summary>
internal static class JsonNodes
{
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    // Schemas are read by people and models: letters stay letters. Nothing here goes into HTML.
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonNode Of(JsonElement element) => JsonNode.Parse(element.GetRawText(), documentOptions: Deep)!;

    // Never disposed: the element must outlive this call, and an undisposed document is merely collected.
    public static JsonElement Element(JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }
        return JsonDocument.Parse(buffer.WrittenMemory, Deep).RootElement;
    }
}
