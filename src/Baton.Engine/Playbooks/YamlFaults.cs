using System.Text.RegularExpressions;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Engine.Playbooks;

/// <summary>
/// What the parser refuses, in the words of somebody who writes texts: what they most likely did, and the way out. The parser
/// says what it expected next, which is seldom where the slip is.
/// </summary>
internal static partial class YamlFaults
{
    private const string Quote = "put the whole value in double quotes";

    /// <param name="at">Where the parser gave up.</param>
    /// <param name="message">What it says.</param>
    public static Finding Of(SourceFile file, SourceSpan at, string message)
    {
        var line = new Line(file, at.Line);
        return Braces(line)
            ?? Tab(line, message)
            ?? Beginning(line, at)
            ?? NoSpace(line, message)
            ?? NoSpace(line.Before, message)
            ?? AfterQuotes(line, at)
            ?? Colon(line, at, message)
            ?? NotClosed(file, at, message)
            ?? BracesInside(line)
            ?? NoColumn(line, message)
            ?? Finding.Error("YM001", Sentence(message), at, "not YAML from here on")
                .WithHelp("check the indentation (spaces, never tabs) and quote texts that hold `: `, ` #` or begin with `{`, `[`, `*`, `&`, `!`, `%` or `@`");
    }

    private static Finding? Braces(Line line)
    {
        var template = UnquotedTemplate().Match(line.Text);
        if (!template.Success)
            return null;
        var finding = Finding.Error("YM006", $"a value that begins with `{template.Value[..2]}` must be quoted, or YAML takes its braces for a map", line.Span(template.Index, template.Length));
        return line.Value.StartsWith(template.Value, StringComparison.Ordinal)
            ? finding.With(line.Quoted())
            : finding.WithHelp($"{Quote}, or in a block that begins with |");
    }

    /// <summary>Inside <c>{ }</c> and <c>[ ]</c> braces count as YAML's wherever they stand in a text.</summary>
    private static Finding? BracesInside(Line line)
    {
        var match = TemplateInside().Match(line.Text).Groups["text"];
        string text = match.Value.TrimEnd();
        var span = line.Span(match.Index, text.Length);
        return !match.Success ? null
            : Finding.Error("YM006", "inside `{ }` or `[ ]` a text with `{{` in it must be quoted, or YAML takes its braces for a map", span)
                .With(new Fix("put the text in double quotes", IsSafe: true, new TextEdit(span, InQuotes(text))));
    }

