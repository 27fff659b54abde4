using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Cli.Output;

/// <summary>A run for scripts.</summary>
public static class RunJson
{
    /// <param name="isLeftAlone">It could go on, and nobody works it.</param>
    public static JsonObject Of(RunRow row, bool isLeftAlone) => new()
    {
        ["run"] = row.Run.ToString(),
        ["id"] = row.Run.Short,
        ["workflow"] = row.Workflow,
        ["version"] = row.Version,
        ["digest"] = row.Digest,
        ["status"] = row.Status,
        ["waiting"] = row.Waiting,
        ["left_alone"] = isLeftAlone,
        ["title"] = row.Title,
        ["started"] = row.StartedAt,
        ["updated"] = row.UpdatedAt,
        ["wake"] = row.WakeAt,
        ["labels"] = new JsonObject(row.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))),
        ["cost"] = row.Cost,
    };

    public static async Task<JsonObject> OfAsync(RunSession session, CancellationToken cancellation)
    {
        var (status, waiting) = RunProgress.Of(session.State);
        var rows = new RunRows(session, TimeProvider.System);
        foreach (var (@event, at) in session.Past)
            rows.Add(@event, at);
        return new JsonObject
        {
            ["run"] = session.Run.ToString(),
            ["id"] = session.Run.Short,
            ["workflow"] = session.Version.Workflow.Name,
            ["version"] = session.Version.Workflow.Version,
            ["digest"] = session.Version.Digest,
            ["status"] = RunProgress.Word(status),
            ["waiting"] = waiting,
            ["started"] = session.State.StartedAt,
            ["updated"] = session.State.LastAt,
            ["tokens"] = session.State.Spent.Tokens,
            ["cost"] = session.State.Spent.Cost,
            ["costIsLowerBound"] = session.State.Spent.IsLowerBound,
            ["cachedInputTokens"] = session.State.Spent.CachedInputTokens,
            ["steps"] = new JsonArray([.. rows.Read().Select(r => (JsonNode)new JsonObject
            {
                ["step"] = r.Step,
                ["kind"] = r.Kind,
                ["status"] = r.Status.ToString().ToLowerInvariant(),
                ["round"] = r.Round,
                ["attempt"] = r.Attempt,
                ["tokens"] = r.Tokens,
            })]),
            ["attention"] = new JsonArray([.. (await ReasonsAsync(session, cancellation)).Select(r => (JsonNode)r)]),
            ["commits"] = new JsonArray([.. (await LandedAsync(session, cancellation)).Select(c => (JsonNode)new JsonObject { ["step"] = c.Commit, ["url"] = c.Where })]),
            ["erased"] = session.State.AreValuesErased,
            ["output"] = !session.State.AreValuesErased && session.State.Output is { } output ? JsonNode.Parse((await session.Values.LoadAsync(output, cancellation)).Bytes.Span) : null,
        };
    }

    /// <summary>What was committed, and where it landed.</summary>
    public static async Task<List<(string Commit, string Where)>> LandedAsync(RunSession session, CancellationToken cancellation)
    {
        var landed = new List<(string, string)>();
        if (session.State.AreValuesErased)
            return landed;
        var state = session.State;
        foreach (var done in session.History.OfType<RunEvent.StepSucceeded>())
            if (state.PlaceOf(done.Step) is { } place && state.StepAt(place) is Step.Commit && state[place].Output is StepOutput.Stored output)
            {
                var receipt = (await session.Values.LoadAsync(output.Value, cancellation)).Value.GetProperty("receipt");
                landed.Add((done.Step, receipt.GetProperty("url").GetString()!));
            }
        return landed;
    }

    /// <summary>Why steps wait for an operator.</summary>
    public static async Task<List<string>> ReasonsAsync(RunSession session, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        if (session.State.AreValuesErased)
            return reasons;
        foreach (var raised in session.History.OfType<RunEvent.AttentionRaised>())
            if (session.State.Find(raised.Step) is { Status: SlotStatus.Stuck } slot && slot.Round == raised.Round)
                reasons.Add($"{raised.Step}: {FailureDetail.MessageOf((await session.Values.LoadAsync(raised.Detail, cancellation)).Value)}");
        return [.. reasons.Distinct()];
    }
}
