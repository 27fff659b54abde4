using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Connectors.Surfaces.Mail;
using Baton.Core.Checking;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary><c>baton review</c>: the cards that wait for people.</summary>
public static class ReviewCommand
{
    private static readonly Argument<string> Run = new("run") { Description = "The run's id, or its beginning or end." };

    private static readonly Option<string?> Step = new("--step") { Description = "Which review, when a run has several open." };

    private static readonly Argument<string> AnswerWord = new("answer") { Description = "approve, edit, changes or reject." };

    private static readonly Option<string[]> Comment = new("--comment", "-m")
    {
        Description = "A request or a reason; may be repeated. `subject: shorter` points at a field.",
        HelpName = "text",
    };

    private static readonly Option<string?> Content = new("--content")
    {
        Description = "For edit: a file with the edited content, JSON or as `--write-content` wrote it.",
        HelpName = "file",
    };

    private static readonly Option<string?> Seen = new("--seen") { Description = "The content hash you decided on (from `review show --json`); refused if it has changed since.", HelpName = "hash" };

    private static readonly Option<string[]> NotMet = new("--not-met") { Description = "A criterion that you find not met; may be repeated.", HelpName = "criterion" };

    private static readonly Option<string[]> Override = new("--override") { Description = "criterion=reason: approve although a blocking criterion's findings stand.", HelpName = "criterion=reason" };

    private static readonly Option<string?> WriteContent = new("--write-content") { Description = "Write the content to a file, to edit it and decide with `edit --content`.", HelpName = "file" };

    private static readonly Option<string[]> Set = new("--set") { Description = "A field of the answer; choices by number or name, separated by commas.", HelpName = "field=value" };

    private static readonly Option<string?> With = new("--with") { Description = "A YAML or JSON file with the whole answer; `-` reads standard input.", HelpName = "file" };

    private static readonly Option<bool> Notes = new("--notes") { Description = "Also list what the scorers found in place." };

    private static readonly Option<bool> Preview = new("--preview") { Description = "Show exactly what its approval would send." };

    private static readonly Option<string[]> ProofTo = new("--to") { Description = "Who gets the proof: an address; may be repeated.", HelpName = "address", Required = true };

    private static readonly Option<string?> Commit = new("--commit") { Description = "Of which commit, when several can be sent as a proof.", HelpName = "step" };

    public static Command Build()
    {
        var list = new Command("list", "List what waits for people, the most urgent first.");
        list.SetAction(ListAsync);
        list.Teach("""
            Examples:
              baton review list
              baton review list --json
            """);
        var show = new Command("show", "Show a review's card.") { Run, Step, WriteContent, Notes, Preview };
        show.SetAction(ShowAsync);
        show.Teach("""
            Examples:
              baton review show 3f2a91bc
              baton review show 3f2a91bc --notes                     also what was found in order
              baton review show 3f2a91bc --preview                   what approving would send
              baton review show 3f2a91bc --write-content draft.md    to edit it
              baton review show 3f2a91bc --json                      with the hash for `decide --seen`
            """);
        var proof = new Command("proof", "Send what a review would commit by mail to yourself or a seed list, marked as a proof.") { Run, Step, ProofTo, Commit };
        proof.SetAction(ProofAsync);
        proof.Teach("""
            Examples:
              baton review proof 3f2a91bc --to me@brand.example
              baton review proof 3f2a91bc --to me@brand.example --to seeds@brand.example

            It is recorded in the run, and is no commit: it decides nothing.
            """);
        var decide = new Command("decide", "Decide on a review.") { Run, AnswerWord, Step, Comment, Content, Seen, NotMet, Override };
        decide.SetAction(DecideAsync);
        decide.Teach("""
            Examples:
              baton review decide 3f2a91bc approve
              baton review decide 3f2a91bc changes -m "subject: shorter" -m "Say who it is for"
              baton review decide 3f2a91bc reject -m "The launch is off"
              baton review show 3f2a91bc --preview                   what approving would send
              baton review show 3f2a91bc --write-content draft.md      then edit it, and
              baton review decide 3f2a91bc edit --content draft.md

            Decisions are recorded, and go on with the run in `baton runs resume`. The local user is in
            every group and decides once for all of them, recorded so.
            """);
        var answer = new Command("answer", "Answer what an `ask` step asks.") { Run, Step, Set, With };
        answer.SetAction(AnswerAsync);
        answer.Teach("""
            Examples:
              baton review show 3f2a91bc                              the question and the choices
              baton review answer 3f2a91bc --set chosen=1,3 --set note="Lead with the second"
              baton review answer 3f2a91bc --set photo=photos/brisa.jpg
              baton review answer 3f2a91bc --with answer.yaml
            """);
        return new Command("review", "See and decide what runs wait for people with.") { list, show, proof, decide, answer }.Teach("""
            Examples:
              baton review list
              baton review show 3f2a91bc
              baton review decide 3f2a91bc approve
            """);
    }

