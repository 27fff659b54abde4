using System.Globalization;
using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Reviews;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>
/// A review's card: the content, what changed since the last round, the brief, the evidence, the criteria with what was found
/// automatically, where it will land, and what each answer leads to.
/// </summary>
public static class CardView
{
    /// <param name="showNotes">Also what the scorers found in order.</param>
    public static void Show(Terminal terminal, ReviewCard card, bool showNotes = false)
    {
        var console = terminal.Out;
        console.WriteLine();
        terminal.Heading($"[bold]Review {Markup.Escape(card.Step)}[/] · {Markup.Escape(card.Workflow)} · run {card.Run.Short}{(card.Round > 1 ? $" · round {card.Round}" : "")}");
        Brief(console, card.Brief);
        Evidence(console, card);
        Content(terminal, card);
        Criteria(console, card, showNotes);
        foreach (var destination in card.Destinations)
            console.MarkupLine($"[bold]Lands[/]  {Markup.Escape(destination.Where)} [grey]({string.Join(", ", destination.Parts.Select(p => Markup.Escape(p.Name)))})[/]");
        console.MarkupLine($"[bold]Takes[/]  {Markup.Escape(card.Approvers.InWords)}{(card.ApprovedBy.IsEmpty ? "" : $", approved so far by {Markup.Escape(string.Join(", ", card.ApprovedBy))}")}");
        if (card.DueAt is { } due)
            console.MarkupLine($"[bold]Due[/]    {due.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}Z{(due < DateTimeOffset.UtcNow ? " [red]late[/]" : "")}");
        console.WriteLine();
    }

    private static void Brief(IAnsiConsole console, JsonElement brief)
    {
        console.MarkupLine("[bold underline]Brief[/]");
        foreach (var (path, text) in Leaves(brief))
            console.MarkupLine($"  [grey]{Markup.Escape(path)}[/]  {Markup.Escape(text)}");
        console.WriteLine();
    }

    private static void Evidence(IAnsiConsole console, ReviewCard card)
    {
        foreach (var (path, value) in card.Evidence.Where(e => e.Value.ValueKind != JsonValueKind.Array || e.Value.GetArrayLength() > 0))
        {
            console.MarkupLine($"[bold underline]Evidence[/] [grey]{Markup.Escape(path)}[/]");
            foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value])
                console.MarkupLine($"  • {Markup.Escape(OneLine(item))}");
            console.WriteLine();
        }
    }

    private static void Content(Terminal terminal, ReviewCard card)
    {
        var console = terminal.Out;
        console.MarkupLine("[bold underline]Content[/]");
        foreach (var field in card.Content.EnumerateObject())
        {
            string text = TextOf(field.Value);
            string? before = card.Before is { } old && old.TryGetProperty(field.Name, out var was) ? TextOf(was) : null;
            console.MarkupLine($"[bold]{Markup.Escape(field.Name)}[/]{(before is null || before == text ? "" : " [yellow]changed since the last round[/]")}");
            if (before is null || before == text)
                terminal.Indented(text);
            else
                Difference(console, before, text);
        }
        if (!card.Comments.IsEmpty)
        {
            console.MarkupLine("[bold]Asked for in the last round[/]");
            foreach (string comment in card.Comments)
                console.MarkupLine($"  • {Markup.Escape(comment)}");
        }
        console.WriteLine();
    }

    private static void Difference(IAnsiConsole console, string before, string after)
    {
        foreach (var line in InlineDiffBuilder.Diff(before, after).Lines)
        {
            var (sign, style) = line.Type switch
            {
                ChangeType.Inserted => ("+", "green"),
                ChangeType.Deleted => ("-", "red"),
                _ => (" ", "default"),
            };
            console.MarkupLine($"  [{style}]{sign} {Markup.Escape(line.Text)}[/]");
        }
    }

    private static void Criteria(IAnsiConsole console, ReviewCard card, bool showNotes)
    {
        console.MarkupLine("[bold underline]Criteria[/]");
        foreach (var shown in card.Criteria)
        {
            string mark = shown.Passed switch { true => "[green]✓[/]", false => "[red]✗[/]", null => "[grey]?[/]" };
            string kind = shown.Criterion.IsBlocking ? " [red](blocking)[/]" : "";
            console.MarkupLine($"  {mark} [bold]{Markup.Escape(shown.Criterion.Name)}[/]{kind}  {Markup.Escape(shown.Criterion.Text)}");
            var notes = shown.Findings.EnumerateArray().Where(f => f.GetProperty("severity").GetString() == "note").ToList();
            if (notes.Count > 0)
                console.MarkupLine($"      [grey]{notes.Count} found in place (`n` or --notes lists them)[/]");
            foreach (var finding in shown.Findings.EnumerateArray().Where(f => showNotes || f.GetProperty("severity").GetString() != "note"))
                console.MarkupLine($"      [grey]{Markup.Escape(finding.GetProperty("severity").GetString()!)}[/]{(finding.TryGetProperty("field", out var field) ? $" [grey]{Markup.Escape(field.GetString()!)}[/]" : "")}  {Markup.Escape(finding.GetProperty("message").GetString()!)}");
        }
        console.WriteLine();
    }

    /// <summary>What each answer leads to; those that can't be given say why.</summary>
    public static void Answers(Terminal terminal, ReviewCard card)
    {
        foreach (var (answer, leads, whyNot) in card.Answers)
        {
            var (key, word) = Key(answer);
            terminal.Out.MarkupLine(whyNot is null
                ? $"  [bold]{key}[/]  {word}  [grey]{Markup.Escape(leads)}[/]"
                : $"  [grey]{key}  {word}  not now: {Markup.Escape(whyNot)}[/]");
        }
        terminal.Out.MarkupLine("  [bold]d[/]  destination  [grey]show the bytes that would be sent[/]");
        terminal.Out.MarkupLine("  [bold]n[/]  notes  [grey]where each requirement of the brief stands in the content[/]");
        terminal.Out.MarkupLine("  [bold]q[/]  later  [grey]leave the run parked; nothing is lost[/]");
    }

    public static (char Key, string Word) Key(Answer answer) => answer switch
    {
        Answer.Approve => ('a', "approve"),
        Answer.EditAndApprove => ('e', "edit and approve"),
        Answer.RequestChanges => ('c', "request changes"),
        _ => ('r', "reject"),
    };

    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonSerializer.Serialize(value);

    private static string OneLine(JsonElement item) => item.ValueKind == JsonValueKind.Object
        ? string.Join(" · ", item.EnumerateObject().Select(p => TextOf(p.Value)))
        : TextOf(item);

    private static IEnumerable<(string Path, string Text)> Leaves(JsonElement value, string path = "")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    foreach (var leaf in Leaves(field.Value, path.Length == 0 ? field.Name : $"{path}.{field.Name}"))
                        yield return leaf;
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)):
                yield return (path, string.Join(" · ", value.EnumerateArray().Select(TextOf)));
                break;
            default:
                yield return (path, TextOf(value));
                break;
        }
    }
}
