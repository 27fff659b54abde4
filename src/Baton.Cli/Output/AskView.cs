using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Engine.Reviews;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>A question's card.</summary>
public static class AskView
{
    public static void Show(Terminal terminal, AskCard card)
    {
        terminal.Line();
        terminal.Heading(card.Step, $"{card.Workflow} · run {card.Run.Short} · for {card.To}");
        terminal.Hang("", card.Question);
        if (card.DueAt is { } due)
            terminal.Line($"due {due:yyyy-MM-dd HH:mm}Z");
        terminal.Line();
        foreach (var (path, value) in card.Shown.Where(s => !card.Choices.Values.Any(c => c.Length > 0 && s.Value.ValueKind == JsonValueKind.Array && c.Length == s.Value.GetArrayLength())))
        {
            terminal.Out.MarkupLine($"[bold underline]{Terminal.Escape(path)}[/]");
            terminal.Hang("  ", CardView.TextOf(value));
        }
        foreach (var (field, choices) in card.Choices)
        {
            terminal.Out.MarkupLine($"[bold underline]{Terminal.Escape(field)}[/]");
            for (int i = 0; i < choices.Length; i++)
            {
                terminal.Hang($"  [bold]{i + 1}[/]  ", choices[i].Label);
                // What somebody chooses by is more than the name.
                if (choices[i].Item is { ValueKind: JsonValueKind.Object } item)
                    foreach (var part in item.EnumerateObject().Select(p => CardView.TextOf(p.Value)).Where(t => t != choices[i].Label))
                        terminal.Hang("     ", part, "grey");
            }
        }
        foreach (var field in card.Answer.Fields)
            terminal.Line($"{field.Name}{(field.IsRequired ? "" : " (may be left out)")}{(field.Contract.Help is { } help ? $": {help}" : "")}");
        terminal.Line();
    }

    public static JsonObject Json(AskCard card) => new()
    {
        ["run"] = card.Run.ToString(),
        ["workflow"] = card.Workflow,
        ["step"] = card.Step,
        ["round"] = card.Round,
        ["question"] = card.Question,
        ["due"] = card.DueAt,
        ["to"] = card.To,
        ["shown"] = new JsonObject(card.Shown.Select(s => KeyValuePair.Create(s.Path, JsonNode.Parse(s.Value.GetRawText())))),
        ["answer"] = JsonNode.Parse(card.Answer.Schema.GetRawText()),
        ["choices"] = new JsonObject(card.Choices.Select(c => KeyValuePair.Create(
            c.Key, (JsonNode?)new JsonArray([.. c.Value.Select(i => (JsonNode)new JsonObject { ["label"] = i.Label, ["item"] = JsonNode.Parse(i.Item.GetRawText()) })])))),
    };
}
