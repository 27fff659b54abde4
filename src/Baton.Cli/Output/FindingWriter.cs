using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>Shows findings as compilers do: what, where, the line with the place underlined, why, and the way out.</summary>
public static class FindingWriter
{
    /// <summary>Under a narrower window lines are broken for this many columns all the same.</summary>
    private const int Narrowest = 40;

    public static void Write(Terminal terminal, IEnumerable<Finding> findings) => Write(terminal.Out, findings);

    public static void Write(IAnsiConsole console, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
            Write(console, finding);
    }

    /// <summary><c>2 errors, 1 warning</c>; <c>no findings</c>.</summary>
    public static string Summary(IReadOnlyCollection<Finding> findings)
    {
        string[] counts = [.. new[] { (Severity.Error, "error"), (Severity.Warning, "warning"), (Severity.Note, "note") }
            .Select(s => (Count: findings.Count(f => f.Severity == s.Item1), Word: s.Item2))
            .Where(c => c.Count > 0)
            .Select(c => $"{c.Count} {c.Word}{(c.Count == 1 ? "" : "s")}")];
        return counts.Length == 0 ? "no findings" : string.Join(", ", counts);
    }

    /// <summary>The summary, and where to read more of the gravest: <c>2 errors, 1 warning; `baton explain HO001` says more</c>.</summary>
    public static string Closing(IReadOnlyCollection<Finding> findings) => findings.MinBy(f => f.Severity) is { } gravest
        ? $"{Summary(findings)}; `baton explain {gravest.Code}` says more"
        : Summary(findings);

    public static JsonArray Json(IEnumerable<Finding> findings) => new([.. findings.Select(f => (JsonNode)new JsonObject
    {
        ["code"] = f.Code,
        ["severity"] = f.Severity.ToString().ToLowerInvariant(),
        ["message"] = f.Message,
        ["file"] = f.Span.File.Path,
        ["line"] = f.Span.Line,
        ["column"] = f.Span.Column,
        ["length"] = f.Span.Length,
        ["label"] = f.Label,
        ["path"] = new JsonArray([.. f.Path.Select(p => (JsonNode)p)]),
        ["notes"] = new JsonArray([.. f.Notes.Select(n => (JsonNode)n)]),
        ["help"] = new JsonArray([.. f.Fixes.Select(x => (JsonNode)new JsonObject { ["text"] = x.Help, ["safe"] = x.IsSafe })]),
    })]);

    private static void Write(IAnsiConsole console, Finding finding)
    {
        int width = Math.Max(console.Profile.Width, Narrowest);
        string colour = finding.Severity switch { Severity.Error => "red", Severity.Warning => "yellow", _ => "blue" };
        string title = $"{finding.Severity.ToString().ToLowerInvariant()}[{finding.Code}]: ";
        Hang(console, $"[{colour} bold]{Markup.Escape(title[..^2])}[/][bold]:[/] ", "  ", finding.Message, "bold", width);

        string number = finding.Span.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string margin = new(' ', number.Length);
        console.MarkupLine($"{margin} [blue]┌─[/] {Terminal.Escape(finding.Span.ToString())}");
        if (finding.Span.File.Text.Length > 0)
        {
            var line = ExcerptLine.Of(finding.Span, width - number.Length - 2);
            console.MarkupLine($"[blue]{number}│[/] {Terminal.Escape(line.Shown)}");
            Underline(console, $"{margin}[blue]│[/] ", line, finding.Label, colour, width);
        }
        string equals = $"{margin} [blue]=[/] ";
        string below = margin + "   ";
        if (!finding.Path.IsEmpty)
            Hang(console, equals, below, $"path: {string.Join(" → ", finding.Path)}", null, width);
        foreach (string note in finding.Notes)
            Hang(console, equals, below, $"note: {note}", null, width);
        foreach (var fix in finding.Fixes)
            Hang(console, equals, below, $"help ({(fix.IsSafe ? "safe" : "maybe")}): {fix.Help}", null, width);
        console.WriteLine();
    }

    /// <summary>The label stands behind the underline; where it has too little room there, on lines of its own below.</summary>
    private static void Underline(IAnsiConsole console, string lead, ExcerptLine line, string? label, string colour, int width)
    {
        string underline = $"{lead}{new string(' ', line.Before)}[{colour}]{new string('^', line.Underlined)}[/]";
        if (label is null)
        {
            console.MarkupLine(underline);
            return;
        }
        int used = Terminal.LeadColumns(lead) + line.Before + line.Underlined + 1;
        if (used + Wrapping.Columns(Terminal.Shown(label)) <= width)
        {
            console.MarkupLine($"{underline} {Terminal.Escape(label)}");
            return;
        }
        console.MarkupLine(underline);
        int indent = Math.Min(line.Before, width / 3);
        string below = lead + new string(' ', indent);
        Hang(console, below, below, label, null, width);
    }

    /// <summary>A text behind a lead, broken at words; its further lines begin with another.</summary>
    private static void Hang(IAnsiConsole console, string lead, string next, string text, string? style, int width)
    {
        int first = Terminal.LeadColumns(lead);
        int rest = Terminal.LeadColumns(next);
        foreach (string line in Wrapping.Lines(Terminal.Shown(text).ReplaceLineEndings(" "), width - rest, first - rest))
        {
            string shown = Markup.Escape(line);
            console.MarkupLine($"{lead}{(style is null ? shown : $"[{style}]{shown}[/]")}");
            lead = next;
        }
    }
}
