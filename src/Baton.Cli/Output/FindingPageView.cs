using System.Text.RegularExpressions;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>Shows a page on a finding: its text at the width of the terminal, its examples as they are, indented.</summary>
public static partial class FindingPageView
{
    private const string Margin = "  ";

    public static void Write(Terminal terminal, FindingPage page)
    {
        terminal.Heading(page.Code, page.Title);
        Paragraphs(terminal, page.What);
        terminal.Line();
        terminal.Heading("Why it matters");
        Paragraphs(terminal, page.Why);
        Example(terminal, "Wrong", page.Wrong);
        Example(terminal, "Right", page.Right);
    }

    public static void WriteList(Terminal terminal, IReadOnlyList<FindingPage> pages)
    {
        foreach (var (letters, name) in FindingPages.Families)
        {
            terminal.Heading(name);
            foreach (var page in pages.Where(p => p.Code.StartsWith(letters, StringComparison.Ordinal)))
                terminal.Hang($"{Margin}[bold]{page.Code}[/]  ", page.Title);
            terminal.Line();
        }
        terminal.Hang("", "`baton explain CODE` says more of one.");
    }

    private static void Paragraphs(Terminal terminal, string text)
    {
        foreach (string paragraph in text.Split('\n'))
            terminal.Hang(Margin, paragraph);
    }

    private static void Example(Terminal terminal, string heading, FindingExample example)
    {
        terminal.Line();
        terminal.Heading(heading);
        if (example.Text.Length > 0)
            Paragraphs(terminal, example.Text);
        foreach (var (path, text) in example.Files)
        {
            terminal.Out.MarkupLine($"{Margin}[grey]{Terminal.Escape(path)}[/]");
            foreach (string line in text.TrimEnd('\n').Split('\n'))
                terminal.Out.MarkupLine(line.Length == 0 ? "" : $"{Margin}{Margin}{(path.EndsWith(".yaml", StringComparison.Ordinal) ? Yaml(line) : Terminal.Escape(line))}");
        }
    }

    /// <summary>Keys and comments stand out a little; the rest is the author's.</summary>
    private static string Yaml(string line)
    {
        var comment = Comment().Match(line);
        string code = comment.Success ? line[..comment.Index] : line;
        string rest = comment.Success ? $"[grey]{Terminal.Escape(comment.Value)}[/]" : "";
        return Key().Match(code) is { Success: true } key
            ? $"{Terminal.Escape(key.Groups["before"].Value)}[blue]{Terminal.Escape(key.Groups["key"].Value)}[/]{Terminal.Escape(code[key.Length..])}{rest}"
            : Terminal.Escape(code) + rest;
    }

    [GeneratedRegex(@"^(?<before>[ -]*)(?<key>[\w$?-]+)(?=:(?: |$))", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"(?<=^|\s)#(?: .*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
