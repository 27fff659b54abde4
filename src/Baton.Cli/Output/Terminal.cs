using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Baton.Cli.Output;

/// <summary>
/// Where a command prints. Colour and live display only on a terminal; with <c>--json</c> nothing but JSON on standard output.
/// Texts come from models and from files: what in them would steer the terminal is shown, never sent.
/// </summary>
public sealed class Terminal
{
    /// <summary>Longer lines are hard to read, however wide the window.</summary>
    private const int Readable = 100;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _standard = Console.Out;

    public Terminal(bool json, bool noColor)
    {
        IsJson = json;
        bool plain = noColor || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") is "dumb";
        IsLive = !json && !plain && !Console.IsOutputRedirected;
        CanAsk = !json && !Console.IsInputRedirected && !Console.IsOutputRedirected;
        Out = Writer(Console.Out, plain, Console.IsOutputRedirected);
        Error = Writer(Console.Error, plain, Console.IsErrorRedirected);
    }

    public IAnsiConsole Out { get; }

    public IAnsiConsole Error { get; }

    public bool IsJson { get; }

    /// <summary>A person looks on: the display may move.</summary>
    public bool IsLive { get; }

    /// <summary>A person can answer.</summary>
    public bool CanAsk { get; }

    /// <summary>Of the columns that text is laid out in.</summary>
    public int Width => Math.Min(Out.Profile.Width, Readable);

    /// <summary>Control characters and marks that turn the direction of writing, as characters that only look like them.</summary>
    public static string Shown(string text) => !text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.Any(Steers)
        ? text
        : string.Concat(text.Select(c => c is '\n' || !Steers(c) ? c : c < ' ' ? (char)('\u2400' + c) : '\uFFFD'));

    /// <summary>Text for markup: nothing in it is markup, and nothing steers the terminal.</summary>
    public static string Escape(string text) => Markup.Escape(Shown(text));

    /// <summary>Text as it is, nothing in it is markup.</summary>
    public void Line(string text = "") => _standard.WriteLine(Shown(text));

    /// <summary>A title with a rule to the end of the line.</summary>
    public void Heading(string title, string rest = "")
    {
        string after = rest.Length > 0 ? $" · {rest}" : "";
        int rule = Width - Wrapping.Columns(title + after) - 5;
        if (rule < 2)
            Hang("[grey]──[/] ", title + after, "bold");
        else
            Out.MarkupLine($"[grey]──[/] [bold]{Escape(title)}[/][grey]{Escape(after)} {new string('─', rule)}[/]");
    }

    /// <summary>
    /// A text under a lead, which is markup: its lines stand where the lead ends. Broken at words on a terminal, a line as it
    /// is in a pipe.
    /// </summary>
    public void Hang(string lead, string text, string style = "default", string? restLead = null)
    {
        int indent = LeadColumns(lead);
        string margin = restLead ?? new string(' ', indent);
        foreach (string paragraph in text.TrimEnd('\n', ' ').ReplaceLineEndings("\n").Split('\n'))
        {
            // A list's item hangs under its own text.
            int item = paragraph.Length - paragraph.TrimStart(' ').Length;
            if (paragraph.AsSpan(item) is ['-' or '*' or '>', ' ', ..])
                item += 2;
            bool isFirst = true;
            foreach (string line in Wrapping.Lines(paragraph, TextWidth - indent - item))
            {
                string shown = Escape(line);
                if (shown.Length > 0 || lead.Trim().Length > 0)
                    Out.MarkupLine($"{lead}{(isFirst ? "" : new string(' ', item))}{(style == "default" ? shown : $"[{style}]{shown}[/]")}");
                else
                    Out.WriteLine();
                (lead, isFirst) = (margin, false);
            }
        }
    }

    /// <summary>How many columns a lead takes; it may be blank.</summary>
    public static int LeadColumns(string lead) => string.IsNullOrWhiteSpace(lead) ? lead.Length : Wrapping.Columns(Markup.Remove(lead));

    /// <summary>Columns for text: in a pipe there are no lines to break.</summary>
    private int TextWidth => Console.IsOutputRedirected ? int.MaxValue : Width;

    /// <summary>Prints what is laid out in columns, without the blanks that fill its lines.</summary>
    public void Draw(IRenderable what)
    {
        if (!Console.IsOutputRedirected)
        {
            Out.Write(what);
            return;
        }
        var text = new StringWriter();
        Writer(text, plain: true, isRedirected: true).Write(what);
        foreach (string line in text.ToString().TrimEnd().Split('\n'))
            _standard.WriteLine(line.TrimEnd());
    }

    public void Json(JsonNode node) => _standard.WriteLine(node.ToJsonString(Indented));

    /// <summary>For commands that say something now and then: an object a line.</summary>
    public void JsonLine(JsonNode node) => _standard.WriteLine(node.ToJsonString());

    /// <summary>On standard error, where it is in nobody's way.</summary>
    public void Warn(string text) => Error.Write(new Text(Shown(text) + "\n"));

    /// <summary>On standard error; with JSON an object with <c>error</c> on standard output instead.</summary>
    public void Fail(string message)
    {
        if (IsJson)
            Json(new JsonObject { ["error"] = message });
        else
            Error.MarkupLine($"[red]error:[/] {Escape(message)}");
    }

    private static bool Steers(char c) => c != '\n' && char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F';

    private static IAnsiConsole Writer(TextWriter writer, bool plain, bool isRedirected)
    {
        plain |= isRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(plain && !isRedirected ? new PlainWriter(writer) : writer),
            Ansi = !plain ? AnsiSupport.Detect : isRedirected ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (isRedirected)
            // A pipe has no width; lines are not broken for it.
            console.Profile.Width = 10_000;
        return console;
    }
}
