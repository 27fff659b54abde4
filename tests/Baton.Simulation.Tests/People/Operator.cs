using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Commits;
using Baton.Simulation.Tests.Engine;
using Baton.Simulation.Tests.Truth;

namespace Baton.Simulation.Tests.People;

/// <summary>
/// Somebody who sees to what needs attention: tries again, looks at the surface whether a commit landed and says what is there, or
/// gives the run up.
/// </summary>
/// <param name="visit">How many have come for this card before; patience ends.</param>
internal sealed class Operator(Simulation simulation, Workplace place, RunWitness run, string step, int round, int visit)
{
    private const int Patience = 4;

    /// <returns>When to come again at the earliest; null when it was seen to, or was nothing any more.</returns>
    public async Task<DateTimeOffset?> AttendAsync()
    {
        var session = await place.OpenAsync(run);
        int ordinal = session.State.PlaceOf(step)!.Value;
        if (session.State.IsOver || session.State[ordinal] is not { Status: SlotStatus.Stuck } slot || slot.Round != round)
            return null;
        if (slot.Commit is { IsInDoubt: true })
            return await SettleAsync(session, ordinal);
        var command = visit < Patience ? (RunCommand)new RunCommand.Attend(ordinal, round) : new RunCommand.Cancel(FailureDetail.Of("enough"));
        string? why = await session.TakeAsync(command, CancellationToken.None);
        simulation.Story.Tell(place.Name, $"{(visit < Patience ? "sends on" : "cancels")} {run.Name} at {step}: {why ?? "taken"}");
        return why is null ? null : place.Clock.GetUtcNow() + TimeSpan.FromMinutes(10);
    }

    private async Task<DateTimeOffset?> SettleAsync(Baton.Engine.Runs.RunSession session, int ordinal)
    {
        var desk = new CommitDesk(place.Workspace);
        var card = await desk.CardAsync(session, ordinal, CancellationToken.None);
        await place.Process.DelayAsync(simulation.Dice.Delay(TimeSpan.Zero, TimeSpan.FromMinutes(3)));
        // That nothing is there counts from an instant on that the card names, and people can read.
        if (place.Clock.GetUtcNow() is var now && simulation.Remotes[card.Surface].Show(card.Key) is { Count: 0 } && now < card.QuietFrom && !simulation.Dice.Chance(0.2))
            return card.QuietFrom + TimeSpan.FromMinutes(1);
        var shown = simulation.Remotes[card.Surface].Show(card.Key);
        var verdict = new CommitVerdict(place.Name, shown.Count > 0 ? shown[0] : null, "I looked.");
        string? why = await CommitDesk.SettleAsync(session, card, verdict, CancellationToken.None);
        simulation.Story.Tell(place.Name, $"says that {run.Name} {step} is {(verdict.Found is null ? "not " : "")}there: {why ?? "taken"}");
        return why is null ? null : card.QuietFrom + TimeSpan.FromMinutes(1);
    }
}
