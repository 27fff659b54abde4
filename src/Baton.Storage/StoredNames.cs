using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Baton.Storage;

/// <summary>Names in one column: a list as a JSON array, labels as a JSON object.</summary>
internal static partial class StoredNames
{
    public static string Write(IReadOnlyList<string> names) => JsonSerializer.Serialize([.. names], Names.Default.StringArray);

    public static IReadOnlyList<string> Read(string text) => JsonSerializer.Deserialize(text, Names.Default.StringArray) ?? [];

    public static string Write(ImmutableSortedDictionary<string, string> labels) =>
        labels.IsEmpty ? "{}" : JsonSerializer.Serialize(new Dictionary<string, string>(labels), Names.Default.DictionaryStringString);

    public static ImmutableSortedDictionary<string, string> ReadLabels(string text) => text == "{}"
        ? ImmutableSortedDictionary<string, string>.Empty
        : JsonSerializer.Deserialize(text, Names.Default.DictionaryStringString)!.ToImmutableSortedDictionary();

    [JsonSerializable(typeof(string[]))]
    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class Names : JsonSerializerContext;
}
