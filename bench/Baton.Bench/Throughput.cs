using System.Diagnostics;
using Baton.Core.Runs;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;

namespace Baton.Bench;

/// <summary>
/// W1: as many 6-step runs one after another as fit into the time, a number of them in flight at once. A step counts when its
/// output is durable; its time is from the moment the step before it was, so the commit is in it.
/// </summary>
internal static class Throughput
{
    public const int Steps = 6;

    /// <summary>After these the code is compiled once more, by what was seen of it.</summary>
    private const int WarmUpSeconds = 10;

    public static async Task MeasureAsync(BenchOptions options, int inFlight, Report report, CancellationToken cancellation)
    {
        var playbook = AgentChain.Load(Steps);
        // Many in flight, also before one alone is measured: what is slow to start is the code, and this warms it soonest.
        await OnceAsync(playbook, 64, Math.Max(WarmUpSeconds, options.Seconds), null, cancellation);
        for (int i = 0; i < options.Repetitions; i++)
            await OnceAsync(playbook, inFlight, options.Seconds, report, cancellation);
    }

    /// <param name="report">Null to warm up.</param>
    private static async Task OnceAsync(LoadedPlaybook playbook, int inFlight, double seconds, Report? report, CancellationToken cancellation)
    {
        using var file = new TemporaryJournal();
        var durations = new List<double>();
        int runs = 0;
        double elapsed, cpu, allocated, paused;
        await using (var journal = await file.OpenAsync(cancellation))
        {
            var host = new RunHost(journal, Installed.Workspace(), LocalProcess.Self());
            GC.Collect();
            var (cpuBefore, allocatedBefore, pausedBefore, clock) = (CpuTime.Now(), GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration(), Stopwatch.StartNew());
            var workers = Enumerable.Range(0, inFlight).Select(_ => Task.Run(
                async () =>
                {
                    var mine = new List<double>();
                    int finished = 0;
                    for (; clock.Elapsed.TotalSeconds < seconds; finished++)
                        await RunAsync(host, playbook, mine, cancellation);
                    lock (durations)
                    {
                        durations.AddRange(mine);
                        runs += finished;
                    }
                },
                cancellation));
            await Task.WhenAll(workers);
            elapsed = clock.Elapsed.TotalSeconds;
            cpu = (CpuTime.Now() - cpuBefore).TotalSeconds;
            allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
            paused = (GC.GetTotalPauseDuration() - pausedBefore).TotalSeconds;
        }
        int steps = runs * Steps;
        var (stored, values) = await file.StoredBytesAsync(cancellation);
        var raw = await RawWriter.MeasureAsync(file, inFlight, Math.Min(seconds, 2), cancellation);
        if (report is null)
            return;
        string of = $"W1 {inFlight} in flight";
        report.Add(of, "durable steps/s", steps / elapsed);
        report.Add(of, "raw writer, rows/s", raw.RowsPerSecond);
        report.Add(of, "steps per raw row", steps / elapsed / raw.RowsPerSecond);
        report.Add(of, "ms a step, p50", Report.Percentile(durations, 0.5));
        report.Add(of, "ms a step, p99", Report.Percentile(durations, 0.99));
        report.Add(of, "ms a raw commit, p50", Report.Percentile(raw.Commits, 0.5));
        report.Add(of, "CPU s per 1,000 steps", cpu / steps * 1000);
        report.Add(of, "CPU s per 1,000 raw rows", raw.CpuSecondsPerRow * 1000);
        report.Add(of, "CPU of a step per raw row", cpu / steps / raw.CpuSecondsPerRow);
        report.Add(of, "KB allocated a step", allocated / steps / 1024);
        report.Add(of, "% of the time stopped for garbage collection", paused / elapsed * 100);
        report.Add(of, "KB stored a run", stored / 1024.0 / runs);
        report.Add(of, "bytes stored per byte of values", stored / (double)values);
    }

    public static async Task RunAsync(RunHost host, LoadedPlaybook playbook, List<double> durations, CancellationToken cancellation)
    {
        var session = await host.BeginAsync(playbook, AgentChain.Brief, "bench", autoApprove: false, cancellation);
        long before = Stopwatch.GetTimestamp();
        session.OnEvent = (@event, _) =>
        {
            if (@event is not RunEvent.StepSucceeded)
                return;
            durations.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            before = Stopwatch.GetTimestamp();
        };
        await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, cancellation);
        if (session.State.Status != RunStatus.Finished)
            throw new InvalidOperationException($"the run is {session.State.Status}: {string.Join("; ", Pending.Of(session.State))}");
    }
}
