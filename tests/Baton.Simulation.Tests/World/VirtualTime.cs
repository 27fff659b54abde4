namespace Baton.Simulation.Tests.World;

/// <summary>True time. It moves only when nobody has anything to do, and then to the next instant at which somebody has.</summary>
internal sealed class VirtualTime
{
    public static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Alarm, (long Ticks, long Number)> _alarms = new();
    private long _number;

    public DateTimeOffset Now { get; private set; } = Morning;

    /// <summary>Has a process do something at an instant, or as soon as it can from then on.</summary>
    public Alarm At(DateTimeOffset at, SimulatedProcess process, Action act)
    {
        var alarm = new Alarm(at > Now ? at : Now, process, act);
        _alarms.Enqueue(alarm, (alarm.At.Ticks, _number++));
        return alarm;
    }

    public Alarm After(TimeSpan delay, SimulatedProcess process, Action act) => At(Now + delay, process, act);

    /// <summary>Goes on to the next alarm; false when there is none left.</summary>
    public bool Advance()
    {
        while (_alarms.TryDequeue(out var alarm, out _))
        {
            if (alarm.IsOff || alarm.Process.IsGone)
                continue;
            Now = alarm.At;
            alarm.Process.Post(_ => alarm.Ring(), null);
            return true;
        }
        return false;
    }

    /// <summary>Something a process will do.</summary>
    internal sealed class Alarm(DateTimeOffset at, SimulatedProcess process, Action act)
    {
        public DateTimeOffset At { get; } = at;

        public SimulatedProcess Process { get; } = process;

        public bool IsOff { get; private set; }

        public void TurnOff() => IsOff = true;

        public void Ring()
        {
            if (!IsOff)
                act();
        }
    }
}
