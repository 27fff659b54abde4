using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Files;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>
/// A run in memory: its state, and the record being written. Commands are staged (decided and folded at once) and appended
/// together; when somebody else appended first, the staged commands are decided again on what the run is then.
/// </summary>
public sealed class RunSession
{
    private readonly IJournal _journal;
    private readonly TimeProvider _clock;
    private readonly List<RunCommand> _commands = [];
    private readonly List<RunEvent> _events = [];
    private readonly List<Payload> _newValues = [];
    private readonly List<(RunEvent Event, DateTimeOffset At)> _past = [];
    private readonly List<(RunCommand Command, string Why)> _refused = [];
    private RunState _durable;
    private RunState _state;
    private ReadOnlyMemory<byte> _chain;
    private RunRow? _row;
    private ImmutableArray<Card> _cards = [];
    private ImmutableArray<Work> _pending = [];
    private RunState? _pendingOf;
    private DateTimeOffset _recordAt;
    private string? _words;
    private IReadOnlyList<KeptFile> _files = [];
    private bool _gaveUp;
    private bool _keepsPast = true;

    private RunSession(RunId run, WorkflowVersion version, IJournal journal, TimeProvider clock, RunState state)
    {
        Run = run;
        Version = version;
        _journal = journal;
        _clock = clock;
        _durable = _state = state;
        Values = new RunValues(run, version, journal, state.Salt);
    }

    public RunId Run { get; }

    public WorkflowVersion Version { get; }

    public RunValues Values { get; }

    /// <summary>Its attachments.</summary>
    public RunFiles FilesWith(OlderFiles? older) => new(Run, _journal, older);

    /// <summary>The hashes of those that the journal keeps.</summary>
    public ValueTask<IReadOnlyList<string>> ListFilesAsync(CancellationToken cancellation) => _journal.ListFilesAsync(Run, cancellation);

    /// <summary>What comes next brings these attachments: they are durable with it. Those brought before with something that was refused are not.</summary>
    public void Bring(IReadOnlyList<KeptFile> files) => _files = files;

    /// <summary>What the step at a place sees: the workflow it is a step of.</summary>
    public WorkflowScope ScopeAt(int place) => Version.ScopeOf(_state.NodeAt(place));

    /// <summary>The brief of that workflow.</summary>
    public async ValueTask<JsonElement> BriefAtAsync(int place, CancellationToken cancellation) =>
        (await Values.LoadAsync(Resolution.BriefAt(_state, place), cancellation)).Value;

    /// <summary>With what is staged.</summary>
    public RunState State => _state;

    /// <summary>What is to be done in that state; worked out once for each.</summary>
    public ImmutableArray<Work> PendingWork
    {
        get
        {
            if (!ReferenceEquals(_pendingOf, _state))
                (_pendingOf, _pending) = (_state, Pending.Of(_state));
            return _pending;
        }
    }

    /// <summary>Of the owner; null in a session that only decides.</summary>
    public long? Epoch { get; private set; }

    /// <summary>Who makes the run works it at once.</summary>
    private RunOwner? _maker;

    /// <summary>Not in the journal yet.</summary>
    public bool IsNew => _durable.Sequence == 0;

    /// <summary>An instant by the journal's clock, and the count of this machine's at it.</summary>
    private (DateTimeOffset At, long Since)? _common;

    /// <summary>How long the owner keeps the run without a word.</summary>
    private TimeSpan _lease;

    /// <summary>From here on it appends as the run's worker.</summary>
    /// <param name="epoch">As acquired; that of a run not made yet is the first, and is its maker's from its first record on.</param>
    /// <param name="acquiredAt">By the journal's clock, which from then on is counted along with; null where it has not said.</param>
    public void Own(RunOwner owner, long epoch, TimeSpan lease, DateTimeOffset? acquiredAt)
    {
        (Epoch, _lease, _maker) = (epoch, lease, IsNew ? owner : null);
        _common = acquiredAt is { } at ? (at, _clock.GetTimestamp()) : null;
    }

