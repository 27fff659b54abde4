using Baton.Core.Runs;
using Baton.Engine.Journals;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Baton.Storage.Sqlite;

/// <summary>
/// One connection for writing, with its statements and what it remembers of runs. Used by one thread. Between <see cref="Begin"/> and
/// <see cref="Commit"/> nobody else writes, so what is compared stays true.
/// </summary>
internal sealed class SqliteWriteSession : IDisposable
{
    // Some 100 bytes each; when they are full all are forgotten, which costs a hot run two reads.
    private const int MaxHeads = 20_000;

    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _statements = [];
    private readonly Dictionary<RunId, RunHead> _heads = [];
    private readonly SqliteStatement _begin, _commit, _rollback, _dataVersion, _lastSequence, _epoch, _insertRecord;
    private readonly SqliteStatement _saveRow, _saveCard, _removeCard, _owner, _acquire, _renew, _release, _saveVersion;
    private readonly SqliteStatement _spent, _spend, _saveWords, _saveFile, _eraseBodies, _eraseWords, _eraseFiles, _removeCards;
    private long _seenVersion = -1;

    private SqliteWriteSession(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("begin immediate");
        _commit = Prepare("commit");
        _rollback = Prepare("rollback");
        _dataVersion = Prepare("pragma data_version");
        _lastSequence = Prepare("select max(seq) from record where run_id = ?");
        _epoch = Prepare("select epoch from run where run_id = ?");
        _insertRecord = Prepare("insert into record (run_id, seq, at, head, chain, body) values (?, ?, ?, ?, ?, ?)");
        _saveRow = Prepare("""
            insert into run (run_id, workflow, version, digest, status, waiting, title, started_at, updated_at, wake_at, salt, min_reader, labels, cost_micros)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (run_id) do update set
                workflow = excluded.workflow, version = excluded.version, digest = excluded.digest, status = excluded.status,
                waiting = excluded.waiting, title = excluded.title, started_at = excluded.started_at, updated_at = excluded.updated_at,
                wake_at = excluded.wake_at, salt = excluded.salt, min_reader = excluded.min_reader,
                labels = excluded.labels, cost_micros = excluded.cost_micros
            """);
        _saveCard = Prepare("""
            insert or replace into card (run_id, step, round, kind, title, groups, opened_at, due_at) values (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _removeCard = Prepare("delete from card where run_id = ? and step = ? and round = ?");
        _owner = Prepare("select owner_machine, owner_process, owner_started_at, lease_until, epoch from run where run_id = ?");
        _acquire = Prepare("""
            update run set epoch = ?, owner_machine = ?, owner_process = ?, owner_started_at = ?, lease_until = ? where run_id = ?
            """);
        _renew = Prepare("update run set lease_until = ? where run_id = ? and epoch = ? and owner_machine is not null");
        _release = Prepare("update run set owner_machine = null, lease_until = null where run_id = ? and epoch = ?");
        _spent = Prepare("select micros from spend where span = ?");
        _spend = Prepare("insert into spend (span, micros) values (?, ?) on conflict (span) do update set micros = micros + excluded.micros");
        _saveWords = Prepare("insert or replace into run_words (run_id, words) values (?, ?)");
        _saveFile = Prepare("insert or ignore into file (run_id, hash, bytes) values (?, ?, ?)");
        _eraseBodies = Prepare("update record set body = null where run_id = ? and seq < ? and body is not null");
        _eraseWords = Prepare("delete from run_words where run_id = ?");
        _eraseFiles = Prepare("delete from file where run_id = ?");
        _removeCards = Prepare("delete from card where run_id = ?");
        _saveVersion = Prepare("insert or ignore into workflow_version (digest, workflow, version, archive) values (?, ?, ?, ?)");
    }

    /// <param name="connection">Becomes the session's own, also when this fails.</param>
    public static SqliteWriteSession Over(SqliteConnection connection, SqliteFile file)
    {
        try
        {
            return new SqliteWriteSession(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFaults.InWords(e, file);
        }
    }

    public void Begin()
    {
        // Immediate: the lock first, then the look whether anybody else has written. The other order would trust what is old.
        _begin.Run();
        var version = _dataVersion.Number() ?? 0;
        if (version != _seenVersion || _heads.Count >= MaxHeads)
            _heads.Clear();
        _seenVersion = version;
    }

    public void Commit() => _commit.Run();

    public void Rollback()
    {
        _heads.Clear();
        foreach (var statement in _statements)
            statement.Reset();

        // Some errors have ended the transaction already.
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            _rollback.Run();
    }

    /// <param name="now">A claim's lease counts from here.</param>
    public AppendOutcome Append(JournalAppend append, DateTimeOffset now)
    {
        var run = append.Run;
        var head = HeadOf(run);
        if (append.Epoch is { } epoch && epoch != head.Epoch)
            return AppendOutcome.NotOwner;
        var record = append.Record;
        if (record.Sequence != head.Sequence + 1)
            return AppendOutcome.Stale;

        _insertRecord.Bind(run.Value).Bind(record.Sequence).Bind(record.At)
            .Bind(record.Head.Span).Bind(record.Chain.Span).Bind(record.Body).Run();
        if (append.Erases)
        {
            _eraseBodies.Bind(run.Value).Bind(record.Sequence).Run();
            _eraseWords.Bind(run.Value).Run();
            _eraseFiles.Bind(run.Value).Run();
        }
        foreach (var file in append.Files)
            _saveFile.Bind(run.Value).Bind(file.Hash).Bind(file.Bytes.Span).Run();
        if (append.Row is { } row)
            Save(row);
        if (append.Words is { } words)
            _saveWords.Bind(run.Value).Bind(SearchedWords.Of(words)).Run();
        foreach (var (step, round) in append.ClosedCards)
            _removeCard.Bind(run.Value).Bind(step).Bind(round).Run();
        foreach (var card in append.OpenedCards)
            Save(card);
        if (append.Claim is { } claim)
        {
            head = head with { Epoch = JournalAppend.FirstEpoch };
            Own(run, claim.Owner, head.Epoch, now + claim.Lease);
        }
        if (append.Releases)
            Release(run, head.Epoch);
        _heads[run] = head with { Sequence = record.Sequence };
        return AppendOutcome.Appended;
    }

    public bool Project(RunProjection projection, long at)
    {
        var run = projection.Row.Run;
        if (HeadOf(run).Sequence != at)
            return false;
        Save(projection.Row);
        _removeCards.Bind(run.Value).Run();
        foreach (var card in projection.Cards)
            Save(card);
        _saveWords.Bind(run.Value).Bind(SearchedWords.Of(projection.Words)).Run();
        return true;
    }

    /// <param name="gone">An owner known to live no more: held by that one counts as free.</param>
    public LeaseOutcome Acquire(RunId run, RunOwner owner, DateTimeOffset now, DateTimeOffset until, RunOwner? gone)
    {
        var held = _owner.Bind(run.Value).First(static row => new Lease(
            row.IsNull(0) ? null : new RunOwner(row.Text(0), (int)row.Long(1), row.Instant(2)), row.InstantOrNull(3), row.Long(4)));
        if (held is null)
            return new LeaseOutcome.NoSuchRun();
        if (held.Owner is { } holder && held.Until is { } end && end > now.Kept() && holder != Leases.Kept(owner) && holder != gone)
            return new LeaseOutcome.HeldBy(holder, end);

        var epoch = held.Epoch + 1;
        Own(run, owner, epoch, until);
        _heads.Remove(run);
        return new LeaseOutcome.Acquired(epoch, now);
    }

    public bool Renew(RunId run, long epoch, DateTimeOffset until)
    {
        _renew.Bind(until).Bind(run.Value).Bind(epoch).Run();
        return raw.sqlite3_changes(_connection.Handle) == 1;
    }

    public void Release(RunId run, long epoch) => _release.Bind(run.Value).Bind(epoch).Run();

    public bool Spend(string span, long micros, long? most)
    {
        if ((_spent.Bind(span).Number() ?? 0) + micros > most)
            return false;
        _spend.Bind(span).Bind(micros).Run();
        return true;
    }

    public void Save(StoredVersion version) =>
        _saveVersion.Bind(version.Digest).Bind(version.Workflow).Bind(version.Version).Bind(version.Archive.Span).Run();

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }

    private void Save(RunRow row) => _saveRow
        .Bind(row.Run.Value).Bind(row.Workflow).Bind(row.Version).Bind(row.Digest).Bind(row.Status).Bind(row.Waiting).Bind(row.Title)
        .Bind(row.StartedAt).Bind(row.UpdatedAt).Bind(row.WakeAt).Bind(row.Salt).Bind(row.MinReader)
        .Bind(StoredNames.Write(row.Labels)).Bind(StoredMoney.ToMicros(row.Cost)).Run();

    private void Save(Card card) => _saveCard
        .Bind(card.Run.Value).Bind(card.Step).Bind(card.Round).Bind(card.Kind).Bind(card.Title)
        .Bind(StoredNames.Write(card.Groups)).Bind(card.OpenedAt).Bind(card.DueAt).Run();

    private void Own(RunId run, RunOwner owner, long epoch, DateTimeOffset until) =>
        _acquire.Bind(epoch).Bind(owner.Machine).Bind(owner.ProcessId).Bind(owner.StartedAt).Bind(until).Bind(run.Value).Run();

    private RunHead HeadOf(RunId run)
    {
        if (_heads.TryGetValue(run, out var head))
            return head;
        head = new(_lastSequence.Bind(run.Value).Number() ?? 0, _epoch.Bind(run.Value).Number() ?? 0);
        _heads[run] = head;
        return head;
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    // A run that isn't there has both 0.
    private readonly record struct RunHead(long Sequence, long Epoch);

    private sealed record Lease(RunOwner? Owner, DateTimeOffset? Until, long Epoch);
}
