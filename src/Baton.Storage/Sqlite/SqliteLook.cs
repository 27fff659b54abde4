using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>SQLite tells nobody of a commit, but counts them: a run is looked at once when somebody begins to wait for it, and then only when the count has changed.</summary>
internal sealed class SqliteLook(SqliteFile file) : IRecordLook
{
    private readonly SqliteReader _reader = new(file.OpenForReading());

    private long? _seen;

    public ValueTask LookAsync(RecordWaiters waiters, CancellationToken cancellation)
    {
        try
        {
            var version = _reader.DataVersion();
            // What came before somebody began to wait shows in no change since.
            var runs = version == _seen ? waiters.NewRuns() : waiters.Runs();
            _seen = version;
            foreach (var run in runs)
                waiters.Notify(run, _reader.LastSequence(run));
            return default;
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.InWords(e, file);
        }
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return default;
    }
}
