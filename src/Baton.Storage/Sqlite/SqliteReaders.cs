using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>Connections for reading, lent one to a thread at a time. A connection that failed is not lent again.</summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    private const int MaxIdle = 4;

    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs on the caller's thread: a question takes microseconds, and SQLite has no other way than to block.</summary>
    public T Ask<T>(Func<SqliteReader, T> question, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_closed, typeof(SqliteJournal));
        var reader = _idle.TryTake(out var idle) ? idle : new SqliteReader(file.OpenForReading());
        T answer;
        try
        {
            answer = question(reader);
        }
        catch (Exception e)
        {
            reader.Dispose();
            if (e is SqliteException failure)
                throw SqliteFaults.InWords(failure, file);
            throw;
        }

        if (_idle.Count < MaxIdle)
            _idle.Add(reader);
        else
            reader.Dispose();
        if (_closed)
            Clear();
        return answer;
    }

    public void Dispose()
    {
        _closed = true;
        Clear();
    }

    private void Clear()
    {
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }
}
