using Baton.Core.Runs;
using Baton.Engine.Journals;
using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>
/// Runs in a schema of a PostgreSQL database, which any number of processes on any number of machines may share. An append is durable when it
/// completes (synchronous_commit=on). Leases are counted by the server's clock, so that the machines' clocks need not agree.
/// </summary>
public sealed class PostgresJournal : IJournal
{
    private readonly TimeProvider _time;
    private readonly PostgresDatabase _database;
    private readonly PostgresWriter _writer;
    private readonly PostgresReader _reader;
    private readonly RecordWaiters _waiters = new();
    private readonly RecordWatch _watch;
    private bool _closed;

    private PostgresJournal(PostgresDatabase database, NpgsqlConnection connection, TimeProvider time)
    {
        _time = time;
        _database = database;
        _reader = new(database);
        _writer = new(database, connection);
        _watch = new(_waiters, () => new PostgresLook(_reader));
    }

    /// <summary>Whether a text is meant as a connection string, well formed or not, and not as the path of a file.</summary>
    public static bool IsConnection(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PostgresAddress.IsOne(text) || text.Contains("Host=", StringComparison.OrdinalIgnoreCase) || text.Contains("Server=", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The database in words, without the password.</summary>
    public string Place => _database.Place;

    /// <summary>Opens the journal, making schema and tables where they are missing and bringing an older format to this one.</summary>
    /// <param name="connection">
    /// <c>Host=…;Database=…;Username=…;Password=…</c> or <c>postgresql://user:password@host/database</c>; a <c>Search Path</c> names the schema, else it is <c>baton</c>.
    /// </param>
    /// <param name="time">How long a wait lasts; the clock of leases too unless it is the system's.</param>
    /// <exception cref="JournalException">It can't be reached, is damaged, or was written by a later Baton.</exception>
    public static async Task<PostgresJournal> OpenAsync(string connection, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        ArgumentNullException.ThrowIfNull(time);
        var database = PostgresDatabase.Of(connection);
        try
        {
            var opened = await database.OpenForWritingAsync(cancellation);
            await PostgresSchema.PrepareAsync(opened, database, cancellation);
            return new PostgresJournal(database, opened, time);
        }
        catch (Exception e)
        {
            await database.DisposeAsync();
            if (PostgresFaults.IsOfTheDatabase(e))
                throw PostgresFaults.InWords(e, database);
            throw;
        }
    }

    public async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
    {
        AppendChecks.Require(append);
        var outcome = await _writer.WriteAsync(new PostgresRequest.Append(append, Now()), cancellation);
        if (outcome == AppendOutcome.Appended)
            _waiters.Notify(append.Run, append.Record.Sequence);
        return outcome;
    }

    public async ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation) =>
        await Open().RecordsAsync(run, after, withBodies, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation) => Open().BodyAsync(run, sequence, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadFileAsync(RunId run, string hash, CancellationToken cancellation) => Open().FileAsync(run, hash, cancellation);

    public async ValueTask<IReadOnlyList<string>> ListFilesAsync(RunId run, CancellationToken cancellation) => await Open().FilesAsync(run, cancellation);

    public ValueTask<RunRow?> FindRunAsync(RunId run, CancellationToken cancellation) => Open().RunAsync(run, cancellation);

    public async ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await Open().RunsAsync(query, cancellation);
    }

    public async ValueTask<IReadOnlyList<RunRow>> ListRunnableAsync(IReadOnlyCollection<RunOwner> gone, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gone);
        return await Open().RunnableAsync(gone, Now(), limit, cancellation);
    }

    public async ValueTask<IReadOnlyList<RunOwner>> ListOwnersAsync(CancellationToken cancellation) => await Open().OwnersAsync(Now(), cancellation);

    public ValueTask<bool> ProjectAsync(RunProjection projection, long at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return _writer.WriteAsync(new PostgresRequest.Project(projection, at), cancellation);
    }

    public async ValueTask<IReadOnlyList<RunId>> ListAllAsync(CancellationToken cancellation) => await Open().AllAsync(cancellation);

    public async ValueTask<IReadOnlyList<Card>> ListCardsAsync(RunId? run, CancellationToken cancellation) => await Open().CardsAsync(run, cancellation);

    public ValueTask<LeaseOutcome> AcquireAsync(
        RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return Leases.AcquireAsync(gone => _writer.WriteAsync(new PostgresRequest.Acquire(run, owner, lease, Now(), gone), cancellation), isGone);
    }

    public ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation) =>
        _writer.WriteAsync(new PostgresRequest.Renew(run, epoch, lease, Now()), cancellation);

    public ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation) =>
        _writer.WriteAsync(new PostgresRequest.Spend(span, StoredMoney.ToMicros(amount), most is { } limit ? StoredMoney.ToMicros(limit) : null), cancellation);

    public async ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation) =>
        await _writer.WriteAsync(new PostgresRequest.Release(run, epoch), cancellation);

    public async ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(version);
        await _writer.WriteAsync(new PostgresRequest.SaveVersion(version), cancellation);
    }

    public ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation) => Open().VersionAsync(digest, cancellation);

    public ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation)
    {
        var waiter = _waiters.Register(run, after);
        if (atMost != Timeout.InfiniteTimeSpan)
            return LookAndWaitAsync(waiter, atMost, cancellation);

        // Looked for at the next beat, as everybody is: a worker waits once a step.
        _watch.Wake();
        return new(waiter.WaitAsync(cancellation));
    }

    private async ValueTask<bool> LookAndWaitAsync(RecordWaiters.Waiter registered, TimeSpan atMost, CancellationToken cancellation)
    {
        using var waiter = registered;
        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // The time counts from the call, not from the answer to the first look.
        var waiting = waiter.WaitAsync(atMost, _time, found.Token);
        try
        {
            if (await Open().LastSequencesAsync([waiter.Run], cancellation) is [var last] && last.Sequence > waiter.After)
                return true;
            _watch.Wake();
            return await waiting;
        }
        finally
        {
            await found.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _watch.DisposeAsync();
        _waiters.Close();
        await _writer.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Null: the server's clock, read in the statement itself.</summary>
    private DateTimeOffset? Now() => ReferenceEquals(_time, TimeProvider.System) ? null : _time.GetUtcNow();

    private PostgresReader Open()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _reader;
    }
}
