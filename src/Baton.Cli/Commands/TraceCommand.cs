using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Workflows;
using Baton.Engine.Runs;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary><c>baton runs trace</c>: where a run's time and money went, from its journal.</summary>
public static class TraceCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end (at least four characters)." };

    public static Command Build()
    {
        var trace = new Command("trace", "Show where a run's time, tokens and money went, step by step.") { Run };
        trace.SetAction(TraceAsync);
        return trace.Teach("""
            Examples:
              baton runs trace 3f2a91bc
              baton runs trace 3f2a91bc --json

            It is worked out from the journal, so it is there for old runs too.
            """);
    }

    private static async Task<int> TraceAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        var root = RunTrace.Of(session);
        if (context.Terminal.IsJson)
        {
            context.Terminal.Json(Json(root));
            return ExitCode.Finished;
        }
        var table = new Table().Border(TableBorder.None).AddColumns("what", "kind", "begins");
        foreach (string number in (string[])["took", "tokens", "USD"])
            table.AddColumn(new TableColumn(number).RightAligned());
        table.AddColumn("");
        Add(table, root, root.Start, 0);
        context.Terminal.Draw(table);
        return ExitCode.Finished;
    }

    private static void Add(Table table, TraceSpan span, DateTimeOffset from, int depth)
    {
        table.AddRow(
            new Text(Terminal.Shown($"{new string(' ', depth * 2)}{span.Name}")), new Text(span.Kind), new Text($"+{Length(span.Start - from)}"), new Text(span.Took is { } took ? Length(took) : "…"),
            new Text(span.Spent.Tokens > 0 ? span.Spent.Tokens.ToString("N0", CultureInfo.InvariantCulture) : ""),
            new Text(span.Spent.Cost > 0 ? span.Spent.Cost.ToString("0.0000", CultureInfo.InvariantCulture) : ""), new Text(Terminal.Shown(span.Failure ?? "")));
        foreach (var child in span.Children)
            Add(table, child, from, depth + 1);
    }

    private static string Length(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? $"{time.TotalMilliseconds:0}ms" : Durations.Write(TimeSpan.FromSeconds(Math.Round(time.TotalSeconds)));

    private static JsonObject Json(TraceSpan span) => new()
    {
        ["name"] = span.Name,
        ["kind"] = span.Kind,
        ["start"] = span.Start,
        ["end"] = span.End,
        ["ms"] = span.Took?.TotalMilliseconds,
        ["inputTokens"] = span.Spent.InputTokens,
        ["outputTokens"] = span.Spent.OutputTokens,
        ["cost"] = span.Spent.Cost,
        ["failure"] = span.Failure,
        ["spans"] = new JsonArray([.. span.Children.Select(c => (JsonNode)Json(c))]),
    };
}
