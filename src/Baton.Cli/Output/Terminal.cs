using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Baton.Cli.Output;

/// <summary>Where a command prints. Colour and live display only on a terminal; with <c>--json</c> nothing but JSON on standard output.</summary>
public sealed class Terminal
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _standard = Console.Out;

    public Terminal(bool json, bool noColor)
    {
        IsJson = json;
        bool plain = noColor || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") is "dumb";
        IsLive = !json && !plain && !Console.IsOutputRedirected;
        CanAsk = !json && !Console.IsInputRedirected && !Console.IsOutputRedirected;
        Out = Writer(Console.Out, plain || Console.IsOutputRedirected);
        Error = Writer(Console.Error, plain || Console.IsErrorRedirected);
    }

    public IAnsiConsole Out { get; }

    public IAnsiConsole Error { get; }

    public bool IsJson { get; }

    /// <summary>A person looks on: the display may move.</summary>
    public bool IsLive { get; }

    /// <summary>A person can answer.</summary>
    public bool CanAsk { get; }

    /// <summary>Text as it is, nothing in it is markup.</summary>
    public void Line(string text = "") => _standard.WriteLine(text);

    /// <summary>A heading that stands out with and without colour.</summary>
    public void Heading(string markup) => Out.MarkupLine($"[bold]──[/] {markup} [bold]──[/]");

    /// <summary>Each line of a text set in by two columns.</summary>
    public void Indented(string text)
    {
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
            _standard.WriteLine(line.Length == 0 ? "" : $"  {line}");
    }

    public void Json(JsonNode node) => _standard.WriteLine(node.ToJsonString(Readable));

    /// <summary>On standard error, where it is in nobody's way.</summary>
    public void Warn(string text) => Error.Write(new Text(text + "\n"));

    /// <summary>On standard error, also in JSON mode, where the object has <c>error</c>.</summary>
    public void Fail(string message)
    {
        if (IsJson)
            Json(new JsonObject { ["error"] = message });
        else
            Error.MarkupLine($"[red]error:[/] {Markup.Escape(message)}");
    }

    private static IAnsiConsole Writer(TextWriter writer, bool plain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (plain)
            // A pipe has no width; lines are not broken for it.
            console.Profile.Width = 10_000;
        return console;
    }
}