    /// <summary>Works the run no more.</summary>
    /// <returns>What is still to be released; null when the run was given up with its last record.</returns>
    public long? Disown()
    {
        long? held = _gaveUp ? null : Epoch;
        (Epoch, _gaveUp) = (null, false);
        return held;
    }

    public bool HasStaged => _events.Count > 0;

    /// <summary>Told of every event as it becomes durable, or is read.</summary>
    public Action<RunEvent, DateTimeOffset>? OnEvent { get; set; }

    public static RunSession New(
        RunId run, WorkflowVersion version, BriefWords brief, ImmutableSortedDictionary<string, string> labels, ReadOnlyMemory<byte> salt, IJournal journal, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var workflow = version.Workflow;
        return new RunSession(run, version, journal, clock, RunState.Before(version.Plan, salt))
        {
            _row = new RunRow(run, workflow.Name, workflow.Version, version.Digest, "", null, brief.Title, now, now, null, salt, RecordCodec.Reader) { Labels = labels },
            _words = brief.Text,
        };
    }

    /// <param name="keepsPast">Whether its events are asked for; to work a run they are not, and a long one has many.</param>
    /// <exception cref="JournalException">The run, its version or one of its records can't be read.</exception>
    public static async Task<RunSession> OpenAsync(
        RunRow row, WorkflowVersion version, IJournal journal, TimeProvider clock, CancellationToken cancellation, bool keepsPast = true)
    {
        RequireReader(row);
        var session = new RunSession(row.Run, version, journal, clock, RunState.Before(version.Plan, row.Salt ?? default)) { _row = row, _keepsPast = keepsPast };
        await session.CatchUpAsync(cancellation);
        return session;
    }

    /// <summary>Asked before anything of the run is read, its version's files among it: a later Baton may have written them.</summary>
    /// <exception cref="JournalException">This Baton is too old for the run.</exception>
    public static void RequireReader(RunRow row)
    {
        if (row.MinReader > RecordCodec.Reader)
            throw new JournalException(JournalFault.TooNew, $"run {row.Run.Short} was written by a later Baton (record format {row.MinReader}, this one reads {RecordCodec.Reader}); use that one for this run");
    }

    /// <summary>The events so far, the durable ones, and when they happened.</summary>
    /// <exception cref="InvalidOperationException">The session was opened to work the run, and keeps none.</exception>
    public IReadOnlyList<(RunEvent Event, DateTimeOffset At)> Past =>
        _keepsPast ? _past : throw new InvalidOperationException("a session that keeps no past was asked for it");

    /// <summary>The events so far, the durable ones.</summary>
    public IEnumerable<RunEvent> History => Past.Select(p => p.Event);

