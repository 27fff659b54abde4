using System.CommandLine;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;

namespace Baton.Cli.Commands;

/// <summary><c>baton runs signal</c>: tells a run that something has happened which it waits for, or will.</summary>
public static class SignalCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The signal's name, as `wait` has it." };

    private static readonly Option<string?> Data = new("--data") { Description = "A YAML or JSON file with what the signal brings." };

    private static Argument<string> _run = null!;

    public static Command Build(Argument<string> run)
    {
        _run = run;
        var signal = new Command("signal", "Tell a run that what it waits for has happened.") { run, Name, Data };
        signal.SetAction(SendAsync);
        return signal.Teach("""
            Examples:
              baton runs signal 3f2a91bc slot-booked --data slot.yaml

            Who waits for it goes on with the next `baton runs resume`. When nobody waits yet, it is
            kept for the step that will.
            """);
    }

    private static async Task<int> SendAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(_run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        string name = arguments.GetRequiredValue(Name);
        var waits = session.State.Plan.Nodes.Select(n => n.Step).OfType<Step.Wait>().Select(w => w.For).OfType<WaitFor.Signal>().ToList();
        var contracts = waits.Where(s => s.Name == name).Select(s => s.Contract).ToList();
        if (contracts.Count == 0)
            throw new CliException(waits.Count == 0
                ? $"{row.Workflow} waits for no signal"
                : $"{row.Workflow} waits for no signal `{name}`{NearestWord.Suggest(name, waits.Select(s => s.Name))}\nit waits for: {string.Join(", ", waits.Select(s => s.Name).Distinct())}", ExitCode.Findings);
        var (value, files) = arguments.GetValue(Data) is { } path
            ? await DataFile.ReadAsync(path, contracts[0], context.Workspace, cancellation)
            : (JsonSerializer.SerializeToElement(new Dictionary<string, string>()), []);
        foreach (var contract in contracts)
            if (contract.Validate(value) is { Count: > 0 } violations)
                throw new CliException($"what the signal `{name}` brings breaks a contract: {string.Join("; ", violations)}", ExitCode.Findings);
        session.Bring(files);
        if (await session.TakeAsync(new RunCommand.Signal(name, Payload.Of(value)), cancellation) is { } refusal)
            throw new CliException(refusal);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await Output.RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"run {row.Run.Short} knows of {name}; go on with: baton runs resume {row.Run.Short}");
        return ExitCode.Finished;
    }
}
