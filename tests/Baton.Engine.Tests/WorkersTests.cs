using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tests;

/// <summary>Two processes at one run.</summary>
public sealed class WorkersTests
{
    [Fact]
    public async Task One_works_and_the_other_is_told_who()
    {
        var workshop = new Workshop();
        var (asked, answer) = workshop.Models.Hang("draft");
        await workshop.StartAsync(TestPlaybook.Short);
        var first = new RunHost(workshop.Journal, workshop.Workspace, new RunOwner("somewhere", 41, Workshop.Morning));
        var work = first.WorkAsync(await workshop.OpenAsync(), default, IRunProgress.None, CancellationToken.None);
        await asked;
        var held = await workshop.Host().WorkAsync(await workshop.OpenAsync(), default, IRunProgress.None, CancellationToken.None);
        Assert.Equal(("somewhere", 41), (held!.Owner.Machine, held.Owner.ProcessId));
        answer();
        Assert.Null(await work);
        Assert.Single(workshop.Models.Calls);
    }

    [Fact]
    public async Task A_worker_whose_lease_was_taken_over_records_nothing_and_says_who_has_it()
    {
        var workshop = new Workshop();
        var (asked, answer) = workshop.Models.Hang("draft");
        var (askedAgain, answerAgain) = workshop.Models.Hang("draft");
        await workshop.StartAsync(TestPlaybook.Short);
        var frozen = workshop.Host().WorkAsync(await workshop.OpenAsync(), default, IRunProgress.None, CancellationToken.None);
        await asked;
        workshop.JournalClock.Advance(RunHost.Lease + TimeSpan.FromSeconds(1));
        var second = new RunHost(workshop.Journal, workshop.Workspace, new RunOwner("somewhere", 42, Workshop.Morning));
        var work = second.WorkAsync(await workshop.OpenAsync(), default, IRunProgress.None, CancellationToken.None);
        await askedAgain;
        answer();
        Assert.Equal(42, (await frozen)!.Owner.ProcessId);
        answerAgain();
        Assert.Null(await work);
        Assert.Single((await workshop.EventsAsync()).OfType<RunEvent.StepSucceeded>());
    }

    [Theory]
    [InlineData(SurfaceClass.Idempotent, 1)]
    [InlineData(SurfaceClass.Queryable, 1)]
    [InlineData(SurfaceClass.Neither, 0)]
    public async Task A_worker_frozen_between_the_commits_start_and_the_sending_sends_nothing_when_another_has_taken_over(SurfaceClass surface, int sendings)
    {
        var (started, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        bool freeze = true;
        var workshop = new Workshop(surface, inner => new HookedJournal(inner)
        {
            After = async append =>
            {
                if (freeze && RecordCodec.Decode(append.Record).Events.Any(e => e is RunEvent.CommitStarted))
                {
                    freeze = false;
                    started.SetResult();
                    await goOn.Task;
                }
            },
        });
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkAsync();
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "brand"));
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "legal"));
        var frozen = workshop.Host().WorkAsync(await workshop.OpenAsync(), default, IRunProgress.None, CancellationToken.None);
        await started.Task;
        workshop.JournalClock.Advance(RunHost.Lease + TimeSpan.FromSeconds(1));
        await workshop.WorkAsync();
        if (surface == SurfaceClass.Queryable)
        {
            // It may still be on its way, so finding nothing does not count yet.
            Assert.Equal((0, 1), (workshop.Surface.Sendings, workshop.Surface.Lookups));
            workshop.Clock.Advance(TimeSpan.FromMinutes(6));
            await workshop.WorkAsync();
        }
        goOn.SetResult();
        Assert.Null(await frozen);
        Assert.Equal((sendings, sendings), (workshop.Surface.Sendings, workshop.Surface.Landed.Count));
    }

    [Fact]
    public async Task What_another_session_recorded_while_an_agent_was_asked_stands_and_the_late_answer_does_not_undo_it()
    {
        var workshop = new Workshop();
        var (asked, answer) = workshop.Models.Hang("draft");
        await workshop.StartAsync(TestPlaybook.Short);
        var work = workshop.WorkAsync();
        await asked;
        var other = await workshop.OpenAsync();
        Assert.Null(await other.TakeAsync(new RunCommand.Cancel(Agents.FailureDetail.Of("enough")), CancellationToken.None));
        answer();
        await work;
        Assert.Equal(RunStatus.Cancelled, workshop.Durable().Status);
        Assert.Empty((await workshop.EventsAsync()).OfType<RunEvent.StepSucceeded>());
    }

    [Fact]
    public async Task Two_who_approve_in_the_same_moment_both_count()
    {
        var (workshop, first, second) = await TwoAtOneCardAsync();
        Assert.Null(await workshop.DecideAsync(first, Answer.Approve, "brand", comment: "Good."));
        Assert.Null(await workshop.DecideAsync(second, Answer.Approve, "legal", comment: "Fine."));
        Assert.Equal(2, (await workshop.EventsAsync()).OfType<RunEvent.ReviewDecided>().Count());
        await workshop.WorkAsync();
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
    }

    [Fact]
    public async Task Who_decides_on_a_text_that_was_edited_in_the_same_moment_is_told_and_sees_the_new_one()
    {
        var (workshop, first, second) = await TwoAtOneCardAsync();
        Assert.Null(await workshop.DecideAsync(first, Answer.EditAndApprove, "brand", text: "as brand wants it"));
        Assert.Contains("the content has changed", await workshop.DecideAsync(second, Answer.EditAndApprove, "legal", text: "as legal wants it"), StringComparison.Ordinal);
        var card = await workshop.Desk.CardAsync(second, second.Version.Plan.Find("signoff")!.Value, CancellationToken.None);
        Assert.Equal("as brand wants it", card.Content.GetProperty("text").GetString());
        Assert.Contains("as brand wants it", card.Destinations[0].Parts[0].Text, StringComparison.Ordinal);
        Assert.Null(await workshop.DecideAsync(second, Answer.Approve, "legal"));
        await workshop.WorkAsync();
        Assert.Contains("as brand wants it", System.Text.Encoding.UTF8.GetString(Assert.Single(workshop.Surface.Landed).Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_approves_what_was_rejected_in_the_same_moment_is_told()
    {
        var (workshop, first, second) = await TwoAtOneCardAsync();
        Assert.Null(await workshop.DecideAsync(first, Answer.Reject, "brand"));
        Assert.Contains("the run is rejected", await workshop.DecideAsync(second, Answer.Approve, "legal"), StringComparison.Ordinal);
    }

    private static async Task<(Workshop, RunSession, RunSession)> TwoAtOneCardAsync()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkAsync();
        return (workshop, await workshop.OpenAsync(), await workshop.OpenAsync());
    }
}
