using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Cli.Commands;

/// <summary><c>baton journal</c>: runs as lines of JSON, whether their histories are whole, and erasing what is in them.</summary>
public static class JournalCommand
{
    private static readonly Argument<string[]> Runs = new("runs") { Description = "Ids of runs, or beginnings or ends of them; none: all.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end (at least four characters).", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Argument<string> File = new("file") { Description = "What `baton journal export` wrote; `-` reads standard input." };

    private static readonly Option<string?> Out = new("--out", "-o") { Description = "Write there instead of to standard output.", HelpName = "file" };

    private static readonly Option<string?> Heads = new("--heads") { Description = "Compare with heads kept earlier: what `baton journal verify --json` printed.", HelpName = "file" };

    private static readonly Option<string?> Words = new("--brief-contains") { Description = "Every run that is over and whose brief holds this text.", HelpName = "text" };

    private static readonly Option<string[]> Label = LabelOption.Of("Every run that is over and has this label.");

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be erased, and erase nothing." };

    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask. Required where there is no terminal to ask on." };

    public static Command Build()
    {
        var export = new Command("export", "Write runs as lines of JSON, with all their values and their chains.") { Runs, Out };
        export.SetAction(ExportAsync);
        export.Teach("""
            Examples:
              baton journal export > runs.jsonl
              baton journal export 3f2a91bc --out run.jsonl

            It may run while runs are worked: each run is whole up to the record it was read at.
            """);
        var import = new Command("import", "Take exported runs into this journal.") { File };
        import.SetAction(ImportAsync);
        import.Teach("""
            Examples:
              baton journal import runs.jsonl
              BATON_JOURNAL=old.db baton journal export | baton journal import -

            Every record is checked against its chain before it is stored. What is here already is left as it
            is, so a broken import is simply done again. A run that is here with another history is refused.
            """);
        var verify = new Command("verify", "Check that histories are whole: every record chained, every value and attachment as recorded.") { Runs, Heads };
        verify.SetAction(VerifyAsync);
        verify.Teach("""
            Examples:
              baton journal verify
              baton journal verify --json > heads.json      keep this somewhere else
              baton journal verify --heads heads.json       finds also records cut off at the end

            Exit code 0 when all is whole, 1 when something is not.
            """);
        var erase = new Command("erase", "Erase the values of runs for good; their histories stay, and still verify.") { Run, Words, Label, DryRun, Yes };
        erase.SetAction(EraseAsync);
        erase.Teach("""
            Examples:
              baton journal erase 3f2a91bc --dry-run
              baton journal erase --brief-contains "Ana Souza" --yes
              baton journal erase --label client=acme

            Briefs, attachments, prompts, answers, comments, names and tool results go; what happened when, and hashes that
            say nothing without the salt, stay. Runs under way are named and left: cancel them first.
            """);
        var rebuild = new Command("rebuild", "Work out anew, from the records alone, what lists and searches know of runs.") { Runs };
        rebuild.SetAction(RebuildAsync);
        rebuild.Teach("""
            Examples:
              baton journal rebuild

            It may run while runs are worked, and any number of times.
            """);
        return new Command("journal", "Export, import, verify, erase and rebuild what is kept of runs.") { export, import, verify, erase, rebuild }.Teach("""
            Examples:
              baton journal verify
              baton journal export > runs.jsonl
              baton journal erase --label client=acme --dry-run
            """);
    }

    private static async Task<int> ExportAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var runs = await ChosenAsync(journal, arguments, cancellation);
        await using var file = arguments.GetValue(Out) is { } path ? new StreamWriter(path) : null;
        var to = file ?? Console.Out;
        await to.WriteLineAsync(JournalLines.Header.ToJsonString());
        var versions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            var row = await RowAsync(journal, run, cancellation);
            if (versions.Add(row.Digest) && await journal.FindVersionAsync(row.Digest, cancellation) is { } version)
                await to.WriteLineAsync(JournalLines.Of(version).ToJsonString());
            var records = await journal.ReadAsync(run, 0, withBodies: true, cancellation);
            await to.WriteLineAsync(JournalLines.Of(row, records.Count).ToJsonString());
            foreach (var kept in await journal.ReadFilesAsync(run, cancellation))
                await to.WriteLineAsync(JournalLines.Of(run, kept).ToJsonString());
            foreach (var record in records)
                await to.WriteLineAsync(JournalLines.Of(run, record).ToJsonString());
        }
        await to.FlushAsync(cancellation);
        if (file is not null && !context.Terminal.IsJson)
            context.Terminal.Line($"{Counted(runs.Count, "run")} written to {arguments.GetValue(Out)}");
        return ExitCode.Finished;
    }

    private static async Task<int> ImportAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        string path = arguments.GetRequiredValue(File);
        if (path != "-" && !System.IO.File.Exists(path))
            throw new CliException($"there is no file {path}", ExitCode.Findings);
        await using var journal = await context.Workspace.Journal.OpenAsync(cancellation);
        var import = new JournalImport(journal, context.Workspace.Engine.Clock);
        using var from = path == "-" ? Console.In : new StreamReader(path);
        int number = 0;
        try
        {
            while (await from.ReadLineAsync(cancellation) is { } line)
            {
                number++;
                var read = JournalLines.Read(line);
                if (number == 1 && read is not JournalLine.Header)
                    throw new FormatException("an export begins with {\"baton\":\"journal\"…}");
                await import.TakeAsync(read, cancellation);
            }
            if (number == 0)
                throw new FormatException("it is empty");
            await import.EndAsync(cancellation);
        }
        catch (FormatException e)
        {
            throw new CliException($"{path}, line {number}: {e.Message}\n{Counted(import.Taken, "run")} taken before it stay; with a whole export, import again", ExitCode.Findings);
        }
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject { ["taken"] = import.Taken, ["known"] = import.Known });
        else
            context.Terminal.Line($"{Counted(import.Taken, "run")} taken; {import.Known} were here already");
        return ExitCode.Finished;
    }

    private static async Task<int> VerifyAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var kept = await KeptAsync(arguments.GetValue(Heads), cancellation);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var runs = (await ChosenAsync(journal, arguments, cancellation)).ToList();
        if (arguments.GetValue(Runs) is not { Length: > 0 })
            runs.AddRange(kept.Keys.Except(runs));
        var verdicts = new List<ChainVerdict>();
        foreach (var run in runs)
        {
            var records = await journal.ReadAsync(run, 0, withBodies: true, cancellation);
            verdicts.Add(records.Count == 0
                ? new ChainVerdict(run, 0, default, false, ["the whole run is gone"])
                : ChainCheck.Of(run, await journal.FindRunAsync(run, cancellation), records, await journal.ReadFilesAsync(run, cancellation), kept.GetValueOrDefault(run)));
        }
        bool isWhole = verdicts.All(v => v.Faults.IsEmpty);
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject { ["whole"] = isWhole, ["heads"] = new JsonArray([.. verdicts.Select(v => (JsonNode)Json(v))]) });
        else
        {
            foreach (var verdict in verdicts.Where(v => !v.Faults.IsEmpty))
                foreach (string fault in verdict.Faults)
                    context.Terminal.Line($"{verdict.Run.Short}: {fault}");
            int erased = verdicts.Count(v => v.Erased);
            context.Terminal.Line(isWhole
                ? $"{Counted(verdicts.Count, "run")}, {Counted(verdicts.Sum(v => v.Records), "record")}: every history is whole{(erased > 0 ? $"; of {erased} the values were erased" : "")}"
                : $"{verdicts.Count(v => !v.Faults.IsEmpty)} of {Counted(verdicts.Count, "run")} are not whole; put back a backup");
        }
        return isWhole ? ExitCode.Finished : ExitCode.Failure;
    }

    private static JsonObject Json(ChainVerdict verdict) => new()
    {
        ["run"] = verdict.Run.ToString(),
        ["sequence"] = verdict.Records,
        ["chain"] = Convert.ToHexStringLower(verdict.Chain.Span),
        ["erased"] = verdict.Erased,
        ["faults"] = new JsonArray([.. verdict.Faults.Select(f => (JsonNode)f)]),
    };

    private static async Task<Dictionary<RunId, KeptHead>> KeptAsync(string? path, CancellationToken cancellation)
    {
        if (path is null)
            return [];
        try
        {
            using var document = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(path, cancellation));
            return document.RootElement.GetProperty("heads").EnumerateArray().Select(h => new KeptHead(
                RunId.TryParse(h.GetProperty("run").GetString()!)!.Value, h.GetProperty("sequence").GetInt64(), Convert.FromHexString(h.GetProperty("chain").GetString()!)))
                .ToDictionary(h => h.Run);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or FileNotFoundException)
        {
            throw new CliException($"{path} is not what `baton journal verify --json` printed", ExitCode.Findings);
        }
    }

    private static async Task<int> EraseAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var query = new RunQuery(Limit: int.MaxValue) { Words = arguments.GetValue(Words), Labels = LabelOption.Read(arguments.GetValue(Label)) };
        string? id = arguments.GetValue(Run);
        if ((id is null) == (query.Words is null && query.Labels.IsEmpty))
            throw new CliException("say which: a run's id, or --brief-contains TEXT, or --label NAME=VALUE", ExitCode.Findings);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var found = id is not null ? [await CommandContext.FindRunAsync(journal, id, cancellation)] : await journal.ListRunsAsync(query, cancellation);
        var over = found.Where(r => IsOver(r.Status)).ToList();
        var underWay = found.Where(r => !IsOver(r.Status)).ToList();
        bool isDry = arguments.GetValue(DryRun);
        if (!context.Terminal.IsJson)
            Show(context, over, underWay);
        if (!isDry && over.Count > 0 && !arguments.GetValue(Yes) && !Confirms(context, over.Count))
            return ExitCode.Interrupted;
        var host = context.Workspace.Host(journal);
        if (!isDry)
            foreach (var row in over)
                if (await (await host.OpenAsync(row, cancellation)).TakeAsync(new RunCommand.EraseValues(), cancellation) is { } refusal)
                    throw new CliException($"run {row.Run.Short}: {refusal}");
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject
            {
                [isDry ? "wouldErase" : "erased"] = new JsonArray([.. over.Select(r => (JsonNode)r.Run.ToString())]),
                ["underWay"] = new JsonArray([.. underWay.Select(r => (JsonNode)r.Run.ToString())]),
            });
        else if (over.Count > 0)
            context.Terminal.Line(isDry ? "nothing was erased: this was a dry run" : $"the values of {Counted(over.Count, "run")} are erased; the histories still verify");
        if (!context.Terminal.IsJson && over.Count > 0 && context.Workspace.OlderFiles.IsThere)
            context.Terminal.Line("Attachments of runs that an older Baton started lie in .baton/files, and are not erased: delete there what no run needs any more.");
        return underWay.Count > 0 ? ExitCode.Failure : ExitCode.Finished;
    }

    private static void Show(CommandContext context, List<RunRow> over, List<RunRow> underWay)
    {
        if (over.Count + underWay.Count == 0)
            context.Terminal.Line("No such runs.");
        foreach (var row in over)
            context.Terminal.Line($"{row.Run.Short}  {row.Workflow} {row.Version}, {row.StartedAt:yyyy-MM-dd}, {row.Status}: {row.Title}");
        foreach (var row in underWay)
            context.Terminal.Line($"{row.Run.Short}  {row.Workflow} {row.Version} is {row.Status} and is left: cancel it first with `baton runs cancel {row.Run.Short}`");
    }

    private static bool Confirms(CommandContext context, int count)
    {
        if (!context.Terminal.CanAsk)
            throw new CliException("there is no terminal to ask on; look with --dry-run, then say --yes", ExitCode.Findings);
        context.Terminal.Line($"Erase the values of {Counted(count, "run")} for good? Type `erase` to do it:");
        return Console.ReadLine()?.Trim() == "erase";
    }

    private static async Task<int> RebuildAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var runs = await ChosenAsync(journal, arguments, cancellation);
        foreach (var run in runs)
            if (!await ProjectionRebuild.OfAsync(journal, await RowAsync(journal, run, cancellation), context.Workspace.Engine.Clock, cancellation))
                throw new CliException($"run {run.Short} is written to faster than it can be read; try again when it waits");
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject { ["rebuilt"] = runs.Count });
        else
            context.Terminal.Line($"{Counted(runs.Count, "run")} rebuilt");
        return ExitCode.Finished;
    }

    private static async Task<IReadOnlyList<RunId>> ChosenAsync(IJournal journal, ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(Runs) is not { Length: > 0 } ids)
            return await journal.ListAllAsync(cancellation);
        var runs = new List<RunId>();
        foreach (string id in ids)
            runs.Add((await CommandContext.FindRunAsync(journal, id, cancellation)).Run);
        return runs;
    }

    private static async Task<RunRow> RowAsync(IJournal journal, RunId run, CancellationToken cancellation) =>
        await journal.FindRunAsync(run, cancellation) ?? throw new CliException($"run {run.Short} has records and no row: `baton journal verify` tells more");

    private static bool IsOver(string status) => status is "finished" or "rejected" or "expired" or "cancelled";

    private static string Counted(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
