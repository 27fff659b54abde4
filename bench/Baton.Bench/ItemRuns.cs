using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;

namespace Baton.Bench;

/// <summary>
/// W5: an <c>each</c> of many items and a <c>repeat</c> of many rounds, about 2 KB each, on SQLite. Each in a process of its own, this
/// program again, which tells at its end what it used and what it still holds.
/// </summary>
internal static class ItemRuns
{
    private const string Word = "items";

    public static bool IsMeant(string[] args) => args is [Word, "each" or "repeat", _];

    public static async Task MeasureAsync(BenchOptions options, Report report, CancellationToken cancellation)
    {
        for (int i = 0; i < options.Repetitions; i++)
            foreach (string shape in (string[])["each", "repeat"])
            {
                var (few, many) = (await OnceAsync(shape, 1_000, report, cancellation), await OnceAsync(shape, 10_000, report, cancellation));
                report.Add($"W5 {shape}", "CPU(10,000) / CPU(1,000)", many / few);
            }
    }

    private static async Task<double> OnceAsync(string shape, int count, Report report, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(ItemRuns).Assembly.Location);
        foreach (string argument in (string[])[Word, shape, count.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        string[] said = (await process.StandardOutput.ReadToEndAsync(cancellation)).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await process.WaitForExitAsync(cancellation);
        double[] figures = [.. said.Select(s => double.Parse(s, CultureInfo.InvariantCulture))];
        string of = $"W5 {shape} of {count:N0}";
        report.Add(of, "CPU ms", figures[0]);
        report.Add(of, "MB held at the end", figures[1]);
        report.Add(of, "MB of memory at most", figures[2]);
        return figures[0];
    }

    public static async Task RunAsync(string[] args)
    {
        await WorkAsync(args[1], 100);
        var before = CpuTime.Now();
        double held = await WorkAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(CpuTime.Now() - before).TotalMilliseconds:0} {held:0.0} {process.PeakWorkingSet64 / 1048576.0:0.0}"));
    }

    /// <returns>MB that the run's session holds when it is through, what can be collected left out.</returns>
    private static async Task<double> WorkAsync(string shape, int count)
    {
        var playbook = Load(shape, count);
        using var file = new TemporaryJournal();
        await using var journal = await file.OpenAsync(default);
        var host = new RunHost(journal, Installed.Workspace(), LocalProcess.Self());
        var brief = JsonSerializer.SerializeToElement(new { names = Enumerable.Range(0, shape == "each" ? count : 1).Select(i => new { name = $"rival {i}" }) });
        var row = (await journal.FindRunAsync((await host.StartAsync(playbook, brief, "bench", autoApprove: false, default)).Run, default))!;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var session = await host.OpenAsync(row, default, keepsPast: false);
        await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, default);
        if (session.State.Status != RunStatus.Finished)
            throw new InvalidOperationException($"the run is {session.State.Status}");
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(session);
        return (after - before) / 1048576.0;
    }

    private static LoadedPlaybook Load(string shape, int count)
    {
        string workflow = $$"""
            workflow: {{shape}}
            version: 1.0.0
            title: Many
            purpose: Be measured.
            brief: { names: [{ name: string }, 1..{{count}}] }
            limits: { time: 30d }
            roles: { writer: { instructions: You write., model: scripted } }
            steps:
            {{(shape == "each" ? """
              - each: rivals
                as: rival
                in: brief.names
                concurrency: 16
                steps: [{ agent: note, role: writer, brief: [], needs: [rival.name], task: "Write about {{ rival.name }}.", produces: { title: string, body: { $type: markdown, $audit: true } } }]
                yields: { title: note.title }
            output: { titles: rivals.title }
            """ : $$$"""
              - repeat: improve
                until: rewrite.title == "never"
                rounds: {{{count}}}
                then: continue
                steps: [{ agent: rewrite, role: writer, brief: [], needs: ["rewrite?"], task: Write it better., produces: { title: string, body: markdown } }]
                yields: { title: rewrite.title }
            output: { title: improve.title }
            """)}}
            """;
        var installation = new Installation(new Dictionary<string, Contract>(), new Dictionary<string, SurfaceOffer>(), [ScriptedModel.Name]);
        var loaded = PlaybookLoader.Load(new PlaybookSnapshot("many", new Dictionary<string, string> { ["workflow.yaml"] = workflow }), installation);
        return loaded.Version is not null ? loaded : throw new InvalidOperationException(string.Join('\n', loaded.Findings.Select(f => $"{f.Span}: {f.Message}")));
    }
}
