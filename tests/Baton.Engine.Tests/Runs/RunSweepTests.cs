using System.Collections.Concurrent;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests.Runs;

/// <summary>What a worker takes up, and that one bad run does not hold up the others.</summary>
public sealed class RunSweepTests
{
    private readonly Workshop _workshop = new();
    private readonly ConcurrentQueue<SweepNews> _news = [];

    [Fact]
    public async Task It_works_what_can_go_on_and_leaves_what_waits()
    {
        await _workshop.StartAsync(TestPlaybook.Short);

        await SweepAsync();
        await SweepAsync();

        Assert.Equal([RunStatus.Parked], _news.OfType<SweepNews.Left>().Select(n => n.Status));
        Assert.Single(_workshop.Models.Calls);
    }

    [Fact]
    public async Task A_run_that_cannot_be_worked_is_told_once_and_holds_up_no_other()
    {
        await _workshop.StartAsync(TestPlaybook.Short);
        var good = (await _workshop.Journal.FindRunAsync(_workshop.Run, CancellationToken.None))!;
        var bad = good with { Run = new RunId(Guid.CreateVersion7()), Digest = new string('0', 64), UpdatedAt = good.UpdatedAt.AddDays(-1) };
        var record = (await _workshop.Journal.ReadAsync(good.Run, 0, true, CancellationToken.None))[0];
        await _workshop.Journal.AppendAsync(new JournalAppend(bad.Run, record, null, bad, [], []), CancellationToken.None);

        await SweepAsync();

        Assert.Equal(bad.Run, Assert.Single(_news.OfType<SweepNews.Failed>()).Run.Run);
        Assert.Equal(good.Run, Assert.Single(_news.OfType<SweepNews.Left>()).Run.Run);
    }

    [Fact]
    public async Task Draining_waits_for_the_call_that_is_out_records_it_and_begins_no_other()
    {
        using var draining = new CancellationTokenSource();
        var (asked, answer) = _workshop.Models.Hang("draft");
        await _workshop.StartAsync(TestPlaybook.Short);
        var sweeping = SweepAsync(draining);
        await asked;

        await draining.CancelAsync();
        Assert.False(sweeping.IsCompleted);
        answer();
        await sweeping;

        Assert.Single(_workshop.Models.Calls);
        Assert.Single((await _workshop.EventsAsync()).OfType<RunEvent.StepSucceeded>());
        Assert.Empty(await _workshop.Journal.ListOwnersAsync(CancellationToken.None));
    }

    private async Task SweepAsync(CancellationTokenSource? drains = null)
    {
        var draining = drains?.Token ?? CancellationToken.None;
        var self = new RunOwner("here", 7, Workshop.Morning);
        var host = new RunHost(_workshop.Journal, _workshop.Workspace, self) { Draining = draining };
        await new RunSweep(host, _workshop.Workspace, self, 4, _news.Enqueue).WorkAsync(once: true, draining, TestContext.Current.CancellationToken);
    }
}
