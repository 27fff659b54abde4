using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Engine.Files;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary>Asks the person at the terminal for an answer, field by field.</summary>
public sealed class AskPrompt(CommandContext context)
{
    /// <summary>False when the person leaves it for later.</summary>
    public async Task<bool> AskAsync(RunSession session, int ordinal, CancellationToken cancellation)
    {
        while (true)
        {
            await session.CatchUpAsync(cancellation);
            if (session.State[ordinal].Status != SlotStatus.Open)
                return true;
            var card = await AskDesk.CardAsync(session, ordinal, cancellation);
            AskView.Show(context.Terminal, card);
            var answer = new JsonObject();
            var attachments = BriefFile.AttachmentsHere(context.Workspace);
            foreach (var field in card.Answer.Fields)
            {
                if (await FieldAsync(card, field, attachments, cancellation) is not { } given)
                    return false;
                if (given.ValueKind != JsonValueKind.Undefined)
                    answer[field.Name] = JsonNode.Parse(given.GetRawText());
            }
            session.Bring(attachments.Files);
            if (await AskDesk.AnswerAsync(session, card, JsonSerializer.SerializeToElement(answer), cancellation) is not { } refusal)
                return true;
            context.Terminal.Out.MarkupLine($"[red]not taken:[/] {Terminal.Escape(refusal)}");
        }
    }

    /// <summary>Null: leave it for later. Undefined: left out.</summary>
    private async Task<JsonElement?> FieldAsync(AskCard card, ContractField field, FileAttachments attachments, CancellationToken cancellation)
    {
        while (true)
        {
            string how = card.Choices.ContainsKey(field.Name) ? "numbers, with commas between"
                : field.Contract.Kind == ContractKind.File ? "the path of a file"
                : string.Join(" | ", field.Contract.Choices);
            context.Terminal.Out.Markup($"[bold]{Terminal.Escape(field.Name)}[/]{(how.Length > 0 ? Terminal.Escape($" ({how})") : "")} [grey](q: later)[/] > ");
            string? line = await ReviewPrompt.ReadLineAsync(cancellation);
            if (line is null or "q")
                return null;
            if (line.Length == 0 && !field.IsRequired)
                return default(JsonElement);
            try
            {
                return AnswerText.Read(card, field, line, attachments);
            }
            catch (CliException e)
            {
                context.Terminal.Out.MarkupLine($"[red]{Terminal.Escape(e.Message)}[/]");
            }
        }
    }
}
