namespace Baton.Cli.Tests;

/// <summary>A disk that is full or read-only, made for real.</summary>
public sealed class DiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_that_fills_up_stops_the_run_where_it_is_and_it_goes_on_once_there_is_room()
    {
        using var workspace = new ScratchWorkspace();
        workspace.LetNothingBlock();
        workspace.Mount(".baton", "640k");

        var stopped = (await workspace.BatonAsync("run", "launch-email", "-b", ScratchWorkspace.Espresso, "--auto-approve")).Expect(1);
        stopped.Says("No room is left", "Free some space", "The run is kept", "baton runs resume");
        Assert.InRange(stopped.Error.Split('\n').Length, 2, 5);

        workspace.Remount(".baton", "size=16m");
        string id = Assert.Single(await RunHistory.RunsAsync(workspace)).Run.Short;
        (await workspace.BatonAsync("runs", "resume", id)).Expect(0).Says("email landed");
    }

    [Fact]
    public async Task A_full_output_disk_is_tried_again_Ctrl_C_ends_the_wait_and_the_run_goes_on_later()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        string brief = await workspace.NewPlaybookAsync();
        workspace.Replace("playbooks/news/workflow.yaml", "  - commit: post\n", "  - commit: post\n    retry: { attempts: 5, backoff: 12s..12s }\n");
        workspace.Mount("out", "16k");
        await Assert.ThrowsAnyAsync<IOException>(() => File.WriteAllBytesAsync(workspace.In("out/filler"), new byte[64 * 1024], Stop));

        using var baton = workspace.Start("run", "news", "--brief", brief, "--auto-approve");
        await baton.SeesAsync("tries again at");
        baton.Signal("INT");
        (await baton.EndAsync()).Expect(130).Says("stopped; the run is kept", "baton runs resume");

        string id = Assert.Single(await RunHistory.RunsAsync(workspace)).Run.Short;
        workspace.Remount("out", "size=1m");
        (await workspace.BatonAsync("runs", "resume", id)).Expect(0).Says("post landed");
    }

    [Fact]
    public async Task A_read_only_disk_is_told_by_every_command_that_writes()
    {
        using var workspace = new ScratchWorkspace(withPlaybooks: false);
        workspace.Mount("ws", "8m");
        string root = workspace.In("ws");
        (await workspace.BatonAsync("-w", root, "new", "news")).Expect(0);
        string brief = Path.Combine(root, "playbooks/news/briefs/sample.yaml");
        workspace.Remount("ws", "ro");

        (await workspace.BatonAsync("-w", root, "check")).Expect(0);
        (await workspace.BatonAsync("-w", root, "runs", "list")).Expect(0).Says("No runs.");
        (await workspace.BatonAsync("-w", root, "run", "news", "-b", brief)).Expect(1).Says("read-only");
        (await workspace.BatonAsync("-w", root, "new", "more")).Expect(1).Says("Read-only file system", "baton doctor");
        (await workspace.BatonAsync("-w", root, "doctor")).Expect(1).Says("✗ journal folder", "✗ output folder");

        workspace.Remount("ws", "rw");
        (await workspace.BatonAsync("-w", root, "run", "news", "-b", brief, "--auto-approve")).Expect(0);
    }
}
