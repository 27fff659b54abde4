using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>SQLite tells nobody of a commit, but counts them: the runs are looked at only when the count has changed.</summary>
internal sealed class SqliteLook(SqliteFile file) : IRecordLook
{
    private readonly SqliteReader _reader = new(file.OpenForReading());

    // The first look is at the runs themselves: what came before it shows in no change of version.
    private long? _seen;

    public ValueTask LookAsync(RecordWaiters waiters, CancellationToken cancellation)
    {
        try
        {
            var version = _reader.DataVersion();
            if (version == _seen)
                return default;
            _seen = version;
            foreach (var run in waiters.Runs())
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
