using System.Globalization;
using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Reviews;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>
/// A review's card, what matters most nearest to the prompt: the brief, the evidence, what was asked for in the last round, the
/// content with what changed since, the criteria with what was found automatically, and where it will land.
/// </summary>
public sealed class CardView(Terminal terminal, ReviewCard card)
{
    /// <summary>Labels wider than this, or in a window narrower than that, stand above their text.</summary>
    private const int WidestLabel = 16, Narrow = 60;

    /// <param name="showNotes">Also what the scorers found in order.</param>
    public void Show(bool showNotes = false)
    {
        terminal.Line();
        terminal.Heading($"Review {card.Step}", $"{card.Workflow} · run {card.Run.Short}{(card.Round > 1 ? $" · round {card.Round}" : "")}");
        Section("Brief");
        Labelled([.. Leaves(card.Brief)]);
        Evidence();
        Content();
        Criteria(showNotes);
        Section("If approved");
        Labelled([
            .. card.Destinations.Select(d => (d.Commit, (IReadOnlyList<string>)[d.Where])),
            ("takes", [$"{card.Approvers.InWords}{(card.ApprovedBy.IsEmpty ? "" : $"; approved so far by {string.Join(", ", card.ApprovedBy)}")}"]),
            .. card.DueAt is { } due ? [("due", (IReadOnlyList<string>)[due.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) + (due < DateTimeOffset.UtcNow ? ", late" : "")])] : Array.Empty<(string, IReadOnlyList<string>)>(),
        ]);
        terminal.Line();
    }

    /// <summary>What each answer leads to; those that can't be given say why.</summary>
    public void Answers()
    {
        List<(char Key, string Word, string Leads, bool IsOpen)> rows =
        [
            .. card.Answers.Select(a => (Key(a.Answer).Key, Key(a.Answer).Word, a.WhyNot is null ? a.Leads : $"not now: {a.WhyNot}", a.WhyNot is null)),
            ('d', "destination", "show exactly what would be sent", true),
            ('n', "notes", "show where each requirement of the brief stands", true),
            ('q', "later", "leave the run parked; nothing is lost", true),
        ];
        int words = rows.Max(r => r.Word.Length);
        foreach (var (key, word, leads, isOpen) in rows)
            terminal.Hang(isOpen ? $"  [bold]{key}[/]  {word.PadRight(words)}  " : $"  [grey]{key}  {word.PadRight(words)}[/]  ", leads, "grey");
    }

    public static (char Key, string Word) Key(Answer answer) => answer switch
    {
        Answer.Approve => ('a', "approve"),
        Answer.EditAndApprove => ('e', "edit and approve"),
        Answer.RequestChanges => ('c', "request changes"),
        _ => ('r', "reject"),
    };

    private void Section(string title, string rest = "")
    {
        terminal.Line();
        terminal.Out.MarkupLine($"[bold underline]{Terminal.Escape(title)}[/]{(rest.Length > 0 ? $" [grey]{Terminal.Escape(rest)}[/]" : "")}");
    }

    private void Labelled(IReadOnlyList<(string Label, IReadOnlyList<string> Lines)> rows)
    {
        int labels = Math.Min(WidestLabel, rows.Max(r => Wrapping.Columns(r.Label)));
        foreach (var (label, lines) in rows)
        {
            string lead = $"  [grey]{Terminal.Escape(label.PadRight(labels))}[/]  ";
            if (terminal.Width < Narrow || Wrapping.Columns(label) > labels)
            {
                terminal.Out.MarkupLine($"  [grey]{Terminal.Escape(label)}[/]");
                lead = terminal.Width < Narrow ? "    " : new string(' ', labels + 4);
            }
            string margin = new(' ', Terminal.LeadColumns(lead));
            foreach (string line in lines)
            {
                terminal.Hang(lines.Count > 1 ? $"{lead}• " : lead, line);
                lead = margin;
            }
        }
    }

    private void Evidence()
    {
        foreach (var (path, value) in card.Evidence.Where(e => e.Value.ValueKind != JsonValueKind.Array || e.Value.GetArrayLength() > 0))
        {
            Section("Evidence", path);
            foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value])
            {
                if (IsFinding(item))
                {
                    Finding("  ", item);
                    continue;
                }
                string[] texts = item.ValueKind == JsonValueKind.Object ? [.. item.EnumerateObject().Select(p => TextOf(p.Value))] : [TextOf(item)];
                terminal.Hang("  • ", texts.FirstOrDefault() ?? "");
                foreach (string text in texts.Skip(1))
                    terminal.Hang("    ", text, "grey");
            }
        }
    }

    private void Content()
    {
        if (!card.Comments.IsEmpty)
        {
            Section("Asked for in the last round");
            foreach (string comment in card.Comments)
                terminal.Hang("  • ", comment);
        }
        Section("Content");
        foreach (var field in card.Content.EnumerateObject())
        {
            string text = TextOf(field.Value);
            string? before = card.Before is { } old && old.TryGetProperty(field.Name, out var was) ? TextOf(was) : null;
            bool changed = before is not null && before != text;
            terminal.Out.MarkupLine($"  [bold]{Terminal.Escape(field.Name)}[/]{(changed ? " [yellow]changed since the last round[/]" : "")}");
            if (changed)
                Difference(before!, text);
            else if (text.Length == 0)
                terminal.Hang("    ", "(empty)", "grey");
            else
                terminal.Hang("    ", text);
        }
    }

    private void Difference(string before, string after)
    {
        foreach (var line in InlineDiffBuilder.Diff(before, after).Lines)
        {
            var (sign, style) = line.Type switch
            {
                ChangeType.Inserted => ("+", "green"),
                ChangeType.Deleted => ("-", "red"),
                _ => (" ", "default"),
            };
            terminal.Hang($"  [{style}]{sign}[/] ", line.Text ?? "", style, $"  [{style}]{sign}[/] ");
        }
    }

    private void Criteria(bool showNotes)
    {
        Section("Criteria");
        foreach (var shown in card.Criteria)
            Criterion(shown, showNotes);
    }

    /// <summary>One criterion with what was found automatically.</summary>
    public void Criterion(CriterionOnCard shown, bool showNotes = false)
    {
        int names = Math.Min(WidestLabel, card.Criteria.Max(c => c.Criterion.Name.Length));
        string mark = shown.Passed switch { true => "[green]✓[/]", false => "[red]✗[/]", null => "[grey]?[/]" };
        string text = $"{(shown.Criterion.IsBlocking ? "Blocking. " : "")}{shown.Criterion.Text}{(shown.Passed is null ? " Yours to judge." : "")}";
        bool isNarrow = terminal.Width < Narrow;
        string lead = isNarrow ? "    " : new string(' ', names + 6);
        if (isNarrow)
            terminal.Out.MarkupLine($"  {mark} [bold]{Terminal.Escape(shown.Criterion.Name)}[/]");
        terminal.Hang(isNarrow ? lead : $"  {mark} [bold]{Terminal.Escape(shown.Criterion.Name.PadRight(names))}[/]  ", text);
        var findings = shown.Findings.EnumerateArray().ToLookup(f => Text(f, "severity") == "note");
        if (findings[true].Any() && !showNotes)
            terminal.Hang(lead, $"{findings[true].Count()} found in place; `n` or --notes lists them", "grey");
        foreach (var finding in findings[false].Concat(showNotes ? findings[true] : []))
            Finding(lead, finding);
    }

    private void Finding(string indent, JsonElement finding)
    {
        string colour = Text(finding, "severity") switch { "error" => "red", "warning" => "yellow", _ => "green" };
        terminal.Hang($"{indent}[{colour}]•[/] ", $"{(Text(finding, "field") is { } field ? $"{field}: " : "")}{Text(finding, "message")}");
    }

    private static bool IsFinding(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && Text(item, "scorer") is not null && Text(item, "severity") is not null && Text(item, "message") is not null;

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static string TextOf(JsonElement value) => Outline.Of(value);

    private static IEnumerable<(string Path, IReadOnlyList<string> Lines)> Leaves(JsonElement value, string path = "")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    foreach (var leaf in Leaves(field.Value, path.Length == 0 ? field.Name : $"{path}.{field.Name}"))
                        yield return leaf;
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)):
                string[] items = [.. value.EnumerateArray().Select(TextOf)];
                yield return (path, items.Length > 0 && items.Max(i => i.Length) <= 24 ? [string.Join(" · ", items)] : items);
                break;
            case JsonValueKind.Array:
                yield return (path, [.. value.EnumerateArray().Select(TextOf)]);
                break;
            default:
                yield return (path, [TextOf(value)]);
                break;
        }
    }
}
