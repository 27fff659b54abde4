using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine;
using Baton.Engine.Runs;

namespace Baton.Cli.Commands;

/// <summary><c>baton work</c>: a worker that takes up whatever can go on, until it is told to stop.</summary>
public static class WorkCommand
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    private static readonly Option<int> Concurrency = new("--concurrency", "-c")
    {
        Description = "So many runs at once.",
        HelpName = "count",
        DefaultValueFactory = _ => 16,
        CustomParser = given =>
        {
            if (!int.TryParse(given.Tokens[0].Value, CultureInfo.InvariantCulture, out int count) || count is < 1 or > 10_000)
                given.AddError($"`{given.Tokens[0].Value}` is not a count for --concurrency: a whole number from 1 to 10000");
            return count;
        },
    };

    private static readonly Option<TimeSpan> Lease = Time("--lease", RunHost.Lease, ShortestLease, "How long it may be silent before others take over its runs.");

    private static readonly Option<TimeSpan> Drain = Time("--drain", TimeSpan.FromSeconds(30), TimeSpan.Zero, "How long calls that are out may take when it is told to stop.");

    private static readonly Option<bool> Once = new("--once") { Description = "End when nothing can go on any more, instead of waiting for more." };

    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "A line for each event that it records, too: the log of what its runs do." };

    public static Command Build()
    {
        var command = new Command("work", "Work whatever runs can go on: started, decided, due, or left by a worker that died.") { Concurrency, Lease, Drain, Once, Verbose };
        command.SetAction(WorkAsync);
        return command.Teach("""
            Examples:
              baton work                        until Ctrl-C
              baton work --concurrency 50
              baton work --once                 what can go on now, then end
              baton work --json                 one JSON object a line
              baton work --json --verbose       a structured log: each step, failure and commit, with its level

            Any number of workers may share a journal: several processes of one machine on the SQLite file,
            of several machines on PostgreSQL. Start runs for them with `baton run … --detach`. When one
            dies, the others take over its runs: at once on the same machine, after --lease elsewhere.
            Ctrl-C lets it finish the calls that are out and begin nothing new; a second one ends it at once.
            """);
    }

    private static async Task<int> WorkAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var drain = arguments.GetValue(Drain);
        Interruption.Allow(drain);
        using var breaking = new CancellationTokenSource();
        await using var stopping = cancellation.Register(() => breaking.CancelAfter(drain));
        await using var journal = await context.Workspace.Journal.OpenAsync(cancellation);
        var self = LocalProcess.Self();
        var host = new RunHost(journal, context.Workspace.Engine, self) { KeepsFor = arguments.GetValue(Lease), Draining = cancellation };
        var sweep = new RunSweep(host, context.Workspace.Engine, self, arguments.GetValue(Concurrency), news => Say(context, news));
        if (!context.Terminal.IsJson)
            context.Terminal.Line($"working as process {self.ProcessId} on {self.Machine}, {arguments.GetValue(Concurrency)} runs at once; Ctrl-C stops");
        Action<RunSession, RunEvent, DateTimeOffset>? log = arguments.GetValue(Verbose) ? (session, @event, at) => Say(context, LogLine.Of(session, @event, at)) : null;
        Telemetry.Recorded += log;
        try
        {
            await sweep.WorkAsync(arguments.GetValue(Once), cancellation, breaking.Token);
        }
        finally
        {
            Telemetry.Recorded -= log;
        }
        if (!context.Terminal.IsJson && cancellation.IsCancellationRequested)
            context.Terminal.Line("stopped; what was under way is kept for other workers");
        return ExitCode.Finished;
    }

    private static void Say(CommandContext context, SweepNews news)
    {
        var (word, run, words) = news switch
        {
            SweepNews.Taken taken => ("taken", taken.Run, ""),
            SweepNews.Left left => (RunProgress.Word(left.Status), left.Run, left.Waiting ?? ""),
            SweepNews.Lost lost => ("lost", lost.Run, $"process {lost.To.ProcessId} on {lost.To.Machine} works it"),
            SweepNews.BrokenOff broken => ("broken-off", broken.Run, "a call took longer than --drain; another worker makes it again"),
            SweepNews.Failed failed => ("failed", failed.Run, failed.Message),
            SweepNews.JournalFailed failed => ("journal-failed", null, failed.Message),
            _ => throw new InvalidOperationException($"{news} has no words"),
        };
        var now = DateTimeOffset.UtcNow;
        Say(
            context,
            new JsonObject { ["at"] = now, ["level"] = LevelOf(news), ["what"] = word, ["run"] = run?.Run.ToString(), ["workflow"] = run?.Workflow, ["says"] = words.Length > 0 ? words : null },
            $"{now:HH:mm:ss}Z  {(run is null ? "" : $"{run.Run.Short} {run.Workflow}: ")}{word}{(words.Length > 0 ? $": {words}" : "")}");
    }

    private static void Say(CommandContext context, LogLine line) => Say(context, line.Json, $"{line.At:HH:mm:ss}Z  {line.Run.Short} {line.Workflow}: {line.Words}");

    // News come from many threads.
    private static void Say(CommandContext context, JsonObject json, string words)
    {
        lock (context)
        {
            if (context.Terminal.IsJson)
                context.Terminal.JsonLine(json);
            else
                context.Terminal.Line(words);
        }
    }

    private static string LevelOf(SweepNews news) => news switch
    {
        SweepNews.Failed or SweepNews.JournalFailed or SweepNews.Left { Status: RunStatus.NeedsAttention } => "error",
        SweepNews.Lost or SweepNews.BrokenOff => "warning",
        _ => "information",
    };

    private static Option<TimeSpan> Time(string name, TimeSpan usual, TimeSpan least, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        DefaultValueFactory = _ => usual,
        CustomParser = given =>
        {
            if (Durations.Parse(given.Tokens[0].Value) is { } time && time >= least)
                return time;
            given.AddError($"`{given.Tokens[0].Value}` is not a time for {name}: such as 30s or 2m{(least > TimeSpan.Zero ? $", at least {Durations.Write(least)}" : "")}");
            return usual;
        },
    };
}
