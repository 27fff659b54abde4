using System.Diagnostics;
using System.Globalization;
using Baton.Core.Runs;
using Baton.Engine.Runs;
using Microsoft.Data.Sqlite;

namespace Baton.Bench;

/// <summary>
/// W4: many runs wait at a review; the process that serves them is killed, another one starts, and a decision comes. What the
/// runs cost in memory is the difference between many and few, and the time to the first that goes on is to be the same.
/// </summary>
/// <remarks>
/// One run is started and parked by the engine. The others are copies of its rows under other ids: a record does not name its run,
/// so each is a run like any other, chain and salted hashes included.
/// </remarks>
internal static class ParkedRuns
{
    private const int Few = 1_000;
    private const int Many = 100_000;

    public static async Task MeasureAsync(BenchOptions options, Report report, CancellationToken cancellation)
    {
        var byCount = new Dictionary<int, List<double>>();
        foreach (int parked in (int[])[Few, Many])
        {
            using var file = new TemporaryJournal();
            var first = await ParkAsync(file, parked, cancellation);
            string of = $"W4 {parked:N0} parked";
            report.Add(of, "MB of the journal", new FileInfo(file.Path).Length / 1048576.0);
            for (int i = -1; i < options.Repetitions; i++)
            {
                // Each repetition decides another run: the copies are numbered.
                double memory = await ServeAndKillAsync(file.Path, Copy(first, 2 * (i + 2)), cancellation);
                var resumed = await ResumeAsync(file.Path, Copy(first, 2 * (i + 2) + 1), parked / 20, cancellation);
                if (i < 0)
                    continue;
                (byCount.TryGetValue(parked, out var all) ? all : byCount[parked] = []).Add(memory);
                report.Add(of, "MB of memory, serving", memory);
                report.Add(of, "ms from process start to the first run resumed", resumed.First);
                report.Add(of, "of it ms to start any .NET process", resumed.Floor);
                report.Add(of, "CPU ms to the first run resumed", resumed.Cpu);
                if (parked == Few)
                    continue;
                report.Add(of, "runs resumed/s, 64 at once", resumed.PerSecond);
                report.Add(of, "CPU ms a resumed run", resumed.CpuEach);
            }
        }
        for (int i = 0; i < options.Repetitions; i++)
            report.Add("W4", $"MB of memory, {Many:N0} parked less {Few:N0}", byCount[Many][i] - byCount[Few][i]);
    }

    /// <returns>The run that the engine itself parked.</returns>
    private static async Task<RunId> ParkAsync(TemporaryJournal file, int count, CancellationToken cancellation)
    {
        RunId run;
        await using (var journal = await file.OpenAsync(cancellation))
        {
            var host = new RunHost(journal, Installed.Workspace(), LocalProcess.Self());
            var session = await host.BeginAsync(AgentChain.LoadReviewed(), AgentChain.Brief, "bench", autoApprove: false, cancellation);
            await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, cancellation);
            if (RunProgress.Of(session.State).Status != RunStatus.Parked)
                throw new InvalidOperationException($"the run is {session.State.Status}: {string.Join("; ", Pending.Of(session.State))}");
            run = session.Run;
        }
        using var connection = file.Connect();
        Execute(connection, "pragma journal_mode = delete");
        Execute(connection, "pragma synchronous = off");
        using (var transaction = connection.BeginTransaction())
        {
            foreach (string table in (string[])["record", "run", "card"])
                Execute(connection, CopyAll(connection, table, run, count));
            transaction.Commit();
        }
        Execute(connection, "pragma journal_mode = wal");
        return run;
    }

    private static string CopyAll(SqliteConnection connection, string table, RunId run, int count)
    {
        using var names = connection.CreateCommand();
        names.CommandText = $"select group_concat(name, ', ') from pragma_table_info('{table}') where name <> 'run_id'";
        string columns = (string)names.ExecuteScalar()!;
        string id = Convert.ToHexString(run.Value.ToByteArray(bigEndian: true));
        return $"""
            with recursive copy(n) as (select 1 union all select n + 1 from copy where n < {count - 1})
            insert into {table} (run_id, {columns})
            select unhex('{id[..16]}' || printf('%016x', n)), {columns} from copy, {table} where run_id = x'{id}'
            """;
    }

    private static RunId Copy(RunId run, long number)
    {
        byte[] bytes = run.Value.ToByteArray(bigEndian: true);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), number);
        return new RunId(new Guid(bytes, bigEndian: true));
    }

    /// <returns>Megabytes the process held, warm and with everything else parked, before it was killed.</returns>
    private static async Task<double> ServeAndKillAsync(string path, RunId run, CancellationToken cancellation)
    {
        using var child = ParkedProcess.Start(ParkedProcess.Serve, path, run);
        try
        {
            return (await ReadAsync(child, "serving", cancellation))[0];
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<(double First, double Floor, double Cpu, double PerSecond, double CpuEach)> ResumeAsync(string path, RunId run, int rest, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using (var nothing = ParkedProcess.Start(ParkedProcess.Nothing, path, run))
            await ReadAsync(nothing, "nothing", cancellation);
        double floor = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        using var child = ParkedProcess.Start(ParkedProcess.Resume, path, run, rest);
        double cpu = (await ReadAsync(child, "first", cancellation))[0];
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double[] others = await ReadAsync(child, "rest", cancellation);
        await child.WaitForExitAsync(cancellation);
        return (first, floor, cpu, others[0], others[1]);
    }

    private static async Task<double[]> ReadAsync(Process child, string word, CancellationToken cancellation)
    {
        string line = await child.StandardOutput.ReadLineAsync(cancellation) ?? "nothing more";
        string[] parts = line.Split(' ');
        return parts[0] == word
            ? [.. parts[1..].Select(p => double.Parse(p, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"the other process said: {line}{await child.StandardError.ReadToEndAsync(cancellation)}");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
