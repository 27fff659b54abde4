using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Baton.Storage.Sqlite;

/// <summary>The journal's file and how it is opened; every failure already in words.</summary>
internal sealed class SqliteFile(string path, TimeSpan lockedFor)
{
    // 16 KB pages take seven 2 KB records a page where SQLite's own 4 KB take one: nearly twice the steps a second.
    private const int PageSize = 16384;

    // 200 pages, 3 MB: checkpoints stay short, and the log stays small enough to be read back quickly after a kill.
    private const int CheckpointPages = 200;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>How long one waits for another process's write before it counts as stuck.</summary>
    public TimeSpan LockedFor { get; } = lockedFor;

    /// <summary>Makes folder and database where they are missing, and brings the database to this program's format.</summary>
    public SqliteConnection Create()
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFaults.FolderFailed(Path, e);
        }

        return Open(SqliteOpenMode.ReadWriteCreate, connection =>
        {
            // Only an empty file takes it, and only before the change to WAL.
            SqliteStatement.Run(connection, $"pragma page_size = {PageSize}");
            SwitchToWal(connection);
            PrepareToWrite(connection);
            SqliteSchema.Prepare(connection, Path);
        });
    }

    /// <summary>Opens it again after a failure; a file that is gone is an error, not a new journal.</summary>
    public SqliteConnection OpenForWriting() => Open(SqliteOpenMode.ReadWrite, PrepareToWrite);

    public SqliteConnection OpenForReading() => Open(SqliteOpenMode.ReadOnly, _ => { });

    private SqliteConnection Open(SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_extended_result_codes(connection.Handle, 1);
            raw.sqlite3_busy_timeout(connection.Handle, (int)LockedFor.TotalMilliseconds);
            prepare(connection);
            return connection;
        }
        catch (Exception e)
        {
            connection.Dispose();
            if (e is SqliteException failure)
                throw SqliteFaults.InWords(failure, this);
            throw;
        }
    }

    // FULL: a commit that is acknowledged survives a power cut. NORMAL gains a few per cent and loses that.
    private static void PrepareToWrite(SqliteConnection connection)
    {
        SqliteStatement.Run(connection, "pragma synchronous = full");

        // Apple's fsync leaves the data in the drive; elsewhere this changes nothing.
        SqliteStatement.Run(connection, "pragma fullfsync = on");
        SqliteStatement.Run(connection, "pragma checkpoint_fullfsync = on");
        // What is erased must not be left in the file's free space.
        SqliteStatement.Run(connection, "pragma secure_delete = on");
        SqliteStatement.Run(connection, $"pragma wal_autocheckpoint = {CheckpointPages}");
    }

    private void SwitchToWal(SqliteConnection connection)
    {
        // The change needs the file alone, and SQLite does not wait for that: two processes that start at once would fail.
        var giveUp = Environment.TickCount64 + (long)LockedFor.TotalMilliseconds;
        while (true)
        {
            try
            {
                SqliteStatement.Run(connection, "pragma journal_mode = wal");
                return;
            }
            catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_BUSY && Environment.TickCount64 < giveUp)
            {
                Thread.Sleep(10);
            }
        }
    }
}
