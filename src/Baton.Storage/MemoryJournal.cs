using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Storage;

/// <summary>A journal that is gone with the process: for tests and dry runs. It keeps every promise of the contract but durability.</summary>
public sealed class MemoryJournal(TimeProvider time) : IJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, StoredRun> _runs = [];
    private readonly Dictionary<string, decimal> _spent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredVersion> _versions = [];
    private readonly RecordWaiters _waiters = new();
    private bool _closed;

    public ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
    {
        AppendChecks.Require(append);
        lock (_gate)
        {
            RequireOpen(cancellation);
            var known = _runs.TryGetValue(append.Run, out var run);
            run ??= new StoredRun { Row = append.Row! };
            if (append.Epoch is { } epoch && epoch != run.Epoch)
                return new(AppendOutcome.NotOwner);
            if (append.Record.Sequence != run.Records.Count + 1)
                return new(AppendOutcome.Stale);

            if (!known)
                _runs.Add(append.Run, run);
            run.Take(append);
            if (append.Claim is { } claim)
                (run.Owner, run.LeaseUntil, run.Epoch) = (Leases.Kept(claim.Owner), (time.GetUtcNow() + claim.Lease).Kept(), JournalAppend.FirstEpoch);
            if (append.Releases)
                run.Owner = null;
        }

        _waiters.Notify(append.Run, append.Record.Sequence);
        return new(AppendOutcome.Appended);
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            var records = _runs.TryGetValue(run, out var stored) ? stored.Records : [];
            var skipped = (int)Math.Clamp(after, 0, records.Count);
            return new([.. records.Skip(skipped).Select(record => withBodies ? record : record with { Body = null })]);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            var there = _runs.TryGetValue(run, out var stored) && sequence >= 1 && sequence <= stored.Records.Count;
            return new(there ? stored!.Records[(int)sequence - 1].Body : null);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadFileAsync(RunId run, string hash, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            var there = _runs.TryGetValue(run, out var stored) && stored.Files.TryGetValue(hash, out var bytes) ? bytes : null;
            return new(there is null ? default(ReadOnlyMemory<byte>?) : there);
        }
    }

    public ValueTask<IReadOnlyList<string>> ListFilesAsync(RunId run, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            return new(_runs.TryGetValue(run, out var stored) ? [.. stored.Files.Keys] : []);
        }
    }

    public ValueTask<RunRow?> FindRunAsync(RunId run, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            return new(_runs.TryGetValue(run, out var stored) ? stored.Row : null);
        }
    }

    public ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            RequireOpen(cancellation);
            return new([.. _runs.Values.Where(run => Matches(run, query)).Select(run => run.Row)
                .OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Run.ToString(), StringComparer.Ordinal)
                .Take(Math.Max(0, query.Limit))]);
        }
    }

    public ValueTask<IReadOnlyList<RunRow>> ListRunnableAsync(IReadOnlyCollection<RunOwner> gone, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gone);
        lock (_gate)
        {
            RequireOpen(cancellation);
            var now = time.GetUtcNow().Kept();
            var asKept = gone.Select(Leases.Kept).ToHashSet();
            return new([.. _runs.Values
                .Where(run => IsToDo(run.Row, now) && (!run.IsHeld(now) || asKept.Contains(run.Owner!)))
                .Select(run => run.Row)
                .OrderBy(row => row.UpdatedAt).ThenBy(row => row.Run.ToString(), StringComparer.Ordinal).Take(Math.Max(0, limit))]);
        }
    }

    public ValueTask<IReadOnlyList<RunOwner>> ListOwnersAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            var now = time.GetUtcNow().Kept();
            return new([.. _runs.Values.Where(run => IsToDo(run.Row, now) && run.IsHeld(now)).Select(run => run.Owner!).Distinct()]);
        }
    }

    public ValueTask<bool> ProjectAsync(RunProjection projection, long at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(projection);
        lock (_gate)
        {
            RequireOpen(cancellation);
            if (!_runs.TryGetValue(projection.Row.Run, out var stored) || stored.Records.Count != at)
                return new(false);
            stored.Take(projection.Row);
            stored.Cards.Clear();
            foreach (var card in projection.Cards)
                stored.Take(card);
            stored.Words = SearchedWords.Of(projection.Words);
            return new(true);
        }
    }

    public ValueTask<IReadOnlyList<RunId>> ListAllAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            return new([.. _runs.Keys.OrderBy(run => run.ToString(), StringComparer.Ordinal)]);
        }
    }

    public ValueTask<IReadOnlyList<Card>> ListCardsAsync(RunId? run, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            var runs = run is { } one ? _runs.TryGetValue(one, out var stored) ? [stored] : [] : _runs.Values.AsEnumerable();
            return new([.. runs.SelectMany(r => r.Cards.Values)
                .OrderBy(card => card.DueAt is null).ThenBy(card => card.DueAt).ThenBy(card => card.OpenedAt)
                .ThenBy(card => card.Run.ToString(), StringComparer.Ordinal).ThenBy(card => card.Step, StringComparer.Ordinal)
                .ThenBy(card => card.Round)]);
        }
    }

    public ValueTask<LeaseOutcome> AcquireAsync(
        RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation) =>
        Leases.AcquireAsync(gone => new(Acquire(run, owner, lease, gone, cancellation)), isGone);

    public ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            if (!_runs.TryGetValue(run, out var stored) || stored.Owner is null || stored.Epoch != epoch)
                return new(false);
            stored.LeaseUntil = (time.GetUtcNow() + lease).Kept();
            return new(true);
        }
    }

    public ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            if (_runs.TryGetValue(run, out var stored) && stored.Epoch == epoch)
                stored.Owner = null;
            return default;
        }
    }

    public ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            decimal spent = _spent.GetValueOrDefault(span) + StoredMoney.Kept(amount);
            if (spent > most)
                return new(false);
            _spent[span] = spent;
            return new(true);
        }
    }

    public ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(version);
        lock (_gate)
        {
            RequireOpen(cancellation);
            _versions.TryAdd(version.Digest, version with { Archive = version.Archive.ToArray() });
            return default;
        }
    }

    public ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            return new(_versions.GetValueOrDefault(digest));
        }
    }

    public async ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation)
    {
        using var waiter = _waiters.Register(run, after);
        lock (_gate)
        {
            RequireOpen(cancellation);
            if (_runs.TryGetValue(run, out var stored) && stored.Records.Count > after)
                return true;
        }

        return atMost == Timeout.InfiniteTimeSpan ? await waiter.WaitAsync(cancellation) : await waiter.WaitAsync(atMost, time, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
            _closed = true;
        _waiters.Close();
        return default;
    }

    private LeaseOutcome Acquire(RunId run, RunOwner owner, TimeSpan lease, RunOwner? gone, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireOpen(cancellation);
            if (!_runs.TryGetValue(run, out var stored))
                return new LeaseOutcome.NoSuchRun();

            var now = time.GetUtcNow().Kept();
            var asKept = Leases.Kept(owner);
            if (stored.Owner is { } holder && stored.LeaseUntil > now && holder != asKept && holder != gone)
                return new LeaseOutcome.HeldBy(holder, stored.LeaseUntil);
            stored.Owner = asKept;
            stored.LeaseUntil = (now + lease).Kept();
            return new LeaseOutcome.Acquired(++stored.Epoch, now);
        }
    }

    /// <summary>Under way, or due by the clock.</summary>
    private static bool IsToDo(RunRow row, DateTimeOffset now) => row.Status == RunRow.Running || row.WakeAt <= now;

    private static bool Matches(StoredRun run, RunQuery query)
    {
        var row = run.Row;
        var id = row.Run.ToString();
        return (query.Version is null || row.Version == query.Version)
            && (query.Words is not { } words || run.Words.Contains(SearchedWords.Of(words), StringComparison.Ordinal))
            && query.Labels.All(label => row.Labels.TryGetValue(label.Key, out string? value) && value == label.Value)
            && !(row.StartedAt < query.Since?.Kept()) && !(row.StartedAt >= query.Until?.Kept())
            && !(row.Cost < query.MinCost) && !(row.Cost > query.MaxCost)
            && (query.Workflow is null || row.Workflow == query.Workflow)
            && (query.Statuses is not { Count: > 0 } statuses || statuses.Contains(row.Status))
            && (query.IdSuffix is not { } part || id.StartsWith(part, StringComparison.OrdinalIgnoreCase) || id.EndsWith(part, StringComparison.OrdinalIgnoreCase));
    }

    private void RequireOpen(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        cancellation.ThrowIfCancellationRequested();
    }

    private sealed class StoredRun
    {
        public required RunRow Row { get; set; }

        public List<JournalRecord> Records { get; } = [];

        public Dictionary<(string Step, int Round), Card> Cards { get; } = [];

        public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

        public RunOwner? Owner { get; set; }

        public long Epoch { get; set; }

        public DateTimeOffset LeaseUntil { get; set; }

        public string Words { get; set; } = "";

        public bool IsHeld(DateTimeOffset now) => Owner is not null && LeaseUntil > now;

        // Typed on purpose: an array that is null would become an empty memory that is there.
        private static ReadOnlyMemory<byte>? Copy(ReadOnlyMemory<byte>? bytes) => bytes is { } there ? there.ToArray() : default(ReadOnlyMemory<byte>?);

        // Everything is copied and rounded as a database would, so that a test over memory proves the same.
        public void Take(JournalAppend append)
        {
            var record = append.Record;
            Records.Add(new(record.Sequence, record.At.Kept(), record.Head.ToArray(), Copy(record.Body), record.Chain.ToArray()));
            if (append.Words is { } words)
                Words = SearchedWords.Of(words);
            if (append.Erases)
            {
                Words = "";
                Files.Clear();
                for (int i = 0; i < Records.Count - 1; i++)
                    Records[i] = Records[i] with { Body = null };
            }
            foreach (var file in append.Files)
                Files.TryAdd(file.Hash, file.Bytes.ToArray());
            if (append.Row is { } row)
                Take(row);
            foreach (var closed in append.ClosedCards)
                Cards.Remove(closed);
            foreach (var card in append.OpenedCards)
                Take(card);
        }

        public void Take(RunRow row) => Row = row with
        {
            StartedAt = row.StartedAt.Kept(),
            UpdatedAt = row.UpdatedAt.Kept(),
            WakeAt = row.WakeAt?.Kept(),
            Salt = Copy(row.Salt),
            Cost = StoredMoney.Kept(row.Cost),
        };

        public void Take(Card card) =>
            Cards[(card.Step, card.Round)] = card with { OpenedAt = card.OpenedAt.Kept(), DueAt = card.DueAt?.Kept(), Groups = [.. card.Groups] };
    }
}
