using System.Collections.Immutable;
using System.Text;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Tests.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Simulation.Tests.Engine;

namespace Baton.Simulation.Tests.Truth;

/// <summary>
/// One run, seen from outside: reads every record as it becomes durable, folds it, and holds it against what Baton promises. It
/// keeps its own accounts (who approved what, what is done, what was journaled) and takes nobody's word but the journal's.
/// </summary>
internal sealed class RunWitness(WorkflowVersion version, string name)
{
    private readonly List<(ImmutableArray<StoredValue> Layout, byte[] Body)> _records = [];
    private readonly HashSet<(string Step, int Round)> _finished = [];
    private readonly Dictionary<(string Step, int Round), Approvals> _approvals = [];
    private readonly Dictionary<string, RunEvent.CommitStarted> _commits = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _landings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _decisions = new(StringComparer.Ordinal);
    private ReadOnlyMemory<byte> _chain;
    private RunRow? _row;
    private readonly Dictionary<(string Step, int Round), Card> _cards = [];

    public string Name { get; } = name;

    public WorkflowVersion Version { get; } = version;

    public RunState State { get; private set; } = RunState.Before(version.Plan, default);

    public RunRow Row => _row!;

    public bool HasBegun => _row is not null;

    /// <summary>Holds a new record against everything, and gives its events.</summary>
    /// <exception cref="Violation">A promise is broken.</exception>
    public ImmutableArray<RunEvent> Take(JournalAppend append)
    {
        var record = append.Record;
        Violation.Unless(record.Sequence == _records.Count + 1, $"record {record.Sequence} follows record {_records.Count}");
        Violation.Unless(RecordCodec.Chain(_chain.Span, record.Head.Span).AsSpan().SequenceEqual(record.Chain.Span), $"record {record.Sequence} breaks the chain");
        Violation.Unless(record.At >= State.LastAt, $"record {record.Sequence} goes back in time");
        if (append.Row is { } row)
        {
            Violation.Unless(_row is null || row.Digest == _row.Digest, "the run changed its version");
            if (_row is null)
                State = RunState.Before(Version.Plan, row.Salt!.Value);
            _row = row;
        }
        _chain = record.Chain;
        var (events, layout) = RecordCodec.Decode(record);
        _records.Add((layout, record.Body!.Value.ToArray()));
        foreach (var @event in events)
        {
            Before(@event, events);
            State = Evolve.Apply(State, @event, record.At);
            foreach (var value in RunEvents.ValuesOf(@event))
                Violation.Unless(value.Record <= record.Sequence && value.Index < _records[(int)value.Record - 1].Layout.Length, $"{@event} refers to a value that is not there");
        }
        State = State.Sealed();
        TakeCards(append);
        RequireDerived();
        return events;
    }

    public byte[] BytesOf(ValueRef value)
    {
        var (layout, body) = _records[(int)value.Record - 1];
        return body.AsSpan(layout[value.Index].Offset, layout[value.Index].Length).ToArray();
    }

    public string TextOf(ValueRef value) => Encoding.UTF8.GetString(BytesOf(value));

    /// <summary>How many decisions are on record that bear this mark.</summary>
    public int DecisionsMarked(string mark) => _decisions.Where(d => d.Key.Contains(mark, StringComparison.Ordinal)).Sum(d => d.Value);

    /// <summary>Something has reached a surface under a key of this run.</summary>
    public void Landed(Landing landing)
    {
        Violation.Unless(_commits.TryGetValue(landing.Key, out var started), $"the surface was called for {landing.Key} before its start was durable");
        Violation.Unless(landing.Bytes.AsSpan().SequenceEqual(BytesOf(started!.Payload)), $"what landed for {landing.Key} is not what its start names");
        int count = _landings[landing.Key] = _landings.GetValueOrDefault(landing.Key) + 1;
        Violation.Unless(count == 1, $"{landing.Key} landed {count} times");
    }

