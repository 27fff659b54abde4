using System.Text.Json;

namespace Baton.Connectors.Scorers;

/// <summary>Reads fields of options and brand files, which may lack any of them.</summary>
internal static class JsonFields
{
    public static JsonElement Field(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement found) ? found : default;

    public static string? Text(this JsonElement value, string name) =>
        value.Field(name) is { ValueKind: JsonValueKind.String } text && !string.IsNullOrWhiteSpace(text.GetString()) ? text.GetString() : null;

    /// <summary>The strings of a list; a single string is a list of one.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement value, string name) => value.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(text => !string.IsNullOrWhiteSpace(text))],
        _ => [],
    };

    public static IEnumerable<JsonElement> Items(this JsonElement value, string name) =>
        value.Field(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
