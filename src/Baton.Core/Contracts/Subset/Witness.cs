using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>Puts values together from parts.</summary>
internal static class Witness
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    public static readonly JsonElement Null = Read("null"), False = Read("false"), True = Read("true");

    // Never disposed: the value must outlive this call, and an undisposed document is merely collected.
    public static JsonElement Read(string json) => JsonDocument.Parse(json, Deep).RootElement;

    /// <summary>In bytes of JSON.</summary>
    public static int SizeOf(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).Length;

    public static JsonElement Text(string text) => JsonNodes.Element(JsonValue.Create(text));

    public static JsonElement List(IEnumerable<JsonElement> items) =>
        Read($"[{string.Join(',', items.Select(item => item.GetRawText()))}]");

    public static JsonElement Object(IEnumerable<(string Name, JsonElement Value)> properties)
    {
        var json = new StringBuilder("{");
        foreach (var (name, value) in properties)
            json.Append(json.Length > 1 ? "," : "").Append(Text(name).GetRawText()).Append(':').Append(value.GetRawText());
        return Read(json.Append('}').ToString());
    }
}
