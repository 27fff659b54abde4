using Baton.Cli.Output;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Cli.Commands;

/// <summary>Works a run at the command line: shows it, asks for the decisions it waits for, and says how it ended.</summary>
public sealed class RunLoop(CommandContext context, RunHost host)
{
    /// <summary>Delays up to this long are waited out; for longer ones the run parks.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>How long a run that a worker has taken up may say nothing before one looks whether the worker still lives.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <param name="mayFollow">Whether the run is this command's own: then a worker that takes it up first is watched, and not an error.</param>
    public async Task<int> GoAsync(RunSession session, bool mayAsk, CancellationToken cancellation, bool mayFollow = false)
    {
        var display = new RunDisplay(context.Terminal, session, context.Workspace.Engine.Clock);
        display.Replay(session.Past);
        string id = session.Run.Short;
        try
        {
            while (true)
            {
                var held = await display.ShowAsync(() => WorkAsync(session, display, mayFollow, cancellation));
                // Between a decision taken here and its consequences a worker may be quicker.
                mayFollow = true;
                if (held is not null)
                    throw new CliException(
                        $"run {id} is worked by process {held.Owner.ProcessId} on {held.Owner.Machine}, started {held.Owner.StartedAt:yyyy-MM-dd HH:mm:ss}Z\n" +
                        $"watch it with `baton runs watch {id}`; once that process is gone, `baton runs resume {id}` takes over");
                if (!mayAsk || !context.Terminal.CanAsk || session.State.IsOver || session.State.IsPaused || OpenCard(session) is not { } card || !await AskAsync(session, card, cancellation))
                    return await EndAsync(session, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            if (session.IsNew)
                context.Terminal.Warn("stopped before it began; nothing is kept");
            else if (context.Terminal.IsJson)
                context.Terminal.Json(await RunJson.OfAsync(session, CancellationToken.None));
            else
                context.Terminal.Warn($"{(context.Terminal.CanAsk ? "\n" : "")}stopped; the run is kept. Go on with: baton runs resume {id}");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (!session.IsNew && e is JournalException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{e.Message}\nThe run is kept. Then go on with: baton runs resume {id}");
        }
    }

    private async Task<LeaseOutcome.HeldBy?> WorkAsync(RunSession session, RunDisplay display, bool mayFollow, CancellationToken cancellation)
    {
        while (await host.WorkAsync(session, Patience, display, cancellation) is { } held)
        {
            if (!mayFollow)
                return held;
            await host.Journal.WaitForRecordAsync(session.Run, session.State.Sequence, Quiet, cancellation);
            await session.CatchUpAsync(cancellation);
        }
        return null;
    }

    private static int? OpenCard(RunSession session) =>
        session.State.Frontier.Cast<int?>().FirstOrDefault(o => session.State[o!.Value].Status == SlotStatus.Open);

    /// <summary>False when the person leaves it for later.</summary>
    private Task<bool> AskAsync(RunSession session, int card, CancellationToken cancellation) => session.State.StepAt(card) is Step.Review
        ? new ReviewPrompt(context, session, card).AskAsync(cancellation)
        : new AskPrompt(context).AskAsync(session, card, cancellation);

    private async Task<int> EndAsync(RunSession session, CancellationToken cancellation)
    {
        var (status, waiting) = RunProgress.Of(session.State);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            await SayAsync(session, status, waiting, cancellation);
        return status switch
        {
            RunStatus.Finished => ExitCode.Finished,
            RunStatus.Rejected or RunStatus.Expired or RunStatus.Cancelled => ExitCode.NotApproved,
            _ => ExitCode.Parked,
        };
    }

    private async Task SayAsync(RunSession session, RunStatus status, string? waiting, CancellationToken cancellation)
    {
        var terminal = context.Terminal;
        string id = session.Run.Short;
        switch (status)
        {
            case RunStatus.Finished:
                foreach (var (commit, where) in await RunJson.LandedAsync(session, cancellation))
                    terminal.Line($"{commit} landed: {where}");
                terminal.Line($"What travelled with each handoff: baton runs show {id} --handoffs");
                break;
            case RunStatus.NeedsAttention:
                terminal.Line($"needs attention: {waiting}");
                foreach (string reason in await RunJson.ReasonsAsync(session, cancellation))
                    terminal.Line($"  {reason}");
                terminal.Line(session.State.Frontier.Any(o => session.State[o].Commit is { IsInDoubt: true })
                    ? $"  say what is there: baton runs settle {id}"
                    : $"  try again: baton runs resume {id}");
                terminal.Line($"  all ways:  baton runs attend {id}");
                terminal.Line($"  give up:   baton runs cancel {id}");
                break;
            case RunStatus.Paused:
                terminal.Line("paused: nothing new starts");
                terminal.Line($"  go on:  baton runs resume {id}");
                break;
            case RunStatus.Parked when OpenCard(session) is { } ordinal:
                terminal.Line($"parked: {waiting}");
                terminal.Line($"  look:   baton review show {id}");
                terminal.Line(session.State.StepAt(ordinal) is not Step.Review
                    ? $"  answer: baton review answer {id} --set FIELD=VALUE"
                    : $"  decide: baton review decide {id} approve|edit|changes|reject");
                terminal.Line($"  go on:  baton runs resume {id}");
                break;
            case RunStatus.Parked:
                terminal.Line($"parked: {waiting}");
                terminal.Line($"  then:   baton runs resume {id}   (a worker, `baton work`, does it by itself)");
                break;
            default:
                terminal.Line($"{RunProgress.Word(status)}; nothing was committed");
                break;
        }
    }
}
