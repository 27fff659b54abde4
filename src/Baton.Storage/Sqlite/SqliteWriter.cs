using Baton.Engine.Journals;
using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>
/// Group commit: requests from any number of threads are queued to one thread that does all that wait in one durable transaction.
/// The thread is its own and blocks in the commit; meanwhile the next group gathers. A request hears of success only after its commit.
/// Who comes alone commits on its own thread: crossing over and back would take longer than all else about it.
/// After a failed commit nobody can know what the file holds, so the connection is closed, its memory dropped, and the next group
/// opens another.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxGroup = 512;
    private const long MaxGroupBytes = 16 * 1024 * 1024;
    private const int MaxQueued = 8192;

    private readonly SqliteFile _file;
    private readonly object _gate = new();
    private readonly Queue<IRequest> _queue = new();
    private readonly SemaphoreSlim _room = new(MaxQueued);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteWriteSession? _session;
    private bool _closing;

    /// <summary>Somebody is at the session: the writer's thread, or one who commits for itself.</summary>
    private bool _busy;

    /// <summary>How many the last commit was for.</summary>
    private int _lastGroup;

    public SqliteWriter(SqliteFile file, SqliteWriteSession session)
    {
        _file = file;
        _session = session;
        new Thread(Work) { Name = "baton journal writer", IsBackground = true }.Start();
    }

    /// <param name="work">Runs on the writer's thread inside a transaction; again when another of its group had to be taken out.</param>
    /// <param name="bytes">About how much it writes.</param>
    public async ValueTask<T> WriteAsync<T>(Func<SqliteWriteSession, T> work, long bytes, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        var request = new Request<T>(work, bytes);
        bool isAlone;
        lock (_gate)
        {
            if (_closing)
            {
                _room.Release();
                throw new ObjectDisposedException(nameof(SqliteJournal), $"The journal {_file.Path} was closed.");
            }

            isAlone = !_busy && _queue.Count == 0 && _lastGroup == 1;
            if (isAlone)
            {
                _busy = true;
            }
            else
            {
                _queue.Enqueue(request);
                Monitor.Pulse(_gate);
            }
        }

        if (isAlone)
            PerformAll([request]);
        return await request.Task;
    }

    /// <summary>Does what is queued, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        await _stopped.Task;
    }

    private void Work()
    {
        var group = new List<IRequest>(MaxGroup);
        while (Take(group))
        {
            PerformAll(group);
            group.Clear();
        }

        _session?.Dispose();
        _stopped.SetResult();
    }

    // False once the journal is closed and nothing waits.
    private bool Take(List<IRequest> group)
    {
        lock (_gate)
        {
            while (_busy || _queue.Count == 0)
            {
                if (_closing && !_busy)
                    return false;
                Monitor.Wait(_gate);
            }

            _busy = true;
            long bytes = 0;
            while (group.Count < MaxGroup && bytes < MaxGroupBytes && _queue.TryDequeue(out var request))
            {
                group.Add(request);
                bytes += request.Bytes;
            }

            return true;
        }
    }

    /// <summary>By whoever has made the writer busy; then it is not any more.</summary>
    private void PerformAll(List<IRequest> group)
    {
        var taken = group.Count;
        Perform(group);
        lock (_gate)
        {
            (_busy, _lastGroup) = (false, taken);
            Monitor.Pulse(_gate);
        }

        _room.Release(taken);
    }

    private void Perform(List<IRequest> group)
    {
        try
        {
            _session ??= SqliteWriteSession.Over(_file.OpenForWriting(), _file);

            // A deleted file can still be written to, and all of it would be lost.
            if (!File.Exists(_file.Path))
                throw SqliteFaults.Gone(_file.Path);
            while (!ApplyAll(_session, group))
            {
            }

            _session.Commit();
        }
#pragma warning disable CA1031 // Whatever failed, those who wait must hear it, and the thread serve the next.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = e is SqliteException sqlite ? SqliteFaults.InWords(sqlite, _file) : e;
            Abandon();
            foreach (var request in group)
                request.Fail(failure);
            return;
        }

        foreach (var request in group)
            request.Succeed();
    }

    /// <summary>True when all of the group is in the transaction; else one that can't be is taken out, and nothing is in it.</summary>
    private static bool ApplyAll(SqliteWriteSession session, List<IRequest> group)
    {
        session.Begin();
        for (var i = 0; i < group.Count; i++)
        {
            try
            {
                group[i].Apply(session);
            }
            catch (Exception e) when (SqliteFaults.IsOfTheRequest(e))
            {
                session.Rollback();
                group[i].Fail(new InvalidOperationException($"The journal can't take this: {e.Message}", e));
                group.RemoveAt(i);
                return false;
            }
        }

        return true;
    }

    private void Abandon()
    {
        var session = _session;
        _session = null;
        if (session is null)
            return;
        try
        {
            session.Rollback();
        }
        catch (SqliteException)
        {
            // Closing the connection rolls back as well.
        }

        session.Dispose();
    }

    private interface IRequest
    {
        long Bytes { get; }

        void Apply(SqliteWriteSession session);

        void Succeed();

        void Fail(Exception failure);
    }

    private sealed class Request<T>(Func<SqliteWriteSession, T> work, long bytes)
        : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IRequest
    {
        private T _result = default!;

        public long Bytes => bytes;

        public void Apply(SqliteWriteSession session) => _result = work(session);

        public void Succeed() => SetResult(_result);

        // Each gets an exception of its own: one thrown by many tasks at once would mix their stack traces.
        public void Fail(Exception failure) =>
            SetException(failure is JournalException journal ? new JournalException(journal.Fault, journal.Message, journal.InnerException) : failure);
    }
}
