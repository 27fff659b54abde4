using System.CommandLine;
using Baton.Cli.Output;
using Baton.Core.Runs;
using Baton.Engine.Attention;

namespace Baton.Cli.Commands;

/// <summary><c>baton runs pause</c>: holds a run where it is.</summary>
public static class PauseCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end (at least four characters)." };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for the record." };

    public static Command Build()
    {
        var pause = new Command("pause", "Hold a run: nothing new of it starts until it is resumed.") { Run, Reason };
        pause.SetAction(PauseAsync);
        return pause.Teach("""
            Examples:
              baton runs pause 3f2a91bc --reason "the price is not settled"
              baton runs resume 3f2a91bc

            Calls that are out come back and are recorded. Cards stay open, and what people decide is
            kept; their time stands still. What the clock makes due waits.
            """);
    }

    private static async Task<int> PauseAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        if (await session.TakeAsync(new RunCommand.Pause(AttentionDesk.Word(LocalUser.Name, arguments.GetValue(Reason))), cancellation) is { } refusal)
            throw new CliException(refusal, ExitCode.Findings);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"run {row.Run.Short} is paused; nothing new of it starts. Go on with: baton runs resume {row.Run.Short}");
        return ExitCode.Finished;
    }
}
