using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>Shows findings as compilers do: what, where, the line with the place underlined, why, and the way out.</summary>
public static class FindingWriter
{
    private const int LeastLine = 40;
    private const int MostLine = 160;

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
        string colour = finding.Severity switch { Severity.Error => "red", Severity.Warning => "yellow", _ => "blue" };
        console.MarkupLine($"[{colour} bold]{finding.Severity.ToString().ToLowerInvariant()}[[{finding.Code}]][/][bold]: {Terminal.Escape(finding.Message)}[/]");
        var (line, column) = (finding.Span.Line, finding.Span.Column);
        string number = line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string margin = new(' ', number.Length);
        console.MarkupLine($"{margin} [blue]┌─[/] {Terminal.Escape(finding.Span.ToString())}");
        if (finding.Span.File.Text.Length > 0)
        {
            var (shown, before, underlined) = Excerpt(finding.Span, Math.Clamp(console.Profile.Width - number.Length - 2, LeastLine, MostLine));
            console.MarkupLine($"[blue]{number}│[/] {Terminal.Escape(shown)}");
            string underline = $"{margin}[blue]│[/] {new string(' ', before)}[{colour}]{new string('^', underlined)}[/]";
            console.MarkupLine(finding.Label is null ? underline : $"{underline} {Terminal.Escape(finding.Label)}");
        }
        if (!finding.Path.IsEmpty)
            console.MarkupLine($"{margin} [blue]=[/] path: {Terminal.Escape(string.Join(" → ", finding.Path))}");
        foreach (string note in finding.Notes)
            console.MarkupLine($"{margin} [blue]=[/] note: {Terminal.Escape(note)}");
        foreach (var fix in finding.Fixes)
            console.MarkupLine($"{margin} [blue]=[/] help ({(fix.IsSafe ? "safe" : "maybe")}): {Terminal.Escape(fix.Help)}");
        console.WriteLine();
    }

    /// <summary>The line as it can be shown, and below it how many columns to leave and how many to underline.</summary>
    private static (string Shown, int Before, int Underlined) Excerpt(SourceSpan span, int width)
    {
        string line = Printable(span.File.LineAt(span.Line));
        int start = Math.Min(span.Column - 1, line.Length);
        int end = Math.Min(start + span.Length, line.Length);
        int from = Math.Max(0, start - width + width / 4);
        while (from > 0 && from < line.Length && char.IsLowSurrogate(line[from]))
            from--;
        int to = Math.Min(line.Length, from + width);
        while (to < line.Length && to > from && char.IsLowSurrogate(line[to]))
            to--;
        string lead = from > 0 ? "…" : "";
        int before = lead.Length + line[from..start].GetCellWidth();
        int underlined = Math.Max(1, line[start..Math.Max(start, Math.Min(end, to))].GetCellWidth());
        return (lead + line[from..to] + (to < line.Length ? "…" : ""), before, underlined);
    }

    /// <summary>Each character that would move the cursor is one that takes a column.</summary>
    private static string Printable(string line) => string.Create(line.Length, line, static (shown, from) =>
    {
        for (int i = 0; i < from.Length; i++)
            shown[i] = from[i] == '\t' ? ' ' : char.IsControl(from[i]) ? '·' : from[i];
    });
}
