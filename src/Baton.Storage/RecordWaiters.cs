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

    /// <summary>Wakes those who wait for a record up to this one.</summary>
    public void Notify(RunId run, long sequence)
    {
        if (!_any)
            return;
        lock (_gate)
        {
            foreach (var waiter in _waiters.GetValueOrDefault(run) ?? [])
                if (waiter.After < sequence)
                    waiter.Source.TrySetResult();
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
                waiter.Source.TrySetException(failure);
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
            if (!_waiters.TryGetValue(waiter.Run, out var ofRun) || !ofRun.Remove(waiter))
                return;
            if (ofRun.Count == 0)
                _waiters.Remove(waiter.Run);
            _any = _waiters.Count > 0;
        }
    }

    public sealed class Waiter(RecordWaiters waiters, RunId run, long after) : IDisposable
    {
        public RunId Run { get; } = run;

        public long After { get; } = after;

        internal TaskCompletionSource Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>True once there is a record, false when the time is over.</summary>
        public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
        {
            var bounded = atMost > Longest ? Longest : atMost;
            try
            {
                await Source.Task.WaitAsync(bounded, time, cancellation);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        public void Dispose()
        {
            waiters.Remove(this);

            // A failure that reached nobody is still to be looked at, else it would be reported as unobserved.
            _ = Source.Task.Exception;
        }
    }
}
