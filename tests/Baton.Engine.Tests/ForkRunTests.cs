using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Attention;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tests;

public sealed class ForkRunTests
{
    private static async Task<Workshop> FinishedAsync()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Whole);
        await Reviewers.FinishAsync(workshop);
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        return workshop;
    }

    private static async Task<(RunId Old, string? Refusal)> ForkAsync(Workshop workshop, string at, int? round = null, params (string Name, object Value)[] mends)
    {
        var (old, id) = (await workshop.OpenAsync(), workshop.Run);
        var (run, refusal) = await workshop.Host().ForkAsync(
            old, Forking.Of(old.Version, [.. old.History], at, round), mends.ToImmutableSortedDictionary(m => m.Name, m => JsonSerializer.SerializeToElement(m.Value)), "Ana", "another try", [], CancellationToken.None);
        if (run is not null)
            workshop.Found(run.Run);
        return (id, refusal);
    }

    [Fact]
    public async Task A_fork_goes_on_from_the_point_with_the_old_outputs_and_both_histories_verify()
    {
        var workshop = await FinishedAsync();
        int asked = workshop.Models.Of("research").Count();
        var (old, refusal) = await ForkAsync(workshop, "draft", 1);
        Assert.Null(refusal);
        await workshop.WorkAsync();
        Assert.Equal(asked, workshop.Models.Of("research").Count());
        foreach (var run in (RunId[])[old, workshop.Run])
            Assert.Empty(ChainCheck.Of(
                run, await workshop.Journal.FindRunAsync(run, CancellationToken.None), await workshop.Journal.ReadAsync(run, 0, withBodies: true, CancellationToken.None), [], null).Faults);
        var first = (RunEvent.RunStarted)(await workshop.EventsAsync())[0];
        Assert.Equal((old.ToString(), "draft", 1), (first.Origin!.Run, first.Origin.Step, first.Origin.Round));
        Assert.Equal("fork", first.Cause);
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        Assert.Equal((await workshop.Journal.FindRunAsync(old, CancellationToken.None))!.Title, row.Title);
    }

    [Fact]
    public async Task What_the_old_run_sent_is_not_sent_again_by_itself_even_when_it_is_approved_anew()
    {
        var workshop = await FinishedAsync();
        string before = Encoding.UTF8.GetString(Assert.Single(workshop.Surface.Landed).Bytes);
        await ForkAsync(workshop, "draft");
        await Reviewers.FinishAsync(workshop);
        Assert.StartsWith("SentBefore: ", await workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Equal(before, Encoding.UTF8.GetString(Assert.Single(workshop.Surface.Landed).Bytes));
        var session = await workshop.OpenAsync();
        int place = Assert.Single(AttentionDesk.StuckIn(session.State));
        Assert.Null(await AttentionDesk.TakeAsync(session, place, 1, new WayTaken.Retry(), "Ana", "a correction", CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Equal(2, workshop.Surface.Landed.Count);
    }

    [Fact]
    public async Task A_fork_of_a_fork_knows_what_the_first_of_them_sent()
    {
        var workshop = await FinishedAsync();
        await ForkAsync(workshop, "draft");
        await Reviewers.FinishAsync(workshop);
        Assert.Null((await ForkAsync(workshop, "draft")).Refusal);
        await Reviewers.FinishAsync(workshop);
        Assert.StartsWith("SentBefore: ", await workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Single(workshop.Surface.Landed);
    }

    [Fact]
    public async Task An_edited_handoff_reaches_the_step_of_the_fork_and_the_old_run_stays_as_it_was()
    {
        var workshop = await FinishedAsync();
        var (old, _) = await ForkAsync(workshop, "draft", 1, ("research.text", "39 seconds, says the lab"));
        await workshop.WorkAsync();
        Assert.Contains("39 seconds, says the lab", workshop.Models.Of("draft").Last(c => c.Everything.Contains("39 seconds", StringComparison.Ordinal)).Everything, StringComparison.Ordinal);
        var (_, refusal) = await ForkAsync(workshop, "draft", 1, ("research.text", 7));
        Assert.Contains("breaks its contract", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("39 seconds", Encoding.UTF8.GetString(workshop.Surface.Landed[0].Bytes), StringComparison.Ordinal);
        Assert.NotEqual(old, workshop.Run);
    }

    [Fact]
    public async Task A_commit_whose_surface_is_gone_waits_for_an_operator_and_goes_on_when_it_is_back()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkAsync();
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "brand"));
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "legal"));
        var without = workshop.Workspace with { Surfaces = new Dictionary<string, ISurface>() };
        var session = await workshop.OpenAsync();
        Assert.Null(await new RunHost(workshop.Journal, without, new RunOwner("here", 77, Workshop.Morning)).WorkAsync(session, TimeSpan.Zero, IRunProgress.None, CancellationToken.None));
        Assert.Equal("CommitRefused: the surface `shelf` is not in baton.yaml any more; put it back and try again, or cancel the run", await workshop.ReasonAsync());
        session = await workshop.OpenAsync();
        Assert.Null(await AttentionDesk.TakeAsync(session, AttentionDesk.StuckIn(session.State)[0], 1, new WayTaken.Retry(), "Ana", null, CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Single(workshop.Surface.Landed);
    }

    [Fact]
    public async Task A_commit_that_had_begun_on_a_surface_that_is_gone_waits_for_an_operator()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkAsync();
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "brand"));
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "legal"));
        workshop.Surface.FailAfterLanding(new SurfaceException("connection lost", isTransient: true, mayHaveLanded: true));
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromMinutes(1));
        var without = workshop.Workspace with { Surfaces = new Dictionary<string, ISurface>() };
        var session = await workshop.OpenAsync();
        Assert.Null(await new RunHost(workshop.Journal, without, new RunOwner("here", 77, Workshop.Morning)).WorkAsync(session, TimeSpan.Zero, IRunProgress.None, CancellationToken.None));
        Assert.StartsWith("CommitFailed: the surface `shelf` is not in baton.yaml", await workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Equal(1, workshop.Surface.Sendings);
    }
}
