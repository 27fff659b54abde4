using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Runs;

namespace Baton.Cli.Commands;

/// <summary><c>baton runs fork</c>: a new run that goes on from a point of an old one.</summary>
public static class ForkCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The old run's id, or its beginning or end (at least four characters)." };

    private static readonly Option<string> At = new("--at") { Description = "The step that has its turn anew; with a round behind a slash where it had several.", HelpName = "step[/round]", Required = true };

    private static readonly Option<string[]> Mend = new("--mend") { Description = "Hand that step what the file holds as this need; may be repeated.", HelpName = "need=file" };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for the record." };

    public static Command Build()
    {
        var fork = new Command("fork", "Start a new run from any point of an old one.") { Run, At, Mend, Reason };
        fork.SetAction(ForkAsync);
        return fork.Teach("""
            Examples:
              baton runs fork 3f2a91bc --at draft
              baton runs fork 3f2a91bc --at draft/2
              baton runs fork 3f2a91bc --at draft --mend research.facts=facts.yaml

            What came of the steps before it is taken over and not paid for again. Approvals are not:
            where one stood before that step, people are asked again from there. What the old run has
            sent is not sent again without your word. The old run stays as it is.
            """);
    }

    private static async Task<int> ForkAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var host = context.Workspace.Host(journal);
        var old = await host.OpenAsync(row, cancellation);
        var (step, round) = Point(arguments.GetRequiredValue(At));
        var needs = old.Version.Plan.Find(step[(step.LastIndexOf('.') + 1)..]) is { } ordinal && old.Version.Plan[ordinal].Step is Step.Agent agent ? agent.Needs : [];
        var (mends, files) = await AttendCommand.MendsAsync(
            arguments.GetValue(Mend) ?? [],
            name => needs.FirstOrDefault(n => n.Name == name) is { } need ? StepContracts.Resolve(need.From, old.Version.Contracts) : null, context, cancellation);
        var at = Forking.Of(old.Version, [.. old.History], step, round);
        var (session, refusal) = await host.ForkAsync(old, at, mends, LocalUser.Name, arguments.GetValue(Reason), files, cancellation);
        if (session is null)
            throw new CliException(refusal!, ExitCode.Findings);
        if (context.Terminal.IsJson)
        {
            var json = await RunJson.OfAsync(session, cancellation);
            json["origin"] = new JsonObject { ["run"] = old.Run.ToString(), ["step"] = at.Step, ["round"] = at.Round };
            json["asked_again"] = new JsonArray([.. at.AskedAgain.Select(s => (JsonNode)s)]);
            json["sent_before"] = new JsonArray([.. at.Sent.Select(s => (JsonNode)s)]);
            context.Terminal.Json(json);
            return ExitCode.Finished;
        }
        context.Terminal.Line($"run {session.Run.Short} is a fork of {old.Run.Short} at {at.Step}{(at.Round > 1 ? $", round {at.Round}" : "")}");
        if (!at.AskedAgain.IsEmpty)
            context.Terminal.Line($"approvals do not travel: {string.Join(", ", at.AskedAgain)} {(at.AskedAgain.Length == 1 ? "is" : "are")} asked again, and it begins there");
        if (!at.Sent.IsEmpty)
            context.Terminal.Line($"{old.Run.Short} has sent {string.Join(", ", at.Sent)} already; that is not sent again without your word");
        context.Terminal.Line($"go on with: baton runs resume {session.Run.Short}");
        return ExitCode.Finished;
    }

    private static (string Step, int? Round) Point(string given)
    {
        int slash = given.LastIndexOf('/');
        if (slash < 0)
            return (given, null);
        return int.TryParse(given.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int round) && round > 0
            ? (given[..slash], round)
            : throw new CliException($"`{given}` is not a step, or a step and its round: draft, or draft/2", ExitCode.Findings);
    }
}
