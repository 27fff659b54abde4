using Baton.Core.Runs;

namespace Baton.Storage;

/// <summary>
/// Those who wait for a run's next record. Register first, then look whether the record is already there, then wait: so that
/// none falls between. Safe from many threads.
/// </summary>
internal sealed class RecordWaiters
{
    // Task.WaitAsync takes no longer; nobody waits in one process for longer than that.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 2);

    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, List<Waiter>> _waiters = [];
    private readonly HashSet<RunId> _new = [];
    private volatile bool _any;
    private bool _closed;

    /// <summary>Whether somebody waits; read without a lock, so that an append nobody waits for pays nothing.</summary>
    public bool Any => _any;

    public Waiter Register(RunId run, long after)
    {
        var waiter = new Waiter(this, run, after);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(Engine.Journals.IJournal));
            if (!_waiters.TryGetValue(run, out var ofRun))
                _waiters[run] = ofRun = [];
            ofRun.Add(waiter);
            _new.Add(run);
            _any = true;
        }

        return waiter;
    }

    /// <summary>Wakes those who wait for a record up to this one; they wait no more.</summary>
    public void Notify(RunId run, long sequence)
    {
        if (!_any)
            return;
        lock (_gate)
        {
            if (!_waiters.TryGetValue(run, out var ofRun))
                return;
            for (int i = ofRun.Count - 1; i >= 0; i--)
                if (ofRun[i].After < sequence)
                {
                    ofRun[i].Tell();
                    ofRun.RemoveAt(i);
                }
            Forget(run, ofRun);
        }
    }

    /// <summary>The runs somebody waits for.</summary>
    public IReadOnlyList<RunId> Runs()
    {
        lock (_gate)
        {
            _new.Clear();
            return [.. _waiters.Keys];
        }
    }

    /// <summary>Those of them that somebody began to wait for since the last time this, or all of them, were asked for.</summary>
    public IReadOnlyList<RunId> NewRuns()
    {
        lock (_gate)
        {
            List<RunId> runs = [.. _new.Where(_waiters.ContainsKey)];
            _new.Clear();
            return runs;
        }
    }

    public void FailAll(Exception failure)
    {
        lock (_gate)
        {
            foreach (var waiter in _waiters.Values.SelectMany(ofRun => ofRun))
                waiter.Fail(failure);
            _waiters.Clear();
            _any = false;
        }
    }

    public void Close()
    {
        lock (_gate)
            _closed = true;
        FailAll(new ObjectDisposedException(nameof(Engine.Journals.IJournal), "The journal was closed."));
    }

    private void Remove(Waiter waiter)
    {
        lock (_gate)
        {
            if (_waiters.TryGetValue(waiter.Run, out var ofRun) && ofRun.Remove(waiter))
                Forget(waiter.Run, ofRun);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Forget(RunId run, List<Waiter> ofRun)
    {
        if (ofRun.Count == 0)
            _waiters.Remove(run);
        _any = _waiters.Count > 0;
    }

    public sealed class Waiter(RecordWaiters waiters, RunId run, long after) : IDisposable
    {
        private readonly TaskCompletionSource<bool> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationTokenRegistration _cancelling;

        public RunId Run { get; } = run;

        public long After { get; } = after;

        /// <summary>True once there is a record, however long that takes. Nothing is thrown on the way: a worker waits so at every step.</summary>
        public Task<bool> WaitAsync(CancellationToken cancellation)
        {
            // Under the lock, so that who tells it finds the registration.
            lock (waiters._gate)
                if (!_told.Task.IsCompleted)
                    _cancelling = cancellation.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).Cancel(token), this);
            return _told.Task;
        }

        /// <summary>True once there is a record, false when the time is over.</summary>
        public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
        {
            try
            {
                return await _told.Task.WaitAsync(atMost > Longest ? Longest : atMost, time, cancellation);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        /// <summary>Who was told, or waits for as long as it takes, need not.</summary>
        public void Dispose() => waiters.Remove(this);

        /// <summary>Under the lock.</summary>
        public void Tell()
        {
            _told.TrySetResult(true);
            _cancelling.Unregister();
        }

        /// <summary>Under the lock.</summary>
        public void Fail(Exception failure)
        {
            _told.TrySetException(failure);
            _cancelling.Unregister();

            // A failure that reaches nobody is still to be looked at, else it would be reported as unobserved.
            _ = _told.Task.Exception;
        }

        private void Cancel(CancellationToken cancellation)
        {
            waiters.Remove(this);
            _told.TrySetCanceled(cancellation);
        }
    }
}
