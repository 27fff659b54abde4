using System.Text.Json;

namespace Baton.Cli.Output;

/// <summary>A value as people read one: a text as it is, a list's items behind dashes, an object's fields by their names, nothing escaped.</summary>
internal static class Outline
{
    public static string Of(JsonElement value) => string.Join('\n', Lines(value));

    private static IEnumerable<string> Lines(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Split('\n'),
        JsonValueKind.Array when value.GetArrayLength() == 0 => ["(none)"],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Led("- ", Lines(item))),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(field => IsShort(field.Value)
            ? Lines(field.Value).Select(line => $"{field.Name}: {line}")
            : [$"{field.Name}:", .. Led("  ", Lines(field.Value))]),
        _ => [value.GetRawText()],
    };

    /// <summary>It stands on the line of its name.</summary>
    private static bool IsShort(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => !value.GetString()!.Contains('\n', StringComparison.Ordinal),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => false,
        _ => true,
    };

    private static IEnumerable<string> Led(string lead, IEnumerable<string> lines) =>
        lines.Select((line, index) => (index == 0 ? lead : new string(' ', lead.Length)) + line);
}
