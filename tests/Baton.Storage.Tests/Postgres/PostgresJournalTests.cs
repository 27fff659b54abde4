using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;
using Baton.Storage.Postgres;

namespace Baton.Storage.Tests.Postgres;

public sealed class PostgresJournalTests : JournalContract
{
    private readonly TestSchema _schema = TestSchema.New();

    protected override async ValueTask<IJournal> OpenAsync(TimeProvider time) => await PostgresJournal.OpenAsync(_schema.Connection, time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _schema.DisposeAsync();
    }

    [Fact]
    public async Task What_was_closed_is_there_when_opened_again()
    {
        var run = SampleRecords.NewRun();
        await AppendAsync(SampleRecords.Append(run, 1));
        await Journal.DisposeAsync();

        await using var again = await OpenAsync(Time);

        AssertSame(SampleRecords.Record(run, 1), Assert.Single(await again.ReadAsync(run, 0, true, Stop)));
        Assert.Equal(AppendOutcome.Appended, await again.AppendAsync(SampleRecords.Append(run, 2), Stop));
    }

    [Fact]
    public async Task What_cannot_be_stored_fails_alone_and_its_group_goes_through()
    {
        var bad = SampleRecords.NewRun();
        var refused = Journal.AppendAsync(SampleRecords.Append(bad, 1, row: SampleRecords.Row(bad) with { Title = null! }), Stop).AsTask();
        var good = Enumerable.Range(0, 20).Select(_ => SampleRecords.NewRun())
            .Select(run => (run, task: Journal.AppendAsync(SampleRecords.Append(run, 1), Stop).AsTask())).ToList();

        await Assert.ThrowsAsync<InvalidOperationException>(() => refused);
        foreach (var (run, task) in good)
        {
            Assert.Equal(AppendOutcome.Appended, await task);
            Assert.Single(await Journal.ReadAsync(run, 0, true, Stop));
        }

        Assert.Null(await Journal.FindRunAsync(bad, Stop));
        Assert.Empty(await Journal.ReadAsync(bad, 0, true, Stop));
    }

    [Fact]
    public async Task A_brief_with_a_nul_is_shown_with_a_sign_for_it()
    {
        var run = SampleRecords.NewRun();

        await AppendAsync(SampleRecords.Append(run, 1, row: SampleRecords.Row(run) with { Title = "a\0b" }));

        Assert.Equal("a␀b", (await Journal.FindRunAsync(run, Stop))!.Title);
    }

    [Fact]
    public async Task The_tables_are_laid_out_so_that_an_append_touches_no_index_and_values_stay_with_their_record()
    {
        Assert.Equal(["fillfactor=60"], await _schema.AskAsync("select reloptions from pg_class where oid = 'run_head'::regclass") as string[] ?? []);
        Assert.Equal(["toast_tuple_target=8160"], await _schema.AskAsync("select reloptions from pg_class where oid = 'record'::regclass") as string[] ?? []);
    }

    [Fact]
    public async Task Leases_by_the_system_clock_are_counted_by_the_servers()
    {
        await using var journal = await PostgresJournal.OpenAsync(_schema.Connection, TimeProvider.System, Stop);
        var run = SampleRecords.NewRun();
        await journal.AppendAsync(SampleRecords.Append(run, 1), Stop);
        await journal.AcquireAsync(run, new RunOwner("atlas", 1, SampleRecords.Start), TimeSpan.FromMinutes(1), _ => false, Stop);

        Assert.Equal(true, await _schema.AskAsync("select lease_until between clock_timestamp() + interval '50 seconds' and clock_timestamp() + interval '60 seconds' from run_head"));
    }

    [Fact]
    public async Task Two_journals_that_race_for_many_runs_leave_no_gap_and_no_double()
    {
        await using var two = await OpenAsync(Time);
        var runs = Enumerable.Range(0, 16).Select(_ => SampleRecords.NewRun()).ToList();

        async Task<int> Race(IJournal journal, IEnumerable<RunId> order) => (await Task.WhenAll(order.Select(run => Task.Run(
            async () =>
            {
                int won = 0;
                for (int sequence = 1; sequence <= 30; sequence++)
                    won += await journal.AppendAsync(SampleRecords.Append(run, sequence), Stop) == AppendOutcome.Appended ? 1 : 0;
                return won;
            },
            Stop)))).Sum();

        int[] won = await Task.WhenAll(Race(Journal, runs), Race(two, Enumerable.Reverse(runs)));

        int stored = 0;
        foreach (var run in runs)
        {
            var records = await Journal.ReadAsync(run, 0, true, Stop);
            stored += records.Count;
            for (int i = 0; i < records.Count; i++)
                AssertSame(SampleRecords.Record(run, i + 1), records[i]);
        }
        Assert.Equal(won.Sum(), stored);
    }

    [Fact]
    public async Task Another_process_appends_and_this_one_wakes()
    {
        await using var two = await OpenAsync(Time);
        await AppendAsync(1);
        var waiting = Journal.WaitForRecordAsync(SampleRecords.NewRun(), 0, Timeout.InfiniteTimeSpan, Stop).AsTask();
        var run = SampleRecords.NewRun();
        var woken = Journal.WaitForRecordAsync(run, 0, Timeout.InfiniteTimeSpan, Stop).AsTask();

        await two.AppendAsync(SampleRecords.Append(run, 1), Stop);

        Assert.True(await woken);
        Assert.False(waiting.IsCompleted);
    }
}
