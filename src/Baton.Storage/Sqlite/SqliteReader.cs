using System.Globalization;
using System.Text;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>One read-only connection. Each question is its own short read transaction, so that it never holds a checkpoint up.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string RowColumns = "run_id, workflow, version, digest, status, waiting, title, started_at, updated_at, wake_at, salt, min_reader";
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

    public long LastSequence(RunId run) =>
        Statement("select max(seq) from record where run_id = ?").Bind(run.Value).Number() ?? 0;

    public RunRow? Run(RunId run) =>
        Statement($"select {RowColumns} from run where run_id = ?").Bind(run.Value).First(ToRow);

    public List<RunRow> Runs(RunQuery query)
    {
        if (query.IdSuffix is { } part && !part.All(char.IsAsciiHexDigit))
            return [];

        var statuses = query.Statuses ?? [];
        var sql = new StringBuilder($"select {RowColumns} from run where true");
        if (query.Workflow is not null)
            sql.Append(" and workflow = ?");
        if (statuses.Count > 0)
            sql.Append(CultureInfo.InvariantCulture, $" and status in ({string.Join(", ", Enumerable.Repeat('?', statuses.Count))})");
        if (query.IdSuffix is not null)
            sql.Append(" and (hex(run_id) glob ? or hex(run_id) glob ?)");
        sql.Append(" order by started_at desc, run_id desc limit ?");

        using var statement = new SqliteStatement(_connection, sql.ToString());
        if (query.Workflow is { } workflow)
            statement.Bind(workflow);
        foreach (var status in statuses)
            statement.Bind(status);
        if (query.IdSuffix is { } digits)
            statement.Bind(digits.ToUpperInvariant() + "*").Bind("*" + digits.ToUpperInvariant());
        return statement.Bind(Math.Max(0, query.Limit)).All(ToRow);
    }

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
        row.Instant(7), row.Instant(8), row.InstantOrNull(9), row.BlobOrNull(10), (int)row.Long(11));

    private static Card ToCard(SqliteStatement row) => new(
        new RunId(row.Guid(0)), row.Text(1), (int)row.Long(2), row.Text(3), row.Text(4), SqliteNames.Read(row.Text(5)),
        row.Instant(6), row.InstantOrNull(7));

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new SqliteStatement(_connection, sql);
        return statement;
    }
}
