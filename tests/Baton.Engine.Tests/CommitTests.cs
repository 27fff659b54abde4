using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Commits;
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
    public async Task The_person_who_looks_says_what_is_there_and_the_run_goes_on_with_it()
    {
        var (workshop, session, card) = await InDoubtAsync();
        Assert.Equal(("shelf", "no answer", 1, workshop.Clock.GetUtcNow()), (card.Surface, card.Why, card.Sendings, card.FirstSentAt));
        Assert.Null(await CommitDesk.SettleAsync(session, card, new CommitVerdict("ana", new CommitReceipt("9", "https://shelf.example/9", Workshop.Morning), "It is there."), CancellationToken.None));
        await workshop.WorkAsync();
        Assert.StartsWith("Finished", await workshop.ResultAsync(), StringComparison.Ordinal);
        Assert.Contains("https://shelf.example/9", await workshop.ResultAsync(), StringComparison.Ordinal);
        Assert.Equal(1, workshop.Surface.Sendings);
    }

    [Fact]
    public async Task That_nothing_is_there_can_be_said_only_when_nothing_can_be_on_its_way_any_more()
    {
        var (workshop, session, card) = await InDoubtAsync();
        var missing = new CommitVerdict("ana", null, null);
        Assert.Contains("it may still be on its way", await CommitDesk.SettleAsync(session, card, missing, CancellationToken.None), StringComparison.Ordinal);
        workshop.Clock.SetUtcNow(card.QuietFrom);
        Assert.Null(await CommitDesk.SettleAsync(session, card, missing, CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Equal((RunStatus.Finished, 2), (workshop.Durable().Status, workshop.Surface.Sendings));
    }

    /// <summary>Others count from the recorded start how long it may be on its way: too early a start, and they send it again too early.</summary>
    [Fact]
    public async Task A_worker_whose_clock_is_behind_records_a_sending_by_the_journals_clock()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Neither);
        workshop.JournalClock.Advance(TimeSpan.FromSeconds(56));
        workshop.Surface.FailAfterLanding(new SurfaceException("no answer", isTransient: true, mayHaveLanded: true));
        await workshop.WorkAsync();
        Assert.Equal(workshop.JournalClock.GetUtcNow(), workshop.Durable().Find("shelf")!.Commit!.SentAt);
    }

    /// <summary>Two look at once, and the first one's word has it sent again: what the second saw was true before that.</summary>
    [Fact]
    public async Task What_was_seen_before_it_was_sent_again_does_not_count_any_more()
    {
        var (workshop, session, card) = await InDoubtAsync();
        var missing = new CommitVerdict("ana", null, null);
        workshop.Clock.SetUtcNow(card.QuietFrom);
        Assert.Null(await CommitDesk.SettleAsync(session, card, missing, CancellationToken.None));
        workshop.Surface.FailAfterLanding(new SurfaceException("no answer", isTransient: true, mayHaveLanded: true));
        session = await workshop.WorkAsync();
        Assert.Contains("sent again since you looked", await CommitDesk.SettleAsync(session, card, missing, CancellationToken.None), StringComparison.Ordinal);
        await workshop.WorkAsync();
        Assert.Equal(2, workshop.Surface.Sendings);
        card = await workshop.Commits.CardAsync(session, card.Place, CancellationToken.None);
        Assert.Null(await CommitDesk.SettleAsync(session, card, new CommitVerdict("ana", new CommitReceipt("9", "https://shelf.example/9", Workshop.Morning), null), CancellationToken.None));
    }

    [Fact]
    public async Task What_is_not_shown_yet_is_not_sent_again_before_it_has_had_its_time()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Queryable);
        workshop.Surface.Times = new SurfaceTimes(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(2));
        workshop.Surface.Shown = 0;
        workshop.Surface.FailAfterLanding(new SurfaceException("connection lost", isTransient: true, mayHaveLanded: true));
        var sentAt = workshop.Clock.GetUtcNow();
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromMinutes(1));
        await workshop.WorkAsync();
        var quiet = sentAt + CommitDesk.SendWithin + TimeSpan.FromMinutes(5);
        Assert.Equal((SlotStatus.BackingOff, quiet), (workshop.Durable().Find("shelf")!.Status, workshop.Durable().Find("shelf")!.WakeAt));
        workshop.Surface.Shown = 1;
        workshop.Clock.SetUtcNow(quiet);
        await workshop.WorkAsync();
        Assert.Equal((RunStatus.Finished, 1, 2), (workshop.Durable().Status, workshop.Surface.Sendings, workshop.Surface.Lookups));
    }

    [Fact]
    public async Task Two_that_are_found_are_said_to_be_two_and_a_person_says_which_one_stays()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Queryable);
        workshop.Surface.Shown = 0;
        workshop.Surface.FailAfterLanding(new SurfaceException("connection lost", isTransient: true, mayHaveLanded: true));
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromMinutes(10));
        // It is shown later than the surface promised, and so sent again.
        workshop.Surface.OnCommit = _ => workshop.Surface.Shown = 2;
        await workshop.WorkAsync();
        Assert.StartsWith("CommitDuplicated: `shelf` shows it 2 times", await workshop.ReasonAsync(), StringComparison.Ordinal);
        var session = await workshop.OpenAsync();
        var card = await workshop.Commits.CardAsync(session, session.Version.Plan.Find("shelf")!.Value, CancellationToken.None);
        Assert.Null(await CommitDesk.SettleAsync(session, card, new CommitVerdict("ana", new CommitReceipt("1", "https://shelf.example/1", Workshop.Morning), null), CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Equal((RunStatus.Finished, 2), (workshop.Durable().Status, workshop.Surface.Sendings));
    }

    [Fact]
    public async Task A_key_that_may_be_forgotten_is_not_relied_on()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Idempotent);
        workshop.Surface.Times = new SurfaceTimes(TimeSpan.FromMinutes(1), TimeSpan.Zero, KeyLifetime: TimeSpan.FromHours(24));
        workshop.Surface.FailAfterLanding(new SurfaceException("connection lost", isTransient: true, mayHaveLanded: true));
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromHours(24));
        await workshop.WorkAsync();
        Assert.Equal("CommitInDoubt: the first sending's receipt is missing, and `shelf` remembers its key for 1d only", await workshop.ReasonAsync());
        Assert.Equal(1, workshop.Surface.Sendings);
    }

    [Fact]
    public async Task That_nothing_was_written_is_remembered_by_whoever_comes_after()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Neither);
        workshop.Surface.FailBeforeLanding(new SurfaceException("busy", isTransient: true, mayHaveLanded: false));
        await workshop.WorkAsync();
        workshop.Clock.Advance(TimeSpan.FromMinutes(1));
        await workshop.WorkAsync();
        Assert.Equal((RunStatus.Finished, 2), (workshop.Durable().Status, workshop.Surface.Sendings));
    }

    private static async Task<(Workshop, Engine.Runs.RunSession, CommitCard)> InDoubtAsync()
    {
        var workshop = await ApprovedAsync(SurfaceClass.Neither);
        workshop.Surface.FailAfterLanding(new SurfaceException("no answer", isTransient: true, mayHaveLanded: true));
        await workshop.WorkAsync();
        var session = await workshop.OpenAsync();
        return (workshop, session, await workshop.Commits.CardAsync(session, session.Version.Plan.Find("shelf")!.Value, CancellationToken.None));
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
