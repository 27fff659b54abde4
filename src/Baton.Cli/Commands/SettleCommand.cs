using System.CommandLine;
using Baton.Cli.Output;
using Baton.Engine.Attention;
using Baton.Engine.Commits;
using Baton.Engine.Surfaces;

namespace Baton.Cli.Commands;

/// <summary>
/// <c>baton runs settle</c>: a person's word on a commit that only a person can see to the end of, because its surface can't tell
/// whether it landed, or shows it more than once.
/// </summary>
public static class SettleCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end (at least four characters)." };

    private static readonly Option<string?> Step = new("--step") { Description = "The commit, where more than one of the run needs it." };

    private static readonly Option<string?> Found = new("--found") { Description = "It is there: its address, or what the surface calls it.", HelpName = "url" };

    private static readonly Option<bool> Missing = new("--missing") { Description = "It is not there, and is to be sent again." };

    private static readonly Option<string?> Reason = new("--reason") { Description = "How you know, for the record." };

    public static Command Build()
    {
        var settle = new Command("settle", "Say whether a commit landed that the surface can't tell of.") { Run, Step, Found, Missing, Reason };
        settle.SetAction(SettleAsync);
        settle.Teach("""
            Examples:
              baton runs settle 3f2a91bc                      what to look for, and where
              baton runs settle 3f2a91bc --found https://news.example/launch
              baton runs settle 3f2a91bc --missing --reason "not in the outbox"

            Look at the surface first. What you say is recorded as yours; then `baton runs resume` goes on.
            """);
        return settle;
    }

    private static async Task<int> SettleAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var (found, missing) = (arguments.GetValue(Found), arguments.GetValue(Missing));
        if (found is not null && missing)
            throw new CliException("--found and --missing say opposite things; give one of them", ExitCode.Findings);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var row = await CommandContext.FindRunAsync(journal, arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        var wanted = arguments.GetValue(Step);
        var stuck = AttentionDesk.StuckIn(session.State)
            .Where(p => session.State[p].Commit is not null && (wanted is null || session.State.AddressOf(p) == wanted)).ToList();
        if (stuck.Count != 1)
            throw new CliException(stuck.Count == 0
                ? $"run {row.Run.Short} has no {(wanted is null ? "commit" : $"commit `{wanted}`")} that waits for your word"
                : $"{stuck.Count} commits of run {row.Run.Short} wait for your word; say which with --step: {string.Join(", ", stuck.Select(session.State.AddressOf))}", ExitCode.Findings);
        var card = await new CommitDesk(context.Workspace.Engine).CardAsync(session, stuck[0], cancellation);
        if (found is null && !missing)
        {
            Show(context.Terminal, card);
            return ExitCode.Parked;
        }
        var receipt = found is null ? null : new CommitReceipt(found, found, card.FirstSentAt);
        if (await CommitDesk.SettleAsync(session, card, new CommitVerdict(LocalUser.Name, receipt, arguments.GetValue(Reason)), cancellation) is { } refusal)
            throw new CliException(refusal, ExitCode.Findings);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"recorded: {card.Step} is {(found is null ? "not there and is sent again" : $"at {found}")}. Go on with: baton runs resume {row.Run.Short}");
        return ExitCode.Finished;
    }

    private static void Show(Terminal terminal, CommitCard card)
    {
        string id = card.Run.Short;
        if (terminal.IsJson)
        {
            terminal.Json(new System.Text.Json.Nodes.JsonObject
            {
                ["id"] = id,
                ["step"] = card.Step,
                ["surface"] = card.Surface,
                ["key"] = card.Key,
                ["why"] = card.Why,
                ["sendings"] = card.Sendings,
                ["first_sent"] = card.FirstSentAt,
                ["quiet_from"] = card.QuietFrom,
            });
            return;
        }
        terminal.Line($"{card.Step}: {card.Why}");
        terminal.Line($"  look at `{card.Surface}` for what was sent at {card.FirstSentAt:yyyy-MM-dd HH:mm:ss}Z under the key {card.Key}");
        terminal.Line($"  it is there:     baton runs settle {id} --found URL");
        terminal.Line($"  it is not there: baton runs settle {id} --missing   (counts from {card.QuietFrom:yyyy-MM-dd HH:mm:ss}Z on; until then it may still arrive)");
        terminal.Line($"  give up:         baton runs cancel {id}");
    }
}