    /// <summary>
    /// Never before the last event, nor behind the journal's clock, as far as it is known: others count from the start of a sending
    /// how long it may be on its way, and one recorded too early would be given up too early. To the microsecond, as journals keep
    /// it: a run read back is the run that was.
    /// </summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = _clock.GetUtcNow();
            if (_common is { } common && common.At + _clock.GetElapsedTime(common.Since) is var journals && journals > now)
                now = journals;
            now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
            return now > _state.LastAt ? now : _state.LastAt;
        }
    }

    /// <summary>
    /// Reads what others appended. What was staged is decided again where it came from outside (an answer, a decision, a
    /// receipt); what was derived from the state, and refers to its values, is dropped: it follows from what the run is now.
    /// </summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        var commands = _commands.ToList();
        var records = await _journal.ReadAsync(Run, _durable.Sequence, withBodies: false, cancellation);
        Discard();
        foreach (var record in records)
        {
            if (!RecordCodec.Chain(_chain.Span, record.Head.Span).AsSpan().SequenceEqual(record.Chain.Span))
                throw new JournalException(JournalFault.Corrupt, $"record {record.Sequence} of run {Run.Short} does not follow from the one before it: the history was changed");
            var (events, values) = RecordCodec.Decode(record);
            Values.Remember(record.Sequence, values);
            foreach (var @event in events)
                _durable = Fold(_durable, @event, record.At);
            if (_durable.Semantics > Decide.Semantics)
                throw new JournalException(JournalFault.TooNew, $"run {Run.Short} goes by later rules of the engine ({_durable.Semantics}, this one knows {Decide.Semantics}); use a later Baton for this run");
            _durable = _durable.Sealed();
            _chain = record.Chain;
        }
        _cards = CardsOf(_durable);
        _row = RowOf(_durable);
        _state = _durable;
        _refused.Clear();
        foreach (var command in commands.Where(c => !c.IsDerived))
            if (Stage(command).Refusal is { } why)
                _refused.Add((command, why));
    }

    /// <summary>
    /// Takes a person's command, durably. Null when it was taken, else why not: also when it could have been, had not somebody
    /// else come first.
    /// </summary>
    public async Task<string?> TakeAsync(RunCommand command, CancellationToken cancellation)
    {
        _refused.Clear();
        if (Stage(command).Refusal is { } refusal)
            return refusal;
        if (!await AppendAsync(cancellation))
            return "another process works the run now; look again";
        return _refused.Find(r => ReferenceEquals(r.Command, command)).Why;
    }

    public Decided Stage(RunCommand command)
    {
        if (_events.Count == 0)
            _recordAt = Now;
        var decided = Decide.Of(Version, _state, command, _recordAt);
        if (decided.Events.IsEmpty)
            return decided;
        for (int i = 0; i < decided.Values.Length; i++)
            Values.Remember(new ValueRef(_state.Sequence + 1, _newValues.Count + i), decided.Values[i]);
        foreach (var @event in decided.Events)
            _state = Evolve.Apply(_state, @event, _recordAt);
        _commands.Add(command);
        _events.AddRange(decided.Events);
        _newValues.AddRange(decided.Values);
        return decided;
    }

    /// <summary>Makes what is staged durable. False when the run belongs to another worker now.</summary>
    public async Task<bool> AppendAsync(CancellationToken cancellation)
    {
        while (HasStaged)
        {
            var record = RecordCodec.Encode(_durable.Sequence + 1, _recordAt, _events, _newValues, _files, _state.Salt.Span, _chain.Span, out var layout);
            var cards = CardsOf(_state);
            // Who could not read this record must not open the run any more.
            var row = RowOf(_state) with { MinReader = Math.Max(_row!.MinReader, RecordCodec.Reader) };
            var append = new JournalAppend(
                Run, record, IsNew ? null : Epoch, Changed(row) || IsNew ? row : null,
                [.. NotAmong(_cards, cards)],
                [.. NotAmong(cards, _cards).Select(c => (c.Step, c.Round))])
            {
                Files = _files,
                Words = IsNew ? _words : null,
                Claim = IsNew && _maker is { } maker ? new RunClaim(maker, _lease) : null,
                Releases = Epoch is not null && _state.IsOver && _state.CallsOut.IsEmpty,
                Erases = _events.Any(e => e is RunEvent.ValuesErased),
            };
            switch (await _journal.AppendAsync(append, cancellation))
            {
                case AppendOutcome.Appended:
                    _gaveUp = append.Releases;
                    Settle(record, layout, row, cards);
                    return true;
                case AppendOutcome.NotOwner:
                    Discard();
                    return false;
                default:
                    await CatchUpAsync(cancellation);
                    break;
            }
        }
        return true;
    }

    /// <summary>
    /// Whether this session's worker still owns the run, asked of the journal: who was frozen may have lost it without noticing.
    /// </summary>
    public async Task<bool> OwnsAsync(CancellationToken cancellation) =>
        Epoch is { } epoch && await _journal.RenewAsync(Run, epoch, _lease, cancellation);

    /// <summary>Adds to what the journal's runs have spent together: <see cref="IJournal.SpendAsync"/>.</summary>
    internal ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation) => _journal.SpendAsync(span, amount, most, cancellation);

    /// <summary>Completes when there is a record after those this session knows: somebody else's, unless this session appends meanwhile.</summary>
    public Task OthersAsync(CancellationToken cancellation) =>
        _journal.WaitForRecordAsync(Run, _durable.Sequence, Timeout.InfiniteTimeSpan, cancellation).AsTask();

    public void Discard()
    {
        Values.Forget();
        Clear();
    }

    private void Clear()
    {
        _commands.Clear();
        _events.Clear();
        _newValues.Clear();
        _state = _durable;
    }

    private void Settle(JournalRecord record, ImmutableArray<StoredValue> layout, RunRow row, ImmutableArray<Card> cards)
    {
        (RunEvent[] events, var at) = ([.. _events], _recordAt);
        _durable = _state.Sealed();
        Values.Settle(record.Sequence, layout);
        (_chain, _row, _cards, _files) = (record.Chain, row, cards, []);
        Clear();
        foreach (var @event in events)
        {
            Telemetry.Record(this, @event, at);
            Tell(@event, at);
        }
    }

    private RunState Fold(RunState state, RunEvent @event, DateTimeOffset at)
    {
        state = Evolve.Apply(state, @event, at);
        Tell(@event, at);
        return state;
    }

    private void Tell(RunEvent @event, DateTimeOffset at)
    {
        if (_keepsPast)
            _past.Add((@event, at));
        OnEvent?.Invoke(@event, at);
    }

    private bool Changed(RunRow row) => row.Status != _row!.Status || row.Waiting != _row.Waiting || row.WakeAt != _row.WakeAt || row.Title != _row.Title || row.MinReader != _row.MinReader;

    private RunRow RowOf(RunState state)
    {
        var (status, waiting) = RunProgress.Of(state);
        var row = _row! with
        {
            StartedAt = state.StartedAt,
            Status = RunProgress.Word(status),
            Waiting = waiting,
            UpdatedAt = state.LastAt,
            WakeAt = Pending.WakeAt(state, Version.Workflow.Limits),
            Cost = state.Spent.Cost,
        };
        return !state.AreValuesErased ? row : row with { Title = BriefWords.Erased.Title, Labels = ImmutableSortedDictionary<string, string>.Empty, Salt = null };
    }

    /// <summary>What lists and searches are to know of the run as it is, worked out from its records alone.</summary>
    public async Task<RunProjection> ProjectionAsync(CancellationToken cancellation)
    {
        if (_durable.AreValuesErased)
            return new RunProjection(RowOf(_durable), _cards, BriefWords.Erased.Text);
        var brief = BriefWords.Of((await Values.LoadAsync(_durable.Brief, cancellation)).Value, Version.Workflow.Brief);
        var labels = _durable.Labels is { } kept ? RunLabels.Read((await Values.LoadAsync(kept, cancellation)).Value) : ImmutableSortedDictionary<string, string>.Empty;
        return new RunProjection(RowOf(_durable) with { Title = brief.Title, Labels = labels }, _cards, brief.Text);
    }

    private ImmutableArray<Card> CardsOf(RunState state)
    {
        var cards = ImmutableArray<Card>.Empty;
        foreach (int place in state.Frontier)
            if (RunProgress.CardOf(Run, state, place) is { } card)
                cards = cards.Add(card);
        return cards;
    }

    private static IEnumerable<Card> NotAmong(ImmutableArray<Card> others, ImmutableArray<Card> cards)
    {
        if (cards.IsEmpty)
            return [];
        var known = others.ToDictionary(c => (c.Step, c.Round));
        return cards.Where(card => !(known.TryGetValue((card.Step, card.Round), out var other) && SameCard(other, card)));
    }

    private static bool SameCard(Card a, Card b) => a.Kind == b.Kind && a.DueAt == b.DueAt && a.Groups.SequenceEqual(b.Groups);
}
