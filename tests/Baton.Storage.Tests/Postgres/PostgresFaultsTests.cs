using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;
using Baton.Storage.Postgres;
using Npgsql;

namespace Baton.Storage.Tests.Postgres;

/// <summary>Each failure is made for real; its words name the database and a way out, and never the password.</summary>
public sealed class PostgresFaultsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_in_the_middle_of_commits_loses_nothing_acknowledged_and_the_journal_goes_on_when_it_is_back()
    {
        using var server = new PrivateServer();
        await using var journal = await PostgresJournal.OpenAsync(server.Connection, TimeProvider.System, Stop);
        var runs = Enumerable.Range(0, 16).Select(_ => SampleRecords.NewRun()).ToList();
        int acknowledgedInAll = 0;
        var enough = new TaskCompletionSource();

        async Task<long> Fill(RunId run)
        {
            for (long sequence = 1; ; sequence++)
            {
                try
                {
                    Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(run, sequence), Stop));
                }
                catch (JournalException e)
                {
                    AssertSays(e, JournalFault.Unreachable, "PostgreSQL", "not known");
                    return sequence - 1;
                }
                if (Interlocked.Increment(ref acknowledgedInAll) == 500)
                    enough.SetResult();
            }
        }

        var filling = runs.Select(run => Task.Run(() => Fill(run), Stop)).ToList();
        await enough.Task;
        server.Kill();
        long[] acknowledged = await Task.WhenAll(filling);
        server.StartAgain();

        for (int i = 0; i < runs.Count; i++)
        {
            int stored = (await journal.ReadAsync(runs[i], 0, true, Stop)).Count;
            Assert.InRange(stored, acknowledged[i], acknowledged[i] + 1);
            Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(runs[i], stored + 1), Stop));
        }
    }

    [Fact]
    public async Task A_connection_the_server_ends_fails_its_group_alone()
    {
        await using var schema = TestSchema.New();
        await using var journal = await PostgresJournal.OpenAsync(new NpgsqlConnectionStringBuilder(schema.Connection) { ApplicationName = schema.Name }.ConnectionString, TimeProvider.System, Stop);
        var run = SampleRecords.NewRun();
        await journal.AppendAsync(SampleRecords.Append(run, 1), Stop);
        await schema.AskAsync($"select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = '{schema.Name}'");

        var failure = await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(SampleRecords.Append(run, 2), Stop).AsTask());

        Assert.Equal(JournalFault.Unreachable, failure.Fault);
        Assert.Single(await journal.ReadAsync(run, 0, true, Stop));
        Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(run, 2), Stop));
    }

    [Fact]
    public async Task A_table_locked_too_long_says_how_to_find_who_holds_it()
    {
        await using var schema = TestSchema.New();
        await using var journal = await PostgresJournal.OpenAsync(schema.Connection, TimeProvider.System, Stop);
        var run = SampleRecords.NewRun();
        await using (var other = await schema.ConnectAsync())
        {
            await using var transaction = await other.BeginTransactionAsync(Stop);
            await using var locking = new NpgsqlCommand("lock table record in exclusive mode", other);
            await locking.ExecuteNonQueryAsync(Stop);

            AssertSays(await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(SampleRecords.Append(run, 1), Stop).AsTask()), JournalFault.Locked, "pg_stat_activity");
        }

        Assert.Empty(await journal.ReadAsync(run, 0, true, Stop));
        Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(run, 1), Stop));
    }

    [Fact]
    public async Task A_later_format_says_which_baton_to_use_and_one_still_understood_is_worked_with()
    {
        await using var schema = TestSchema.New();
        await (await PostgresJournal.OpenAsync(schema.Connection, TimeProvider.System, Stop)).DisposeAsync();
        await schema.AskAsync("alter table run add column mood text");
        await schema.AskAsync("update baton_meta set format = 90, min_reader = 1, needs = '0.1.0'");
        await using (var journal = await PostgresJournal.OpenAsync(schema.Connection, TimeProvider.System, Stop))
            Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(SampleRecords.NewRun(), 1), Stop));

        await schema.AskAsync("update baton_meta set min_reader = 80, needs = '2.5.0'");

        AssertSays(await FailureOf(schema.Connection), JournalFault.TooNew, schema.Name, "Use Baton 2.5.0 or later");
    }

    [Fact]
    public async Task Another_programs_schema_is_refused_and_left_as_it_is()
    {
        await using var schema = TestSchema.New();
        await schema.AskAsync($"create schema {schema.Name}");
        await schema.AskAsync($"create table {schema.Name}.customer (name text)");

        AssertSays(await FailureOf(schema.Connection), JournalFault.Unreachable, schema.Name, "another program");

        Assert.Equal(1L, await schema.AskAsync($"select count(*) from pg_class where relnamespace = '{schema.Name}'::regnamespace"));
    }

    [Fact]
    public async Task Journals_that_open_a_new_schema_at_once_agree()
    {
        await using var schema = TestSchema.New();

        var journals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PostgresJournal.OpenAsync(schema.Connection, TimeProvider.System), Stop)));

        foreach (var journal in journals)
        {
            Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(SampleRecords.NewRun(), 1), Stop));
            await journal.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Host=/nowhere;Username=baton;Password=hunter2;Database=x", "can't be reached")]
    [InlineData("postgresql://baton:hunter2@127.0.0.1:1/x", "can't be reached")]
    [InlineData("Host=here;Colour=hunter2", "can't be read")]
    [InlineData("postgresql://:::hunter2", "can't be read")]
    public async Task What_cannot_be_reached_or_read_says_so_without_the_password(string connection, string words)
    {
        var failure = await FailureOf(connection);

        AssertSays(failure, JournalFault.Unreachable, words);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_says_how_to_make_it()
    {
        await using var schema = TestSchema.New();

        AssertSays(await FailureOf(new NpgsqlConnectionStringBuilder(schema.Connection) { Database = "nowhere" }.ConnectionString), JournalFault.Unreachable, "nowhere", "createdb");
    }

    private static Task<JournalException> FailureOf(string connection) =>
        Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(connection, TimeProvider.System, Stop));

    private static void AssertSays(JournalException failure, JournalFault fault, params string[] words)
    {
        Assert.True(fault == failure.Fault, $"{failure.Fault}: {failure.Message}");
        Assert.All(words, word => Assert.Contains(word, failure.Message, StringComparison.Ordinal));
    }
}
