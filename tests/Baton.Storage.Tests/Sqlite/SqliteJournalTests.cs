using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;
using Baton.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Storage.Tests.Sqlite;

public sealed class SqliteJournalTests : JournalContract
{
    private readonly TemporaryFolder _folder = new();

    protected override async ValueTask<IJournal> OpenAsync(TimeProvider time) => await SqliteJournal.OpenAsync(_folder.Journal, time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
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
    public async Task The_file_is_laid_out_for_speed_and_kept_durable()
    {
        using var other = Connect();
        Assert.Equal(16384L, Ask(other, "pragma page_size"));
        Assert.Equal("wal", Ask(other, "pragma journal_mode"));
        Assert.Equal(4L, Ask(other, "select format from meta"));

        // Ids in order of time: a big-endian blob sorts as its hex digits do.
        var run = SampleRecords.NewRun();
        await AppendAsync(SampleRecords.Append(run, 1));
        Assert.Equal(run.ToString(), Ask(other, "select lower(hex(run_id)) from record"));
    }

    [Fact]
    public async Task Closed_it_is_one_file_alone()
    {
        await AppendAsync(SampleRecords.Append(SampleRecords.NewRun(), 1));
        await Journal.ListRunsAsync(new RunQuery(), Stop);

        await Journal.DisposeAsync();

        Assert.Equal(["journal.db"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_cannot_be_stored_fails_alone_and_its_group_goes_through()
    {
        using var other = Connect();
        Ask(other, "begin immediate");
        var bad = SampleRecords.NewRun();
        var refused = Journal.AppendAsync(SampleRecords.Append(bad, 1, row: SampleRecords.Row(bad) with { Title = null! }), Stop).AsTask();
        var brokenOff = Journal.AppendAsync(
            SampleRecords.Append(bad, 1) with { OpenedCards = [new Card(bad, "signoff", 1, "review", "", null!, Time.GetUtcNow(), null)] }, Stop).AsTask();
        var good = Enumerable.Range(0, 20).Select(_ => SampleRecords.NewRun())
            .Select(run => (run, task: Journal.AppendAsync(Carded(run), Stop).AsTask())).ToList();
        Ask(other, "rollback");

        await Assert.ThrowsAsync<InvalidOperationException>(() => refused);
        await Assert.ThrowsAsync<InvalidOperationException>(() => brokenOff);
        foreach (var (run, task) in good)
        {
            Assert.Equal(AppendOutcome.Appended, await task);
            Assert.Single(await Journal.ReadAsync(run, 0, true, Stop));
            Assert.Equal("May it go out?", Assert.Single(await Journal.ListCardsAsync(run, Stop)).Title);
        }

        Assert.Null(await Journal.FindRunAsync(bad, Stop));
        Assert.Empty(await Journal.ReadAsync(bad, 0, true, Stop));
    }

    [Fact]
    public async Task Many_read_while_many_append()
    {
        var runs = Enumerable.Range(0, 8).Select(_ => SampleRecords.NewRun()).ToList();

        async Task Work(RunId run)
        {
            for (var sequence = 1; sequence <= 40; sequence++)
            {
                await AppendAsync(SampleRecords.Append(run, sequence));
                Assert.Equal(sequence, (await Journal.ReadAsync(run, 0, false, Stop)).Count);
                Assert.True(await Journal.WaitForRecordAsync(run, sequence - 1, TimeSpan.Zero, Stop));
            }
        }

        await Task.WhenAll(runs.Select(run => Task.Run(() => Work(run), Stop)));
    }

    private static JournalAppend Carded(RunId run) => SampleRecords.Append(run, 1) with
    {
        OpenedCards = [new Card(run, "signoff", 1, "review", "May it go out?", ["editors"], SampleRecords.Start, null)],
    };

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_folder.Journal};Pooling=false");
        connection.Open();
        return connection;
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
