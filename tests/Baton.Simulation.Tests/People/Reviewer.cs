using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Simulation.Tests.Engine;
using Baton.Simulation.Tests.Truth;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.People;

/// <summary>
/// Somebody who has a card before them: looks, thinks, and decides on what they saw. Meanwhile others may have decided, the text
/// may be another, the time may be over; some press the button twice.
/// </summary>
/// <param name="visit">How many have looked at this card before; who comes late makes up their mind.</param>
internal sealed class Reviewer(Simulation simulation, Workplace place, RunWitness run, string step, int round, int visit)
{
    private const int Decisive = 4;

    private readonly Dice _dice = simulation.Dice;

    public async Task DecideAsync()
    {
        var session = await place.OpenAsync(run);
        int ordinal = session.State.PlaceOf(step)!.Value;
        if (session.State.IsOver || session.State[ordinal] is not { Status: SlotStatus.Open } slot || slot.Round != round)
            return;
        if (session.State.StepAt(ordinal) is Step.Ask)
        {
            await AnswerAsync(session, ordinal);
            return;
        }
        var desk = new ReviewDesk(place.Workspace);
        var card = await desk.CardAsync(session, ordinal, CancellationToken.None);
        // From a minute to days; the last ones come when it is burning.
        await place.Process.DelayAsync(_dice.Delay(TimeSpan.FromSeconds(10), visit < Decisive && _dice.Chance(0.2) ? TimeSpan.FromDays(2) : TimeSpan.FromMinutes(30)));
        string mark = simulation.NextMark();
        var decision = Decision(card, (Step.Review)session.State.StepAt(ordinal), slot, mark);
        await GiveAsync(desk, session, ordinal, decision, mark);
        if (_dice.Chance(0.1))
        {
            simulation.Story.Tell(place.Name, $"presses twice at {run.Name} {step}");
            await desk.DecideAsync(session, ordinal, round, decision, CancellationToken.None);
            Violation.Unless(run.DecisionsMarked(mark) <= 1 || decision.Content is not null, $"the decision {mark} counted twice");
        }
    }

    private async Task GiveAsync(ReviewDesk desk, RunSession session, int ordinal, PersonsDecision decision, string mark)
    {
        string words = $"{RunEvents.Word(decision.Answer)} for {string.Join(", ", decision.Groups)} at {run.Name} {step} (round {round})";
        string? why = await desk.DecideAsync(session, ordinal, round, decision, CancellationToken.None);
        simulation.Story.Tell(place.Name, why is null ? $"{words}: taken" : $"{words}: {why}");
        int kept = run.DecisionsMarked(mark);
        Violation.Unless(kept == (why is null ? 1 : 0), why is null ? $"the decision {mark} was taken and is lost" : $"the decision {mark} was refused and is kept");
    }

    private PersonsDecision Decision(ReviewCard card, Step.Review review, Slot slot, string mark)
    {
        var groups = review.Approvers.Groups;
        if (slot.Review!.EscalatedTo is { } added)
            groups = groups.Add(added);
        bool isDecisive = visit >= Decisive;
        string group = isDecisive ? groups.FirstOrDefault(g => !card.ApprovedBy.Contains(g), groups[0]) : groups[_dice.Next(groups.Length)];
        var answer = isDecisive ? Answer.Approve
            : _dice.Next(10) switch { 0 => Answer.Reject, 1 or 2 => Answer.RequestChanges, 3 or 4 => Answer.EditAndApprove, _ => Answer.Approve };
        JsonElement? content = answer == Answer.EditAndApprove || answer == Answer.RequestChanges && _dice.Chance(0.2) ? Edited(card, mark) : null;
        string seen = !isDecisive && _dice.Chance(0.05) ? "a hash of something else" : card.ContentHash;
        var overrides = card.Criteria.Where(c => c.Passed == false && (isDecisive || _dice.Chance(0.6))).ToImmutableDictionary(c => c.Criterion.Name, _ => "It will do.");
        return new PersonsDecision(answer, seen, place.Name, [group], [new ReviewComment(mark)], content, [], overrides);
    }

    /// <summary>The first text of the content, where its contract lets a person write something else there.</summary>
    private static JsonElement? Edited(ReviewCard card, string mark)
    {
        var content = (JsonObject)JsonNode.Parse(card.Content.GetRawText())!;
        foreach (string field in content.Select(p => p.Key).ToList())
        {
            if (content[field] is not JsonValue value || value.GetValueKind() != JsonValueKind.String)
                continue;
            content[field] = $"<edit {mark}>";
            var edited = JsonSerializer.SerializeToElement(content);
            if (card.ContentContract.IsValid(edited))
                return edited;
        }
        return card.Content;
    }

    private async Task AnswerAsync(RunSession session, int ordinal)
    {
        var card = await AskDesk.CardAsync(session, ordinal, CancellationToken.None);
        await place.Process.DelayAsync(_dice.Delay(TimeSpan.FromMinutes(1), TimeSpan.FromDays(_dice.Chance(0.1) ? 4 : 1)));
        using var answer = JsonDocument.Parse(_dice.Chance(0.1) ? "{}" : simulation.Routine.Answers[step].Answer(step, simulation.NextNumber()));
        string? why = await AskDesk.AnswerAsync(session, card, answer.RootElement, CancellationToken.None);
        simulation.Story.Tell(place.Name, $"answers {run.Name} {step}: {why ?? "taken"}");
    }
}
