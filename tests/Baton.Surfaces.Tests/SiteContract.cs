using System.Text.Json;
using Baton.Core.Runs;

namespace Baton.Surfaces.Tests;

/// <summary>
/// What every site that can be asked must come through: one post, always. Each round is a run of its own on the built
/// <c>baton</c>, with a proxy before the site that springs once.
/// </summary>
public abstract class SiteContract
{
    private const int AtOnce = 5;

    /// <summary>How often an operator tries again where the site does not answer in time, as on a busy machine it may not.</summary>
    private const int MaxResumes = 10;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("BATON_LONG") == "1" ? 30 : 1;

    protected abstract int SitePort { get; }

    /// <summary>Whether a client has said all of the request that makes the post.</summary>
    private protected abstract bool IsTheWrite(string said);

    /// <summary>Whether a client is about to make the post, and has not begun.</summary>
    private protected abstract bool IsBeforeTheWrite(string said);

    private protected abstract Task<CommittingWorkspace> WorkspaceAsync(int port, string title);

    private protected abstract Task<int> CountAsync(string title);

    /// <summary>The playbooks that ship, and the site as the surface <c>blog</c>.</summary>
    private protected abstract CommittingWorkspace Blog();

    /// <summary>The only post with this title.</summary>
    private protected abstract Task<KeptPost> KeptAsync(string title);

    /// <summary>Approved content as a post of this site compares with it.</summary>
    private protected abstract string AsKept(string html);

    [Fact]
    public async Task The_article_that_ships_becomes_a_draft_that_reads_back_as_it_was_approved()
    {
        using var workspace = Blog();

        string run = await workspace.ArticleAsync();

        using var about = JsonDocument.Parse(await workspace.PartAsync(run, "post.json"));
        string Approved(string name) => about.RootElement.GetProperty(name).GetString()!;
        string html = await workspace.PartAsync(run, "content.html");
        Assert.Equal(
            new KeptPost(Approved("title"), Approved("excerpt"), Approved("slug"), "draft", AsKept(html)),
            await KeptAsync(Approved("title")));
        Assert.Contains("£14.20", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_frozen_or_cut_off_around_the_write_there_is_one_post()
    {
        (string Name, Func<string, Task> Play)[] scenes =
        [
            ("killed after", KilledBetweenTheWriteAndTheReceiptAsync),
            ("frozen after", FrozenBetweenTheWriteAndTheReceiptAsync),
            ("killed before", KilledRightBeforeTheWriteAsync),
            ("frozen before", FrozenRightBeforeTheWriteAsync),
            ("cut off", CutOffAsync),
        ];
        // Mostly they wait, for leases and for what may be on its way.
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Rounds).SelectMany(round => scenes.Select(s => (Title: $"{s.Name} {round}", s.Play))),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (scene, _) =>
            {
                await scene.Play(scene.Title);
                TestContext.Current.SendDiagnosticMessage("{0}: one post", scene.Title);
            });
    }

    private async Task KilledBetweenTheWriteAndTheReceiptAsync(string round)
    {
        await using var proxy = new FlakyProxy(SitePort);
        using var workspace = await WorkspaceAsync(proxy.Port, round);
        string run = await workspace.ApprovedAsync();
        var trap = proxy.Set(TrapKind.HoldAnswer, IsTheWrite);
        using (var worker = workspace.Start("runs", "resume", run))
        {
            await SprungAsync(trap, worker);
            await worker.KillAsync();
        }
        trap.Release();

        Assert.True(await LandsAsync(workspace, run));
        await AssertOnceAsync(workspace, run, round);
    }

    private async Task KilledRightBeforeTheWriteAsync(string round)
    {
        await using var proxy = new FlakyProxy(SitePort);
        using var workspace = await WorkspaceAsync(proxy.Port, round);
        string run = await workspace.ApprovedAsync();
        var trap = proxy.Set(TrapKind.HoldRequest, IsTheWrite);
        using (var worker = workspace.Start("runs", "resume", run))
        {
            await SprungAsync(trap, worker);
            await worker.KillAsync();
        }

        // The request is still on its way: it arrives while the next worker waits until nothing can be on its way any more.
        using var next = workspace.Start("runs", "resume", run);
        trap.Release();
        if ((await next.EndAsync()).Code != 0)
            Assert.True(await LandsAsync(workspace, run));
        await AssertOnceAsync(workspace, run, round);
    }

