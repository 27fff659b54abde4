using System.Collections.Immutable;
using Baton.Core.Workflows;

namespace Baton.Core.Runs;

/// <summary>
/// What a new run takes over of an old one, to go another way from one of its points on: outputs and the choices made, up to
/// there. Attempts, cards, decisions and payloads stay where they were. Approvals do not travel: where one stands before the
/// point, the new run begins at the first of those reviews, and people are asked again.
/// </summary>
public static class Forking
{
    /// <param name="history">All of the old run's events, in order.</param>
    /// <param name="step">The address of the step that is to have its turn anew.</param>
    /// <param name="round">Which turn of it; null for the latest.</param>
    public static Fork Of(WorkflowVersion version, IReadOnlyList<RunEvent> history, string step, int? round)
    {
        var turns = history.OfType<RunEvent.OfStep>().Where(e => e.Step == step).Select(e => e.Round).ToList();
        if (turns.Count == 0)
            return Fork.Refused(version.Plan.Find(step) is null && !step.Contains('[', StringComparison.Ordinal)
                ? $"there is no step `{step}`{Checking.NearestWord.Suggest(step, version.Plan.Nodes.Select(n => n.Name))}"
                : $"the run has not come to `{step}`; it has come to: {string.Join(", ", history.Select(e => e.StepId).OfType<string>().Distinct())}");
        int turn = round ?? turns.Max();
        int cut = First(history, step, turn);
        if (cut < 0)
            return Fork.Refused($"`{step}` has had no round {turn}; its rounds: {string.Join(", ", turns.Distinct().Order())}");
        var before = Fold(version, history.Take(cut));
        var approved = history.OfType<RunEvent.ReviewClosed>().Where(e => e.Outcome == ReviewOutcome.Approved
            && before.Find(e.Step) is { Status: SlotStatus.Done } slot && slot.Round == e.Round).ToList();
        foreach (var review in approved)
            cut = Math.Min(cut, First(history, review.Step, review.Round));
        var (taken, state) = TakeOver(version, history.Take(cut));
        var end = Fold(version, history);
        if (history.Take(cut).OfType<RunEvent.CommitStarted>().FirstOrDefault(c => end.Find(c.Step) is { Commit.MayHaveLanded: true, Status: not SlotStatus.Done }) is { } open)
            return Fork.Refused($"whether `{open.Step}` landed is not known yet; nothing forks past it until somebody says so: baton runs settle");
        // A fork of a fork knows what the first of them sent.
        var sent = history.OfType<RunEvent.CommitStarted>().Select(c => c.Step).Where(c => MayHaveLanded(history, end, c)).Concat(end.SentBefore).Distinct()
            .Where(c => state.Find(c)?.Status != SlotStatus.Done);
        return new Fork(step, turn, taken, [.. approved.Select(a => a.Step).Distinct()], [.. sent], null);
    }

    /// <summary>A taken-over event with its values where the new run keeps them.</summary>
    public static RunEvent WithValues(RunEvent @event, Func<ValueRef, ValueRef> at) => @event switch
    {
        RunEvent.StepSkipped { Word: { } word } e => e with { Word = at(word) },
        RunEvent.StepSucceeded e => e with { Output = at(e.Output) },
        RunEvent.OutputGiven e => e with { Output = at(e.Output), Word = at(e.Word) },
        RunEvent.CheckScored e => e with { Output = at(e.Output) },
        RunEvent.RegionClosed e => e with { Yields = Yields(e.Yields, at) },
        RunEvent.BranchClosed e => e with { Yields = Yields(e.Yields, at) },
        RunEvent.BranchFailed e => e with { Detail = at(e.Detail) },
        RunEvent.ItemsListed e => e with { List = at(e.List) },
        RunEvent.ItemFailed e => e with { Detail = at(e.Detail) },
        RunEvent.ErrorCaught e => e with { Detail = at(e.Detail) },
        RunEvent.CallEntered e => e with { Brief = at(e.Brief) },
        RunEvent.CallReturned e => e with { Output = at(e.Output) },
        RunEvent.WaitEnded { Value: { } value } e => e with { Value = at(value) },
        RunEvent.SignalReceived e => e with { Value = at(e.Value) },
        RunEvent.ReviewClosed e => e with { Output = at(e.Output) },
        _ => @event,
    };

    /// <summary>
    /// What of an event a new run takes over: what came of steps and which ways were taken, with nothing spent and nothing
    /// approved. Null for how it came about, which is told by the old run.
    /// </summary>
    public static RunEvent? TakenOver(RunEvent @event) => @event switch
    {
        RunEvent.StepSucceeded e => e with { Usage = default },
        RunEvent.ReviewClosed e => e with { Payloads = [] },
        RunEvent.StepSkipped or RunEvent.OutputGiven or RunEvent.CheckScored or RunEvent.RoundStarted or RunEvent.CaseTaken or RunEvent.CallEntered or RunEvent.CallReturned or RunEvent.RegionEntered
            or RunEvent.RegionClosed or RunEvent.RepeatContinued or RunEvent.BranchClosed or RunEvent.BranchFailed or RunEvent.ItemsListed or RunEvent.ItemFailed
            or RunEvent.ErrorCaught or RunEvent.WaitEnded or RunEvent.SignalReceived => @event,
        _ => null,
    };

    private static (ImmutableArray<RunEvent> Taken, RunState State) TakeOver(WorkflowVersion version, IEnumerable<RunEvent> events)
    {
        var taken = ImmutableArray.CreateBuilder<RunEvent>();
        var state = RunState.Before(version.Plan, default);
        foreach (var @event in events)
        {
            // A commit that nobody waited for any more has landed all the same; here nobody has begun to wait for it.
            bool isLate = @event is RunEvent.StepSucceeded e && (state.PlaceOf(e.Step) is not { } place || !state.Frontier.Contains(place));
            if (@event is RunEvent.RunStarted)
                state = Evolve.Apply(state, @event, default);
            else if (!isLate && TakenOver(@event) is { } kept)
            {
                taken.Add(kept);
                state = Evolve.Apply(state, kept, default);
            }
        }
        return (taken.ToImmutable(), state);
    }

    private static ImmutableArray<Yield> Yields(ImmutableArray<Yield> yields, Func<ValueRef, ValueRef> at) =>
        [.. yields.Select(y => y.Value is { } value ? y with { Value = at(value) } : y)];

    private static int First(IReadOnlyList<RunEvent> history, string step, int round)
    {
        for (int i = 0; i < history.Count; i++)
            if (history[i] is RunEvent.OfStep e && e.Step == step && e.Round == round)
                return i;
        return -1;
    }

    private static RunState Fold(WorkflowVersion version, IEnumerable<RunEvent> events) =>
        events.Aggregate(RunState.Before(version.Plan, default), (state, e) => Evolve.Apply(state, e, default));

    private static bool MayHaveLanded(IReadOnlyList<RunEvent> history, RunState end, string commit) =>
        history.Any(e => e is RunEvent.StepSucceeded or RunEvent.CommitInDoubt or RunEvent.CommitDuplicated && e.StepId == commit)
        || end.Find(commit)?.Commit is { MayHaveLanded: true };
}
