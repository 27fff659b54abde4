namespace Baton.Simulation.Tests.World;

/// <summary>A process's clocks: the one on the wall may be wrong and be set, the one that only counts is right.</summary>
internal sealed class ProcessClock(SimulatedProcess process) : TimeProvider
{
    private readonly VirtualTime _time = process.Time;

    /// <summary>How wrong the wall clock is.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _time.Now + Offset;

    public override long GetTimestamp() => _time.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
            throw new NotSupportedException("the engine uses no periodic timers");
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(ProcessClock clock, TimerCallback callback, object? state) : ITimer
    {
        private VirtualTime.Alarm? _alarm;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _alarm?.TurnOff();
            _alarm = dueTime == Timeout.InfiniteTimeSpan ? null : clock._time.After(dueTime, clock.Process, () => callback(state));
            return true;
        }

        public void Dispose() => _alarm?.TurnOff();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }

    private SimulatedProcess Process => process;
}
