using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Journals;
using Baton.Engine.Prompts;

namespace Baton.Engine.Runs;

/// <summary>
/// Every arrow of a run, rendered from its journal: what was sent, from where, its hash, and what of it entered the prompt. The
/// prompt is rendered again from the same values and held against the hash that was recorded when it was sent.
/// </summary>
public static class HandoffHistory
{
    public static async Task<ImmutableArray<RecordedHandoff>> ReadAsync(RunRow run, WorkflowVersion version, IJournal journal, TimeProvider clock, CancellationToken cancellation)
    {
        var session = await RunSession.OpenAsync(run, version, journal, clock, cancellation);
        var handoffs = ImmutableArray.CreateBuilder<RecordedHandoff>();
        var state = RunState.Before(version.Plan, run.Salt ?? default);
        foreach (var record in await journal.ReadAsync(run.Run, 0, withBodies: false, cancellation))
        {
            foreach (var @event in RecordCodec.Decode(record).Events)
            {
                if (@event is RunEvent.AttemptStarted started)
                    handoffs.Add(await ReadAsync(session, state, started, record.At, cancellation));
                state = Evolve.Apply(state, @event, record.At);
            }
            state = state.Sealed();
        }
        return handoffs.DrainToImmutable();
    }

    private static async Task<RecordedHandoff> ReadAsync(RunSession session, RunState before, RunEvent.AttemptStarted started, DateTimeOffset at, CancellationToken cancellation)
    {
        int place = before.PlaceOf(started.Step)!.Value;
        var agent = (Step.Agent)before.StepAt(place);
        var (handoff, _) = await HandoffGatherer.GatherAsync(session, before, place, agent.Needs, agent.BriefFields, cancellation);
        var node = before.NodeAt(place);
        var within = session.Version.ScopeOf(node);
        var workflow = within.Workflow;
        var prompt = PromptRenderer.Render(within, agent, AgentChoice.Of(workflow, agent, before[place]), handoff, session.Values.Run(before, node.Call));
        var receipt = JsonSerializer.Deserialize(
            (await session.Values.LoadAsync(started.Receipt, cancellation)).Bytes.Span, ReceiptJson.Default.ImmutableArrayReceiptEntry);
        var arrows = ImmutableArray.CreateBuilder<RecordedArrow>();
        arrows.Add(Arrow(new HandedOver("brief", null, 1, Resolution.BriefAt(before, place), [], Transform.Identity), handoff.Brief, receipt));
        foreach (var origin in started.Handoff)
            arrows.Add(Arrow(origin, handoff.Values.FirstOrDefault(v => v.Origin.Name == origin.Name)?.Value, receipt));
        return new RecordedHandoff(
            started.Step, started.Round, started.Attempt, started.Cause, AgentChoice.Of(workflow, agent, before[place]).Name, started.Model, at, started.BriefFields, arrows.DrainToImmutable(), prompt,
            prompt.HashWith(before.Salt) == started.PromptHash);
    }

    private static RecordedArrow Arrow(HandedOver origin, JsonElement? value, ImmutableArray<ReceiptEntry> receipt)
    {
        var payload = value is { } element ? Payload.Of(element) : null;
        return new RecordedArrow(origin, payload, payload?.Hash, receipt.FirstOrDefault(r => r.Name == origin.Name));
    }
}

/// <param name="PromptMatches">The prompt, rendered again, is byte for byte the one that was sent.</param>
public sealed record RecordedHandoff(
    string Step, int Round, int Attempt, AttemptCause Cause, string Role, string Model, DateTimeOffset At, ImmutableArray<string>? BriefFields,
    ImmutableArray<RecordedArrow> Arrows, Prompt Prompt, bool PromptMatches);

/// <param name="Value">Null when an optional value was absent.</param>
/// <param name="Hash">SHA-256 of the value's canonical bytes.</param>
/// <param name="Entered">Null when it did not enter the prompt.</param>
public sealed record RecordedArrow(HandedOver Origin, Payload? Value, string? Hash, ReceiptEntry? Entered);
