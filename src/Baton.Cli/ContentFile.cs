using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Cli;

/// <summary>
/// A review's content as a text to edit: each field under a line <c>==== name ====</c>. Texts stand as they are; other values
/// as JSON.
/// </summary>
public static class ContentFile
{
    private const string Fence = "====";

    public static string Write(JsonElement content)
    {
        var text = new StringBuilder();
        foreach (var field in content.EnumerateObject())
            text.Append(Fence).Append(' ').Append(field.Name).Append(' ').Append(Fence).Append('\n')
                .Append(field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText()).Append("\n\n");
        return text.ToString();
    }

    /// <summary>The content with what the text now says; a field whose line is gone keeps its value.</summary>
    /// <exception cref="CliException">
    /// Words that belong to no field, a field that was not there before or stands there twice, or a value that is no JSON any more.
    /// </exception>
    public static JsonElement Read(string text, JsonElement before)
    {
        var content = (JsonObject)JsonNode.Parse(before.GetRawText())!;
        string? name = null;
        var value = new StringBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n').Append($"{Fence}  {Fence}"))
        {
            if (!line.StartsWith(Fence + " ", StringComparison.Ordinal) || !line.EndsWith(" " + Fence, StringComparison.Ordinal))
            {
                value.Append(line).Append('\n');
                continue;
            }
            if (name is not null)
                content[name] = Value(name, value.ToString().Trim('\n'), before);
            else if (!string.IsNullOrWhiteSpace(value.ToString()))
                throw new CliException($"the text before the first `{Fence} field {Fence}` belongs to no field; put the line `{Fence} {Fields(before)[0]} {Fence}` above what is its text (fields: {string.Join(", ", Fields(before))})", ExitCode.Findings);
            name = line[Fence.Length..^Fence.Length].Trim();
            value.Clear();
            if (name.Length > 0 && !before.TryGetProperty(name, out _))
                throw new CliException($"there is no field `{name}` in this content; fields: {string.Join(", ", Fields(before))}", ExitCode.Findings);
            if (!seen.Add(name))
                throw new CliException($"the field `{name}` stands there twice; leave one of them", ExitCode.Findings);
        }
        return JsonSerializer.SerializeToElement(content);
    }

    /// <summary>The names of the fields that an edit changed, in the content's order.</summary>
    public static IReadOnlyList<string> Changed(JsonElement before, JsonElement after) =>
        [.. Fields(before).Union(Fields(after)).Where(f => !(before.TryGetProperty(f, out var old) && after.TryGetProperty(f, out var now) && JsonElement.DeepEquals(old, now)))];

    private static List<string> Fields(JsonElement content) => [.. content.EnumerateObject().Select(f => f.Name)];

    private static JsonNode? Value(string name, string text, JsonElement before)
    {
        if (before.GetProperty(name).ValueKind == JsonValueKind.String)
            return text;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new CliException($"`{name}` is not JSON any more: {e.Message}", ExitCode.Findings);
        }
    }
}
