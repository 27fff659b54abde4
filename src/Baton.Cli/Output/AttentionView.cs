using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Engine.Attention;
using Baton.Engine.Runs;

namespace Baton.Cli.Output;

/// <summary>What needs an operator: what failed, why, with which values, and the ways out.</summary>
public static class AttentionView
{
    public static void Show(Terminal terminal, AttentionCard card)
    {
        terminal.Line();
        terminal.Heading($"{card.Step} needs attention", $"{card.Workflow} · run {card.Run.Short}{(card.Round > 1 ? $" · round {card.Round}" : "")}");
        terminal.Line($"{RunProgress.InWords(card.Reason)}, since {card.Since.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}");
        terminal.Hang("  ", card.Why);
        if (card.Refused is { } refused)
        {
            terminal.Line("the answer that was refused");
            terminal.Hang("  ", refused, "grey");
        }
        if (!card.Handed.IsEmpty)
            terminal.Line("handed to it, besides the brief");
        foreach (var value in card.Handed)
        {
            terminal.Hang($"  [bold]{Terminal.Escape(value.Name)}[/]  ", value.Value is { } there ? CardView.TextOf(there) : "not there");
            foreach (string fault in value.Faults)
                terminal.Hang("    [red]✗[/] ", fault);
        }
        terminal.Line();
    }

    /// <summary>The ways out as one types them in a shell; those that are closed say why.</summary>
    public static void Ways(Terminal terminal, AttentionCard card)
    {
        terminal.Line("ways out");
        foreach (var (way, whyNot) in Listed(card))
            if (whyNot is null)
                terminal.Hang($"  [bold]{Word(way)}[/]{new string(' ', 8 - Word(way).Length)}", $"{Leads(way)}: {Command(card, way)}");
            else
                terminal.Hang($"  [grey]{Word(way)}[/]{new string(' ', 8 - Word(way).Length)}", $"not now: {whyNot}", "grey");
    }

    /// <summary>Whether a commit landed is asked only of commits.</summary>
    public static IEnumerable<(WayOut Way, string? WhyNot)> Listed(AttentionCard card) => card.Ways.Where(w => w.Way != WayOut.Settle || w.WhyNot is null);

    public static string Word(WayOut way) => way.ToString().ToLowerInvariant();

    public static string Leads(WayOut way) => way switch
    {
        WayOut.Retry => "try the step again",
        WayOut.Mend => "try it again, handed other values",
        WayOut.Give => "say yourself what it was to produce",
        WayOut.Skip => "go on without it",
        WayOut.Settle => "say whether it landed",
        _ => "end the run",
    };

    public static JsonObject Json(AttentionCard card) => new()
    {
        ["run"] = card.Run.ToString(),
        ["workflow"] = card.Workflow,
        ["step"] = card.Step,
        ["kind"] = card.Kind,
        ["round"] = card.Round,
        ["reason"] = card.Reason.ToString(),
        ["why"] = card.Why,
        ["since"] = card.Since,
        ["refused"] = card.Refused,
        ["handed"] = new JsonArray([.. card.Handed.Select(h => (JsonNode)new JsonObject
        {
            ["name"] = h.Name,
            ["from"] = h.From,
            ["value"] = h.Value is { } value ? JsonNode.Parse(value.GetRawText()) : null,
            ["contract"] = h.Contract is { } contract ? JsonNode.Parse(contract.Schema.GetRawText()) : null,
            ["faults"] = new JsonArray([.. h.Faults.Select(f => (JsonNode)f)]),
            ["bound"] = h.WhyBound,
        })]),
        ["produces"] = card.Produces is { } produces ? JsonNode.Parse(produces.Schema.GetRawText()) : null,
        ["ways"] = new JsonArray([.. card.Ways.Select(w => (JsonNode)new JsonObject { ["way"] = Word(w.Way), ["why_not"] = w.WhyNot })]),
    };

    private static string Command(AttentionCard card, WayOut way) => way switch
    {
        WayOut.Mend => $"baton runs attend {card.Run.Short} --mend {card.Handed.FirstOrDefault(h => h.WhyBound is null)?.Name ?? "NEED"}=FILE",
        WayOut.Give => $"baton runs attend {card.Run.Short} --give FILE",
        WayOut.Settle => $"baton runs settle {card.Run.Short}",
        WayOut.Cancel => $"baton runs cancel {card.Run.Short}",
        _ => $"baton runs attend {card.Run.Short} --{Word(way)}",
    };
}
