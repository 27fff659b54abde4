using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Core.Contracts;

namespace Baton.Connectors.Scorers.Prose;

/// <summary>A string of some content, by its dotted path (<c>items[2].title</c>).</summary>
public sealed partial record TextField(string Path, ProseText Prose)
{
    /// <summary>
    /// Every string, in document order. The contract's <c>contentMediaType</c> or <c>format</c> tells what it is; without one a
    /// text that begins with a tag is HTML, one with line ends or Markdown's marks is Markdown, and the rest plain.
    /// </summary>
    public static ImmutableArray<TextField> In(JsonElement content, Contract? contract = null)
    {
        var fields = ImmutableArray.CreateBuilder<TextField>();
        Walk(content, "", contract?.Schema ?? default, fields);
        return fields.ToImmutable();
    }

    private static void Walk(JsonElement value, string path, JsonElement schema, ImmutableArray<TextField>.Builder fields)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                string text = value.GetString()!;
                fields.Add(new TextField(path, ProseText.Of(text, FormatOf(text, schema))));
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                    Walk(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", Under(Under(schema, "properties"), property.Name), fields);
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                    Walk(item, $"{path}[{index++}]", Under(schema, "items"), fields);
                break;
        }
    }

    private static JsonElement Under(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out JsonElement found) ? found : default;

    private static TextFormat FormatOf(string text, JsonElement schema)
    {
        foreach (string keyword in (string[])["contentMediaType", "format"])
        {
            if (Under(schema, keyword) is { ValueKind: JsonValueKind.String } declared)
            {
                string type = declared.GetString()!;
                if (type.Contains("markdown", StringComparison.OrdinalIgnoreCase))
                    return TextFormat.Markdown;
                if (type.Contains("html", StringComparison.OrdinalIgnoreCase))
                    return TextFormat.Html;
                if (type == "text/plain")
                    return TextFormat.Plain;
            }
        }
        if (Tagged().IsMatch(text))
            return TextFormat.Html;
        return Marked().IsMatch(text) ? TextFormat.Markdown : TextFormat.Plain;
    }

    [GeneratedRegex(@"^\s*<(?:!doctype|[a-z][a-z0-9]*[\s>/])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tagged();

    [GeneratedRegex(@"\n|\]\(|\*\*|__|`|<https?:", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();
}
