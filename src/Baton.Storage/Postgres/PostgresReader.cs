using Baton.Core.Runs;
using Baton.Engine.Journals;
using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>What is asked of the database, each question in a statement of its own over a pooled connection.</summary>
internal sealed class PostgresReader(PostgresDatabase database)
{
    private const string RowColumns = "run_id, workflow, version, digest, status, waiting, title, started_at, updated_at, wake_at, salt, min_reader, labels, cost_micros";

    // Under way, or due by the clock.
    private const string ToDo = $"(r.status = '{RunRow.Running}' or r.wake_at <= coalesce($1, clock_timestamp()))";

    private const string CardColumns = "run_id, step, round, kind, title, groups, opened_at, due_at";
    private const string CardOrder = """order by due_at asc nulls last, opened_at, run_id, step collate "C", round""";

    public ValueTask<List<JournalRecord>> RecordsAsync(RunId run, long after, bool withBodies, CancellationToken cancellation) => AllAsync(
        withBodies
            ? "select seq, at, head, chain, body from record where run_id = $1 and seq > $2 order by seq"
            : "select seq, at, head, chain, null::bytea from record where run_id = $1 and seq > $2 order by seq",
        [run.Value, after],
        static row => new JournalRecord(row.GetInt64(0), row.Instant(1), row.Bytes(2), row.BytesOrNull(4), row.Bytes(3)),
        cancellation);

    public async ValueTask<ReadOnlyMemory<byte>?> BodyAsync(RunId run, long sequence, CancellationToken cancellation) =>
        (await AllAsync("select body from record where run_id = $1 and seq = $2", [run.Value, sequence], static row => row.BytesOrNull(0), cancellation)).FirstOrDefault();

    public async ValueTask<ReadOnlyMemory<byte>?> FileAsync(RunId run, string hash, CancellationToken cancellation) =>
        (await AllAsync("select bytes from file where run_id = $1 and hash = $2", [run.Value, hash], static row => row.BytesOrNull(0), cancellation)).FirstOrDefault();

    public ValueTask<List<string>> FilesAsync(RunId run, CancellationToken cancellation) =>
        AllAsync("select hash from file where run_id = $1 order by hash collate \"C\"", [run.Value], static row => row.GetString(0), cancellation);

    /// <summary>The last sequence numbers of these runs; a run that is not there is left out.</summary>
    public ValueTask<List<(RunId Run, long Sequence)>> LastSequencesAsync(IEnumerable<RunId> runs, CancellationToken cancellation) => AllAsync(
        "select run_id, seq from run_head where run_id = any ($1)", [runs.Select(r => r.Value).ToArray()],
        static row => (new RunId(row.GetGuid(0)), row.GetInt64(1)), cancellation);

    public async ValueTask<RunRow?> RunAsync(RunId run, CancellationToken cancellation) =>
        (await AllAsync($"select {RowColumns} from run where run_id = $1", [run.Value], ToRow, cancellation)).FirstOrDefault();

    public async ValueTask<List<RunRow>> RunsAsync(RunQuery query, CancellationToken cancellation)
    {
        if (query.IdSuffix is { } part && !part.All(char.IsAsciiHexDigit))
            return [];
        var (conditions, values) = (new List<string> { "true" }, new List<object>());

        void Where(string condition, object value)
        {
            values.Add(value);
            conditions.Add(condition.Replace("$n", $"${values.Count}", StringComparison.Ordinal));
        }

        if (query.Workflow is { } workflow)
            Where("workflow = $n", workflow);
        if (query.Version is { } version)
            Where("version = $n", version);
        if (query.Words is { } words)
            Where("exists (select from run_words w where w.run_id = run.run_id and strpos(w.words, $n) > 0)", SearchedWords.Of(words));
        foreach (var (name, value) in query.Labels)
        {
            Where($"labels ->> $n = ${values.Count + 2}", name);
            values.Add(value);
        }
        if (query.Since is { } since)
            Where("started_at >= $n", since.Kept());
        if (query.Until is { } until)
            Where("started_at < $n", until.Kept());
        if (query.MinCost is { } least)
            Where("cost_micros >= $n", StoredMoney.ToMicros(least));
        if (query.MaxCost is { } most)
            Where("cost_micros <= $n", StoredMoney.ToMicros(most));
        if (query.Statuses is { Count: > 0 } statuses)
            Where("status = any ($n)", statuses.ToArray());
        if (query.IdSuffix is { } digits)
        {
            const string Hex = "replace(run_id::text, '-', '')";
            Where($"({Hex} like $n || '%' or {Hex} like '%' || $n)", digits.ToLowerInvariant());
        }

        values.Add((long)Math.Max(0, query.Limit));
        return await AllAsync(
            $"select {RowColumns} from run where {string.Join(" and ", conditions)} order by started_at desc, run_id desc limit ${values.Count}", values, ToRow, cancellation);
    }

