using System.Diagnostics;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;
using Baton.Storage.Postgres;
using Npgsql;

namespace Baton.Bench;

/// <summary>W1 on PostgreSQL, beside the floor: the very records it left behind, written again by one connection that does nothing else.</summary>
internal static class PostgresThroughput
{
    private const int MaxRows = 20_000;

    public static async Task MeasureAsync(BenchOptions options, int inFlight, Report report, CancellationToken cancellation)
    {
        var playbook = AgentChain.Load(Throughput.Steps);
        for (int i = -1; i < options.Repetitions; i++)
            await OnceAsync(playbook, options.Postgres!, inFlight, options.Seconds, i < 0 ? null : report, cancellation);
    }

    /// <param name="report">Null to warm up.</param>
    private static async Task OnceAsync(LoadedPlaybook playbook, string server, int inFlight, double seconds, Report? report, CancellationToken cancellation)
    {
        string schema = $"bench_{Guid.NewGuid():n}";
        string connection = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, MaxAutoPrepare = 40, AutoPrepareMinUsages = 2 }.ConnectionString;
        await using var looking = new NpgsqlConnection(connection);
        try
        {
            var measured = await WorkAsync(playbook, connection, inFlight, seconds, cancellation);
            await looking.OpenAsync(cancellation);
            double raw = await RewriteAsync(looking, inFlight, Math.Min(seconds, 2), cancellation);
            string of = $"W1 {inFlight} in flight, PostgreSQL";
            report?.Add(of, "durable steps/s", measured.StepsPerSecond);
            report?.Add(of, "raw writer, rows/s", raw);
            report?.Add(of, "steps per raw row", measured.StepsPerSecond / raw);
            report?.Add(of, "ms a step, p50", Report.Percentile(measured.Durations, 0.5));
            report?.Add(of, "ms a step, p99", Report.Percentile(measured.Durations, 0.99));
            report?.Add(of, "CPU s per 1,000 steps, of this process", measured.CpuSecondsPerStep * 1000);
        }
        finally
        {
            await RunAsync(looking, $"drop schema if exists {schema} cascade", CancellationToken.None);
        }
    }

    private static async Task<Measured> WorkAsync(LoadedPlaybook playbook, string connection, int inFlight, double seconds, CancellationToken cancellation)
    {
        await using var journal = await PostgresJournal.OpenAsync(connection, TimeProvider.System, cancellation);
        var host = new RunHost(journal, Installed.Workspace(), LocalProcess.Self());
        var durations = new List<double>();
        int runs = 0;
        var (clock, cpu) = (Stopwatch.StartNew(), CpuTime.Now());
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(
            async () =>
            {
                var mine = new List<double>();
                int finished = 0;
                for (; clock.Elapsed.TotalSeconds < seconds; finished++)
                    await Throughput.RunAsync(host, playbook, mine, cancellation);
                lock (durations)
                {
                    durations.AddRange(mine);
                    runs += finished;
                }
            },
            cancellation)));
        int steps = runs * Throughput.Steps;
        return new Measured(steps / clock.Elapsed.TotalSeconds, (CpuTime.Now() - cpu).TotalSeconds / steps, durations);
    }

    /// <returns>Rows a second.</returns>
    private static async Task<double> RewriteAsync(NpgsqlConnection connection, int group, double seconds, CancellationToken cancellation)
    {
        var rows = new List<(Guid Run, long Sequence, DateTime At, byte[] Head, byte[] Chain, byte[] Body)>();
        await using (var select = new NpgsqlCommand($"select run_id, seq, at, head, chain, coalesce(body, '') from record limit {MaxRows}", connection))
        await using (var reader = await select.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
                rows.Add((reader.GetGuid(0), reader.GetInt64(1), reader.GetDateTime(2), (byte[])reader[3], (byte[])reader[4], (byte[])reader[5]));
        await RunAsync(connection, "truncate record", cancellation);
        long written = 0;
        var clock = Stopwatch.StartNew();
        await using var insert = new NpgsqlCommand("insert into record (run_id, seq, at, head, chain, body) select * from unnest($1, $2, $3, $4, $5, $6)", connection);
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            // Again from the first when all are written: another number keeps the key unique.
            var some = Enumerable.Range(0, group).Select(i => (Row: rows[(int)((written + i) % rows.Count)], Round: (written + i) / rows.Count)).ToList();
            insert.Parameters.Clear();
            insert.Parameters.Add(new() { Value = some.Select(s => s.Row.Run).ToArray() });
            insert.Parameters.Add(new() { Value = some.Select(s => s.Row.Sequence + s.Round * 1_000_000).ToArray() });
            insert.Parameters.Add(new() { Value = some.Select(s => s.Row.At).ToArray() });
            insert.Parameters.Add(new() { Value = some.Select(s => s.Row.Head).ToArray() });
            insert.Parameters.Add(new() { Value = some.Select(s => s.Row.Chain).ToArray() });
            insert.Parameters.Add(new() { Value = some.Select(s => s.Row.Body).ToArray() });
            await insert.ExecuteNonQueryAsync(cancellation);
            written += group;
        }
        return written / clock.Elapsed.TotalSeconds;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        if (connection.State != System.Data.ConnectionState.Open)
            await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Measured(double StepsPerSecond, double CpuSecondsPerStep, List<double> Durations);
}
