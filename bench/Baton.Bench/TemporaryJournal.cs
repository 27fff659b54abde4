using Baton.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Bench;

/// <summary>An SQLite file of its own for one measurement, gone with it.</summary>
internal sealed class TemporaryJournal : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-bench-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "journal.db");

    public Task<SqliteJournal> OpenAsync(CancellationToken cancellation) => SqliteJournal.OpenAsync(Path, TimeProvider.System, cancellation: cancellation);

    /// <summary>For a look from outside the journal; it must be closed.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>The file's bytes with nothing left in its log.</summary>
    public long StoredBytes()
    {
        using (var connection = Connect())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "pragma wal_checkpoint(truncate)";
            command.ExecuteNonQuery();
        }
        return new FileInfo(Path).Length;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
