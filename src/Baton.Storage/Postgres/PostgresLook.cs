namespace Baton.Storage.Postgres;

/// <summary>
/// Asks for the heads of the runs somebody waits for. Not LISTEN and NOTIFY: a notification takes a lock on the whole database in every
/// commit, is lost when a connection breaks, and does not pass a connection pooler.
/// </summary>
internal sealed class PostgresLook(PostgresReader reader) : IRecordLook
{
    public async ValueTask LookAsync(RecordWaiters waiters, CancellationToken cancellation)
    {
        foreach (var (run, sequence) in await reader.LastSequencesAsync(waiters.Runs(), cancellation))
            waiters.Notify(run, sequence);
    }

    public ValueTask DisposeAsync() => default;
}
