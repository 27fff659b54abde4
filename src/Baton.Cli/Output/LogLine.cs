using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Engine.Runs;
using Microsoft.Extensions.Logging;

namespace Baton.Cli.Output;

/// <summary>
/// An event that was recorded, as a line of a structured log: how grave, what, of which run and step, in words. Events hold no
/// content and no credential, so no line does.
/// </summary>
/// <param name="Event">As the journal names it, without its version: <c>attempt-failed</c>.</param>
/// <param name="Failure">What kind of failure it is about.</param>
internal sealed record LogLine(
    DateTimeOffset At, LogLevel Level, string Event, RunId Run, string Workflow, string Version, string? Step, int? Round, string? Failure, string Words)
{
    public static LogLine Of(RunSession session, RunEvent @event, DateTimeOffset at)
    {
        string name = JsonNamingPolicy.KebabCaseLower.ConvertName(@event.GetType().Name);
        string? words = EventWords.Of(@event);
        var level = IsGrave(@event) ? LogLevel.Error : IsDetour(@event) ? LogLevel.Warning : words is null ? LogLevel.Debug : LogLevel.Information;
        return new LogLine(
            at, level, name, session.Run, session.Version.Workflow.Name, session.Version.Workflow.Version,
            @event.StepId, (@event as RunEvent.OfStep)?.Round, FailureOf(@event), words ?? $"{@event.StepId}: {name.Replace('-', ' ')}");
    }

    /// <summary>For OpenTelemetry, under the names that spans have too.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Attributes =>
    [
        new("baton.run.id", Run.ToString()), new("baton.workflow.name", Workflow), new("baton.workflow.version", Version),
        .. Step is null ? [] : Attribute("baton.step", Step), .. Round is null ? [] : Attribute("baton.round", Round), .. Failure is null ? [] : Attribute("error.type", Failure),
    ];

    public JsonObject Json => new()
    {
        ["at"] = At,
        ["level"] = Level.ToString().ToLowerInvariant(),
        ["what"] = Event,
        ["run"] = Run.ToString(),
        ["workflow"] = Workflow,
        ["step"] = Step,
        ["round"] = Round,
        ["error"] = Failure,
        ["says"] = Words,
    };

    /// <summary>A person has to see to it.</summary>
    private static bool IsGrave(RunEvent @event) => @event is RunEvent.AttentionRaised or RunEvent.CommitInDoubt or RunEvent.CommitDuplicated;

    /// <summary>Something went wrong, and the engine goes on by itself.</summary>
    private static bool IsDetour(RunEvent @event) => @event is RunEvent.AttemptFailed or RunEvent.AttemptInterrupted or RunEvent.SendingRefused or RunEvent.CommitAwaited
        or RunEvent.ItemFailed or RunEvent.BranchFailed or RunEvent.ErrorCaught or RunEvent.ReviewEscalated or RunEvent.RunExpired;

    private static string? FailureOf(RunEvent @event) => @event switch
    {
        RunEvent.AttemptFailed e => e.Kind.ToString(),
        RunEvent.SendingRefused e => e.Kind.ToString(),
        RunEvent.ErrorCaught e => e.Reason.ToString(),
        RunEvent.AttentionRaised e => e.Reason.ToString(),
        _ => null,
    };

    private static KeyValuePair<string, object?>[] Attribute(string name, object value) => [new(name, value)];
}
