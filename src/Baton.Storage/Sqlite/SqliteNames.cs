using System.Text.Json;
using System.Text.Json.Serialization;

namespace Baton.Storage.Sqlite;

/// <summary>A list of names in one column, as a JSON array.</summary>
internal static partial class SqliteNames
{
    public static string Write(IReadOnlyList<string> names) => JsonSerializer.Serialize([.. names], Names.Default.StringArray);

    public static IReadOnlyList<string> Read(string text) => JsonSerializer.Deserialize(text, Names.Default.StringArray) ?? [];

    [JsonSerializable(typeof(string[]))]
    private sealed partial class Names : JsonSerializerContext;
}
