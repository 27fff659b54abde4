using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Storage.Appender;
using Baton.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Storage.Tests.Sqlite;

/// <summary>Each failure is made for real, and its words name the file and a way out. A failing fsync (EIO) can't be made here without a driver for it.</summary>
public sealed class SqliteFaultsTests : IDisposable
{
    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_fails_its_group_loses_nothing_acknowledged_and_goes_on_once_there_is_room()
    {
        using var disk = TemporaryFolder.OnSmallDisk("2m");
        await using var journal = await OpenAsync(disk.Journal);
        var runs = Enumerable.Range(0, 16).Select(_ => SampleRecords.NewRun()).ToList();

        async Task<long> Fill(RunId run)
        {
            for (var sequence = 1L; ; sequence++)
            {
                try
                {
                    Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(run, sequence), Stop));
                }
                catch (JournalException e)
                {
                    AssertSays(e, JournalFault.Full, disk.Journal, "Free some space");
                    return sequence - 1;
                }
            }
        }

        var acknowledged = await Task.WhenAll(runs.Select(run => Task.Run(() => Fill(run), Stop)));
        disk.Remount("size=16m");

        for (var i = 0; i < runs.Count; i++)
        {
            var stored = (await journal.ReadAsync(runs[i], 0, true, Stop)).Count;
            Assert.InRange(stored, acknowledged[i], acknowledged[i] + 1);
            Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(runs[i], stored + 1), Stop));
        }
    }

    [Fact]
    public async Task A_full_disk_at_the_start_says_so()
    {
        using var disk = TemporaryFolder.OnSmallDisk("16k");

        AssertSays(await FailureOf(disk.Journal), JournalFault.Full, disk.Journal, "Free some space");
    }

    [Fact]
    public async Task A_read_only_disk_says_so_for_an_old_journal_and_for_a_new_one()
    {
        using var disk = TemporaryFolder.OnSmallDisk("4m");
        await (await OpenAsync(disk.Journal)).DisposeAsync();
        disk.Remount("ro");

        AssertSays(await FailureOf(disk.Journal), JournalFault.ReadOnly, disk.Journal, "writable");
        var unmade = Path.Combine(disk.Path, "other.db");
        AssertSays(await FailureOf(unmade), JournalFault.ReadOnly, unmade, "writable");
        var inNewFolder = Path.Combine(disk.Path, "new", "journal.db");
        AssertSays(await FailureOf(inNewFolder), JournalFault.ReadOnly, Path.Combine(disk.Path, "new"), "read-only");
    }

    [Fact, Trait("user", "ordinary")]
    public async Task A_file_without_permission_says_so()
    {
        await (await OpenAsync(_folder.Journal)).DisposeAsync();
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Permissions don't bind this user.");
            return;
        }

        File.SetUnixFileMode(_folder.Journal, UnixFileMode.None);

        AssertSays(await FailureOf(_folder.Journal), JournalFault.Unreachable, _folder.Journal, "permission");
    }

    [Fact]
    public async Task A_file_locked_too_long_says_who_may_hold_it_and_is_usable_afterwards()
    {
        await using var journal = await OpenAsync(_folder.Journal, Briefly);
        var run = SampleRecords.NewRun();
        using (var other = Connect())
        {
            Execute(other, "begin immediate");
            var failure = await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(SampleRecords.Append(run, 1), Stop).AsTask());
            AssertSays(failure, JournalFault.Locked, _folder.Journal, "fuser");
        }

        Assert.Empty(await journal.ReadAsync(run, 0, true, Stop));
        Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(run, 1), Stop));
    }

    [Fact]
    public async Task A_file_that_is_no_database_says_so_and_is_left_as_it_is()
    {
        var text = string.Concat(Enumerable.Repeat("Dear reader, ", 100));
        await File.WriteAllTextAsync(_folder.Journal, text, Stop);

        AssertSays(await FailureOf(_folder.Journal), JournalFault.Corrupt, _folder.Journal, "move it aside");
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.Journal, Stop));
    }

    [Fact]
    public async Task A_damaged_file_says_which_and_how_to_go_on()
    {
        var run = SampleRecords.NewRun();
        await using (var journal = await OpenAsync(_folder.Journal))
            for (var sequence = 1; sequence <= 100; sequence++)
                await journal.AppendAsync(SampleRecords.Append(run, sequence), Stop);
        await using (var file = File.OpenWrite(_folder.Journal))
        {
            // All but the first pages, which hold the schema.
            file.Position = 2 * 16384;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - file.Position)).ToArray());
        }

        await using var damaged = await OpenAsync(_folder.Journal);
        var read = await Assert.ThrowsAsync<JournalException>(() => damaged.ReadAsync(run, 0, true, Stop).AsTask());
        AssertSays(read, JournalFault.Corrupt, _folder.Journal, ".recover");
        var append = await Assert.ThrowsAsync<JournalException>(() => damaged.AppendAsync(SampleRecords.Append(run, 101), Stop).AsTask());
        AssertSays(append, JournalFault.Corrupt, _folder.Journal, ".recover");
        var wait = await Assert.ThrowsAsync<JournalException>(() => damaged.WaitForRecordAsync(run, 200, TimeSpan.FromMinutes(1), Stop).AsTask());
        AssertSays(wait, JournalFault.Corrupt, _folder.Journal, ".recover");
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_says_so()
    {
        AssertSays(await FailureOf(_folder.Path), JournalFault.Unreachable, _folder.Path, "is a folder");
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_says_so()
    {
        var file = Path.Combine(_folder.Path, "notes.txt");
        await File.WriteAllTextAsync(file, "notes", Stop);

        AssertSays(await FailureOf(Path.Combine(file, "journal.db")), JournalFault.Unreachable, $"{file} is a file", "another place");
        AssertSays(await FailureOf(Path.Combine(file, "deep", "journal.db")), JournalFault.Unreachable, $"{file} is a file", "another place");
    }

    [Fact]
    public async Task A_file_deleted_while_open_takes_no_more_and_is_not_made_anew()
    {
        await using var journal = await OpenAsync(_folder.Journal);
        var run = SampleRecords.NewRun();
        await journal.AppendAsync(SampleRecords.Append(run, 1), Stop);
        File.Delete(_folder.Journal);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var failure = await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(SampleRecords.Append(run, 2), Stop).AsTask());
            AssertSays(failure, JournalFault.Unreachable, _folder.Journal, "back");
        }

        Assert.False(File.Exists(_folder.Journal));
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_as_it_is()
    {
        using (var other = Connect())
            Execute(other, "create table customer (name text)");

        AssertSays(await FailureOf(_folder.Journal), JournalFault.Unreachable, _folder.Journal, "another program");

        using var look = Connect();
        Execute(look, "insert into customer values ('x')");
    }

    [Fact]
    public async Task A_later_format_says_which_baton_to_use()
    {
        await (await OpenAsync(_folder.Journal)).DisposeAsync();
        using (var later = Connect())
            Execute(later, "update meta set format = 9, min_reader = 8, needs = '2.5.0'");

        AssertSays(await FailureOf(_folder.Journal), JournalFault.TooNew, _folder.Journal, "Use Baton 2.5.0 or later");
    }

    [Fact]
    public async Task A_later_format_that_this_one_still_understands_is_worked_with()
    {
        await (await OpenAsync(_folder.Journal)).DisposeAsync();
        using (var later = Connect())
        {
            Execute(later, "alter table run add column mood text");
            Execute(later, "update meta set format = 90, min_reader = 1, needs = '0.1.0'");
        }

        await using (var journal = await OpenAsync(_folder.Journal))
            Assert.Equal(AppendOutcome.Appended, await journal.AppendAsync(SampleRecords.Append(SampleRecords.NewRun(), 1), Stop));
        using var look = Connect();
        using var format = look.CreateCommand();
        format.CommandText = "select format from meta";
        Assert.Equal(90L, format.ExecuteScalar());
    }

    private static Task<SqliteJournal> OpenAsync(string path, TimeSpan? lockedFor = null) =>
        SqliteJournal.OpenAsync(path, TimeProvider.System, lockedFor, Stop);

    private static Task<JournalException> FailureOf(string path) =>
        Assert.ThrowsAsync<JournalException>(() => OpenAsync(path, Briefly));

    private static void AssertSays(JournalException failure, JournalFault fault, params string[] words)
    {
        Assert.True(fault == failure.Fault, $"{failure.Fault}: {failure.Message}");
        Assert.All(words, word => Assert.Contains(word, failure.Message, StringComparison.Ordinal));
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_folder.Journal};Pooling=false");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
