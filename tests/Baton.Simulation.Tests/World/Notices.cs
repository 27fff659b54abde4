using Baton.Core.Runs;

namespace Baton.Simulation.Tests.World;

/// <summary>Who waits for a run's next record, and is told of it a little after it is there.</summary>
internal sealed class Notices(Dice dice)
{
    private readonly List<Waiter> _waiters = [];

    public async Task<bool> WaitAsync(SimulatedProcess process, RunId run, long after, TimeSpan atMost, CancellationToken cancellation)
    {
        var waiter = new Waiter(process, run, after, new TaskCompletionSource<bool>());
        _waiters.Add(waiter);
        using var stop = cancellation.Register(() => waiter.Came.TrySetCanceled(cancellation));
        var alarm = atMost == Timeout.InfiniteTimeSpan ? null : process.Time.After(atMost, process, () => waiter.Came.TrySetResult(false));
        try
        {
            return await waiter.Came.Task;
        }
        finally
        {
            alarm?.TurnOff();
            _waiters.Remove(waiter);
        }
    }

    public void Tell(RunId run, long sequence)
    {
        foreach (var waiter in _waiters.Where(w => w.Run == run && sequence > w.After && !w.Process.IsGone))
            waiter.Process.Time.After(dice.Delay(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1)), waiter.Process, () => waiter.Came.TrySetResult(true));
    }

    private sealed record Waiter(SimulatedProcess Process, RunId Run, long After, TaskCompletionSource<bool> Came);
}
