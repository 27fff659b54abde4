using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tests;

public sealed class CommitTests
{
    private static async Task<Workshop> ApprovedAsync(SurfaceClass surface, string? edit = null)
    {
        var workshop = new Workshop(surface);
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkAsync();
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), edit is null ? Answer.Approve : Answer.EditAndApprove, "brand", edit));
        Assert.Null(await workshop.DecideAsync(await workshop.OpenAsync(), Answer.Approve, "legal"));
        return workshop;
    }

    [Fact]
    public async Task What_lands_is_byte_for_byte_what_was_approved_the_edit_included()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Idempotent, edit: "as legal wants it, \"quoted\" – ü");
        var session = await workshop.OpenAsync();
        var approved = Assert.Single(session.State.Find("signoff")!.Approved);
        byte[] bytes = (await session.Values.LoadAsync(approved.Payload, CancellationToken.None)).Bytes.ToArray();
        await workshop.WorkAsync();
        var landed = Assert.Single(workshop.Surface.Landed);
        Assert.Equal(bytes, landed.Bytes);
        Assert.Equal(SaltedHash.Of(session.State.Salt.Span, landed.Bytes), approved.Hash);
        Assert.Contains("as legal wants it", System.Text.Encoding.UTF8.GetString(landed.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SurfaceClass.Idempotent)]
    [InlineData(SurfaceClass.Queryable)]
    public async Task A_sending_whose_answer_was_lost_does_not_land_twice(SurfaceClass surface)
    {
        var workshop = await ApprovedAsync(surface);
        workshop.Surface.FailAfterLanding(new SurfaceException("connection lost", isTransient: true, mayHaveLanded: true));
        // One worker that waits the delay out, and so knows what it has sent.
        await workshop.WorkPatientlyAsync();
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        Assert.Single(workshop.Surface.Landed);
        Assert.Equal(surface == SurfaceClass.Queryable ? (1, 1) : (2, 0), (workshop.Surface.Sendings, workshop.Surface.Lookups));
    }

    [Theory]
    [InlineData(SurfaceClass.Idempotent)]
    [InlineData(SurfaceClass.Queryable)]
    public async Task Another_worker_after_the_delay_does_not_land_it_twice_either(SurfaceClass surface)
    {
        var workshop = await ApprovedAsync(surface);
        workshop.Surface.FailAfterLanding(new SurfaceException("connection lost", isTransient: true, mayHaveLanded: true));
        await workshop.WorkAsync();
        Assert.Equal(SlotStatus.BackingOff, workshop.Durable().Find("shelf")!.Status);
        workshop.Clock.Advance(TimeSpan.FromMinutes(1));
        await workshop.WorkAsync();
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        Assert.Single(workshop.Surface.Landed);
    }

    [Fact]
    public async Task A_surface_that_can_not_tell_leaves_it_to_a_person_when_it_may_have_landed()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Neither);
        workshop.Surface.FailAfterLanding(new SurfaceException("no answer", isTransient: true, mayHaveLanded: true));
        await workshop.WorkAsync();
        Assert.Equal("CommitInDoubt: no answer", await workshop.ReasonAsync());
        var session = await workshop.OpenAsync();
        Assert.Contains("can't be known from here", await session.TakeAsync(new RunCommand.Attend(session.Version.Plan.Find("shelf")!.Value, 1), CancellationToken.None), StringComparison.Ordinal);
        await workshop.WorkAsync();
        Assert.Equal(1, workshop.Surface.Sendings);
    }

    [Fact]
    public async Task A_worker_that_knows_that_nothing_landed_tries_again_on_any_surface()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Neither);
        workshop.Surface.FailBeforeLanding(new SurfaceException("busy", isTransient: true, mayHaveLanded: false));
        // One worker that waits the delay out, and so knows what it has sent.
        await workshop.WorkPatientlyAsync();
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        Assert.Single(workshop.Surface.Landed);
    }

    [Fact]
    public async Task A_failure_for_good_parks_with_its_reason_and_can_be_sent_again()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Idempotent);
        workshop.Surface.FailBeforeLanding(new SurfaceException("no such folder", isTransient: false, mayHaveLanded: false));
        await workshop.WorkAsync();
        Assert.Equal("CommitFailed: no such folder", await workshop.ReasonAsync());
        var session = await workshop.OpenAsync();
        Assert.Null(await session.TakeAsync(new RunCommand.Attend(session.Version.Plan.Find("shelf")!.Value, 1), CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Single(workshop.Surface.Landed);
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
    }

    [Theory]
    [InlineData(SurfaceClass.Idempotent, SlotStatus.BackingOff)]
    [InlineData(SurfaceClass.Queryable, SlotStatus.BackingOff)]
    [InlineData(SurfaceClass.Neither, SlotStatus.Stuck)]
    public async Task A_surface_that_hangs_is_given_up_and_may_have_written(SurfaceClass surface, SlotStatus expected)
    {
        var workshop = await ApprovedAsync(surface);
        var came = workshop.Surface.Hang(landing: true);
        var work = workshop.WorkAsync();
        await came;
        workshop.Clock.Advance(TimeSpan.FromMinutes(2));
        await work;
        Assert.Equal(expected, workshop.Durable().Find("shelf")!.Status);
        workshop.Clock.Advance(TimeSpan.FromHours(1));
        await workshop.WorkAsync();
        Assert.Single(workshop.Surface.Landed);
    }

    [Fact]
    public async Task Cancel_is_refused_while_a_commit_is_out_and_the_receipt_is_kept()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Idempotent);
        var came = workshop.Surface.Hang(landing: true);
        using var stop = new CancellationTokenSource();
        var work = workshop.WorkUntilAsync(stop.Token);
        await came;
        var other = await workshop.OpenAsync();
        Assert.Contains("a commit is under way", await other.TakeAsync(new RunCommand.Cancel(Agents.FailureDetail.Of("enough")), CancellationToken.None), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        await workshop.WorkAsync();
        Assert.Equal(RunStatus.Finished, workshop.Durable().Status);
        Assert.Single(workshop.Surface.Landed);
    }

    [Fact]
    public async Task A_cancel_that_lost_against_the_commits_start_says_so()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Idempotent);
        var late = await workshop.OpenAsync();
        var came = workshop.Surface.Hang(landing: false);
        using var stop = new CancellationTokenSource();
        var work = workshop.WorkUntilAsync(stop.Token);
        await came;
        Assert.Contains("a commit is under way", await late.TakeAsync(new RunCommand.Cancel(Agents.FailureDetail.Of("enough")), CancellationToken.None), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }
}
