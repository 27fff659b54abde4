using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Runs;

/// <summary>Given events, when a command, then events: a run without its shell. Every command that gives events is a record of its own.</summary>
internal sealed class Scenario(WorkflowVersion version)
{
    private readonly List<(ImmutableArray<RunEvent> Events, ImmutableArray<Payload> Values, DateTimeOffset At)> _records = [];

    public Scenario(string steps) : this(TestWorkflow.Read(steps)) => Do(new RunCommand.Start(Json("""{"product":"Brisa"}"""), "test", false));

    public WorkflowVersion Version { get; } = version;

    public RunState State { get; private set; } = RunState.Before(version.Plan, new byte[16]);

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<(ImmutableArray<RunEvent> Events, ImmutableArray<Payload> Values, DateTimeOffset At)> Records => _records;

    public static Payload Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return Payload.Of(document.RootElement);
    }

    /// <summary>What happened, each event as its name, step and round.</summary>
    public static IEnumerable<string> Words(Decided decided) => decided.Events.Select(Word);

    public static string Word(RunEvent @event) => @event is RunEvent.OfStep step ? $"{@event.GetType().Name} {step.Step} {step.Round}" : @event.GetType().Name;

    public Decided Do(RunCommand command)
    {
        var decided = Decide.Of(Version, State, command, Now);
        if (decided.Events.IsEmpty)
            return decided;
        foreach (var @event in decided.Events)
            State = Evolve.Apply(State, @event, Now);
        State = State.Sealed();
        _records.Add((decided.Events, decided.Values, Now));
        return decided;
    }

    public Slot Slot(string step) => State.Find(step)!;

    public ImmutableArray<Work> Work => Pending.Of(State);

    /// <summary>The pending work, each as its kind and step.</summary>
    public IEnumerable<string> Pends => Work.Select(w => w is Core.Runs.Work.OfStep step ? $"{w.GetType().Name} {State.AddressOf(step.Place)}" : w.GetType().Name);

    public Payload Value(ValueRef reference) => _records[(int)reference.Record - 1].Values[reference.Index];

    public Decided PassTime(TimeSpan time)
    {
        Now += time;
        return Do(new RunCommand.PassTime());
    }

    public Decided Begin(string step) => Do(new RunCommand.BeginAttempt(At(step), Slot(step).Round, "model", [], null, "hash", Json("[]")));

    public Decided Succeed(string step, string json = """{"text":"x"}""", Usage usage = default) =>
        Do(new RunCommand.RecordOutput(At(step), Slot(step).Round, Slot(step).Attempt, Json(json), usage));

    public Decided Fail(string step, FailureKind kind, double jitter = 0, TimeSpan? retryAfter = null, Usage usage = default) => Do(new RunCommand.RecordFailure(
        At(step), Slot(step).Round, Slot(step).Commit is null ? Slot(step).Attempt : Slot(step).Failures + 1, kind, Json("""{"message":"no"}"""), usage, jitter, retryAfter));

    /// <summary>Begin and succeed.</summary>
    public Decided Run(string step, string json = """{"text":"x"}""")
    {
        Begin(step);
        return Succeed(step, json);
    }

    public Decided Score(string step, bool passed) => Do(new RunCommand.RecordScores(At(step), Slot(step).Round, passed, Json($$"""{"findings":[],"passed":{{(passed ? "true" : "false")}}}""")));

    public Decided Take(string step, int branch) => Do(new RunCommand.TakeCase(At(step), Slot(step).Round, branch));

    public Decided Close(string step, params NewYield[] yields) => Do(new RunCommand.CloseRegion(At(step), Slot(step).Round, [.. yields]));

    public Decided Skip(string step) => Do(new RunCommand.Skip(At(step), Slot(step).Round));

    public Decided Open(string step, string content = """{"text":"x"}""") =>
        Do(new RunCommand.OpenReview(At(step), Slot(step).Round, Json(content), Json("{}"), Json("{}")));

    public Decided Answer(string step, Answer answer, string groups, string? edit = null, string? seen = null, string open = "", string? payload = null) =>
        Do(new RunCommand.DecideReview(At(step), Slot(step).Round, new ReviewDecision(
            answer, seen ?? Slot(step).Review!.ContentHash, Split(groups), Json($$"""{"by":"{{groups}}"}"""), edit is null ? null : Json(edit), Split(open),
            Json("""{"decision":"recorded"}"""), payload is null ? [] : [("send", Json(payload))])));

    public Decided BeginCommit(string step, string key = "run/send", Payload? unreviewed = null) => Do(new RunCommand.BeginCommit(At(step), Slot(step).Round, key, unreviewed));

    public Decided Refuse(string step, FailureKind kind) =>
        Do(new RunCommand.RefuseSending(At(step), Slot(step).Round, Slot(step).Commit!.Sending, kind, Json("{}"), 0));

    public Decided SendAgain(string step) => Do(new RunCommand.StartSending(At(step), Slot(step).Round, Slot(step).Commit!.Sending + 1));

    public Decided Settle(string step, bool landed, int? sending = null) => Do(new RunCommand.SettleCommit(
        At(step), Slot(step).Round, sending ?? Slot(step).Commit!.Sending, Json("""{"by":"ana"}"""), landed ? Json("""{"receipt":{"id":"7"}}""") : null));

    public Decided Receipt(string step) => Do(new RunCommand.RecordReceipt(At(step), Slot(step).Round, Json("""{"receipt":{"id":"1"}}""")));

    public Decided Attend(string step) => Do(new RunCommand.Attend(At(step), Slot(step).Round));

    public Decided Cancel() => Do(new RunCommand.Cancel(Json("""{"message":"enough"}""")));

    public Decided Enter(string step) => Do(new RunCommand.EnterRegion(At(step), Slot(step).Round));

    /// <summary>So many items of the brief's <c>product</c>, whatever it is.</summary>
    public Decided List(string step, int count) => Do(new RunCommand.ListItems(At(step), Slot(step).Round, null, State.Brief, ["product"], count));

    public Decided CloseBranch(string step, int branch, params NewYield[] yields) => Do(new RunCommand.CloseRegion(At(step), Slot(step).Round, [.. yields], branch));

    public Decided Again(string step) => Do(new RunCommand.ContinueRepeat(At(step), Slot(step).Round, Slot(step).Redos));

    public Decided Wait(string step, DateTimeOffset? until = null) => Do(new RunCommand.StartWait(At(step), Slot(step).Round, until));

    public Decided Signal(string name, string json = """{"text":"x"}""") => Do(new RunCommand.Signal(name, Json(json)));

    public int At(string step) => State.PlaceOf(step)!.Value;

    private static ImmutableArray<string> Split(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
