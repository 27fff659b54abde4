using System.Collections.Immutable;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

/// <summary>What a shell could ask of a run: mostly what is pending, sometimes what is stale, repeated or out of turn.</summary>
internal sealed class RandomCommands(Tape tape)
{
    private int _made;

    public RunCommand Next(RunState state)
    {
        var pending = Pending.Of(state);
        if (state.IsPaused ? tape.Chance(3) : tape.Chance(40))
            return state.IsPaused ? new RunCommand.Resume(Some()) : new RunCommand.Pause(Some());
        if (tape.Chance(8) || pending.IsEmpty)
            return tape.Chance(6) ? new RunCommand.Cancel(Some()) : tape.Chance(4) ? new RunCommand.Signal("go", Some())
                : LateAnswer(state) is { } late ? late : tape.Chance(4) ? new RunCommand.EraseValues() : tape.Chance(3) ? new RunCommand.Finish(Some()) : new RunCommand.PassTime();
        if (pending[0] is Work.AwaitPeople && tape.Chance(4))
            return new RunCommand.PassTime();
        bool outOfTurn = tape.Chance(6);
        var work = pending[tape.Next(pending.Length)];
        if (work is not Work.OfStep of)
            return tape.Chance(4) && tape.Next(state.Plan.Nodes.Length) is var last && state[last].Status is SlotStatus.Done or SlotStatus.Skipped
                ? new RunCommand.RaiseAttention(last, state[last].Round, AttentionReason.HandoffRefused, Some())
                : new RunCommand.Finish(Some());
        int place = outOfTurn ? tape.Next(state.Places.End) : of.Place;
        // Between the frames nothing stands.
        if (state.Places.FrameOf(place) is { } frame && (place < frame.Start || place >= frame.End))
            place = of.Place;
        int round = state[place].Round - (outOfTurn && tape.Chance(2) ? 1 : 0);
        return OfStep(state, place, round, state[place], work);
    }

    /// <summary>A call that was broken off tells what it cost, or answers all the same.</summary>
    private RunCommand? LateAnswer(RunState state) => state.CallsOut.FirstOrDefault() is { } call && state.PlaceOf(call.Step) is { } place
        ? tape.Chance(2) ? Failure(place, call.Round, call.Attempt) : new RunCommand.RecordOutput(place, call.Round, call.Attempt, Some(), new Usage(1, 1, 0))
        : null;

