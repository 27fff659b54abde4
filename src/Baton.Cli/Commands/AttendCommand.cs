using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Engine.Attention;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Cli.Commands;

/// <summary><c>baton runs attend</c>: what a run that is stuck needs, and the ways out of it.</summary>
public static class AttendCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end (at least four characters)." };

    private static readonly Option<string?> Step = new("--step") { Description = "Which step, where more than one of the run needs attention." };

    private static readonly Option<bool> Retry = new("--retry") { Description = "Try the step again." };

    private static readonly Option<string[]> Mend = new("--mend") { Description = "Try it again, handed what the file holds as this need; may be repeated.", HelpName = "need=file" };

    private static readonly Option<string?> Give = new("--give") { Description = "A file with what the step was to produce; `-` reads standard input.", HelpName = "file" };

    private static readonly Option<bool> Skip = new("--skip") { Description = "Go on without the step, where nothing counts on it." };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for the record." };

    public static Command Build()
    {
        var attend = new Command("attend", "See to a run that needs attention: try again, mend the handoff, give the output, skip.") { Run, Step, Retry, Mend, Give, Skip, Reason };
        attend.SetAction(AttendAsync);
        return attend.Teach("""
            Examples:
              baton runs attend 3f2a91bc                      what failed, why, and the ways out
              baton runs attend 3f2a91bc --retry
              baton runs attend 3f2a91bc --mend research.facts=facts.yaml --reason "the source was wrong"
              baton runs attend 3f2a91bc --give draft.json
              baton runs attend 3f2a91bc --skip

            On a terminal it asks. What you change is held against its contract, and recorded as yours;
            what people approved stays as they approved it. Then `baton runs resume` goes on.
            """);
    }

    private static async Task<int> AttendAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        var stuck = StuckIn(session, arguments.GetValue(Step));
        if (GivenWays(arguments).Count() > 1)
            throw new CliException("--retry, --mend, --give and --skip are different ways out; give one of them", ExitCode.Findings);
        if (!GivenWays(arguments).Any())
            return await new AttendPrompt(context, session).AskAsync(stuck, cancellation);
        if (stuck.Length > 1)
            throw new CliException($"{stuck.Length} steps of run {row.Run.Short} need attention; say which with --step: {string.Join(", ", stuck.Select(session.State.AddressOf))}", ExitCode.Findings);
        var card = await AttentionDesk.CardAsync(session, stuck[0], cancellation);
        var (way, files) = await WayAsync(arguments, context, card, cancellation);
        session.Bring(files);
        if (await AttentionDesk.TakeAsync(session, card.Place, card.Round, way, LocalUser.Name, arguments.GetValue(Reason), cancellation) is { } refusal)
            throw new CliException(refusal, ExitCode.Findings);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"recorded: {InWords(card.Step, way)}. Go on with: baton runs resume {row.Run.Short}");
        return ExitCode.Finished;
    }

    public static string InWords(string step, WayTaken way) => way switch
    {
        WayTaken.Mend mend => $"{step} is tried again, handed your {string.Join(", ", mend.Values.Keys)}",
        WayTaken.Give => $"{step} gave what you say",
        WayTaken.Skip => $"the run goes on without {step}",
        _ => $"{step} is tried again",
    };

    private static ImmutableArray<int> StuckIn(RunSession session, string? step)
    {
        var stuck = AttentionDesk.StuckIn(session.State);
        if (stuck.IsEmpty)
            throw new CliException($"run {session.Run.Short} does not need attention; it is {RunProgress.Word(RunProgress.Of(session.State).Status)}", ExitCode.Findings);
        if (step is null)
            return stuck;
        string[] addresses = [.. stuck.Select(session.State.AddressOf)];
        return addresses.Contains(step)
            ? [stuck[Array.IndexOf(addresses, step)]]
            : throw new CliException($"`{step}` does not need attention{NearestWord.Suggest(step, addresses)}\nwhat does: {string.Join(", ", addresses)}", ExitCode.Findings);
    }

    private static IEnumerable<string> GivenWays(ParseResult arguments)
    {
        if (arguments.GetValue(Retry))
            yield return "retry";
        if (arguments.GetValue(Mend) is [_, ..])
            yield return "mend";
        if (arguments.GetValue(Give) is not null)
            yield return "give";
        if (arguments.GetValue(Skip))
            yield return "skip";
    }

    private static async Task<(WayTaken Way, IReadOnlyList<KeptFile> Files)> WayAsync(ParseResult arguments, CommandContext context, AttentionCard card, CancellationToken cancellation)
    {
        if (arguments.GetValue(Retry))
            return (new WayTaken.Retry(), []);
        if (arguments.GetValue(Skip))
            return (new WayTaken.Skip(), []);
        if (arguments.GetValue(Give) is { } given)
        {
            // Where nothing may be given the contract is nobody's, and the refusal says why.
            var (value, files) = await ValueFile.ReadAsync(given, card.Produces, context.Workspace, cancellation);
            return (new WayTaken.Give(value), files);
        }
        var (mends, brought) = await MendsAsync(arguments.GetValue(Mend)!, name => card.Handed.FirstOrDefault(h => h.Name == name)?.Contract, context, cancellation);
        return (new WayTaken.Mend(mends), brought);
    }

    /// <summary>What <c>need=file</c> options say, read under the needs' contracts.</summary>
    internal static async Task<(ImmutableSortedDictionary<string, JsonElement> Values, IReadOnlyList<KeptFile> Files)> MendsAsync(
        string[] given, Func<string, Core.Contracts.Contract?> contractOf, CommandContext context, CancellationToken cancellation)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        var files = new List<KeptFile>();
        foreach (string mend in given)
        {
            int equals = mend.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new CliException($"`{mend}` is not need=file", ExitCode.Findings);
            (values[mend[..equals]], var brought) = await ValueFile.ReadAsync(mend[(equals + 1)..], contractOf(mend[..equals]), context.Workspace, cancellation);
            files.AddRange(brought);
        }
        return (values.ToImmutable(), files);
    }
}
