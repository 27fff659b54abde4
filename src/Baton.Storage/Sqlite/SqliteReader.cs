using System.Text;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>One read-only connection. Each question is its own short read transaction, so that it never holds a checkpoint up.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string RowColumns = "run_id, workflow, version, digest, status, waiting, title, started_at, updated_at, wake_at, salt, min_reader, labels, cost_micros";

    // Under way, or due by the clock.
    private const string ToDo = $"(status = '{RunRow.Running}' or wake_at <= ?)";

    private const string CardColumns = "run_id, step, round, kind, title, groups, opened_at, due_at";
    private const string CardOrder = "order by due_at is null, due_at, opened_at, run_id, step, round";

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    public SqliteReader(SqliteConnection connection) => _connection = connection;

    public List<JournalRecord> Records(RunId run, long after, bool withBodies) =>
        Statement(withBodies
            ? "select seq, at, head, chain, body from record where run_id = ? and seq > ? order by seq"
            : "select seq, at, head, chain, null from record where run_id = ? and seq > ? order by seq")
        .Bind(run.Value).Bind(after)
        .All(static row => new JournalRecord(row.Long(0), row.Instant(1), row.Blob(2), row.BlobOrNull(4), row.Blob(3)));

    public ReadOnlyMemory<byte>? Body(RunId run, long sequence) =>
        Statement("select body from record where run_id = ? and seq = ?").Bind(run.Value).Bind(sequence).First(static row => row.BlobOrNull(0));

    public ReadOnlyMemory<byte>? File(RunId run, string hash) =>
        Statement("select bytes from file where run_id = ? and hash = ?").Bind(run.Value).Bind(hash).First(static row => row.BlobOrNull(0));

    public List<string> Files(RunId run) => Statement("select hash from file where run_id = ? order by hash").Bind(run.Value).All(static row => row.Text(0));

    public long LastSequence(RunId run) =>
        Statement("select max(seq) from record where run_id = ?").Bind(run.Value).Number() ?? 0;

    public RunRow? Run(RunId run) =>
        Statement($"select {RowColumns} from run where run_id = ?").Bind(run.Value).First(ToRow);

    public List<RunRow> Runs(RunQuery query)
    {
        if (query.IdSuffix is { } part && !part.All(char.IsAsciiHexDigit))
            return [];

        var (sql, binds) = (new StringBuilder($"select {RowColumns} from run where true"), new List<Action<SqliteStatement>>());

        void Where(string condition, params Action<SqliteStatement>[] values)
        {
            sql.Append(" and ").Append(condition);
            binds.AddRange(values);
        }

        if (query.Workflow is { } workflow)
            Where("workflow = ?", s => s.Bind(workflow));
        if (query.Version is { } version)
            Where("version = ?", s => s.Bind(version));
        if (query.Statuses is { Count: > 0 } statuses)
            Where($"status in ({string.Join(", ", Enumerable.Repeat('?', statuses.Count))})", [.. statuses.Select(status => new Action<SqliteStatement>(s => s.Bind(status)))]);
        if (query.IdSuffix?.ToUpperInvariant() is { } digits)
            Where("(hex(run_id) glob ? or hex(run_id) glob ?)", s => s.Bind(digits + "*"), s => s.Bind("*" + digits));
        if (query.Words is { } words)
            Where("exists (select 1 from run_words w where w.run_id = run.run_id and instr(w.words, ?) > 0)", s => s.Bind(SearchedWords.Of(words)));
        foreach (var (name, value) in query.Labels)
            Where("exists (select 1 from json_each(labels) where key = ? and value = ?)", s => s.Bind(name), s => s.Bind(value));
        if (query.Since is { } since)
            Where("started_at >= ?", s => s.Bind(since));
        if (query.Until is { } until)
            Where("started_at < ?", s => s.Bind(until));
        if (query.MinCost is { } least)
            Where("cost_micros >= ?", s => s.Bind(StoredMoney.ToMicros(least)));
        if (query.MaxCost is { } most)
            Where("cost_micros <= ?", s => s.Bind(StoredMoney.ToMicros(most)));
        sql.Append(" order by started_at desc, run_id desc limit ?");

        using var statement = new SqliteStatement(_connection, sql.ToString());
        foreach (var bind in binds)
            bind(statement);
        return statement.Bind(Math.Max(0, query.Limit)).All(ToRow);
    }

    public List<RunRow> Runnable(IReadOnlyCollection<RunOwner> gone, DateTimeOffset now, int limit)
    {
        string owners = string.Concat(Enumerable.Repeat(" or (owner_machine = ? and owner_process = ? and owner_started_at = ?)", gone.Count));
        using var statement = new SqliteStatement(_connection, $"""
            select {RowColumns} from run where {ToDo} and (owner_machine is null or lease_until <= ?{owners})
            order by updated_at, run_id limit ?
            """);
        statement.Bind(now).Bind(now);
        foreach (var owner in gone)
            statement.Bind(owner.Machine).Bind(owner.ProcessId).Bind(owner.StartedAt);
        return statement.Bind(Math.Max(0, limit)).All(ToRow);
    }

    public List<RunOwner> Owners(DateTimeOffset now) =>
        Statement($"select distinct owner_machine, owner_process, owner_started_at from run where {ToDo} and owner_machine is not null and lease_until > ?")
        .Bind(now).Bind(now).All(static row => new RunOwner(row.Text(0), (int)row.Long(1), row.Instant(2)));

    public List<RunId> All() => Statement("select distinct run_id from record order by run_id").All(static row => new RunId(row.Guid(0)));

    public List<Card> Cards(RunId? run) => run is { } one
        ? Statement($"select {CardColumns} from card where run_id = ? {CardOrder}").Bind(one.Value).All(ToCard)
        : Statement($"select {CardColumns} from card {CardOrder}").All(ToCard);

    public StoredVersion? Version(string digest) =>
        Statement("select digest, workflow, version, archive from workflow_version where digest = ?").Bind(digest)
        .First(static row => new StoredVersion(row.Text(0), row.Text(1), row.Text(2), row.Blob(3)));

    /// <summary>Another number whenever another connection, of whichever process, has committed.</summary>
    public long DataVersion() => Statement("pragma data_version").Number() ?? 0;

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _connection.Dispose();
    }

    private static RunRow ToRow(SqliteStatement row) => new(
        new RunId(row.Guid(0)), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.TextOrNull(5), row.Text(6),
        row.Instant(7), row.Instant(8), row.InstantOrNull(9), row.BlobOrNull(10), (int)row.Long(11))
    {
        Labels = StoredNames.ReadLabels(row.Text(12)),
        Cost = StoredMoney.FromMicros(row.Long(13)),
    };

    private static Card ToCard(SqliteStatement row) => new(
        new RunId(row.Guid(0)), row.Text(1), (int)row.Long(2), row.Text(3), row.Text(4), StoredNames.Read(row.Text(5)),
        row.Instant(6), row.InstantOrNull(7));

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new SqliteStatement(_connection, sql);
        return statement;
    }
}
