using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Attention;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary><c>baton runs</c>: what there is, what happened in it, and going on with it.</summary>
public static class RunsCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end (at least four characters)." };

    private static readonly Option<string[]> Status = new("--status") { Description = "Only these: running, parked, needs-attention, paused, finished, rejected, expired, cancelled.", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "At most so many, newest first.",
        HelpName = "count",
        DefaultValueFactory = _ => 50,
        CustomParser = given =>
        {
            if (!int.TryParse(given.Tokens[0].Value, CultureInfo.InvariantCulture, out int count) || count < 1)
                given.AddError($"`{given.Tokens[0].Value}` is not a count for --limit: a whole number, at least 1");
            return count;
        },
    };

    private static readonly Option<bool> Handoffs = new("--handoffs") { Description = "Each handoff: what was sent, from where, its hash, and what entered the prompt." };

    private static readonly Option<bool> Prompts = new("--prompts") { Description = "With --handoffs: the whole prompts." };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for the record." };

    /// <summary>So many that nobody works are known as such in a list, those that wait longest; of the others it says that they run.</summary>
    private const int MostLeftAlone = 1_000;

    /// <summary>With fewer columns a table would break its words.</summary>
    private const int NarrowestTable = 80;

    private static readonly Option<bool> NoReview = new("--no-review") { Description = "Do not ask for decisions here; park at the first review." };

    public static Command Build()
    {
        var list = new Command("list", "List runs, newest first.") { Status, Limit };
        foreach (var option in RunSearch.Options)
            list.Add(option);
        list.SetAction(ListAsync);
        list.Teach("""
            Examples:
              baton runs list
              baton runs list --status parked needs-attention
              baton runs list --workflow launch-email --limit 5 --json
              baton runs list --brief-contains "espresso" --since 2026-03-01
              baton runs list --label client=acme --min-cost 0.50
            """);
        var show = new Command("show", "Show a run: its steps, its history, its handoffs.") { Run, Handoffs, Prompts };
        show.SetAction(ShowAsync);
        show.Teach("""
            Examples:
              baton runs show 3f2a91bc                the steps and what happened
              baton runs show 3f2a91bc --handoffs     what travelled with each handoff
              baton runs show 3f2a91bc --handoffs --json
            """);
        var watch = new Command("watch", "Watch a run that another process works.") { Run };
        watch.SetAction(WatchAsync);
        watch.Teach("""
            Examples:
              baton runs watch 3f2a91bc

            It shows each step as it happens until the run is over. Ctrl-C stops looking, not the run.
            """);
        var resume = new Command("resume", "Go on with a run: after a decision, a crash, a stop, or a mend.") { Run, NoReview };
        resume.SetAction(ResumeAsync);
        resume.Teach("""
            Examples:
              baton runs resume 3f2a91bc
              baton runs resume 3f2a91bc --no-review --json

            No finished step runs again. What needs attention is tried again; `baton runs attend` has
            more ways out. A run that is paused goes on. A run that another process works is left to it.
            """);
        var cancel = new Command("cancel", "End a run. Nothing of it is committed any more.") { Run, Reason };
        cancel.SetAction(CancelAsync);
        cancel.Teach("""
            Examples:
              baton runs cancel 3f2a91bc --reason "the launch is off"

            A commit that has started is not cut off: it settles first.
            """);
        var signal = SignalCommand.Build(Run);
        return new Command("runs", "List, show, tell and watch runs; attend, pause, resume, settle, cancel and fork them; tell them of signals.")
        {
            list, show, watch, StoryCommand.Build(), TraceCommand.Build(), AttendCommand.Build(), PauseCommand.Build(), resume, SettleCommand.Build(), cancel, signal, ForkCommand.Build(),
        }.Teach("""
            Examples:
              baton runs list
              baton runs show 3f2a91bc
              baton runs resume 3f2a91bc
            """);
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        string[] wanted = arguments.GetValue(Status) ?? [];
        string[] known = [.. Enum.GetValues<RunStatus>().Select(RunProgress.Word)];
        if (wanted.FirstOrDefault(w => !known.Contains(w)) is { } unknown)
            throw new CliException($"there is no status `{unknown}`{NearestWord.Suggest(unknown, known)}\nknown: {string.Join(", ", known)}", ExitCode.Findings);
        var query = RunSearch.Read(arguments, wanted, arguments.GetValue(Limit));
        var runs = await journal.ListRunsAsync(query, cancellation);
        var leftAlone = await LeftAloneAsync(journal, runs, cancellation);
        if (context.Terminal.IsJson)
        {
            context.Terminal.Json(new JsonArray([.. runs.Select(r => (JsonNode)RunJson.Of(r, leftAlone.Contains(r.Run)))]));
            return ExitCode.Finished;
        }
        if (runs.Count == 0)
        {
            context.Terminal.Line(query != new RunQuery(Statuses: wanted, Limit: query.Limit) { Labels = query.Labels } || query.Labels.Count + wanted.Length > 0 ? "No such runs." : "No runs. Start one: baton run PLAYBOOK --brief FILE");
            return ExitCode.Finished;
        }
        Draw(context.Terminal, runs, leftAlone);
        return ExitCode.Finished;
    }

    /// <summary>Of these the ones that could go on, and that nobody works.</summary>
    private static async Task<HashSet<RunId>> LeftAloneAsync(IJournal journal, IReadOnlyList<RunRow> runs, CancellationToken cancellation)
    {
        if (runs.All(r => r.Status != RunRow.Running))
            return [];
        var gone = (await journal.ListOwnersAsync(cancellation)).Where(LocalProcess.IsGone).ToList();
        return [.. (await journal.ListRunnableAsync(gone, MostLeftAlone, cancellation)).Where(r => r.Status == RunRow.Running).Select(r => r.Run)];
    }

    private static void Draw(Terminal terminal, IReadOnlyList<RunRow> runs, HashSet<RunId> leftAlone)
    {
        var rows = runs.Select(run => (
            Id: run.Run.Short, Workflow: $"{run.Workflow} {run.Version}",
            Status: run.Waiting is not null ? $"{run.Status}: {run.Waiting}" : leftAlone.Contains(run.Run) ? "running, but nobody works it" : run.Status,
            Started: run.StartedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), run.Title));
        if (terminal.Width < NarrowestTable)
        {
            foreach (var (id, workflow, status, started, title) in rows)
            {
                terminal.Hang($"[bold]{id}[/]  ", $"{workflow}: {status}");
                terminal.Hang(new string(' ', id.Length + 2), $"{started} {title}", "grey");
            }
            return;
        }
        var table = new Table().Border(TableBorder.None).AddColumns("run", "workflow", "status", "started", "brief");
        foreach (var (id, workflow, status, started, title) in rows)
            table.AddRow(id, Terminal.Escape(workflow), Terminal.Escape(status), started, Terminal.Escape(title));
        terminal.Draw(table);
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        if (arguments.GetValue(Handoffs))
        {
            if (session.State.AreValuesErased)
                throw new CliException($"the values of run {row.Run.Short} have been erased; `baton runs show {row.Run.Short}` shows what is left");
            var version = await PlaybookLoader.PinnedAsync(journal, row, cancellation);
            var handoffs = await HandoffHistory.ReadAsync(row, version, journal, context.Workspace.Engine.Clock, cancellation);
            HandoffView.Write(context.Terminal, row, handoffs, arguments.GetValue(Prompts));
            return ExitCode.Finished;
        }
        if (context.Terminal.IsJson)
        {
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
            return ExitCode.Finished;
        }
        await TellAsync(context, journal, session, cancellation);
        return ExitCode.Finished;
    }

    private static async Task TellAsync(CommandContext context, IJournal journal, RunSession session, CancellationToken cancellation)
    {
        var rows = new RunRows(session, context.Workspace.Engine.Clock);
        var lines = new List<string>();
        foreach (var record in await journal.ReadAsync(session.Run, 0, withBodies: false, cancellation))
            foreach (var @event in RecordCodec.Decode(record).Events)
            {
                rows.Add(@event, record.At);
                if (EventWords.Of(@event) is not { } words)
                    continue;
                lines.Add($"{record.At:yyyy-MM-dd HH:mm:ss}Z  {words}");
                if (session.State.AreValuesErased)
                    continue;
                if (@event is RunEvent.AttemptFailed failed)
                    lines.Add($"                      {FailureDetail.MessageOf((await session.Values.LoadAsync(failed.Detail, cancellation)).Value)}");
                if (@event is RunEvent.ReviewDecided decided && (await session.Values.LoadAsync(decided.Decision, cancellation)).Value is var detail)
                {
                    lines[^1] += $", by {detail.GetProperty("by").GetString()}";
                    lines.AddRange(detail.GetProperty("comments").EnumerateArray().Select(c => $"                      “{c.GetProperty("text").GetString()}”"));
                }
            }
        context.Terminal.Draw(RunTree.Draw(session, rows, context.Terminal.Width));
        context.Terminal.Line();
        foreach (string line in lines)
            context.Terminal.Line(line);
        foreach (string reason in await RunJson.ReasonsAsync(session, cancellation))
            context.Terminal.Line($"needs attention: {reason}");
        foreach (var (commit, where) in await RunJson.LandedAsync(session, cancellation))
            context.Terminal.Line($"{commit} landed: {where}");
        if (!session.State.IsOver)
            context.Terminal.Line($"go on with: baton runs resume {session.Run.Short}");
    }

    private static async Task<int> WatchAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        var display = new RunDisplay(context.Terminal, session, context.Workspace.Engine.Clock);
        display.Replay(session.Past);
        try
        {
            await display.ShowAsync(async () =>
            {
                while (!session.State.IsOver)
                {
                    await journal.WaitForRecordAsync(session.Run, session.State.Sequence, TimeSpan.FromSeconds(5), cancellation);
                    await session.CatchUpAsync(cancellation);
                }
                return true;
            });
        }
        catch (OperationCanceledException)
        {
            // Looking away is not a failure.
        }
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, CancellationToken.None));
        return ExitCode.Finished;
    }

    private static async Task<int> ResumeAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var host = context.Workspace.Host(journal);
        var session = await host.OpenAsync(row, cancellation);
        if (!session.State.IsPaused)
            await RetryAsync(session, cancellation);
        else if (await session.TakeAsync(new RunCommand.Resume(AttentionDesk.Word(LocalUser.Name, null)), cancellation) is { } refusal)
            throw new CliException(refusal);
        return await new RunLoop(context, host).GoAsync(session, mayAsk: !arguments.GetValue(NoReview), cancellation);
    }

    /// <summary>What is stuck has its turn again. That something is to be sent once more is said of it alone, with <c>runs attend</c>.</summary>
    private static async Task RetryAsync(RunSession session, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        var stuck = AttentionDesk.StuckIn(session.State).Where(place => session.State[place].Attention != AttentionReason.SentBefore).ToList();
        foreach (int place in stuck)
            if (await AttentionDesk.TakeAsync(session, place, session.State[place].Round, new WayTaken.Retry(), LocalUser.Name, null, cancellation) is { } refusal)
                refusals.Add(refusal);
        if (refusals.Count > 0 && refusals.Count == stuck.Count)
            throw new CliException(string.Join('\n', refusals));
    }

    private static async Task<int> CancelAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        if (await session.TakeAsync(new RunCommand.Cancel(FailureDetail.Of(arguments.GetValue(Reason) ?? "no reason given")), cancellation) is { } refusal)
            throw new CliException(refusal, ExitCode.Findings);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"run {row.Run.Short} is cancelled; nothing of it is committed any more");
        return ExitCode.Finished;
    }
}
