using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// Writes a tree as the YAML an author would write, so that what is generated goes through the reader, with all its places.
/// </summary>
internal static class YamlText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text that begins with this mark is written as it is: for what stands unquoted and is wrong so.</summary>
    public const string Raw = "\u0001";

    public static string Of(JsonObject root)
    {
        var text = new StringBuilder();
        Entries(root, 0, text, isFirstInline: false);
        return text.ToString();
    }

    private static void Entries(JsonObject map, int indent, StringBuilder text, bool isFirstInline)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', isFirstInline ? 0 : indent).Append(Scalar(key)).Append(':');
            isFirstInline = false;
            Value(value, indent, text);
        }
    }

    private static void Value(JsonNode? value, int indent, StringBuilder text)
    {
        if (Inline(value) is { } inline)
            text.Append(' ').Append(inline).Append('\n');
        else if (value is JsonObject map)
        {
            text.Append('\n');
            Entries(map, indent + 2, text, isFirstInline: false);
        }
        else
        {
            text.Append('\n');
            foreach (var item in (JsonArray)value!)
                Item(item, indent + 2, text);
        }
    }

    private static void Item(JsonNode? item, int indent, StringBuilder text)
    {
        text.Append(' ', indent).Append("- ");
        if (Inline(item) is { } inline)
            text.Append(inline).Append('\n');
        else
            Entries((JsonObject)item!, indent + 2, text, isFirstInline: true);
    }

    /// <summary>Scalars, lists of scalars, and what is empty; null for what takes lines of its own.</summary>
    private static string? Inline(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject { Count: 0 } => "{}",
        JsonObject => null,
        JsonArray list when list.All(i => i is JsonValue) => $"[{string.Join(", ", list.Select(i => Inline(i)))}]",
        // A list's bounds stand beside its items' contract: the whole stands in one line.
        JsonArray list when list.Any(i => i is JsonValue) => list.ToJsonString(Relaxed),
        JsonArray => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Scalar(string text) =>
        text.StartsWith(Raw, StringComparison.Ordinal) ? text[1..] : IsPlain(text) ? text : JsonSerializer.Serialize(text, Relaxed);

    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text[^1] != ' ' && text is not ("true" or "false" or "null")
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or ' ' or '(' or ')' or '|' or '@' or '/');
}
