using Baton.Cli.Output;
using Baton.Core.Runs;
using Baton.Engine.Runs;

namespace Baton.Cli.Commands;

/// <summary>Works a run at the command line: shows it, asks for the decisions it waits for, and says how it ended.</summary>
public sealed class RunLoop(CommandContext context, RunHost host)
{
    /// <summary>Delays up to this long are waited out; for longer ones the run parks.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<int> GoAsync(RunSession session, bool mayAsk, CancellationToken cancellation)
    {
        var display = new RunDisplay(context.Terminal, session, context.Workspace.Engine.Clock);
        display.Replay(session.Past);
        try
        {
            while (true)
            {
                var held = await display.ShowAsync(() => host.WorkAsync(session, Patience, display, cancellation));
                if (held is not null)
                    throw new CliException(
                        $"run {session.Run.Short} is worked by process {held.Owner.ProcessId} on {held.Owner.Machine} since {held.Owner.StartedAt:yyyy-MM-dd HH:mm:ss}Z\n" +
                        $"watch it with `baton runs watch {session.Run.Short}`; once that process is gone, `baton runs resume {session.Run.Short}` takes over");
                if (!mayAsk || !context.Terminal.CanAsk || session.State.IsOver || OpenReview(session) is not { } review
                    || !await new ReviewPrompt(context).AskAsync(session, review, cancellation))
                    return await EndAsync(session, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            if (!context.Terminal.IsJson)
                context.Terminal.Warn($"stopped; the run is kept. Go on with: baton runs resume {session.Run.Short}");
            return ExitCode.Interrupted;
        }
    }

    private static int? OpenReview(RunSession session) =>
        session.State.Frontier.Cast<int?>().FirstOrDefault(o => session.State[o!.Value] is { Status: SlotStatus.Open, Review: not null });

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
                terminal.Line($"try it again with `baton runs resume {id}`, or give up with `baton runs cancel {id}`");
                break;
            case RunStatus.Parked when OpenReview(session) is { } ordinal:
                terminal.Line($"parked: {waiting}");
                terminal.Line($"look with `baton review show {id}`, decide with `baton review decide {id} approve|edit|changes|reject`, go on with `baton runs resume {id}`");
                break;
            case RunStatus.Parked:
                terminal.Line($"parked: {waiting}");
                terminal.Line($"go on with `baton runs resume {id}`");
                break;
            default:
                terminal.Line($"{RunProgress.Word(status)}; nothing was committed");
                break;
        }
    }
}
