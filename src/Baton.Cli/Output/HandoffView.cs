using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Cli.Output;

/// <summary>Prints a run's handoffs, arrow by arrow.</summary>
public static class HandoffView
{
    private const int Shown = 240;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Terminal terminal, RunRow run, ImmutableArray<RecordedHandoff> handoffs, bool withPrompts)
    {
        if (terminal.IsJson)
        {
            terminal.Json(new JsonObject { ["run"] = run.Run.ToString(), ["handoffs"] = new JsonArray([.. handoffs.Select(h => (JsonNode)Json(h, withPrompts))]) });
            return;
        }
        foreach (var handoff in handoffs)
        {
            string again = handoff.Round > 1 || handoff.Attempt > 1 ? $" (round {handoff.Round}, attempt {handoff.Attempt}{(handoff.Cause == AttemptCause.First ? "" : $", {handoff.Cause.ToString().ToLowerInvariant()}")})" : "";
            terminal.Line($"→ {handoff.Step}{again}, {handoff.Role} on {handoff.Model}, {handoff.At:yyyy-MM-dd HH:mm:ss}Z");
            foreach (var arrow in handoff.Arrows)
                Write(terminal, handoff, arrow);
            terminal.Line(handoff.PromptMatches
                ? $"    prompt: {handoff.Prompt.Length:N0} bytes; rendered again from the journal it is byte for byte the one that was sent"
                : "    prompt: rendered again it DIFFERS from the one that was sent");
            if (withPrompts)
                terminal.Line(Indent($"{handoff.Prompt.System}\n{handoff.Prompt.User}"));
            terminal.Line();
        }
    }

    private static void Write(Terminal terminal, RecordedHandoff handoff, RecordedArrow arrow)
    {
        string narrowed = arrow.Origin.Name == "brief" && handoff.BriefFields is { } fields ? $", narrowed to {string.Join(", ", fields)}" : "";
        if (arrow.Value is not { } value)
        {
            terminal.Line($"    {arrow.Origin.Name} ← {arrow.Origin.From}: absent, as its `?` allows");
            return;
        }
        terminal.Line($"    {arrow.Origin.Name} ← {Source(arrow.Origin)}{narrowed}");
        terminal.Line($"        sent     {value.Bytes.Length:N0} bytes, sha256 {arrow.Hash}");
        terminal.Line(arrow.Entered is { } entered
            ? $"        entered  {entered.Bytes:N0} bytes of prompt{(entered.IsTruncated ? ", CUT" : ", whole")}, sha256 {entered.Hash}"
            : "        entered  NOT the prompt");
        terminal.Line($"        value    {Short(value.Value)}");
    }

    private static string Source(HandedOver origin) => origin switch
    {
        { Name: "brief" } => "the run's brief, verbatim",
        { Transform: Transform.Default } => "the author's default",
        { From: null } => "the version",
        { Transform: Transform.Earlier } => $"{origin.From}, round {origin.Round} (earlier)",
        { Transform: Transform.HumanEdit } => $"{origin.From}, round {origin.Round}, edited by a person",
        { Transform: Transform.Derived } => $"{origin.From}, round {origin.Round}, put together",
        _ => $"{origin.From}, round {origin.Round}",
    };

    private static JsonObject Json(RecordedHandoff handoff, bool withPrompts)
    {
        var json = new JsonObject
        {
            ["step"] = handoff.Step,
            ["round"] = handoff.Round,
            ["attempt"] = handoff.Attempt,
            ["cause"] = handoff.Cause.ToString().ToLowerInvariant(),
            ["role"] = handoff.Role,
            ["model"] = handoff.Model,
            ["at"] = handoff.At,
            ["briefFields"] = handoff.BriefFields is { } fields ? new JsonArray([.. fields.Select(f => (JsonNode)f)]) : null,
            ["promptMatches"] = handoff.PromptMatches,
            ["arrows"] = new JsonArray([.. handoff.Arrows.Select(a => (JsonNode)new JsonObject
            {
                ["name"] = a.Origin.Name,
                ["from"] = a.Origin.From,
                ["round"] = a.Origin.Round,
                ["transform"] = a.Origin.Transform.ToString().ToLowerInvariant(),
                ["sha256"] = a.Hash,
                ["bytes"] = a.Value?.Bytes.Length,
                ["entered"] = a.Entered is { } e ? new JsonObject { ["bytes"] = e.Bytes, ["truncated"] = e.IsTruncated, ["sha256"] = e.Hash } : null,
                ["value"] = a.Value is { } value ? JsonNode.Parse(value.Bytes.Span) : null,
            })]),
        };
        if (withPrompts)
            json["prompt"] = new JsonObject { ["system"] = handoff.Prompt.System, ["user"] = handoff.Prompt.User };
        return json;
    }

    private static string Short(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()!.ReplaceLineEndings(" ") : JsonSerializer.Serialize(value, Readable);
        return text.Length <= Shown ? text : text[..Shown] + "…";
    }

    private static string Indent(string text) => new StringBuilder("        ").Append(text.ReplaceLineEndings("\n").Replace("\n", "\n        ", StringComparison.Ordinal)).ToString();
}
