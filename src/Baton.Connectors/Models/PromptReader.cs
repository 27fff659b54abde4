using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Models;

/// <summary>
/// Reads the tagged prompt the engine renders. A section runs from its opening tag at the start of a line to the first closing
/// tag of its own name, so whatever stands inside a value is text: an opening tag there opens nothing, and closing tags of
/// these names come escaped as <c>&lt;\/</c>. The first section of a name counts.
/// </summary>
public static partial class PromptReader
{
    public static Prompt Read(IEnumerable<ChatMessage> messages)
    {
        var sections = new Dictionary<string, Section>(StringComparer.Ordinal);
        var values = new List<HandedValue>();
        var violations = new List<string>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.Assistant || message.Role == ChatRole.Tool)
                continue;
            foreach (var section in Sections(message.Text, values))
            {
                if (section.Name == "repair")
                    violations.AddRange(section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                else
                    sections.TryAdd(section.Name, section);
            }
        }
        var instructions = sections.GetValueOrDefault("instructions");
        var task = sections.GetValueOrDefault("task");
        return new Prompt(
            instructions?.Attribute("role") ?? "",
            instructions?.Text ?? "",
            Json(sections.GetValueOrDefault("brand")?.Text),
            Json(sections.GetValueOrDefault("brief")?.Text),
            values,
            task?.Attribute("step") ?? "",
            task?.Text ?? "",
            violations);
    }

    private static IEnumerable<Section> Sections(string text, List<HandedValue> values)
    {
        int at = 0;
        while (SectionStart().Match(text, at) is { Success: true } open)
        {
            string name = open.Groups["name"].Value;
            at = open.Index + open.Length;
            if (name == "handoff")
            {
                at = ReadValues(text, at, values);
                continue;
            }
            yield return new Section(name, open.Groups["attributes"].Value, Content(text, name, ref at));
        }
    }

    private static int ReadValues(string text, int at, List<HandedValue> values)
    {
        while (true)
        {
            int end = text.IndexOf("</handoff>", at, StringComparison.Ordinal);
            var open = ValueStart().Match(text, at);
            if (!open.Success || (end >= 0 && end < open.Index))
                return end < 0 ? text.Length : end + "</handoff>".Length;
            at = open.Index + open.Length;
            var section = new Section("value", open.Groups["attributes"].Value, Content(text, "value", ref at));
            values.Add(Handed(section));
        }
    }

    private static HandedValue Handed(Section section)
    {
        string type = section.Attribute("type") ?? "json";
        var value = type is "text" or "string" or "markdown" or "html" ? null : Json(section.Text);
        return new HandedValue(
            section.Attribute("name") ?? "",
            section.Attribute("from") ?? "",
            Number(section.Attribute("round")) ?? 1,
            type,
            section.Attribute("earlier") == "true",
            Number(section.Attribute("order")) ?? 0,
            value ?? JsonSerializer.SerializeToElement(section.Text));
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string Content(string text, string name, ref int at)
    {
        string closing = $"</{name}>";
        int start = at;
        int end = text.IndexOf(closing, at, StringComparison.Ordinal);
        at = end < 0 ? text.Length : end + closing.Length;
        return EscapedClosing().Replace(text[start..(end < 0 ? text.Length : end)].Trim('\n', '\r'), "</$1").Trim();
    }

    private static JsonElement? Json(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Section(string Name, string Attributes, string Text)
    {
        public string? Attribute(string name)
        {
            foreach (Match match in AttributePair().Matches(Attributes))
            {
                if (match.Groups[1].Value == name)
                    return System.Net.WebUtility.HtmlDecode(match.Groups[2].Value);
            }
            return null;
        }
    }

    [GeneratedRegex(@"^<(?<name>instructions|brand|brief|handoff|task|repair)(?<attributes>( [a-z]+=""[^""\n]*"")*)>", RegexOptions.Multiline)]
    private static partial Regex SectionStart();

    [GeneratedRegex(@"^<value(?<attributes>( [a-z]+=""[^""\n]*"")*)>", RegexOptions.Multiline)]
    private static partial Regex ValueStart();

    [GeneratedRegex(@"([a-z]+)=""([^""]*)""")]
    private static partial Regex AttributePair();

    [GeneratedRegex(@"<\\/(instructions|brand|brief|handoff|value|task|repair)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedClosing();
}