    public ValueTask<List<RunRow>> RunnableAsync(IReadOnlyCollection<RunOwner> gone, DateTimeOffset? now, int limit, CancellationToken cancellation) => AllAsync(
        $"""
        select {RowColumns} from run r join run_head h using (run_id)
        where {ToDo}
            and (h.owner_machine is null or h.lease_until <= coalesce($1, clock_timestamp())
                or (h.owner_machine, h.owner_process, h.owner_started_at) in (select * from unnest($2, $3, $4)))
        order by r.updated_at, r.run_id limit $5
        """,
        [
            Nullable(now), gone.Select(o => o.Machine).ToArray(), gone.Select(o => o.ProcessId).ToArray(),
            gone.Select(o => o.StartedAt.Kept()).ToArray(), (long)Math.Max(0, limit),
        ],
        ToRow, cancellation);

    public ValueTask<List<RunOwner>> OwnersAsync(DateTimeOffset? now, CancellationToken cancellation) => AllAsync(
        $"""
        select distinct h.owner_machine, h.owner_process, h.owner_started_at from run r join run_head h using (run_id)
        where {ToDo} and h.owner_machine is not null and h.lease_until > coalesce($1, clock_timestamp())
        """,
        [Nullable(now)], static row => new RunOwner(row.GetString(0), row.GetInt32(1), row.Instant(2)), cancellation);

    public ValueTask<List<RunId>> AllAsync(CancellationToken cancellation) =>
        AllAsync("select run_id from run_head order by run_id", [], static row => new RunId(row.GetGuid(0)), cancellation);

    public ValueTask<List<Card>> CardsAsync(RunId? run, CancellationToken cancellation) => run is { } one
        ? AllAsync($"select {CardColumns} from card where run_id = $1 {CardOrder}", [one.Value], ToCard, cancellation)
        : AllAsync($"select {CardColumns} from card {CardOrder}", [], ToCard, cancellation);

    public async ValueTask<StoredVersion?> VersionAsync(string digest, CancellationToken cancellation) =>
        (await AllAsync(
            "select digest, workflow, version, archive from workflow_version where digest = $1", [digest],
            static row => new StoredVersion(row.GetString(0), row.GetString(1), row.GetString(2), row.Bytes(3)), cancellation)).FirstOrDefault();

    private ValueTask<List<T>> AllAsync<T>(string sql, IReadOnlyList<object> values, Func<NpgsqlDataReader, T> of, CancellationToken cancellation) => database.AskAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (object value in values)
                command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
            await using var rows = await command.ExecuteReaderAsync(token);
            var all = new List<T>();
            while (await rows.ReadAsync(token))
                all.Add(of(rows));
            return all;
        },
        cancellation);

    private static NpgsqlParameter Nullable(DateTimeOffset? instant) =>
        new() { Value = (object?)instant?.Kept() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz };

    private static RunRow ToRow(NpgsqlDataReader row) => new(
        new RunId(row.GetGuid(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.TextOrNull(5), row.GetString(6),
        row.Instant(7), row.Instant(8), row.InstantOrNull(9), row.BytesOrNull(10), row.GetInt32(11))
    {
        Labels = StoredNames.ReadLabels(row.GetString(12)),
        Cost = StoredMoney.FromMicros(row.GetInt64(13)),
    };

    private static Card ToCard(NpgsqlDataReader row) => new(
        new RunId(row.GetGuid(0)), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4), StoredNames.Read(row.GetString(5)),
        row.Instant(6), row.InstantOrNull(7));
}