    /// <summary>What holds when the run is over, beyond what held all along.</summary>
    public void RequireWhole()
    {
        foreach (var (key, started) in _commits)
            if (State.Status == RunStatus.Finished)
                Violation.Unless(_landings.GetValueOrDefault(key) == (_givenUp.Contains(started.Step) ? 0 : 1), $"the run finished and {started.Step} has landed {_landings.GetValueOrDefault(key)} times");
        if (State.Status == RunStatus.Finished)
            foreach (var commit in Version.Plan.Nodes.Where(n => n.Step is Step.Commit && State[n.Ordinal] is { Status: SlotStatus.Done }))
                Violation.Unless(_commits.Values.Any(c => c.Step == commit.Name), $"{commit.Name} is done and was never started");
    }

    private void Before(RunEvent @event, ImmutableArray<RunEvent> together)
    {
        switch (@event)
        {
            case RunEvent.AttemptStarted e:
                Violation.Unless(!_finished.Contains((e.Step, e.Round)), $"{e.Step} is done in round {e.Round} and runs again");
                RequireNeeds(e);
                break;
            case RunEvent.ToolStarted e:
                Violation.Unless(!_finished.Contains((e.Step, e.Round)), $"{e.Step} is done in round {e.Round} and runs again");
                break;
            case RunEvent.AttentionRaised { Reason: AttentionReason.HandoffRefused } e:
                throw new Violation($"{e.Step} lacks a declared need: {TextOf(e.Detail)}");
            case RunEvent.AttentionRaised { Reason: AttentionReason.CannotCompute } e:
                throw new Violation($"{e.Step} can't be computed: {TextOf(e.Detail)}");
            case RunEvent.AttentionRaised { Reason: AttentionReason.CommitDuplicated } e:
                throw new Violation($"{e.Step} landed more than once: {TextOf(e.Detail)}");
            case RunEvent.StepSucceeded or RunEvent.OutputGiven or RunEvent.CheckScored or RunEvent.RegionClosed or RunEvent.CallReturned or RunEvent.StepSkipped:
                Finish((RunEvent.OfStep)@event);
                break;
            case RunEvent.ReviewOpened e:
                _approvals[(e.Step, e.Round)] = new Approvals { Content = e.Content };
                break;
            case RunEvent.ReviewDecided e:
                string detail = TextOf(e.Decision);
                _decisions[detail] = _decisions.GetValueOrDefault(detail) + 1;
                _approvals[(e.Step, e.Round)].Take(e);
                break;
            // An ask goes to another group too, and nobody approves anything there.
            case RunEvent.ReviewEscalated e when _approvals.TryGetValue((e.Step, e.Round), out var asked):
                asked.EscalatedTo = e.To;
                break;
            case RunEvent.ReviewClosed e:
                Finish(e);
                RequireApproved(e, together);
                break;
            case RunEvent.CommitStarted e:
                RequireCovered(e);
                break;
            // Nothing was written, and another way is taken.
            case RunEvent.SendingRefused { Next: NextMove.Escape or NextMove.Drop } e:
                _givenUp.Add(e.Step);
                break;
        }
    }

    private void Finish(RunEvent.OfStep e) => Violation.Unless(_finished.Add((e.Step, e.Round)), $"{e.Step} finished twice in round {e.Round}");

    private void RequireNeeds(RunEvent.AttemptStarted e)
    {
        var step = (Step.Agent)State.StepAt(State.PlaceOf(e.Step)!.Value);
        foreach (var need in step.Needs.Where(n => !n.IsOptional))
            Violation.Unless(e.Handoff.Any(h => h.Name == need.Name && h.Transform != Transform.Absent), $"{e.Step} was asked without its need {need.Name}");
    }

    /// <summary>Approved means: by people, who suffice, since the last edit. Nobody's silence is among them.</summary>
    private void RequireApproved(RunEvent.ReviewClosed e, ImmutableArray<RunEvent> together)
    {
        if (e.Outcome != ReviewOutcome.Approved)
            return;
        Violation.Unless(together.Any(o => o is RunEvent.ReviewDecided d && d.Step == e.Step && d.Round == e.Round), $"{e.Step} was approved by nobody");
        var review = (Step.Review)State.StepAt(State.PlaceOf(e.Step)!.Value);
        var given = _approvals[(e.Step, e.Round)];
        Violation.Unless(
            review.Approvers.IsMet(given.Standing) || given.EscalatedTo is { } added && given.Standing.Contains(added),
            $"{e.Step} was approved by {string.Join(", ", given.Standing)} since its last edit, and it takes {review.Approvers.InWords}");
        given.Payloads = e.Payloads;
        var content = Encoding.UTF8.GetString(Payload.FromCanonical(BytesOf(given.Content)).Bytes.Span);
        foreach (var approved in e.Payloads)
        {
            // Texts that only this content could have brought into the payload; earlier reviews' texts may stand beside them.
            string payload = TextOf(approved.Payload);
            foreach (string token in Tokens(payload))
                Violation.Unless(
                    content.Contains(token, StringComparison.Ordinal) || _approvals.Values.Any(a => a != given && TextOf(a.Content).Contains(token, StringComparison.Ordinal)),
                    $"the payload of {approved.Commit} holds {token}, which is not in what was approved");
        }
    }

