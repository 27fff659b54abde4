namespace Baton.Simulation.Tests.World;

/// <summary>
/// A process of the simulation: all of its code runs here, one piece at a time, in the order it became ready. Killed, it runs
/// nothing more, not even what it had still to clean up; frozen, it runs nothing until it wakes, and its timers ring late.
/// </summary>
internal sealed class SimulatedProcess(string name, VirtualTime time) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Call, object? State)> _ready = new();

    public string Name { get; } = name;

    public bool IsGone { get; private set; }

    public DateTimeOffset FrozenUntil { get; private set; }

    public bool CanRun => !IsGone && _ready.Count > 0 && Time.Now >= FrozenUntil;

    public VirtualTime Time { get; } = time;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsGone)
            _ready.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("nothing in a simulation waits for another thread");

    public override SynchronizationContext CreateCopy() => this;

    public void Kill()
    {
        IsGone = true;
        _ready.Clear();
    }

    /// <summary>How long it has been frozen in all.</summary>
    public TimeSpan Slept { get; private set; }

    public void Freeze(TimeSpan span)
    {
        Slept += span;
        FrozenUntil = Time.Now + span;
        Time.At(FrozenUntil, this, () => { });
    }

    public void RunNext()
    {
        var (call, state) = _ready.Dequeue();
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            call(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Lets everybody else come first, and stops here for good if the process is gone by then.</summary>
    public Task YieldAsync()
    {
        var turn = new TaskCompletionSource();
        Post(_ => turn.SetResult(), null);
        return turn.Task;
    }

    public Task DelayAsync(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            return Task.CompletedTask;
        var over = new TaskCompletionSource();
        Time.After(delay, this, () => over.SetResult());
        return over.Task;
    }
}
