namespace Baton.Storage;

/// <summary>
/// Wakes those who wait for a record another process appends: the database is asked, and only while somebody waits. The beat is the
/// real clock's whatever clock the journal was given, because the other process lives by the real one.
/// </summary>
internal sealed class RecordWatch(RecordWaiters waiters, Func<IRecordLook> open) : IAsyncDisposable
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
            await using var look = open();
            using var beat = new PeriodicTimer(Beat);
            do
                await look.LookAsync(waiters, _closing.Token);
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
            waiters.FailAll(e);
        }
    }

    // Under the lock, so that one who registers now either is seen here or starts another watch.
    private bool GoesOn()
    {
        lock (_gate)
            return _runs = waiters.Any;
    }
}

/// <summary>One database's way to find out what others appended.</summary>
internal interface IRecordLook : IAsyncDisposable
{
    /// <summary>Notifies those who wait of the records that are there; failures are in words already.</summary>
    ValueTask LookAsync(RecordWaiters waiters, CancellationToken cancellation);
}
