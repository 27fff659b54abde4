using System.Diagnostics;
using Baton.Core.Runs;
using Baton.Engine.Runs;

namespace Baton.Bench;

/// <summary>
/// S1: 1,000 runs of 6 steps whose model takes a second to answer and takes 100 calls at once. The ideal is that the model
/// is never idle: 6,000 calls, 100 at a time, in 60 seconds.
/// </summary>
internal static class Scheduling
{
    private const int Runs = 1_000, Steps = 6, AtOnce = 100;

    private static readonly TimeSpan Latency = TimeSpan.FromSeconds(1);

    /// <summary>Once: the time is the model's, and does not swing.</summary>
    public static async Task MeasureAsync(Report report, CancellationToken cancellation)
    {
        var playbook = AgentChain.Load(Steps);
        using var file = new TemporaryJournal();
        await using var journal = await file.OpenAsync(cancellation);
        var host = new RunHost(journal, Installed.Workspace(new ScriptedModel(Latency, AtOnce)), LocalProcess.Self());
        var (cpu, clock) = (CpuTime.Now(), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => Task.Run(
            async () =>
            {
                var session = await host.BeginAsync(playbook, AgentChain.Brief, "bench", autoApprove: false, cancellation);
                await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, cancellation);
                if (session.State.Status != RunStatus.Finished)
                    throw new InvalidOperationException($"the run is {session.State.Status}: {string.Join("; ", Pending.Of(session.State))}");
            },
            cancellation)));
        double took = clock.Elapsed.TotalSeconds, ideal = Latency.TotalSeconds * Runs * Steps / AtOnce;
        report.Add("S1", "seconds", took);
        report.Add("S1", "seconds / the ideal", took / ideal);
        report.Add("S1", "CPU s per 1,000 steps", (CpuTime.Now() - cpu).TotalSeconds / Runs / Steps * 1000);
    }
}
