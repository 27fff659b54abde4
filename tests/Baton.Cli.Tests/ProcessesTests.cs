using System.Diagnostics;

namespace Baton.Cli.Tests;

/// <summary>Several processes at one run: one works it, the others are told, watch, decide, and take over.</summary>
public sealed class ProcessesTests : IDisposable
{
    private readonly ScratchWorkspace _workspace = new();

    public ProcessesTests() => _workspace.LetNothingBlock();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_second_process_is_told_who_works_the_run_and_may_watch_it()
    {
        using var worker = _workspace.Start("run", "launch-email", "-b", ScratchWorkspace.Espresso, "--auto-approve");
        await worker.SeesAsync("research: asked");
        await worker.FreezeAsync();
        string id = Assert.Single(await RunHistory.RunsAsync(_workspace)).Run.Short;

        (await _workspace.BatonAsync("runs", "resume", id)).Expect(1).Says($"is worked by process {worker.Id}", $"baton runs watch {id}");
        using var watcher = _workspace.Start("runs", "watch", id);
        await watcher.SeesAsync($"run {id}");
        worker.Signal("CONT");

        (await worker.EndAsync()).Expect(0);
        (await watcher.EndAsync()).Expect(0).Says("email: commit started", "run finished");
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_keeps_the_run()
    {
        using var worker = _workspace.Start("run", "launch-email", "-b", ScratchWorkspace.Espresso, "--auto-approve");
        await worker.SeesAsync("research: asked");
        worker.Signal("INT");
        var outcome = await worker.EndAsync();
        string id = Assert.Single(await RunHistory.RunsAsync(_workspace)).Run.Short;

        outcome.Expect(130).Says($"stopped; the run is kept. Go on with: baton runs resume {id}");
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(0);
    }

    [Fact]
    public async Task A_killed_worker_that_nobody_buried_does_not_hold_its_run()
    {
        // The shell becomes a process that never asks for its child: what is left of the child keeps its number.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" run launch-email -b \"$1\" --auto-approve & echo $!; exec tail -f /dev/null", BatonProcess.Executable, ScratchWorkspace.Espresso])
        {
            WorkingDirectory = _workspace.Root,
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        try
        {
            string id = (await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
            while (await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("asked", StringComparison.Ordinal))
                Assert.DoesNotContain("finished", line, StringComparison.Ordinal);
            using (var kill = Process.Start("kill", ["-9", id]))
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

            string run = Assert.Single(await RunHistory.RunsAsync(_workspace)).Run.Short;
            (await _workspace.BatonAsync("runs", "resume", run)).Expect(0);
        }
        finally
        {
            parent.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task A_decision_from_elsewhere_reaches_a_watching_process()
    {
        string id = await _workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);
        using var watcher = _workspace.Start("runs", "watch", id);
        await watcher.SeesAsync($"run {id}");

        (await _workspace.BatonAsync("review", "decide", id, "approve")).Expect(0);
        await watcher.SeesAsync("signoff: approved");
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(0);

        (await watcher.EndAsync()).Expect(0).Says("run finished");
    }

    [Fact]
    public async Task A_cancelled_run_is_over_for_everybody()
    {
        string id = await _workspace.ParkAtReviewAsync("launch-email", ScratchWorkspace.Espresso);

        (await _workspace.BatonAsync("runs", "cancel", id, "--reason", "the launch is off")).Expect(0).Says("is cancelled");
        (await _workspace.BatonAsync("review", "decide", id, "approve")).Expect(2).Says("cancelled");
        (await _workspace.BatonAsync("runs", "resume", id)).Expect(4).Says("cancelled; nothing was committed");
    }
}