    private async Task CutOffAsync(string round)
    {
        await using var proxy = new FlakyProxy(SitePort);
        using var workspace = await WorkspaceAsync(proxy.Port, round);
        string run = await workspace.ApprovedAsync();
        var trap = proxy.Set(TrapKind.CutAnswer, IsTheWrite);

        var outcome = await workspace.BatonAsync("runs", "resume", run);
        Assert.True(trap.IsSprung, outcome.Out + outcome.Error);
        if (outcome.Code != 0)
            Assert.True(await LandsAsync(workspace, run));
        await AssertOnceAsync(workspace, run, round);
    }

    private async Task FrozenBetweenTheWriteAndTheReceiptAsync(string round)
    {
        await using var proxy = new FlakyProxy(SitePort);
        using var workspace = await WorkspaceAsync(proxy.Port, round);
        string run = await workspace.ApprovedAsync();
        var trap = proxy.Set(TrapKind.HoldAnswer, IsTheWrite);
        using var frozen = workspace.Start("runs", "resume", run);
        await SprungAsync(trap, frozen);
        await FrozenAsync(workspace, run, frozen, trap);

        await AssertOnceAsync(workspace, run, round);
    }

    private async Task FrozenRightBeforeTheWriteAsync(string round)
    {
        await using var proxy = new FlakyProxy(SitePort);
        using var workspace = await WorkspaceAsync(proxy.Port, round);
        string run = await workspace.ApprovedAsync();
        var trap = proxy.Set(TrapKind.HoldAnswer, IsBeforeTheWrite);
        using var frozen = workspace.Start("runs", "resume", run);
        await SprungAsync(trap, frozen);
        await FrozenAsync(workspace, run, frozen, trap);

        await AssertOnceAsync(workspace, run, round);
    }

    /// <summary>A worker that ends before it comes so far says why.</summary>
    private static async Task SprungAsync(Trap trap, BatonProcess worker)
    {
        using var sprung = new CancellationTokenSource();
        var ended = worker.EndedAsync(sprung.Token);
        if (await Task.WhenAny(trap.Sprung, ended) == ended)
            (await worker.EndAsync()).Says("(the worker ended before it could be interrupted)");
        await trap.Sprung;
        await sprung.CancelAsync();
    }

    /// <summary>
    /// Another takes over while it is frozen, and it wakes up when all is done. One that was frozen in the middle of a write holds the
    /// journal's lock, and nobody goes on before it does.
    /// </summary>
    private static async Task FrozenAsync(CommittingWorkspace workspace, string run, BatonProcess frozen, Trap trap)
    {
        await frozen.FreezeAsync();
        bool isTakenOver = await LandsAsync(workspace, run);
        trap.Release();
        frozen.Signal("CONT");
        await frozen.EndAsync();
        if (!isTakenOver && !(await workspace.EventsAsync(run)).OfType<RunEvent.RunFinished>().Any())
            Assert.True(await LandsAsync(workspace, run));
    }

    /// <summary>
    /// Goes on as an operator would. A frozen process is alive, so its run is free once its lease is over; a site that does not answer
    /// in time may the next time. False where somebody holds the journal's lock.
    /// </summary>
    private static async Task<bool> LandsAsync(CommittingWorkspace workspace, string run)
    {
        for (int resumes = 0; ;)
        {
            var outcome = await workspace.BatonAsync("runs", "resume", run);
            if (outcome.Code == 1 && outcome.Error.Contains("has been locked by another program", StringComparison.Ordinal))
                return false;
            bool isHeld = outcome.Code == 1 && outcome.Error.Contains("is worked by process", StringComparison.Ordinal);
            bool isLate = outcome.Code == 3 && outcome.Out.Contains("did not answer within", StringComparison.Ordinal) && ++resumes < MaxResumes;
            if (isHeld || isLate)
                continue;
            outcome.Expect(0).Says("post landed: ");
            return true;
        }
    }

    private async Task AssertOnceAsync(CommittingWorkspace workspace, string run, string title)
    {
        Assert.Equal(1, await CountAsync(title));
        var events = await workspace.EventsAsync(run);
        Assert.Single(events.OfType<RunEvent.RunFinished>());
        Assert.Single(events.OfType<RunEvent.CommitStarted>().Select(e => e.Key).Distinct());
        Assert.Empty(events.OfType<RunEvent.CommitDuplicated>());
    }
}
