using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>Shows findings as compilers do: what, where, the line with the place underlined, why, and the way out.</summary>
public static class FindingWriter
{
    private const int MaxLine = 160;

    public static void Write(Terminal terminal, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
            Write(terminal.Out, finding);
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
            string text = finding.Span.File.LineAt(line);
            int cut = Math.Max(0, column - MaxLine + 20);
            string shown = text.Length > cut + MaxLine ? text[cut..(cut + MaxLine)] + "…" : text[cut..];
            int length = Math.Clamp(finding.Span.Length, 1, Math.Max(1, shown.Length - (column - 1 - cut)));
            console.MarkupLine($"[blue]{number}│[/] {Terminal.Escape(shown.Replace('\t', ' '))}");
            console.MarkupLine($"{margin}[blue]│[/] {new string(' ', column - 1 - cut)}[{colour}]{new string('^', length)}[/] {Terminal.Escape(finding.Label ?? "")}".TrimEnd());
        }
        if (!finding.Path.IsEmpty)
            console.MarkupLine($"{margin} [blue]=[/] path: {Terminal.Escape(string.Join(" → ", finding.Path))}");
        foreach (string note in finding.Notes)
            console.MarkupLine($"{margin} [blue]=[/] note: {Terminal.Escape(note)}");
        foreach (var fix in finding.Fixes)
            console.MarkupLine($"{margin} [blue]=[/] help{(fix.IsSafe ? " (safe)" : "")}: {Terminal.Escape(fix.Help)}");
        console.WriteLine();
    }
}
