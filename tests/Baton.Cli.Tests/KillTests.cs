using System.Diagnostics;
using Baton.Core.Runs;

namespace Baton.Cli.Tests;

/// <summary>Promise 4: stop the machine at any instant. Here the process is killed, which loses no less but what the disk holds.</summary>
public sealed class KillTests
{
    private const int Rounds = 50, Lanes = 2;

    [Fact]
    public async Task Killed_at_any_moment_a_run_ends_with_one_commit_and_no_finished_step_repeated()
    {
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => KillAsync(lane, Rounds / Lanes))));
    }

    private static async Task KillAsync(int lane, int rounds)
    {
        using var workspace = new ScratchWorkspace();
        workspace.LetNothingBlock();
        var random = new Random(lane);
        var life = Stopwatch.StartNew();
        int printed = (await workspace.BatonAsync(Start)).Expect(0).Out.Split('\n').Length - 1;
        life.Stop();
        var seen = (await RunHistory.RunsAsync(workspace)).Select(r => r.Run).ToHashSet();
        int killed = 0;
        for (int round = 0; round < rounds; round++)
        {
            // The first half of a process's life is the runtime's; every other kill waits for a line of the run.
            int lines = round % 2 == 0 ? 0 : random.Next(1, printed);
            var delay = lines == 0 ? random.NextDouble() * life.Elapsed : TimeSpan.FromMilliseconds(random.NextDouble() * 20);
            killed += await DiesAsync(workspace.Start(Start), lines, delay) ? 1 : 0;
            var run = (await RunHistory.RunsAsync(workspace)).Where(r => !seen.Contains(r.Run)).Select(r => (RunId?)r.Run).SingleOrDefault();
            if (run is null)
                continue;
            seen.Add(run.Value);
            // Killed again on the way, now and then.
            while (random.Next(3) == 0)
                await DiesAsync(workspace.Start("runs", "resume", run.Value.Short), 0, random.NextDouble() * life.Elapsed);
            (await workspace.BatonAsync("runs", "resume", run.Value.Short)).Expect(0);
            AssertWhole(await RunHistory.EventsAsync(workspace, run.Value), workspace, run.Value);
        }
        Assert.InRange(killed, rounds / 4, rounds);
    }

    private static string[] Start => ["run", "launch-email", "--brief", ScratchWorkspace.Espresso, "--auto-approve"];

    /// <summary>Whether it was still alive when it was killed.</summary>
    private static async Task<bool> DiesAsync(BatonProcess process, int afterLines, TimeSpan andThen)
    {
        using (process)
        {
            for (int line = 0; line < afterLines; line++)
                await process.SeesAsync("\n");
            if (process.EndsWithin(andThen))
                return false;
            await process.KillAsync();
            return true;
        }
    }

    private static void AssertWhole(IReadOnlyList<RunEvent> events, ScratchWorkspace workspace, RunId run)
    {
        Assert.Single(events.OfType<RunEvent.CommitStarted>());
        Assert.Single(events.OfType<RunEvent.ReviewDecided>());
        Assert.IsType<RunEvent.RunFinished>(events[^1]);
        Assert.All(
            events.OfType<RunEvent.OfStep>().Where(e => e is RunEvent.StepSucceeded or RunEvent.CheckScored or RunEvent.ReviewClosed or RunEvent.RegionClosed).GroupBy(e => (e.Step, e.Round)),
            step => Assert.Single(step));
        // A step that has succeeded is not asked again in its round.
        Assert.All(events.OfType<RunEvent.AttemptStarted>(), started => Assert.DoesNotContain(
            events.TakeWhile(e => e != started).OfType<RunEvent.StepSucceeded>(), done => (done.Step, done.Round) == (started.Step, started.Round)));
        Assert.Equal(
            ["email.html", "email.md", "email.receipt.json"],
            Directory.EnumerateFiles(workspace.In($"out/launch-email/{run.Short}")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
