using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Engine.Authoring;

/// <summary>What a JSON Schema written for editors says of a place: the keys there are, the words, and what they mean.</summary>
/// <param name="document">The whole schema, which references are followed in.</param>
/// <param name="root">What the top of the file must be.</param>
public sealed class LanguageSchema(JsonElement document, JsonElement root)
{
    private const int MaxDepth = 16;

    public LanguageSchema(JsonElement document)
        : this(document, document)
    {
    }

    /// <summary>The same document, where the top of a file is one of its definitions.</summary>
    public LanguageSchema Definition(string name) => new(document, document.GetProperty("$defs").GetProperty(name));

    /// <summary>The keys that a map at this place may have, each with what it means.</summary>
    public IReadOnlyDictionary<string, string?> KeysAt(IEnumerable<YamlLevel> levels, YamlKeys? beside)
    {
        var keys = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var node in At(levels, beside))
            if (node.TryGetProperty("properties", out var properties))
                foreach (var property in properties.EnumerateObject())
                    if (!keys.TryGetValue(property.Name, out string? known) || known is null)
                        keys[property.Name] = Description(property.Value);
        return keys;
    }

    /// <summary>The words that a value at this place may be.</summary>
    public IReadOnlyCollection<string> WordsAt(IEnumerable<YamlLevel> levels)
    {
        var words = new List<string>();
        foreach (var node in At(levels, null))
        {
            if (node.TryGetProperty("enum", out var choices))
                words.AddRange(choices.EnumerateArray().Select(c => c.ToString()));
            if (node.TryGetProperty("const", out var only))
                words.Add(only.GetRawText().Trim('"'));
            if (node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("boolean"))
                words.AddRange(["true", "false"]);
        }
        return [.. words.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What the innermost key of a place means; null where the schema does not know it.</summary>
    public string? Meaning(ImmutableArray<YamlLevel> levels, string key, YamlKeys? beside) =>
        KeysAt(levels, beside).TryGetValue(key, out string? meaning) ? meaning : null;

    private List<JsonElement> At(IEnumerable<YamlLevel> levels, YamlKeys? beside)
    {
        var steps = levels.ToList();
        var nodes = new List<JsonElement> { root };
        for (int i = 0; i < steps.Count; i++)
            nodes = [.. Expanded(nodes, steps[i].Beside).SelectMany(n => Into(n, steps[i]))];
        return Expanded(nodes, beside);
    }

    private static IEnumerable<JsonElement> Into(JsonElement node, YamlLevel level)
    {
        if (level.IsItem)
        {
            if (node.TryGetProperty("prefixItems", out var first))
                yield return first[0];
            else if (node.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object)
                yield return items;
        }
        // What is half a character is no key that anything knows, and JSON takes no such name.
        else if (node.TryGetProperty("properties", out var properties) && !level.Key.Any(char.IsSurrogate) && properties.TryGetProperty(level.Key, out var property))
            yield return property;
        else if (node.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
            yield return others;
        else if (node.TryGetProperty("patternProperties", out var patterns) && !level.Key.StartsWith('$'))
            yield return patterns.EnumerateObject().First().Value;
    }

    /// <summary>The schemas with all they refer to; of those that hold under a condition, the ones that the keys written fulfil.</summary>
    private List<JsonElement> Expanded(IEnumerable<JsonElement> nodes, YamlKeys? beside)
    {
        var all = new List<JsonElement>();
        foreach (var node in nodes)
            Expand(node, beside, all, 0);
        return all;
    }

    private void Expand(JsonElement node, YamlKeys? beside, List<JsonElement> all, int depth)
    {
        if (node.ValueKind != JsonValueKind.Object || depth > MaxDepth)
            return;
        all.Add(node);
        if (node.TryGetProperty("$ref", out var reference))
            Expand(Followed(reference), beside, all, depth + 1);
        foreach (string union in (string[])["anyOf", "oneOf", "allOf"])
            if (node.TryGetProperty(union, out var branches))
                foreach (var branch in branches.EnumerateArray())
                    Expand(branch, beside, all, depth + 1);
        if (node.TryGetProperty("if", out var condition) && node.TryGetProperty("then", out var then) && beside is not null
            && condition.TryGetProperty("required", out var required) && required.EnumerateArray().All(r => beside.Has(r.GetString()!)))
            Expand(then, beside, all, depth + 1);
    }

    private string? Description(JsonElement node) =>
        node.ValueKind != JsonValueKind.Object ? null
        : node.TryGetProperty("description", out var description) ? description.GetString()
        : node.TryGetProperty("$ref", out var reference) ? Description(Followed(reference)) : null;

    private JsonElement Followed(JsonElement reference)
    {
        string name = reference.GetString() ?? "";
        return name.StartsWith("#/$defs/", StringComparison.Ordinal) && document.TryGetProperty("$defs", out var all) && all.TryGetProperty(name["#/$defs/".Length..], out var found)
            ? found
            : default;
    }
}
