using System.Text.Encodings.Web;
using System.Text.Json;
using Baton.Core.Handoffs;

namespace Baton.Engine;

/// <summary>Values written part by part: no tree of nodes is made and parsed again, and nothing looks at types at run time.</summary>
internal static class WrittenJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Of(Action<Utf8JsonWriter> write)
    {
        using var bytes = new PooledBytes(4096);
        using (var json = new Utf8JsonWriter(bytes, Plain))
            write(json);
        return JsonElement.Parse(bytes.Written, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
    }

    /// <summary>An object of values under their names.</summary>
    public static JsonElement Of(IEnumerable<(string Name, JsonElement Value)> fields) => Of(json =>
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            PlainJson.WriteTo(json, value);
        }
        json.WriteEndObject();
    });
}
