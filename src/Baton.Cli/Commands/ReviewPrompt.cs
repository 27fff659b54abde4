using System.Collections.Immutable;
using System.Text.Json;
using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Core.Runs;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary>Asks the person at the terminal for a decision.</summary>
public sealed class ReviewPrompt(CommandContext context, RunSession session, int ordinal)
{
    private readonly ReviewDesk _desk = new(context.Workspace.Engine);

    /// <summary>What the person has written in the editor so far; kept until it is taken.</summary>
    private JsonElement? _draft;

    /// <summary>False when the person leaves it for later.</summary>
    public async Task<bool> AskAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await session.CatchUpAsync(cancellation);
            if (session.State[ordinal].Status != SlotStatus.Open)
                return true;
            var card = await _desk.CardAsync(session, ordinal, cancellation);
            new CardView(context.Terminal, card).Show();
            if (await DecideAsync(card, cancellation) is not { } decision)
                return false;
            if (await _desk.DecideAsync(session, ordinal, card.Round, decision, cancellation) is not { } refusal)
                return true;
            context.Terminal.Out.MarkupLine($"[red]not taken:[/] {Terminal.Escape(refusal)}");
        }
    }

    private async Task<PersonsDecision?> DecideAsync(ReviewCard card, CancellationToken cancellation)
    {
        while (true)
        {
            new CardView(context.Terminal, card).Answers();
            context.Terminal.Out.Markup("[bold]> [/]");
            string? word = (await ReadLineAsync(cancellation))?.Trim().ToLowerInvariant();
            switch (word)
            {
                case null or "q" or "later":
                    return null;
                case "n":
                    new CardView(context.Terminal, card).Show(showNotes: true);
                    continue;
                case "d":
                    foreach (var destination in card.Destinations)
                        OutgoingView.Show(context.Terminal, destination.Commit, destination.Requests);
                    continue;
            }
            foreach (var (answer, _, whyNot) in card.Answers)
                if (whyNot is null && (word == CardView.Key(answer).Key.ToString() || word == RunEvents.Word(answer))
                    && await CompleteAsync(card, answer, cancellation) is { } decision)
                    return decision;
        }
    }

    /// <summary>What the answer needs besides itself; null when the person thinks better of it.</summary>
    private async Task<PersonsDecision?> CompleteAsync(ReviewCard card, Answer answer, CancellationToken cancellation)
    {
        var decision = new PersonsDecision(answer, card.ContentHash, LocalUser.Name, card.Approvers.Groups, [], null, [], ImmutableDictionary<string, string>.Empty);
        switch (answer)
        {
            case Answer.Approve:
                return await OverrideAsync(card, decision, cancellation);
            case Answer.EditAndApprove when await EditAsync(card, cancellation) is { } content:
                _draft = content;
                var scored = card with { Criteria = await _desk.CriteriaAsync(session, ordinal, content, cancellation) };
                return await OverrideAsync(scored, decision with { Content = content }, cancellation);
            case Answer.EditAndApprove:
                _draft = null;
                context.Terminal.Line("nothing was changed");
                return null;
            case Answer.RequestChanges:
                context.Terminal.Line("What should change? One request a line (`subject: shorter` points at a field); an empty line ends.");
                var comments = await CommentsAsync(card, cancellation);
                return comments.IsEmpty ? null : decision with { Comments = comments };
            default:
                context.Terminal.Out.Markup("Why? (Enter for no reason) ");
                string reason = await ReadLineAsync(cancellation) ?? "";
                return decision with { Comments = reason.Length > 0 ? [new ReviewComment(reason)] : [] };
        }
    }

    private async Task<PersonsDecision?> OverrideAsync(ReviewCard card, PersonsDecision decision, CancellationToken cancellation)
    {
        foreach (var failing in card.Criteria.Where(c => c.Criterion.IsBlocking && c.Passed == false))
        {
            new CardView(context.Terminal, card).Criterion(failing);
            context.Terminal.Out.Markup($"Reason to override (Enter to go back{(decision.Content is null ? "" : "; `e` opens your text again")}): ");
            if (await ReadLineAsync(cancellation) is not { Length: > 0 } reason)
                return null;
            decision = decision with { Overrides = decision.Overrides.Add(failing.Criterion.Name, reason) };
        }
        return decision;
    }

    private async Task<JsonElement?> EditAsync(ReviewCard card, CancellationToken cancellation)
    {
        string file = Path.Combine(Path.GetTempPath(), $"baton-{card.Run.Short}-{card.Step}-{Path.GetRandomFileName()}.md");
        try
        {
            string before = ContentFile.Write(card.Content);
            await File.WriteAllTextAsync(file, _draft is { } draft ? ContentFile.Write(draft) : before, cancellation);
            while (true)
            {
                await Editor.OpenAsync(file, cancellation);
                string after = await File.ReadAllTextAsync(file, cancellation);
                if (after == before)
                    return null;
                string? fault;
                try
                {
                    var content = ContentFile.Read(after, card.Content);
                    var violations = card.ContentContract.Validate(content);
                    if (violations.Count == 0)
                        return content;
                    fault = string.Join("; ", violations);
                }
                catch (CliException e)
                {
                    fault = e.Message;
                }
                context.Terminal.Out.MarkupLine($"[red]that can't be taken:[/] {Terminal.Escape(fault)}");
                context.Terminal.Out.Markup("Enter opens the editor again with your text; q leaves it. ");
                if (await ReadLineAsync(cancellation) is null or "q")
                    return null;
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<ImmutableArray<ReviewComment>> CommentsAsync(ReviewCard card, CancellationToken cancellation)
    {
        var comments = ImmutableArray.CreateBuilder<ReviewComment>();
        while (await ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            try
            {
                comments.Add(ParseRequest(line, card.Content));
            }
            catch (CliException e)
            {
                context.Terminal.Out.MarkupLine($"[red]not taken:[/] {Terminal.Escape(e.Message)}");
            }
        }
        return comments.DrainToImmutable();
    }

    /// <summary><c>subject: shorter</c> is about a field where the content has one of that name, whatever its case.</summary>
    public static ReviewComment ParseComment(string line, JsonElement content)
    {
        string before = BeforeColon(line);
        return NamesIn(content).FirstOrDefault(n => n.Equals(before, StringComparison.OrdinalIgnoreCase)) is { } field
            ? new ReviewComment(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), field)
            : new ReviewComment(line.Trim());
    }

    /// <summary>The same, for what is to be changed: a request that misses its field reaches nobody who writes it.</summary>
    /// <exception cref="CliException">It names a field that is nearly one of the content's.</exception>
    public static ReviewComment ParseRequest(string line, JsonElement content)
    {
        var comment = ParseComment(line, content);
        return comment.Field is null && NearestWord.Of(BeforeColon(line), NamesIn(content)) is { } nearest
            ? throw new CliException($"`{line.Trim()}`: the content has no field `{BeforeColon(line)}`; did you mean `{nearest}`? What is about no field is said without a colon", ExitCode.Findings)
            : comment;
    }

    private static string BeforeColon(string line) => line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? line[..colon].Trim() : "";

    private static IEnumerable<string> NamesIn(JsonElement content) => content.EnumerateObject().Select(p => p.Name);

    /// <summary>A read from the terminal can't be cancelled; the process that waits for it can be left.</summary>
    internal static async Task<string?> ReadLineAsync(CancellationToken cancellation) =>
        await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellation);
}
