using Baton.Engine.Journals;
using Baton.Storage.Appender;

namespace Baton.Storage.Tests;

public abstract partial class JournalContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly RunOwner First = new("atlas", 100, SampleRecords.Start.AddTicks(7));
    private static readonly RunOwner Second = new("atlas", 200, SampleRecords.Start);

    [Fact]
    public async Task A_run_that_is_not_there_cannot_be_acquired()
    {
        Assert.IsType<LeaseOutcome.NoSuchRun>(await Journal.AcquireAsync(Run, First, Lease, _ => true, Stop));
        Assert.False(await Journal.RenewAsync(Run, 0, Lease, Stop));
        await Journal.ReleaseAsync(Run, 0, Stop);
    }

    [Fact]
    public async Task A_good_lease_holds_off_others_until_it_is_over()
    {
        await AppendAsync(1);
        Assert.Equal(1, await AcquireAsync(First));

        Time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        var held = Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(Run, Second, Lease, _ => false, Stop));
        Assert.Equal((200, 100), (Second.ProcessId, held.Owner.ProcessId));
        Assert.Equal(SampleRecords.Start + Lease, held.Until);

        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await AcquireAsync(Second));
    }

    [Fact]
    public async Task An_owner_that_is_gone_holds_nobody_off()
    {
        await AppendAsync(1);
        await AcquireAsync(First);
        var asked = new List<int>();

        var outcome = await Journal.AcquireAsync(
            Run,
            Second,
            Lease,
            owner =>
            {
                asked.Add(owner.ProcessId);
                return true;
            },
            Stop);

        Assert.Equal(2, Assert.IsType<LeaseOutcome.Acquired>(outcome).Epoch);
        Assert.Equal([100], asked);
    }

    [Fact]
    public async Task The_same_owner_acquires_again_with_a_higher_epoch()
    {
        await AppendAsync(1);

        Assert.Equal(1, await AcquireAsync(First));
        Assert.Equal(2, await AcquireAsync(First));
        Assert.Equal(AppendOutcome.NotOwner, await Journal.AppendAsync(SampleRecords.Append(Run, 2, epoch: 1), Stop));
    }

    [Fact]
    public async Task A_renewed_lease_holds_longer_and_a_lost_one_is_not_renewed()
    {
        await AppendAsync(1);
        await AcquireAsync(First);
        Time.Advance(Lease / 2);
        Assert.True(await Journal.RenewAsync(Run, 1, Lease, Stop));
        Time.Advance(Lease * 0.9);
        Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(Run, Second, Lease, _ => false, Stop));

        Time.Advance(Lease);
        Assert.True(await Journal.RenewAsync(Run, 1, Lease, Stop));
        Time.Advance(Lease);
        await AcquireAsync(Second);
        Assert.False(await Journal.RenewAsync(Run, 1, Lease, Stop));
    }

    [Fact]
    public async Task A_released_run_is_free_at_once_and_an_old_release_does_nothing()
    {
        await AppendAsync(1);
        await AcquireAsync(First);
        await Journal.ReleaseAsync(Run, 1, Stop);
        Assert.False(await Journal.RenewAsync(Run, 1, Lease, Stop));
        Assert.Equal(2, await AcquireAsync(Second));

        await Journal.ReleaseAsync(Run, 1, Stop);

        Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(Run, First, Lease, _ => false, Stop));
    }

    [Fact]
    public async Task Only_the_owners_epoch_appends()
    {
        await AppendAsync(1);
        await AcquireAsync(First);
        await AppendAsync(SampleRecords.Append(Run, 2, epoch: 1));
        Time.Advance(Lease);
        await AcquireAsync(Second);

        Assert.Equal(AppendOutcome.NotOwner, await Journal.AppendAsync(SampleRecords.Append(Run, 3, epoch: 1), Stop));
        Assert.Equal(AppendOutcome.NotOwner, await Journal.AppendAsync(SampleRecords.Append(Run, 2, epoch: 1), Stop));
        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(Run, 2, epoch: 2), Stop));
        await AppendAsync(SampleRecords.Append(Run, 3, epoch: 2));
    }

    [Fact]
    public async Task A_decision_without_epoch_goes_through_whoever_owns_the_run()
    {
        await AppendAsync(1);
        await AcquireAsync(First);

        await AppendAsync(SampleRecords.Append(Run, 2, epoch: null));
        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(Run, 2, epoch: 1), Stop));
    }

    [Fact]
    public async Task An_epoch_is_good_until_another_acquires_the_run()
    {
        await AppendAsync(1);
        await AcquireAsync(First);
        Time.Advance(Lease * 2);
        await AppendAsync(SampleRecords.Append(Run, 2, epoch: 1));
        await Journal.ReleaseAsync(Run, 1, Stop);
        await AppendAsync(SampleRecords.Append(Run, 3, epoch: 1));

        await AcquireAsync(Second);

        Assert.Equal(AppendOutcome.NotOwner, await Journal.AppendAsync(SampleRecords.Append(Run, 4, epoch: 1), Stop));
    }

    [Fact]
    public async Task The_row_of_an_append_leaves_the_lease_alone()
    {
        await AppendAsync(1);
        await AcquireAsync(First);

        await AppendAsync(SampleRecords.Append(Run, 2, epoch: 1, row: SampleRecords.Row(Run) with { Status = "parked" }));

        Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(Run, Second, Lease, _ => false, Stop));
        Assert.True(await Journal.RenewAsync(Run, 1, Lease, Stop));
    }

    [Fact]
    public async Task Who_claims_a_run_with_its_first_record_owns_it_from_there_on()
    {
        await AppendAsync(SampleRecords.Append(Run, 1) with { Claim = new RunClaim(First, Lease) });

        Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(Run, Second, Lease, _ => false, Stop));
        Assert.True(await Journal.RenewAsync(Run, JournalAppend.FirstEpoch, Lease, Stop));
        await AppendAsync(SampleRecords.Append(Run, 2, JournalAppend.FirstEpoch));
        Time.Advance(Lease);
        Assert.Equal(JournalAppend.FirstEpoch + 1, await AcquireAsync(Second));
        Assert.Equal(AppendOutcome.NotOwner, await Journal.AppendAsync(SampleRecords.Append(Run, 3, JournalAppend.FirstEpoch), Stop));
    }

    [Fact]
    public async Task A_run_that_is_there_is_not_claimed_by_an_append_that_is_stale()
    {
        await AppendAsync(1);
        await AcquireAsync(Second);

        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(Run, 1) with { Claim = new RunClaim(First, Lease) }, Stop));

        Assert.True(await Journal.RenewAsync(Run, 1, Lease, Stop));
        Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(Run, First, Lease, _ => false, Stop));
    }

    [Fact]
    public async Task A_record_with_which_its_owner_gives_a_run_up_frees_it_at_once()
    {
        await AppendAsync(SampleRecords.Append(Run, 1) with { Claim = new RunClaim(First, Lease) });
        await AppendAsync(SampleRecords.Append(Run, 2, JournalAppend.FirstEpoch) with { Releases = true });
        Assert.False(await Journal.RenewAsync(Run, JournalAppend.FirstEpoch, Lease, Stop));
        Assert.Equal(2, await AcquireAsync(Second));

        var (other, third) = (SampleRecords.NewRun(), SampleRecords.NewRun());
        await AppendAsync(SampleRecords.Append(other, 1) with { Claim = new RunClaim(First, Lease), Releases = true });
        await AppendAsync(SampleRecords.Append(third, 1) with { Claim = new RunClaim(First, Lease) });
        Assert.Equal(AppendOutcome.Stale, await Journal.AppendAsync(SampleRecords.Append(third, 3, JournalAppend.FirstEpoch) with { Releases = true }, Stop));
        Assert.IsType<LeaseOutcome.Acquired>(await Journal.AcquireAsync(other, Second, Lease, _ => false, Stop));
        Assert.IsType<LeaseOutcome.HeldBy>(await Journal.AcquireAsync(third, Second, Lease, _ => false, Stop));
    }

    private async Task<long> AcquireAsync(RunOwner owner) =>
        Assert.IsType<LeaseOutcome.Acquired>(await Journal.AcquireAsync(Run, owner, Lease, _ => false, Stop)).Epoch;
}
