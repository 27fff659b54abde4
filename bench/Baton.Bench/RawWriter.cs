using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Baton.Bench;

/// <summary>
/// The floor: the very records a measured run of the engine left behind, written again into an empty journal file by one thread
/// that does nothing else. One prepared insert, the same table, page size and synchronous=FULL.
/// </summary>
internal static class RawWriter
{
    private const int MaxRows = 20_000;

    /// <param name="group">Rows a transaction.</param>
    public static async Task<RawFigures> MeasureAsync(TemporaryJournal like, int group, double seconds, CancellationToken cancellation)
    {
        var rows = Rows(like);
        using var file = new TemporaryJournal();
        await (await file.OpenAsync(cancellation)).DisposeAsync();
        using var connection = file.Connect();
        Run(connection, "pragma synchronous = full");
        Run(connection, "pragma wal_autocheckpoint = 200");
        using var insert = connection.CreateCommand();
        insert.CommandText = "insert into record (run_id, seq, at, head, chain, body) values ($run, $seq, $at, $head, $chain, $body)";
        var (run, seq, at) = (insert.Parameters.Add("$run", SqliteType.Blob), insert.Parameters.Add("$seq", SqliteType.Integer), insert.Parameters.Add("$at", SqliteType.Integer));
        var (head, chain, body) = (insert.Parameters.Add("$head", SqliteType.Blob), insert.Parameters.Add("$chain", SqliteType.Blob), insert.Parameters.Add("$body", SqliteType.Blob));
        insert.Prepare();

        var commits = new List<double>();
        long written = 0, round = 0;
        var (clock, cpu) = (Stopwatch.StartNew(), CpuTime.Now());
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            using (var transaction = connection.BeginTransaction())
            {
                insert.Transaction = transaction;
                for (int i = 0; i < group; i++)
                {
                    // Again from the first when all are written: another number keeps the key unique.
                    round = written / rows.Count;
                    var row = rows[(int)(written++ % rows.Count)];
                    (run.Value, seq.Value, at.Value) = (row.Run, row.Sequence + round * 1_000_000, row.At);
                    (head.Value, chain.Value, body.Value) = (row.Head, row.Chain, row.Body);
                    insert.ExecuteNonQuery();
                }
                transaction.Commit();
            }
            commits.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return new RawFigures(written / clock.Elapsed.TotalSeconds, (CpuTime.Now() - cpu).TotalSeconds / written, commits);
    }

    private static List<Row> Rows(TemporaryJournal journal)
    {
        using var connection = journal.Connect();
        using var select = connection.CreateCommand();
        select.CommandText = $"select run_id, seq, at, head, chain, body from record order by rowid limit {MaxRows}";
        using var reader = select.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read())
            rows.Add(new Row((byte[])reader[0], reader.GetInt64(1), reader.GetInt64(2), (byte[])reader[3], (byte[])reader[4], reader[5]));
        return rows;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Row(byte[] Run, long Sequence, long At, byte[] Head, byte[] Chain, object Body);
}

/// <param name="Commits">Milliseconds of each.</param>
internal sealed record RawFigures(double RowsPerSecond, double CpuSecondsPerRow, List<double> Commits);
