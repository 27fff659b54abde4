using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Storage.Sqlite;

/// <summary>
/// Runs in one SQLite file. Any number of threads and processes of one machine may share it. An append is durable when it completes
/// (write-ahead log, synchronous=FULL), also against a power cut, as far as the disk keeps its word about flushing.
/// The disk must be the machine's own: SQLite's log does not work over network drives.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    /// <summary>How long one waits for another program's lock before it is an error.</summary>
    public static readonly TimeSpan DefaultLockedFor = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly RecordWaiters _waiters = new();
    private readonly RecordWatch _watch;

    private SqliteJournal(SqliteFile file, SqliteWriteSession session, TimeProvider time)
    {
        Path = file.Path;
        _time = time;
        _readers = new(file);
        _watch = new(_waiters, () => new SqliteLook(file));
        _writer = new(file, session);
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens the journal, making the folder and the file where they are missing and bringing an older format to this one.</summary>
    /// <param name="time">The clock of leases and of how long a wait lasts.</param>
    /// <param name="lockedFor">How long to wait for another program's lock; null for <see cref="DefaultLockedFor"/>.</param>
    /// <exception cref="JournalException">It can't be opened, is damaged, or was written by a later Baton.</exception>
    public static async Task<SqliteJournal> OpenAsync(
        string path, TimeProvider time, TimeSpan? lockedFor = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(time);
        var file = new SqliteFile(path, lockedFor ?? DefaultLockedFor);
        var session = await Task.Run(() => SqliteWriteSession.Over(file.Create(), file), cancellation);
        return new SqliteJournal(file, session, time);
    }

    public async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
    {
        AppendChecks.Require(append);
        var bytes = AppendChecks.BytesOf(append);
        var outcome = await _writer.WriteAsync(session => session.Append(append, _time.GetUtcNow()), bytes, cancellation);
        if (outcome == AppendOutcome.Appended)
            _waiters.Notify(append.Run, append.Record.Sequence);
        return outcome;
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.Records(run, after, withBodies), cancellation));

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.Body(run, sequence), cancellation));

    public ValueTask<ReadOnlyMemory<byte>?> ReadFileAsync(RunId run, string hash, CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.File(run, hash), cancellation));

    public ValueTask<IReadOnlyList<string>> ListFilesAsync(RunId run, CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.Files(run), cancellation));

    public ValueTask<RunRow?> FindRunAsync(RunId run, CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.Run(run), cancellation));

    public ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new(_readers.Ask(reader => reader.Runs(query), cancellation));
    }

    public ValueTask<IReadOnlyList<RunRow>> ListRunnableAsync(IReadOnlyCollection<RunOwner> gone, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gone);
        return new(_readers.Ask(reader => reader.Runnable(gone, _time.GetUtcNow(), limit), cancellation));
    }

    public ValueTask<IReadOnlyList<RunOwner>> ListOwnersAsync(CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.Owners(_time.GetUtcNow()), cancellation));

    public ValueTask<bool> ProjectAsync(RunProjection projection, long at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return _writer.WriteAsync(session => session.Project(projection, at), projection.Words.Length, cancellation);
    }

    public ValueTask<IReadOnlyList<RunId>> ListAllAsync(CancellationToken cancellation) => new(_readers.Ask(reader => reader.All(), cancellation));

    public ValueTask<IReadOnlyList<Card>> ListCardsAsync(RunId? run, CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.Cards(run), cancellation));

    public ValueTask<LeaseOutcome> AcquireAsync(
        RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return Leases.AcquireAsync(
            gone => _writer.WriteAsync(
                session =>
                {
                    var now = _time.GetUtcNow();
                    return session.Acquire(run, owner, now, now + lease, gone);
                },
                bytes: 0,
                cancellation),
            isGone);
    }

    public ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation) =>
        _writer.WriteAsync(session => session.Renew(run, epoch, _time.GetUtcNow() + lease), bytes: 0, cancellation);

    public ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation) =>
        _writer.WriteAsync(session => session.Spend(span, StoredMoney.ToMicros(amount), most is { } limit ? StoredMoney.ToMicros(limit) : null), bytes: 0, cancellation);

    public async ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation) =>
        await _writer.WriteAsync(
            session =>
            {
                session.Release(run, epoch);
                return true;
            },
            bytes: 0,
            cancellation);

    public async ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(version);
        await _writer.WriteAsync(
            session =>
            {
                session.Save(version);
                return true;
            },
            version.Archive.Length,
            cancellation);
    }

    public ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation) =>
        new(_readers.Ask(reader => reader.Version(digest), cancellation));

    public ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation)
    {
        var waiter = _waiters.Register(run, after);
        if (atMost != Timeout.InfiniteTimeSpan)
            return LookAndWaitAsync(waiter, atMost, cancellation);

        // Looked for at the watch's next beat: a worker waits once a step, and nearly always for nothing but its own call.
        _watch.Wake();
        return new(waiter.WaitAsync(cancellation));
    }

    private async ValueTask<bool> LookAndWaitAsync(RecordWaiters.Waiter waiter, TimeSpan atMost, CancellationToken cancellation)
    {
        using var waiting = waiter;
        if (_readers.Ask(reader => reader.LastSequence(waiter.Run), cancellation) > waiter.After)
            return true;
        _watch.Wake();
        return await waiter.WaitAsync(atMost, _time, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _waiters.Close();
        _readers.Dispose();

        // Last, so that it is the one that writes the log into the file and takes it away.
        await _writer.DisposeAsync();
    }
}
