using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Engine.Reviews;

namespace Baton.Cli.Output;

/// <summary>A review's card for scripts.</summary>
public static class CardJson
{
    public static JsonObject Of(ReviewCard card) => new()
    {
        ["run"] = card.Run.ToString(),
        ["workflow"] = card.Workflow,
        ["step"] = card.Step,
        ["round"] = card.Round,
        ["hash"] = card.ContentHash,
        ["content"] = Node(card.Content),
        ["before"] = card.Before is { } before ? Node(before) : null,
        ["brief"] = Node(card.Brief),
        ["evidence"] = new JsonObject(card.Evidence.Select(e => KeyValuePair.Create(e.Path, Node(e.Value)))),
        ["criteria"] = new JsonArray([.. card.Criteria.Select(c => (JsonNode)new JsonObject
        {
            ["name"] = c.Criterion.Name,
            ["text"] = c.Criterion.Text,
            ["blocking"] = c.Criterion.IsBlocking,
            ["passed"] = c.Passed,
            ["findings"] = Node(c.Findings),
        })]),
        ["destinations"] = new JsonArray([.. card.Destinations.Select(d => (JsonNode)new JsonObject
        {
            ["commit"] = d.Commit,
            ["where"] = d.Where,
            ["hash"] = d.Hash,
            ["parts"] = new JsonArray([.. d.Parts.Select(p => (JsonNode)new JsonObject { ["name"] = p.Name, ["type"] = p.Type, ["text"] = p.Text })]),
            ["requests"] = OutgoingView.Json(d.Requests),
        })]),
        ["comments"] = new JsonArray([.. card.Comments.Select(c => (JsonNode)c)]),
        ["approvers"] = card.Approvers.InWords,
        ["approvedBy"] = new JsonArray([.. card.ApprovedBy.Select(g => (JsonNode)g)]),
        ["due"] = card.DueAt,
        ["roundsLeft"] = card.RoundsLeft,
        ["answers"] = new JsonArray([.. card.Answers.Select(a => (JsonNode)new JsonObject
        {
            ["answer"] = RunEvents.Word(a.Answer),
            ["leads"] = a.Leads,
            ["whyNot"] = a.WhyNot,
        })]),
    };

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
