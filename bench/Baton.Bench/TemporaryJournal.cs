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

    /// <summary>What the file has grown by since it was an empty journal, with nothing left in its log; and the bytes of the values in it.</summary>
    public async Task<(long Grown, long Values)> StoredBytesAsync(CancellationToken cancellation)
    {
        using var empty = new TemporaryJournal();
        await (await empty.OpenAsync(cancellation)).DisposeAsync();
        return (Checkpointed() - empty.Checkpointed(), Number("select sum(length(body)) from record"));
    }

    private long Checkpointed()
    {
        Number("pragma wal_checkpoint(truncate)");
        return new FileInfo(Path).Length;
    }

    private long Number(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