    private static string InQuotes(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The parser may notice it only at the end of what the tab is in.</summary>
    private static Finding? Tab(Line line, string message)
    {
        if (message.Contains(" tab ", StringComparison.Ordinal))
            for (int number = 1; number <= line.Count; number++)
                if (new Line(line.File, number) is { HasTab: true } tabbed)
                {
                    line = tabbed;
                    break;
                }
        return !line.HasTab ? null
            : Finding.Error("YM001", "a tab indents this line, and YAML indents with spaces alone", line.Span(line.Text.IndexOf('\t', StringComparison.Ordinal), 1), "a tab")
                .WithHelp("put spaces in its place, as many as the lines beside it begin with; most editors can do so for the whole file");
    }

    private static Finding? Beginning(Line line, SourceSpan at) =>
        line.Value.Length > 0 && line.Value[0] is '*' or '&' or '!' or '@' or '`' or '%' && at.Column > line.ValueStart
            ? Finding.Error("YM001", $"a text that begins with `{line.Value[0]}` wants quotes", line.Span(line.ValueStart, 1)).With(line.Quoted())
            : null;

    private static Finding? NoSpace(Line? line, string message)
    {
        var key = line is null || !message.Contains("expected", StringComparison.Ordinal) ? Match.Empty : KeyWithoutSpace().Match(line.Text);
        return !key.Success ? null
            : Finding.Error("YM001", $"behind `{key.Groups["key"].Value}:` a space is missing", line!.Span(key.Groups["key"].Index, key.Groups["key"].Length + 1))
                .With(new Fix($"write `{key.Groups["key"].Value}: …`", IsSafe: true, new TextEdit(line.Span(key.Index + key.Length, 0), " ")));
    }

    private static Finding? AfterQuotes(Line line, SourceSpan at) =>
        line.Value.Length > 0 && line.Value[0] is '"' or '\'' && at.Column > line.ValueStart + 1
            ? Finding.Error("YM001", $"the text in quotation marks ends at its second `{line.Value[0]}`, and more follows", at).With(line.Quoted())
            : null;

    private static Finding? Colon(Line line, SourceSpan at, string message)
    {
        if (!message.Contains("invalid mapping", StringComparison.Ordinal) && !message.Contains("mapping values", StringComparison.Ordinal))
            return null;
        return line.Key is { } key && at.Column == key.Index + key.Length + 1
            ? Finding.Error("YM001", $"`{key.Value}` is indented deeper than the line above, which has a value already", line.Span(key.Index, key.Length))
                .WithHelp("let it begin in the column of the key above; the first line of a list's item begins with `- `")
            : line.Value.Length == 0 ? null
            : Finding.Error("YM001", "a value that holds a colon and a space wants quotes", at).With(line.Quoted());
    }

    private static Finding? NotClosed(SourceFile file, SourceSpan at, string message) =>
        message.Contains("quoted scalar", StringComparison.Ordinal) && (message.Contains("indentation", StringComparison.Ordinal) || message.Contains("end of stream", StringComparison.Ordinal))
            && at.Start < file.Text.Length && file.Text[at.Start] is '"' or '\''
            ? Finding.Error("YM001", $"the text that begins with {file.Text[at.Start]} is not closed", file.Span(at.Start, 1)).WithHelp("put the same mark behind its last word")
            : null;

    private static Finding? NoColumn(Line line, string message) =>
        message.Contains("did not find expected", StringComparison.Ordinal) && line.Key is { } key
            ? Finding.Error("YM001", $"`{key.Value}` begins in a column in which nothing above it does", line.Span(key.Index, key.Length))
                .WithHelp("what belongs together begins in the same column; check this line and the one above")
            : null;

    private static string Sentence(string message)
    {
        // The parser's messages begin with the place, which the finding gives anyway.
        int colon = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        message = colon >= 0 ? message[(colon + 3)..] : message;
        return message.Length == 0 ? "this is not YAML" : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
    }

    [GeneratedRegex(@"(?<=[-:,\[{]\s+)\{[{%].*?(?=\s*$)", RegexOptions.CultureInvariant)]
    private static partial Regex UnquotedTemplate();

    [GeneratedRegex(@"[\[{,]\s*(?:[\w?$.-]+:\s+)?(?<text>[^\s""'\[\]{},|>][^""'\[\]{},]*(?:\{\{[^{}]*\}\}[^\[\]{},]*)+?)(?=\s*[,}\]])", RegexOptions.CultureInvariant)]
    private static partial Regex TemplateInside();

    [GeneratedRegex(@"^ *(?:- +)*(?<key>[A-Za-z_]+\??):(?=[A-Za-z0-9""'\[{])", RegexOptions.CultureInvariant)]
    private static partial Regex KeyWithoutSpace();

    [GeneratedRegex(@"^ *(?:- +)*(?:(?<key>[\w$.-]+\??):(?: +|$)|(?<=- ))(?<value>.*?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    /// <summary>A line that begins with a key, with <c>- </c>, or with both.</summary>
    private sealed class Line(SourceFile file, int number)
    {
        private readonly Match _entry = Entry().Match(file.LineAt(number));

        public SourceFile File => file;

        public string Text { get; } = file.LineAt(number);

        public int Count => file.PositionAt(file.Text.Length).Line;

        public Line? Before => number > 1 ? new Line(file, number - 1) : null;

        public Group? Key => _entry.Groups["key"] is { Success: true } key ? key : null;

        /// <summary>What stands behind the key and the dashes; often nothing.</summary>
        public string Value => _entry.Groups["value"].Value;

        /// <summary>From 0.</summary>
        public int ValueStart => _entry.Groups["value"].Index;

        public bool HasTab => Text.AsSpan(0, Text.Length - Text.AsSpan().TrimStart().Length).Contains('\t');

        public SourceSpan Span(int start, int length) => file.Span(file.OffsetAt(number, start + 1), length);

        /// <summary>Safe where the value is a text that ends with its line, and nothing in it may be a comment.</summary>
        public Fix Quoted()
        {
            bool isText = Value is not (['[' or '|' or '>', ..] or ['{', not ('{' or '%'), ..]);
            bool isWhole = isText && !Value.Contains(" #", StringComparison.Ordinal) && !GoesOn;
            string inner = Value.Length > 1 && Value[0] == '\'' && Value[^1] == '\'' ? Value[1..^1] : Value;
            return isWhole ? new Fix(Quote, IsSafe: true, new TextEdit(Span(ValueStart, Value.Length), InQuotes(inner))) : new Fix(Quote, IsSafe: false);
        }

        private bool GoesOn
        {
            get
            {
                string next = number < Count ? file.LineAt(number + 1) : "";
                return next.Trim().Length > 0 && next.Length - next.TrimStart().Length > (Key?.Index ?? ValueStart - 2);
            }
        }
    }
}