    private RunCommand OfStep(RunState state, int o, int round, Slot slot, Work work) => (state.StepAt(o), slot.Status) switch
    {
        (_, SlotStatus.Stuck) when slot.Commit is not null && tape.Chance(2) => new RunCommand.SettleCommit(o, round, tape.Chance(6) ? slot.Commit.Sending - 1 : slot.Commit.Sending, Some(), tape.Chance(2) ? Some() : null),
        (Step.Agent { Needs: [var need, ..] }, SlotStatus.Stuck) when tape.Chance(4) => new RunCommand.MendHandoff(o, round, [(need.Name, Fitting(need))], Some()),
        (_, SlotStatus.Stuck) when tape.Chance(6) => new RunCommand.GiveOutput(o, round, Some(), Some()),
        (_, SlotStatus.Stuck) when tape.Chance(6) => new RunCommand.PassOver(o, round, Some()),
        (_, SlotStatus.Stuck) when tape.Chance(2) => new RunCommand.Attend(o, round, tape.Chance(2) ? Some() : null),
        (_, SlotStatus.Ready) when tape.Chance(8) => new RunCommand.Skip(o, round),
        (_, SlotStatus.Ready or SlotStatus.Closing) when tape.Chance(12) => new RunCommand.RaiseAttention(o, round, tape.Of(Enum.GetValues<AttentionReason>()), Some()),
        (Step.Agent agent, SlotStatus.Ready or SlotStatus.BackingOff) => new RunCommand.BeginAttempt(o, round, "model", Handoff(state, o, agent), tape.Of<ImmutableArray<string>?>(null, ["product"]), "hash", Some())
        {
            Reserves = tape.Chance(2) ? new Usage(20, 10, 0.01m) : null,
        },
        (Step.Agent, SlotStatus.Open) => new RunCommand.AnswerAsk(o, round, Some()),
        (Step.Agent, _) when tape.Chance(12) => new RunCommand.RaiseQuestion(o, round, slot.Attempt, Some(), new Usage(5, 1, 0)),
        (Step.Agent, _) when tape.Chance(6) => new RunCommand.RecordToolTurn(o, round, slot.Attempt, ["web.fetch"], Some(), new Usage(5, 1, 0)),
        (Step.Agent, _) when tape.Chance(6) => new RunCommand.ResumeAttempt(o, round, slot.Attempt),
        (Step.Agent, _) => tape.Chance(2) ? Failure(o, round, slot.Attempt) : new RunCommand.RecordOutput(o, round, slot.Attempt, Some(), new Usage(tape.Next(50), 3, 0.01m)),
        (Step.Tool, SlotStatus.Ready or SlotStatus.BackingOff) => new RunCommand.BeginTool(o, round, "look", Some()),
        (Step.Tool, _) => tape.Chance(2) ? Failure(o, round, slot.Attempt) : new RunCommand.RecordOutput(o, round, slot.Attempt, Some(), default),
        (Step.Check, _) => new RunCommand.RecordScores(o, round, tape.Chance(2), Some()),
        (Step.Repeat, SlotStatus.Closing) when slot.Case == 0 && tape.Chance(2) => new RunCommand.ContinueRepeat(o, round, slot.Redos),
        (Step.Call, SlotStatus.Ready) => new RunCommand.EnterCall(o, round, Some()),
        (Step.Call, SlotStatus.Closing) when slot.Case == 0 => new RunCommand.CloseCall(o, round, Some()),
        (_, SlotStatus.Closing) => new RunCommand.CloseRegion(
            o, round, [new NewYield("made", Some(), null, []), new NewYield("kept", null, state.Brief, ["product"]), new NewYield("absent", null, null, [])],
            slot.Lanes is null ? null : (work as Work.CloseRegion)?.Branch ?? 0),
        (Step.Parallel or Step.Repeat, SlotStatus.Ready) => new RunCommand.EnterRegion(o, round),
        (Step.Each, SlotStatus.Ready) => tape.Chance(2)
            ? new RunCommand.ListItems(o, round, null, state.Brief, ["product"], tape.Next(4))
            : new RunCommand.ListItems(o, round, Some(), null, [], tape.Next(4)),
        (Step.Wait, SlotStatus.Ready) => new RunCommand.StartWait(o, round, state.LastAt + tape.Of(TimeSpan.Zero, TimeSpan.FromHours(1))),
        (Step.Wait, SlotStatus.Waiting) => tape.Chance(2) ? new RunCommand.Signal("go", Some()) : new RunCommand.PassTime(),
        (Step.Switch choice, _) => new RunCommand.TakeCase(o, round, tape.Next(choice.Cases.Length)),
        (Step.Ask, SlotStatus.Open) => new RunCommand.AnswerAsk(o, round, Some()),
        (Step.Ask, _) => new RunCommand.OpenAsk(o, round),
        (Step.Review, SlotStatus.Open) when tape.Chance(10) => new RunCommand.RecordProof(o, round, Some()),
        (Step.Review, SlotStatus.Open) => new RunCommand.DecideReview(o, round, Decision(slot)),
        (Step.Review, _) => new RunCommand.OpenReview(o, round, Some(), Some(), Some()),
        (Step.Commit, SlotStatus.Ready) => new RunCommand.BeginCommit(o, round, "run/send", null),
        (Step.Commit, _) => tape.Next(9) switch
        {
            0 => new RunCommand.DoubtCommit(o, round, Some()),
            1 or 2 => Failure(o, round, slot.Failures + 1),
            3 => new RunCommand.StartSending(o, round, (slot.Commit?.Sending ?? 0) + (tape.Chance(4) ? 0 : 1)),
            4 or 5 => new RunCommand.RefuseSending(o, round, slot.Commit?.Sending ?? 1, tape.Of(FailureKind.Transient, FailureKind.Permanent), Some(), 0.5),
            6 => new RunCommand.AwaitCommit(o, round, state.LastAt + TimeSpan.FromMinutes(tape.Next(9))),
            7 => new RunCommand.ReportDuplicate(o, round, Some()),
            _ => new RunCommand.RecordReceipt(o, round, Some()),
        },
        _ => new RunCommand.PassTime(),
    };

    private RunCommand.RecordFailure Failure(int ordinal, int round, int attempt) => new(
        ordinal, round, attempt, tape.Of(Enum.GetValues<FailureKind>()), Some(), new Usage(1, 1, 0), tape.Next(100) / 100.0, tape.Chance(4) ? TimeSpan.FromHours(1) : null);

    private ReviewDecision Decision(Slot slot)
    {
        var answer = tape.Of(Answer.Approve, Answer.Approve, Answer.EditAndApprove, Answer.RequestChanges, Answer.Reject);
        bool edits = answer == Answer.EditAndApprove || answer == Answer.RequestChanges && tape.Chance(3);
        string hash = tape.Chance(8) ? "another" : slot.Review?.ContentHash ?? "";
        return new ReviewDecision(answer, hash, tape.Of<ImmutableArray<string>>(["brand"], ["legal"], ["brand", "legal"], ["head"], []), Some(), edits ? Some() : null, [], Some(), [("send", Some())]);
    }

    private static ImmutableArray<HandedOver> Handoff(RunState state, int place, Step.Agent agent) => [.. agent.Needs.Select(need => Resolution.Of(state, place, need.From) switch
    {
        Resolution.Kept kept => new HandedOver(need.Name, kept.Step, kept.Round, kept.Value, kept.Fields, kept.IsEarlier ? Transform.Earlier : Transform.Identity),
        Resolution.Parts parts => new HandedOver(need.Name, parts.Step, parts.Round, null, [], Transform.Derived),
        _ => new HandedOver(need.Name, need.From.Producer, 0, null, [], Transform.Absent),
    })];

    /// <summary>What people and agents produce here are texts, and objects of one.</summary>
    private Payload Fitting(Need need) => need.From.Fields is [.., "text"] ? Json($"\"mended {_made++}\"") : Some();

    /// <summary>A value that no other is equal to.</summary>
    private Payload Some() => Json($$"""{"text":"{{_made++}}"}""");
}
