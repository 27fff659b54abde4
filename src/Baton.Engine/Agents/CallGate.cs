using Baton.Core.Runs;

namespace Baton.Engine.Agents;

/// <summary>
/// Where the calls to one provider wait for their turn: so many at once, so many in a time, none while the provider asked to be
/// left alone. Runs take turns, whichever asked first: one with a thousand items does not make the others wait for all of them.
/// </summary>
public sealed class CallGate(CallLimits limits, TimeProvider clock)
{
    /// <summary>Who comes when so many wait already is told to try later.</summary>
    public const int MaxWaiting = 10_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<(RunId Run, Queue<Waiter> Waiters)> _turns = [];
    private readonly Dictionary<RunId, LinkedListNode<(RunId Run, Queue<Waiter> Waiters)>> _byRun = [];
    private readonly Queue<DateTimeOffset> _begun = [];
    private ITimer? _timer;
    private DateTimeOffset _notBefore;
    private int _waiting;
    private int _underWay;

    public CallLimits Limits => limits;

    /// <summary>Waits for a turn; it is over when what is returned is disposed of.</summary>
    /// <exception cref="ModelException">Too many wait already.</exception>
    public async ValueTask<IDisposable> EnterAsync(RunId run, CancellationToken cancellation)
    {
        var waiter = new Waiter();
        lock (_lock)
        {
            if (_waiting >= MaxWaiting)
                throw new ModelException($"{MaxWaiting:N0} calls wait for this provider already", FailureKind.Transient);
            Line(run).Enqueue(waiter);
            _waiting++;
            Admit();
        }
        using (cancellation.UnsafeRegister(static (state, token) => ((Waiter)state!).Turn.TrySetCanceled(token), waiter))
            await waiter.Turn.Task;
        return new Turn(this);
    }

    /// <summary>Nobody's turn comes before so much time has passed.</summary>
    public void Pause(TimeSpan length)
    {
        lock (_lock)
        {
            var until = clock.GetUtcNow() + length;
            _notBefore = until > _notBefore ? until : _notBefore;
        }
    }

    private Queue<Waiter> Line(RunId run)
    {
        if (!_byRun.TryGetValue(run, out var line))
            _byRun[run] = line = _turns.AddLast((run, new Queue<Waiter>()));
        return line.Value.Waiters;
    }

    /// <summary>Gives turns while there are any to give. Under the lock.</summary>
    private void Admit()
    {
        while (_turns.First is { } first && _underWay < limits.AtOnce)
        {
            if (!first.Value.Waiters.TryPeek(out var waiter))
            {
                _turns.Remove(first);
                _byRun.Remove(first.Value.Run);
            }
            else if (waiter.Turn.Task.IsCompleted)
            {
                first.Value.Waiters.Dequeue();
                _waiting--;
            }
            else if (NextAt() is { } at)
            {
                _timer?.Dispose();
                _timer = clock.CreateTimer(static gate => ((CallGate)gate!).Wake(), this, at - clock.GetUtcNow(), Timeout.InfiniteTimeSpan);
                return;
            }
            else
            {
                first.Value.Waiters.Dequeue();
                _waiting--;
                _turns.Remove(first);
                _turns.AddLast(first);
                if (waiter.Turn.TrySetResult())
                {
                    _underWay++;
                    if (limits.Rate is not null)
                        _begun.Enqueue(clock.GetUtcNow());
                }
            }
        }
    }

    /// <summary>When the next turn may come; null: now.</summary>
    private DateTimeOffset? NextAt()
    {
        var now = clock.GetUtcNow();
        if (_notBefore > now)
            return _notBefore;
        if (limits.Rate is not { } rate)
            return null;
        while (_begun.TryPeek(out var oldest) && oldest + rate.Per <= now)
            _begun.Dequeue();
        return _begun.Count < rate.Calls ? null : _begun.Peek() + rate.Per;
    }

    private void Wake()
    {
        lock (_lock)
            Admit();
    }

    private void Leave()
    {
        lock (_lock)
        {
            _underWay--;
            Admit();
        }
    }

    private sealed class Waiter
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(CallGate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                gate.Leave();
        }
    }
}

/// <param name="AtOnce">How many calls may be under way.</param>
/// <param name="Rate">How many may begin in a time; null: any number.</param>
public sealed record CallLimits(int AtOnce, CallRate? Rate = null)
{
    public const int MaxAtOnce = 1000;

    /// <summary>Both hold.</summary>
    public CallLimits And(CallLimits other) => new(
        Math.Min(AtOnce, other.AtOnce),
        Rate is null ? other.Rate : other.Rate is null || Rate.Calls / Rate.Per.TotalSeconds <= other.Rate.Calls / other.Rate.Per.TotalSeconds ? Rate : other.Rate);
}

/// <summary>So many calls in any stretch of this length.</summary>
public sealed record CallRate(int Calls, TimeSpan Per);