    private static IEnumerable<string> Tokens(string text)
    {
        for (int start = text.IndexOf('<', StringComparison.Ordinal); start >= 0; start = text.IndexOf('<', start + 1))
            if (text.IndexOf('>', start) is var end and > 0)
                yield return text[start..(end + 1)];
    }

    private void RequireCovered(RunEvent.CommitStarted e)
    {
        Violation.Unless(_commits.TryAdd(e.Key, e), $"{e.Step} was started twice under {e.Key}");
        if (((Step.Commit)State.StepAt(State.PlaceOf(e.Step)!.Value)).Unreviewed is not null)
            return;
        var latest = _approvals.Where(a => a.Value.Payloads.Any(p => p.Commit == e.Step)).OrderByDescending(a => State.PlaceOf(a.Key.Step)).ThenByDescending(a => a.Key.Round).ToList();
        Violation.Unless(
            latest.Count > 0 && latest[0].Value.Payloads.Any(p => p.Commit == e.Step && p.Payload == e.Payload && p.Hash == e.PayloadHash),
            $"{e.Step} sends something that no approval covers");
        var (step, round) = latest[0].Key;
        Violation.Unless(State.Find(step)!.Round == round, $"{e.Step} sends what was approved in an earlier round");
        Violation.Unless(SaltedHash.Of(State.Salt.Span, BytesOf(e.Payload)) == e.PayloadHash, $"the payload of {e.Step} is not the one its hash names");
    }

    private void TakeCards(JournalAppend append)
    {
        foreach (var closed in append.ClosedCards)
            _cards.Remove(closed);
        foreach (var card in append.OpenedCards)
            _cards[(card.Step, card.Round)] = card;
        var expected = State.Frontier.Select(o => RunProgress.CardOf(Row.Run, State, o)).OfType<Card>().ToList();
        Violation.Unless(
            expected.Count == _cards.Count && expected.All(c => _cards.TryGetValue((c.Step, c.Round), out var kept) && kept.Kind == c.Kind && kept.Groups.SequenceEqual(c.Groups)),
            $"the cards are {string.Join(", ", _cards.Values.Select(c => c.Title))} and should be {string.Join(", ", expected.Select(c => c.Title))}");
    }

    /// <summary>What lists and workers go by is what the events say.</summary>
    private void RequireDerived()
    {
        var pending = Pending.Of(State);
        string naive = StateText.Of(NaivePending.Of(Version.Workflow, State)), kept = StateText.Of(pending);
        Violation.Unless(naive == kept, $"pending is\n{kept}\nand computed from scratch it is\n{naive}");
        var (status, _) = RunProgress.Of(State);
        Violation.Unless(Row.Status == RunProgress.Word(status), $"the row says {Row.Status} and the run is {RunProgress.Word(status)}");
        Violation.Unless(Row.WakeAt == Pending.WakeAt(State, Version.Workflow.Limits), $"the row is to be woken at {Row.WakeAt:O} and the run at {Pending.WakeAt(State, Version.Workflow.Limits):O}");
    }

    private sealed class Approvals
    {
        public HashSet<string> Standing { get; } = new(StringComparer.Ordinal);

        public string? EscalatedTo { get; set; }

        public required ValueRef Content { get; set; }

        public ImmutableArray<ApprovedPayload> Payloads { get; set; } = [];

        public void Take(RunEvent.ReviewDecided e)
        {
            if (e.Content is { } edited)
            {
                Standing.Clear();
                Content = edited;
            }
            if (e.Answer is Answer.Approve or Answer.EditAndApprove)
                Standing.UnionWith(e.Groups);
        }
    }
}
