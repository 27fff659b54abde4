using System.Text.Json;

namespace Baton.Core.Contracts;

/// <summary>An attachment as values hold it: what it is, not what is in it.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Hash">SHA-256 of its bytes, in small hexadecimal digits.</param>
public sealed record FileValue(string Name, string Type, long Size, string Hash, string? Alt)
{
    public bool IsImage => Type.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>Null for what is none.</summary>
    public static FileValue? Of(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && Text(value, "name") is { } name && Text(value, "type") is { } type && Text(value, "hash") is { } hash
        && value.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long bytes)
            ? new FileValue(name, type, bytes, hash, Text(value, "alt"))
            : null;

    private static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
