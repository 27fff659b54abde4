using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Prompts;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;

namespace Baton.Engine.Attention;

/// <summary>
/// Shows what needs an operator, and takes the way out that one chooses. Whether a commit landed is said at the
/// <see cref="Commits.CommitDesk"/>.
/// </summary>
public static class AttentionDesk
{
    /// <summary>The places that wait for an operator, in their order.</summary>
    public static ImmutableArray<int> StuckIn(RunState state) => [.. state.Frontier.Where(p => state[p].Status == SlotStatus.Stuck)];

    /// <exception cref="ArgumentException">The step is not stuck.</exception>
    public static async Task<AttentionCard> CardAsync(RunSession session, int place, CancellationToken cancellation)
    {
        var (state, version) = (session.State, session.Version);
        if (state[place] is not { Status: SlotStatus.Stuck, Attention: { } reason } slot)
            throw new ArgumentException($"place {place} is not stuck", nameof(place));
        var (step, address) = (state.StepAt(place), state.AddressOf(place));
        var (raised, since) = session.Past.Where(p => p.Event is RunEvent.AttentionRaised e && e.Step == address).Select(p => ((RunEvent.AttentionRaised)p.Event, p.At)).Last();
        var detail = (await session.Values.LoadAsync(raised.Detail, cancellation)).Value;
        return new AttentionCard(
            session.Run, session.ScopeAt(place).Workflow.Name, address, step.Kind, place, slot.Round, reason, FailureDetail.MessageOf(detail), since,
            FailureDetail.RefusedIn(detail)?.Text,
            state.Places.IsItem(place) || step is not Step.Agent agent ? [] : await HandedAsync(session, place, agent, cancellation),
            WaysOut.ContractOf(version, state, place),
            [.. Enum.GetValues<WayOut>().Select(way => (way, WaysOut.WhyNot(version, state, place, way)))]);
    }

    /// <summary>Takes a way out, durably. Null when it was taken; else why not.</summary>
    /// <param name="person">Who says so.</param>
    /// <param name="reason">In their words; null when they said nothing.</param>
    public static async Task<string?> TakeAsync(RunSession session, int place, int round, WayTaken way, string person, string? reason, CancellationToken cancellation)
    {
        var word = Word(person, reason);
        if (way is WayTaken.Give given && session.State.StepAt(place) is Step.Ask
            && AskDesk.FaultsOf(await AskDesk.CardAsync(session, place, cancellation), given.Output) is { Length: > 0 } faults)
            return faults;
        RunCommand command = way switch
        {
            WayTaken.Mend mend => new RunCommand.MendHandoff(place, round, [.. mend.Values.Select(v => (v.Key, Payload.Of(v.Value)))], word),
            WayTaken.Give give => new RunCommand.GiveOutput(place, round, Payload.Of(give.Output), word),
            WayTaken.Skip => new RunCommand.PassOver(place, round, word),
            _ => new RunCommand.Attend(place, round, word),
        };
        return await session.TakeAsync(command, cancellation);
    }

    /// <summary>Who did something to a run, and why: <c>by</c>, <c>reason</c>.</summary>
    public static Payload Word(string person, string? reason)
    {
        var word = new JsonObject { ["by"] = person };
        if (reason is not null)
            word["reason"] = reason;
        return Payload.Of(JsonSerializer.SerializeToElement(word));
    }

    private static async Task<ImmutableArray<HandedValue>> HandedAsync(RunSession session, int place, Step.Agent agent, CancellationToken cancellation)
    {
        var (state, contracts) = (session.State, session.ScopeAt(place).Contracts);
        var (handoff, _) = await HandoffGatherer.GatherAsync(session, state, place, agent.Needs, agent.BriefFields, cancellation);
        var handed = ImmutableArray.CreateBuilder<HandedValue>();
        foreach (var need in agent.Needs)
        {
            var met = handoff.Values.FirstOrDefault(v => v.Origin.Name == need.Name);
            var contract = StepContracts.Resolve(need.From, contracts);
            ImmutableArray<string> faults = met is null ? ["it is not there, and has to be"]
                : met.Value is { } value ? [.. contract?.Validate(value).Select(v => v.ToString()) ?? []] : [];
            handed.Add(new HandedValue(need.Name, need.From.Text, met?.Value, met?.Origin.Transform ?? Transform.Absent, contract, faults, WaysOut.WhyBound(state, place, need)));
        }
        return handed.DrainToImmutable();
    }
}
