using System.Threading.Channels;
using Baton.Core.Runs;
using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>
/// Group commit: requests from any number of threads are queued to one connection, which does all that wait in one round trip and
/// one durable transaction; meanwhile the next group gathers. A request hears of success only after its commit. After a failed
/// commit nobody can know what the database holds, so the connection is closed, and the next group opens another.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private const int MaxGroup = 512;
    private const long MaxGroupBytes = 16 * 1024 * 1024;
    private const int MaxQueued = 8192;

    // Each try but the first needs that another process's group crossed this one.
    private const int MaxTries = 8;

    private readonly PostgresDatabase _database;
    private readonly Channel<PostgresRequest> _queue = Channel.CreateBounded<PostgresRequest>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly Queue<PostgresRequest> _deferred = new();
    private readonly Task _working;
    private NpgsqlConnection? _connection;

    public PostgresWriter(PostgresDatabase database, NpgsqlConnection connection)
    {
        _database = database;
        _connection = connection;
        _working = Task.Run(WorkAsync);
    }

    public async ValueTask<T> WriteAsync<T>(PostgresRequest.Of<T> request, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(request, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(PostgresJournal), $"The journal in {_database.Place} was closed.");
        }

        return await request.Task;
    }

    /// <summary>Does what is queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _working;
    }

    private async Task WorkAsync()
    {
        var group = new List<PostgresRequest>(MaxGroup);
        while (await TakeAsync(group))
        {
            await PerformAsync(group);
            group.Clear();
        }

        if (_connection is { } connection)
            await connection.DisposeAsync();
    }

    /// <summary>False once the journal is closed and nothing waits.</summary>
    private async ValueTask<bool> TakeAsync(List<PostgresRequest> group)
    {
        if (_deferred.Count == 0 && !await _queue.Reader.WaitToReadAsync())
            return false;
        var runs = new HashSet<RunId>();
        long bytes = 0;

        void Take(PostgresRequest request)
        {
            if (request.Run is { } run && !runs.Add(run))
                _deferred.Enqueue(request);
            else
            {
                group.Add(request);
                bytes += request.Bytes;
            }
        }

        for (int waiting = _deferred.Count; waiting > 0; waiting--)
            Take(_deferred.Dequeue());
        while (group.Count < MaxGroup && _deferred.Count < MaxGroup && bytes < MaxGroupBytes && _queue.Reader.TryRead(out var request))
            Take(request);
        return true;
    }

    private async Task PerformAsync(List<PostgresRequest> group)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                _connection ??= await _database.OpenForWritingAsync(CancellationToken.None);
                await PostgresGroup.PerformAsync(_connection, group);
                break;
            }
            catch (Exception e) when (tries < MaxTries && PostgresFaults.WasTakenBack(e))
            {
                // All of it was; once more.
            }
            catch (Exception e) when (PostgresFaults.IsOfTheRequest(e))
            {
                await PerformApartAsync(group, e);
                return;
            }
#pragma warning disable CA1031 // Whatever failed, those who wait must hear it, and the writer serve the next.
            catch (Exception e)
#pragma warning restore CA1031
            {
                await AbandonAsync();
                foreach (var request in group)
                    request.Fail(PostgresFaults.IsOfTheDatabase(e) ? PostgresFaults.InWords(e, _database) : e);
                return;
            }
        }

        foreach (var request in group)
            request.Succeed();
    }

    /// <summary>One of them can't be stored, and nothing of the group was: each for itself, so that only that one fails.</summary>
    private async Task PerformApartAsync(List<PostgresRequest> group, Exception failure)
    {
        if (group is [var one])
        {
            one.Fail(new InvalidOperationException($"The journal can't take this: {((PostgresException)failure).MessageText}", failure));
            return;
        }

        foreach (var request in group)
            await PerformAsync([request]);
    }

    private async Task AbandonAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is not { } connection)
            return;
        try
        {
            // Not back to the pool: what it holds of a transaction is over with the connection.
            NpgsqlConnection.ClearPool(connection);
            await connection.DisposeAsync();
        }
        catch (Exception e) when (PostgresFaults.IsOfTheDatabase(e))
        {
            // It was broken already.
        }
    }
}
