using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Core.Sources;
using Baton.Engine.Agents;
using Baton.Engine.Attention;
using Baton.Engine.Commits;
using Baton.Engine.Files;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary>Shows what needs attention; on a terminal it asks for the way out, step by step.</summary>
public sealed class AttendPrompt(CommandContext context, RunSession session)
{
    private readonly Terminal _terminal = context.Terminal;

    public async Task<int> AskAsync(ImmutableArray<int> stuck, CancellationToken cancellation)
    {
        var cards = new List<AttentionCard>();
        foreach (int place in stuck)
            cards.Add(await AttentionDesk.CardAsync(session, place, cancellation));
        if (_terminal.IsJson)
        {
            _terminal.Json(new JsonArray([.. cards.Select(c => (JsonNode)AttentionView.Json(c))]));
            return ExitCode.Parked;
        }
        foreach (var card in cards)
        {
            AttentionView.Show(_terminal, card);
            if (!_terminal.CanAsk)
                AttentionView.Ways(_terminal, card);
            else if (!await DecideAsync(card, cancellation))
                return ExitCode.Parked;
            if (session.State.HasEnded)
                return ExitCode.NotApproved;
        }
        if (!_terminal.CanAsk)
            return ExitCode.Parked;
        _terminal.Line($"Go on with: baton runs resume {session.Run.Short}");
        return ExitCode.Finished;
    }

    /// <summary>False when the person leaves it for later.</summary>
    private async Task<bool> DecideAsync(AttentionCard card, CancellationToken cancellation)
    {
        var open = AttentionView.Listed(card).Where(w => w.WhyNot is null).Select(w => w.Way).ToList();
        while (true)
        {
            foreach (var (way, whyNot) in AttentionView.Listed(card))
                _terminal.Hang(
                    whyNot is null ? $"  [bold]{Key(way)}[/]  {AttentionView.Word(way),-7} " : $"  [grey]{Key(way)}  {AttentionView.Word(way),-7}[/] ",
                    whyNot is null ? AttentionView.Leads(way) : $"not now: {whyNot}", "grey");
            _terminal.Hang("  [bold]q[/]  later   ", "leave it as it is; nothing is lost", "grey");
            _terminal.Out.Markup("[bold]> [/]");
            string? word = (await ReviewPrompt.ReadLineAsync(cancellation))?.Trim().ToLowerInvariant();
            if (word is null or "q" or "later")
                return false;
            if (open.Where(w => word == Key(w).ToString() || word == AttentionView.Word(w)).Cast<WayOut?>().FirstOrDefault() is not { } chosen)
                continue;
            string? refusal = await TakeAsync(card, chosen, cancellation);
            if (refusal is null)
                return true;
            if (refusal.Length > 0)
                _terminal.Out.MarkupLine($"[red]not taken:[/] {Terminal.Escape(refusal)}");
        }
    }

    private static char Key(WayOut way) => way switch { WayOut.Settle => 'l', _ => AttentionView.Word(way)[0] };

    /// <summary>Null when it was taken; empty when the person thinks better of it.</summary>
    private async Task<string?> TakeAsync(AttentionCard card, WayOut chosen, CancellationToken cancellation)
    {
        if (chosen == WayOut.Settle)
            return await SettleAsync(card, cancellation);
        WayTaken? way = chosen switch
        {
            WayOut.Mend => await MendAsync(card, cancellation),
            WayOut.Give => await EditAsync(card.Step, null, card.Produces!, cancellation) is { } given ? new WayTaken.Give(given) : null,
            WayOut.Skip => new WayTaken.Skip(),
            _ => new WayTaken.Retry(),
        };
        if (way is null)
            return "";
        string? reason = await LineAsync("Why? (Enter for no reason) ", cancellation);
        if (chosen == WayOut.Cancel)
            return await session.TakeAsync(new RunCommand.Cancel(FailureDetail.Of(reason ?? "no reason given")), cancellation);
        return await AttentionDesk.TakeAsync(session, card.Place, card.Round, way, LocalUser.Name, reason, cancellation);
    }

    private async Task<WayTaken.Mend?> MendAsync(AttentionCard card, CancellationToken cancellation)
    {
        var open = card.Handed.Where(h => h.WhyBound is null).ToList();
        foreach (var bound in card.Handed.Where(h => h.WhyBound is not null))
            _terminal.Line(bound.WhyBound!);
        string? name = open.Count == 1 ? open[0].Name : await LineAsync($"Which? {string.Join(", ", open.Select(h => h.Name))}: ", cancellation);
        if (open.FirstOrDefault(h => h.Name == name) is not { } handed || await EditAsync(handed.Name, handed.Value, handed.Contract, cancellation) is not { } value)
            return null;
        return new WayTaken.Mend(ImmutableSortedDictionary<string, JsonElement>.Empty.Add(handed.Name, value));
    }

    private async Task<string?> SettleAsync(AttentionCard attention, CancellationToken cancellation)
    {
        var card = await new CommitDesk(context.Workspace.Engine).CardAsync(session, attention.Place, cancellation);
        _terminal.Line($"look at `{card.Surface}` for what was sent at {card.FirstSentAt:yyyy-MM-dd HH:mm:ss}Z under the key {card.Key}");
        string? said = await LineAsync("Where is it? (its address; `missing` when it is not there; Enter to go back) ", cancellation);
        if (said is null)
            return "";
        var found = said == "missing" ? null : new CommitReceipt(said, said, card.FirstSentAt);
        return await CommitDesk.SettleAsync(session, card, new CommitVerdict(LocalUser.Name, found, await LineAsync("How do you know? (Enter for no reason) ", cancellation)), cancellation);
    }

    /// <summary>Null when the person changes nothing.</summary>
    private async Task<JsonElement?> EditAsync(string name, JsonElement? value, Contract? contract, CancellationToken cancellation)
    {
        var (ending, before) = ValueFile.Write(value, contract);
        string file = Path.Combine(Path.GetTempPath(), $"baton-{session.Run.Short}-{Path.GetRandomFileName()}{ending}");
        try
        {
            await File.WriteAllTextAsync(file, before, cancellation);
            while (true)
            {
                await Editor.OpenAsync(file, cancellation);
                string after = await File.ReadAllTextAsync(file, cancellation);
                if (after == before)
                    return null;
                var attachments = BriefFile.AttachmentsHere(context.Workspace);
                if (Read(new SourceFile(name + ending, after), contract, attachments, out string fault) is { } read)
                {
                    session.Bring(attachments.Files);
                    return read;
                }
                _terminal.Out.MarkupLine($"[red]that can't be taken:[/] {Terminal.Escape(fault)}");
                if (await LineAsync("Enter opens the editor again with your text; q leaves it. ", cancellation) is "q")
                    return null;
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static JsonElement? Read(SourceFile file, Contract? contract, FileAttachments attachments, out string fault)
    {
        fault = "";
        try
        {
            var value = ValueFile.Read(file, contract, attachments);
            fault = string.Join("; ", contract?.Validate(value) ?? []);
            return fault.Length == 0 ? value : null;
        }
        catch (FindingsException e)
        {
            fault = string.Join("; ", e.Findings.Select(f => f.Message));
            return null;
        }
    }

    private async Task<string?> LineAsync(string question, CancellationToken cancellation)
    {
        _terminal.Out.Markup(Terminal.Escape(question));
        return (await ReviewPrompt.ReadLineAsync(cancellation))?.Trim() is { Length: > 0 } line ? line : null;
    }
}
