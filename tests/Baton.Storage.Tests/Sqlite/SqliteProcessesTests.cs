using System.Diagnostics;
using System.Globalization;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;
using Baton.Storage.Sqlite;

namespace Baton.Storage.Tests.Sqlite;

/// <summary>Several writers of one file that know nothing of each other, and one that is killed.</summary>
public sealed class SqliteProcessesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_journals_on_one_file_see_each_others_records_and_leases()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        var run = SampleRecords.NewRun();
        var lease = TimeSpan.FromMinutes(1);
        RunOwner a = new("atlas", 1, SampleRecords.Start), b = new("atlas", 2, SampleRecords.Start);

        Assert.Equal(AppendOutcome.Appended, await one.AppendAsync(SampleRecords.Append(run, 1), Stop));
        Assert.Equal(1, Assert.IsType<LeaseOutcome.Acquired>(await one.AcquireAsync(run, a, lease, _ => false, Stop)).Epoch);
        Assert.Equal(AppendOutcome.Appended, await one.AppendAsync(SampleRecords.Append(run, 2, epoch: 1), Stop));
        Assert.Equal(AppendOutcome.Stale, await two.AppendAsync(SampleRecords.Append(run, 2), Stop));
        Assert.Equal(new LeaseOutcome.HeldBy(a, ((LeaseOutcome.HeldBy)await two.AcquireAsync(run, b, lease, _ => false, Stop)).Until), await two.AcquireAsync(run, b, lease, _ => false, Stop));
        Assert.Equal(2, Assert.IsType<LeaseOutcome.Acquired>(await two.AcquireAsync(run, b, lease, _ => true, Stop)).Epoch);

        // The first remembers both its sequence and its epoch; neither may be trusted now.
        Assert.Equal(AppendOutcome.NotOwner, await one.AppendAsync(SampleRecords.Append(run, 3, epoch: 1), Stop));
        Assert.Equal(AppendOutcome.Appended, await two.AppendAsync(SampleRecords.Append(run, 3, epoch: 2), Stop));
        Assert.Equal(AppendOutcome.Stale, await one.AppendAsync(SampleRecords.Append(run, 3), Stop));
        Assert.Equal(3, (await one.ReadAsync(run, 0, true, Stop)).Count);
    }

    [Fact]
    public async Task Two_journals_that_race_for_one_run_leave_no_gap_and_no_double()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        var run = SampleRecords.NewRun();

        async Task<int> Race(SqliteJournal journal)
        {
            var won = 0;
            for (var sequence = 1; sequence <= 200; sequence++)
                won += await journal.AppendAsync(SampleRecords.Append(run, sequence), Stop) == AppendOutcome.Appended ? 1 : 0;
            return won;
        }

        var won = await Task.WhenAll(Task.Run(() => Race(one), Stop), Task.Run(() => Race(two), Stop));

        var records = await one.ReadAsync(run, 0, true, Stop);
        Assert.Equal(won.Sum(), records.Count);
        AssertWhole(run, records);
    }

    [Fact]
    public async Task Journals_that_open_a_new_file_at_once_agree()
    {
        for (var round = 0; round < 5; round++)
        {
            var path = Path.Combine(_folder.Path, $"{round}", "journal.db");
            var journals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteJournal.OpenAsync(path, TimeProvider.System), Stop)));
            foreach (var journal in journals)
            {
                Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(SampleRecords.NewRun(), 1), Stop));
                await journal.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Another_process_wakes_and_is_woken()
    {
        const int Count = 12;
        await using var journal = await OpenAsync();
        var run = SampleRecords.NewRun();
        using var other = Appender("answer", _folder.Journal, run.ToString(), Count.ToString(CultureInfo.InvariantCulture));

        for (var sequence = 1; sequence <= Count; sequence += 2)
        {
            Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(run, sequence), Stop));
            Assert.True(await journal.WaitForRecordAsync(run, sequence, TimeSpan.FromSeconds(30), Stop));
        }

        await other.WaitForExitAsync(Stop);
        Assert.Equal(0, other.ExitCode);
        AssertWhole(run, await journal.ReadAsync(run, 0, true, Stop));
    }

    [Fact]
    public async Task Every_append_acknowledged_before_a_kill_is_there_after_it()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var acknowledged = new Dictionary<RunId, long>();
        for (var round = 0; round < 20; round++)
        {
            await FloodUntilKilled(random.Next(1, 600), acknowledged);

            await using var journal = await OpenAsync();
            foreach (var (run, last) in acknowledged)
            {
                var records = await journal.ReadAsync(run, 0, true, Stop);
                Assert.True(records.Count >= last, $"seed {seed}, round {round}: {run} had {last} acknowledged and has {records.Count}");
                AssertWhole(run, records);
            }

            // A run whose first append was not acknowledged is there whole as well, or not at all.
            foreach (var row in await journal.ListRunsAsync(new RunQuery(Limit: 1000), Stop))
                Assert.NotEmpty(await journal.ReadAsync(row.Run, 0, false, Stop));
        }
    }

    private async Task FloodUntilKilled(int appends, Dictionary<RunId, long> acknowledged)
    {
        using var flood = Appender("flood", _folder.Journal);
        while (await flood.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            // The last line may be torn by the kill: its append was acknowledged to nobody.
            if (line.Split(' ') is [{ Length: 32 } id, var number] && long.TryParse(number, out var sequence))
                acknowledged[RunId.TryParse(id)!.Value] = sequence;
            if (--appends == 0)
                flood.Kill();
        }

        await flood.WaitForExitAsync(Stop);
        Assert.True(appends <= 0, "the flood ended by itself");
    }

    private static void AssertWhole(RunId run, IReadOnlyList<JournalRecord> records)
    {
        for (var i = 0; i < records.Count; i++)
        {
            var expected = SampleRecords.Record(run, i + 1);
            Assert.Equal(expected.Sequence, records[i].Sequence);
            Assert.True(expected.Head.Span.SequenceEqual(records[i].Head.Span));
            Assert.True(expected.Body!.Value.Span.SequenceEqual(records[i].Body!.Value.Span));
            Assert.True(expected.Chain.Span.SequenceEqual(records[i].Chain.Span));
        }
    }

    private Task<SqliteJournal> OpenAsync() => SqliteJournal.OpenAsync(_folder.Journal, TimeProvider.System);

    private static Process Appender(params string[] arguments) => Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Baton.Storage.Appender"), arguments) { RedirectStandardOutput = true })!;
}
