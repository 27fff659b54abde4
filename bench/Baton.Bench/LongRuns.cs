using System.Diagnostics;
using Baton.Core.Runs;
using Baton.Engine.Runs;

namespace Baton.Bench;

/// <summary>W3: one run of many steps. Time and bytes are to grow as the steps do, and so is the time to open it again.</summary>
internal static class LongRuns
{
    public static async Task MeasureAsync(BenchOptions options, Report report, CancellationToken cancellation)
    {
        for (int i = -1; i < options.Repetitions; i++)
            foreach (int steps in (int[])[10, 100, 1000])
                await OnceAsync(steps, i < 0 ? null : report, cancellation);
    }

    /// <param name="report">Null to warm up.</param>
    private static async Task OnceAsync(int steps, Report? report, CancellationToken cancellation)
    {
        var playbook = AgentChain.Load(steps);
        using var file = new TemporaryJournal();
        double worked, opened;
        await using (var journal = await file.OpenAsync(cancellation))
        {
            var host = new RunHost(journal, Installed.Workspace(), LocalProcess.Self());
            long start = Stopwatch.GetTimestamp();
            var session = await host.BeginAsync(playbook, AgentChain.Brief, "bench", autoApprove: false, cancellation);
            await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, cancellation);
            worked = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var row = (await journal.FindRunAsync(session.Run, cancellation))!;
            start = Stopwatch.GetTimestamp();
            var again = await RunSession.OpenAsync(row, playbook.Version!, journal, TimeProvider.System, cancellation);
            opened = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (again.State.Status != RunStatus.Finished)
                throw new InvalidOperationException($"the run is {again.State.Status}");
        }
        string of = $"W3 {steps:N0} steps";
        report?.Add(of, "ms for the run", worked);
        report?.Add(of, "ms a step", worked / steps);
        report?.Add(of, "ms to open it", opened);
        var (stored, values) = await file.StoredBytesAsync(cancellation);
        report?.Add(of, "KB stored", stored / 1024.0);
        report?.Add(of, "KB stored a step", stored / 1024.0 / steps);
        report?.Add(of, "bytes stored per byte of values", stored / (double)values);
    }
}
