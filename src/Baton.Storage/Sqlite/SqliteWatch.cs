using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>
/// Wakes those who wait for a record another process appends: SQLite tells nobody, so it is asked, and only while somebody waits.
/// The beat is the real clock's whatever clock the journal was given, because the other process lives by the real one.
/// </summary>
internal sealed class SqliteWatch(SqliteFile file, RecordWaiters waiters) : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _watching = Task.CompletedTask;
    private bool _runs;

    /// <summary>Called by each who waits, after it has registered.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_runs || _closing.IsCancellationRequested)
                return;
            _runs = true;
            _watching = Task.Run(WatchAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task watching;
        lock (_gate)
            watching = _watching;
        await _closing.CancelAsync();
        await watching;
    }

    private async Task WatchAsync()
    {
        try
        {
            using var reader = new SqliteReader(file.OpenForReading());
            using var beat = new PeriodicTimer(Beat);

            // The first look is at the runs themselves: what came before it shows in no change of version.
            long? seen = null;
            do
            {
                var version = reader.DataVersion();
                if (version == seen)
                    continue;
                seen = version;
                foreach (var run in waiters.Runs())
                    waiters.Notify(run, reader.LastSequence(run));
            }
            while (GoesOn() && await beat.WaitForNextTickAsync(_closing.Token));
        }
        catch (OperationCanceledException)
        {
            // The journal is closing.
        }
#pragma warning disable CA1031 // Whatever failed, those who wait must hear it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_gate)
                _runs = false;
            waiters.FailAll(e is SqliteException failure ? SqliteFaults.InWords(failure, file) : e);
        }
    }

    // Under the lock, so that one who registers now either is seen here or starts another watch.
    private bool GoesOn()
    {
        lock (_gate)
            return _runs = waiters.Any;
    }
}
