using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Engine.Runs;

/// <summary>
/// Takes up runs that can go on and works them, so many at a time, for as long as the process lives. What can go on is asked of
/// the journal again and again: nothing is passed from process to process, so nothing is lost when one dies. Any number of
/// processes may sweep one journal; who acquires a run first works it.
/// </summary>
/// <param name="tell">Told what is done, from many threads.</param>
public sealed class RunSweep(RunHost host, Workspace workspace, RunOwner self, int concurrency, Action<SweepNews> tell)
{
    /// <summary>How long a sweep that found nothing waits for the next.</summary>
    public static TimeSpan Beat { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Delays up to this long are waited out by the worker; for longer ones the run is left, and found again when it is due.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly Dictionary<RunId, Task> _underWay = [];

    // Runs that failed here or did not move, and when to try them again: one that can't be worked must not be tried without end.
    private readonly Dictionary<RunId, (int Times, DateTimeOffset Until)> _paused = [];
    private readonly Lock _gate = new();

    /// <param name="once">Ends when nothing can go on any more, instead of waiting for more.</param>
    /// <param name="draining">Takes up nothing more, and ends when what is under way has come to its next record.</param>
    /// <param name="cancellation">Breaks off what is under way; runs are as durable as ever.</param>
    public async Task WorkAsync(bool once, CancellationToken draining, CancellationToken cancellation)
    {
        while (!draining.IsCancellationRequested)
        {
            int taken = await TakeAsync(cancellation);
            // Looked at once: one that ends meanwhile ends the pause.
            var running = Running();
            if (taken == 0 && once && running.Length == 0)
                return;
            if (taken == 0 || running.Length >= concurrency)
                await PauseAsync(running, draining);
        }

        await Task.WhenAll(Running());
    }

    private async Task<int> TakeAsync(CancellationToken cancellation)
    {
        int room = concurrency - Count();
        if (room <= 0)
            return 0;
        IReadOnlyList<RunRow> runnable;
        try
        {
            var gone = (await host.Journal.ListOwnersAsync(cancellation)).Where(o => o != self && LocalProcess.IsGone(o)).ToList();
            runnable = await host.Journal.ListRunnableAsync(gone, room + Excluded() + concurrency, cancellation);
        }
        catch (JournalException e)
        {
            tell(new SweepNews.JournalFailed(e.Message));
            return 0;
        }

        int taken = 0;
        // Several that sweep at once find the same runs; each begins at another, so that they seldom reach for the same.
        foreach (var row in Rotated(runnable))
        {
            if (taken == room)
                break;
            if (TryBegin(row, cancellation))
                taken++;
        }

        return taken;
    }

    private IEnumerable<RunRow> Rotated(IReadOnlyList<RunRow> rows)
    {
        int start = (int)(workspace.Jitter() * rows.Count);
        return rows.Skip(start).Concat(rows.Take(start));
    }

    private bool TryBegin(RunRow row, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_underWay.ContainsKey(row.Run) || _paused.TryGetValue(row.Run, out var pause) && pause.Until > workspace.Clock.GetUtcNow())
                return false;
            var begun = new TaskCompletionSource();
            _underWay[row.Run] = WorkAsync(row, begun.Task, cancellation);
            begun.SetResult();
            return true;
        }
    }

    private async Task WorkAsync(RunRow row, Task begun, CancellationToken cancellation)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Settle(row, await OnceAsync(row, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            tell(new SweepNews.BrokenOff(row));
        }
#pragma warning disable CA1031 // Whatever is wrong with one run, the others go on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Settle(row, moved: false);
            tell(new SweepNews.Failed(row, workspace.Secrets.Mask(e.Message)));
        }
        finally
        {
            lock (_gate)
                _underWay.Remove(row.Run);
        }
    }

    /// <summary>False when the run did not move.</summary>
    private async Task<bool> OnceAsync(RunRow row, CancellationToken cancellation)
    {
        var session = await host.OpenAsync(row, cancellation, keepsPast: false);
        long before = session.State.Sequence;
        tell(new SweepNews.Taken(row));
        if (await host.WorkAsync(session, Patience, IRunProgress.None, cancellation) is { } held)
        {
            tell(new SweepNews.Lost(row, held.Owner));
            return true;
        }

        var (status, waiting) = RunProgress.Of(session.State);
        tell(new SweepNews.Left(row, status, waiting));
        return session.State.Sequence > before;
    }

    private void Settle(RunRow row, bool moved)
    {
        lock (_gate)
        {
            if (moved)
            {
                _paused.Remove(row.Run);
                return;
            }

            int times = _paused.GetValueOrDefault(row.Run).Times + 1;
            var pause = FirstPause * Math.Pow(2, Math.Min(times - 1, 10));
            _paused[row.Run] = (times, workspace.Clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause));
        }
    }

    private int Count()
    {
        lock (_gate)
            return _underWay.Count;
    }

    private int Excluded()
    {
        lock (_gate)
            return _paused.Count;
    }

    private Task[] Running()
    {
        lock (_gate)
            return [.. _underWay.Values];
    }

    /// <summary>Until the next beat, or there is room again.</summary>
    private async Task PauseAsync(Task[] running, CancellationToken draining)
    {
        using var first = CancellationTokenSource.CreateLinkedTokenSource(draining);
        var beat = Task.Delay(Beat, workspace.Clock, first.Token);
        await Task.WhenAny([beat, .. running]);
        await first.CancelAsync();
    }
}

/// <summary>What a sweep did.</summary>
public abstract record SweepNews
{
    private SweepNews() { }

    public sealed record Taken(RunRow Run) : SweepNews;

    /// <summary>The run is over, or waits.</summary>
    public sealed record Left(RunRow Run, RunStatus Status, string? Waiting) : SweepNews;

    /// <summary>Another worker has it.</summary>
    public sealed record Lost(RunRow Run, RunOwner To) : SweepNews;

    /// <summary>It was told to stop before the run could be left where it should.</summary>
    public sealed record BrokenOff(RunRow Run) : SweepNews;

    /// <summary>It can't be worked now, and is tried again later; the message holds no secret.</summary>
    public sealed record Failed(RunRow Run, string Message) : SweepNews;

    /// <summary>The journal did not answer, and is asked again.</summary>
    public sealed record JournalFailed(string Message) : SweepNews;
}