    private static async Task<int> ListAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var cards = await journal.ListCardsAsync(null, cancellation);
        if (context.Terminal.IsJson)
        {
            context.Terminal.Json(new JsonArray([.. cards.Select(c => (JsonNode)new JsonObject
            {
                ["run"] = c.Run.ToString(),
                ["id"] = c.Run.Short,
                ["step"] = c.Step,
                ["round"] = c.Round,
                ["kind"] = c.Kind,
                ["title"] = c.Title,
                ["groups"] = new JsonArray([.. c.Groups.Select(g => (JsonNode)g)]),
                ["opened"] = c.OpenedAt,
                ["due"] = c.DueAt,
            })]));
            return ExitCode.Finished;
        }
        if (cards.Count == 0)
        {
            context.Terminal.Line("Nothing waits for anybody.");
            return ExitCode.Finished;
        }
        var table = new Table().Border(TableBorder.None).AddColumn(new TableColumn("run").NoWrap()).AddColumns("what", "round", "for").AddColumn(new TableColumn("due").NoWrap());
        foreach (var card in cards)
            table.AddRow(
                card.Run.Short, Terminal.Escape(card.Title), card.Round.ToString(CultureInfo.InvariantCulture), Terminal.Escape(string.Join(", ", card.Groups)),
                card.DueAt is { } due ? due.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + "Z" : "");
        context.Terminal.Draw(table);
        return ExitCode.Finished;
    }

    private static async Task<int> ShowAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var (session, ordinal) = await OpenAsync(context, journal, cancellation);
        if (session.State.StepAt(ordinal) is not Core.Workflows.Step.Review)
            return ShowAsk(context, await AskDesk.CardAsync(session, ordinal, cancellation));
        var card = await new ReviewDesk(context.Workspace.Engine).CardAsync(session, ordinal, cancellation);
        if (arguments.GetValue(WriteContent) is { } file)
            await File.WriteAllTextAsync(file, ContentFile.Write(card.Content), cancellation);
        if (context.Terminal.IsJson)
            context.Terminal.Json(CardJson.Of(card));
        else
        {
            new CardView(context.Terminal, card).Show(arguments.GetValue(Notes));
            if (arguments.GetValue(Preview))
                foreach (var destination in card.Destinations)
                    OutgoingView.Show(context.Terminal, destination.Commit, destination.Requests);
            context.Terminal.Line(arguments.GetValue(WriteContent) is { } written
                ? $"wrote {written}; edit it, then: baton review decide {card.Run.Short} edit --content {written}"
                : $"decide with: baton review decide {card.Run.Short} approve|edit|changes|reject");
        }
        return ExitCode.Finished;
    }

    private static int ShowAsk(CommandContext context, AskCard card)
    {
        if (context.Terminal.IsJson)
            context.Terminal.Json(AskView.Json(card));
        else
        {
            AskView.Show(context.Terminal, card);
            context.Terminal.Line($"answer with: baton review answer {card.Run.Short} {Setting(card)}");
        }
        return ExitCode.Finished;
    }

    private static string Setting(AskCard card) => string.Join(' ', card.Answer.Fields.Where(f => f.IsRequired).Select(f => $"--set {f.Name}=…"));

    private static async Task<int> AnswerAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var (session, ordinal) = await OpenAsync(context, journal, cancellation);
        if (session.State.StepAt(ordinal) is Core.Workflows.Step.Review)
            throw new CliException($"`{session.State.AddressOf(ordinal)}` is a review: decide it with `baton review decide`", ExitCode.Findings);
        var card = await AskDesk.CardAsync(session, ordinal, cancellation);
        var (answer, files) = await AnswerOfAsync(context, card, cancellation);
        session.Bring(files);
        if (await AskDesk.AnswerAsync(session, card, answer, cancellation) is { } refusal)
            throw new CliException($"not taken: {refusal}", ExitCode.Findings);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"recorded. Go on with: baton runs resume {session.Run.Short}");
        return ExitCode.Finished;
    }

    private static async Task<(JsonElement Answer, IReadOnlyList<KeptFile> Files)> AnswerOfAsync(CommandContext context, AskCard card, CancellationToken cancellation)
    {
        if (context.Arguments.GetValue(With) is { } path)
            return await DataFile.ReadAsync(path, card.Answer, context.Workspace, cancellation);
        if (context.Arguments.GetValue(Set) is not { Length: > 0 } && card.Answer.Fields.Any(f => f.IsRequired))
            throw new CliException($"an answer is missing: {Setting(card)}, or --with FILE; `baton review show {card.Run.Short}` shows the question", ExitCode.Findings);
        var answer = new JsonObject();
        var attachments = BriefFile.AttachmentsHere(context.Workspace);
        foreach (string given in context.Arguments.GetValue(Set) ?? [])
        {
            int equals = given.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? given : given[..equals];
            var field = card.Answer.Fields.FirstOrDefault(f => f.Name == name)
                ?? throw new CliException($"the answer has no field `{name}`{NearestWord.Suggest(name, card.Answer.Fields.Select(f => f.Name))}", ExitCode.Findings);
            answer[name] = JsonNode.Parse(AnswerText.Read(card, field, equals < 0 ? "" : given[(equals + 1)..], attachments).GetRawText());
        }
        return (JsonSerializer.SerializeToElement(answer), attachments.Files);
    }

    private static async Task<int> ProofAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        string[] recipients = arguments.GetRequiredValue(ProofTo);
        if (recipients.FirstOrDefault(r => EmailOptions.MailboxFault(r) is not null) is { } wrong)
            throw new CliException($"--to {wrong}: {EmailOptions.MailboxFault(wrong)}", ExitCode.Findings);
        await using var journal = await context.OpenJournalAsync(cancellation);
        var (session, ordinal) = await OpenAsync(context, journal, cancellation);
        if (session.State.StepAt(ordinal) is not Core.Workflows.Step.Review)
            throw new CliException($"`{session.State.AddressOf(ordinal)}` asks for an answer; a proof is of what a review would commit", ExitCode.Findings);
        if (await new ReviewDesk(context.Workspace.Engine).ProofAsync(session, ordinal, arguments.GetValue(Commit), recipients, LocalUser.Name, cancellation) is { } refusal)
            throw new CliException($"no proof was sent: {refusal}");
        context.Terminal.Line($"a proof went to {string.Join(", ", recipients)}; decide with: baton review decide {session.Run.Short} approve|edit|changes|reject");
        return ExitCode.Finished;
    }

    private static async Task<int> DecideAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var answer = arguments.GetRequiredValue(AnswerWord) switch
        {
            "approve" => Answer.Approve,
            "edit" => Answer.EditAndApprove,
            "changes" => Answer.RequestChanges,
            "reject" => Answer.Reject,
            var other => throw new CliException($"`{other}` is no answer; answer approve, edit, changes or reject", ExitCode.Findings),
        };
        await using var journal = await context.OpenJournalAsync(cancellation);
        var (session, ordinal) = await OpenAsync(context, journal, cancellation);
        if (session.State.StepAt(ordinal) is not Core.Workflows.Step.Review)
            throw new CliException($"`{session.State.AddressOf(ordinal)}` asks for an answer: `baton review answer {session.Run.Short}`", ExitCode.Findings);
        var desk = new ReviewDesk(context.Workspace.Engine);
        var card = await desk.CardAsync(session, ordinal, cancellation);
        JsonElement? content = answer == Answer.EditAndApprove ? await EditedAsync(arguments, card, cancellation) : null;
        var comments = (arguments.GetValue(Comment) ?? []).Select(c => answer == Answer.RequestChanges ? ReviewPrompt.ParseRequest(c, card.Content) : ReviewPrompt.ParseComment(c, card.Content)).ToImmutableArray();
        if (answer == Answer.RequestChanges && comments.IsEmpty)
            throw new CliException("say what should change: --comment \"…\", once for each request", ExitCode.Findings);
        var decision = new PersonsDecision(
            answer, arguments.GetValue(Seen) ?? card.ContentHash, LocalUser.Name, card.Approvers.Groups, comments, content,
            [.. arguments.GetValue(NotMet) ?? []], Overrides(arguments, card));
        if (await desk.DecideAsync(session, ordinal, card.Round, decision, cancellation) is { } refusal)
            throw new CliException($"not taken: {refusal}{WayOut(card, answer)}");
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"recorded: {RunEvents.Word(answer)}{(content is { } edited ? $" of {string.Join(", ", ContentFile.Changed(card.Content, edited))}" : "")}. {(session.State.IsOver ? "The run is over." : $"Go on with: baton runs resume {session.Run.Short}")}");
        return ExitCode.Finished;
    }

    private static string WayOut(ReviewCard card, Answer answer) =>
        answer is Answer.Approve or Answer.EditAndApprove && card.Criteria.FirstOrDefault(c => c.Criterion.IsBlocking && c.Passed == false) is { } failing
            ? $"\nsee the findings: baton review show {card.Run.Short}\noverride them: --override {failing.Criterion.Name}=\"why\""
            : "";

    private static async Task<JsonElement> EditedAsync(ParseResult arguments, ReviewCard card, CancellationToken cancellation)
    {
        string path = arguments.GetValue(Content)
            ?? throw new CliException($"an edit needs the edited content: --content FILE; get the present one with `baton review show {card.Run.Short} --write-content FILE`", ExitCode.Findings);
        if (!File.Exists(path))
            throw new CliException($"there is no file {path}", ExitCode.Findings);
        string text = await BriefFile.TextAsync(path, path, cancellation);
        JsonElement content;
        try
        {
            content = text.TrimStart().StartsWith('{') ? JsonDocument.Parse(text).RootElement : ContentFile.Read(text, card.Content);
        }
        catch (JsonException e)
        {
            throw new CliException($"{path} is not JSON: {e.Message}", ExitCode.Findings);
        }
        // Who edits and changes nothing has saved another file, or forgot to.
        return ContentFile.Changed(card.Content, content).Count > 0 ? content
            : throw new CliException($"{path} says what the content says already, so there is no edit in it; to approve it as it is: baton review decide {card.Run.Short} approve", ExitCode.Findings);
    }

    private static ImmutableDictionary<string, string> Overrides(ParseResult arguments, ReviewCard card)
    {
        var reasons = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (string given in arguments.GetValue(Override) ?? [])
        {
            int equals = given.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? given : given[..equals];
            if (equals < 0 || equals == given.Length - 1)
                throw new CliException($"an override needs its reason: --override {name}=\"…\"", ExitCode.Findings);
            if (card.Criteria.All(c => c.Criterion.Name != name))
                throw new CliException($"there is no criterion `{name}`; criteria: {string.Join(", ", card.Criteria.Select(c => c.Criterion.Name))}", ExitCode.Findings);
            reasons[name] = given[(equals + 1)..];
        }
        return reasons.ToImmutable();
    }

    private static async Task<(RunSession Session, int Ordinal)> OpenAsync(CommandContext context, IJournal journal, CancellationToken cancellation)
    {
        var row = await CommandContext.FindRunAsync(journal, context.Arguments.GetRequiredValue(Run), cancellation);
        var session = await context.Workspace.Host(journal).OpenAsync(row, cancellation);
        string? wanted = context.Arguments.GetValue(Step);
        var open = session.State.Frontier.Where(o => session.State[o].Status == SlotStatus.Open).ToList();
        var fitting = open.Where(o => wanted is null || session.State.AddressOf(o) == wanted).ToList();
        return fitting.Count switch
        {
            1 => (session, fitting[0]),
            0 when open.Count > 0 => throw new CliException($"no review `{wanted}` is open; open: {string.Join(", ", open.Select(o => session.State.AddressOf(o)))}", ExitCode.Findings),
            0 => throw new CliException($"no review of run {row.Run.Short} is open: it is {row.Status}{(row.Waiting is { } w ? $" ({w})" : "")}{(row.Status == RunProgress.Word(RunStatus.Running) ? $"; where no worker has it, `baton runs resume {row.Run.Short}` goes on with it" : "")}", ExitCode.Findings),
            _ => throw new CliException($"several reviews are open; say which with --step: {string.Join(", ", open.Select(o => session.State.AddressOf(o)))}", ExitCode.Findings),
        };
    }
}
