using Baton.Core.Runs;
using Baton.Engine.Journals;
using Npgsql;
using NpgsqlTypes;

namespace Baton.Storage.Postgres;

/// <summary>
/// One group of requests as one batch, which PostgreSQL runs as one transaction: all appends in a single statement over arrays, each
/// other request in its own. The statements are the same texts every time, so that the connection keeps them prepared.
/// </summary>
internal static class PostgresGroup
{
    // The head row of a run is compared and set where the record is inserted, and everything else follows from what that returned.
    // A key violation would not do: one fails the whole batch, and a writer told to ignore them would go on inserting after it lost.
    private const string AppendSql = """
        with wanted as (
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $35) as w (run_id, seq, epoch, at, head, chain, body, releases)),
        claimed as (
            select run_id, machine, process, started_at, coalesce(now, clock_timestamp()) + lease as until
            from unnest($36, $37, $38, $39, $40, $41) as c (run_id, machine, process, started_at, lease, now)),
        moved as (
            update run_head h set seq = w.seq,
                owner_machine = case when w.releases then null else h.owner_machine end,
                lease_until = case when w.releases then null else h.lease_until end
            from wanted w
            where h.run_id = w.run_id and h.seq = w.seq - 1 and (w.epoch is null or w.epoch = h.epoch)
            returning h.run_id),
        made as (
            insert into run_head (run_id, seq, epoch, owner_machine, owner_process, owner_started_at, lease_until)
            select w.run_id, w.seq, case when c.run_id is null then 0 else 1 end,
                case when not w.releases then c.machine end, c.process, c.started_at, case when not w.releases then c.until end
            from wanted w left join claimed c using (run_id) where w.seq = 1 and coalesce(w.epoch, 0) = 0
            on conflict do nothing returning run_id),
        taken as (select run_id from moved union all select run_id from made),
        recorded as (
            insert into record (run_id, seq, at, head, chain, body)
            select w.run_id, w.seq, w.at, w.head, w.chain, w.body from wanted w join taken using (run_id)),
        rows_saved as (
            insert into run as r (run_id, workflow, version, digest, status, waiting, title, started_at, updated_at, wake_at, salt, min_reader,
                labels, cost_micros)
            select n.* from unnest($8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
                as n (run_id, workflow, version, digest, status, waiting, title, started_at, updated_at, wake_at, salt, min_reader, labels, cost_micros)
            join taken using (run_id)
            on conflict (run_id) do update set
                workflow = excluded.workflow, version = excluded.version, digest = excluded.digest, status = excluded.status,
                waiting = excluded.waiting, title = excluded.title, started_at = excluded.started_at, updated_at = excluded.updated_at,
                wake_at = excluded.wake_at, salt = excluded.salt, min_reader = excluded.min_reader,
                labels = excluded.labels, cost_micros = excluded.cost_micros),
        words_saved as (
            insert into run_words (run_id, words) select n.* from unnest($22, $23) as n (run_id, words) join taken using (run_id)
            on conflict (run_id) do update set words = excluded.words),
        cards_closed as (
            delete from card c using unnest($24, $25, $26) as g (run_id, step, round), taken t
            where t.run_id = g.run_id and c.run_id = g.run_id and c.step = g.step and c.round = g.round),
        cards_opened as (
            insert into card (run_id, step, round, kind, title, groups, opened_at, due_at)
            select n.* from unnest($27, $28, $29, $30, $31, $32, $33, $34) as n (run_id, step, round, kind, title, groups, opened_at, due_at)
            join taken using (run_id)
            on conflict (run_id, step, round) do update set
                kind = excluded.kind, title = excluded.title, groups = excluded.groups, opened_at = excluded.opened_at, due_at = excluded.due_at)
        select run_id from taken
        """;

    private const string AcquireSql = """
        with held as (
            select *, owner_machine is null or lease_until <= coalesce($6, clock_timestamp())
                or (owner_machine, owner_process, owner_started_at) = ($2, $3, $4)
                or (owner_machine, owner_process, owner_started_at) = ($7, $8, $9) as free
            from run_head where run_id = $1 for update),
        taken as (
            update run_head h set epoch = held.epoch + 1, owner_machine = $2, owner_process = $3, owner_started_at = $4,
                lease_until = coalesce($6, clock_timestamp()) + $5
            from held where h.run_id = held.run_id and held.free
            returning h.run_id, h.epoch)
        select taken.epoch, held.owner_machine, held.owner_process, held.owner_started_at, held.lease_until, coalesce($6, clock_timestamp())
        from held left join taken using (run_id)
        """;

    // After the append, in the same transaction: the head is as the append left it, or as another did, and then nothing is to be done.
    private const string WasAppended = "exists (select from run_head where run_id = $1 and seq = $2 and xmin = pg_current_xact_id()::xid)";

    private const string KeepFilesSql = $"""
        insert into file (run_id, hash, bytes) select $1, f.hash, f.bytes from unnest($3, $4) as f (hash, bytes) where {WasAppended}
        on conflict do nothing
        """;

    private const string EraseSql = $"""
        with mine as (select run_id, seq from record where run_id = $1 and seq = $2 and {WasAppended}),
        bodies as (update record r set body = null from mine where r.run_id = mine.run_id and r.seq < mine.seq and r.body is not null),
        words as (delete from run_words w using mine where w.run_id = mine.run_id),
        files as (delete from file f using mine where f.run_id = mine.run_id)
        select true from mine
        """;

    private const string ProjectSql = """
        with held as (select run_id from run_head where run_id = $1 and seq = $2 for update),
        row_saved as (
            insert into run (run_id, workflow, version, digest, status, waiting, title, started_at, updated_at, wake_at, salt, min_reader, labels, cost_micros)
            select run_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 from held
            on conflict (run_id) do update set
                workflow = excluded.workflow, version = excluded.version, digest = excluded.digest, status = excluded.status,
                waiting = excluded.waiting, title = excluded.title, started_at = excluded.started_at, updated_at = excluded.updated_at,
                wake_at = excluded.wake_at, salt = excluded.salt, min_reader = excluded.min_reader,
                labels = excluded.labels, cost_micros = excluded.cost_micros),
        words_saved as (
            insert into run_words (run_id, words) select run_id, $16 from held on conflict (run_id) do update set words = excluded.words),
        opened as (
            select * from unnest($17, $18, $19, $20, $21, $22, $23) as n (step, round, kind, title, groups, opened_at, due_at)),
        cards_closed as (
            delete from card c using held where c.run_id = held.run_id and (c.step, c.round) not in (select step, round from opened)),
        cards_opened as (
            insert into card (run_id, step, round, kind, title, groups, opened_at, due_at)
            select held.run_id, o.step, o.round, o.kind, o.title, o.groups, o.opened_at, o.due_at from held, opened o
            on conflict (run_id, step, round) do update set
                kind = excluded.kind, title = excluded.title, groups = excluded.groups, opened_at = excluded.opened_at, due_at = excluded.due_at)
        select true from held
        """;

    private const string RenewSql = """
        update run_head set lease_until = coalesce($4, clock_timestamp()) + $3 where run_id = $1 and epoch = $2 and owner_machine is not null
        returning true
        """;

    private const string SpendSql = """
        insert into spend as s (span, micros) select $1, $2 where $3 is null or $2 <= $3
        on conflict (span) do update set micros = s.micros + excluded.micros where $3 is null or s.micros + excluded.micros <= $3
        returning true
        """;

    private const string ReleaseSql = "update run_head set owner_machine = null, lease_until = null where run_id = $1 and epoch = $2 returning true";

    private const string SaveVersionSql = """
        insert into workflow_version (digest, workflow, version, archive) values ($1, $2, $3, $4) on conflict do nothing returning true
        """;

    public static async Task PerformAsync(NpgsqlConnection connection, IReadOnlyList<PostgresRequest> group)
    {
        await using var batch = new NpgsqlBatch(connection);
        List<PostgresRequest.Append> appends = [.. group.OfType<PostgresRequest.Append>()];
        if (appends.Count > 0)
            batch.BatchCommands.Add(Appending(appends));
        List<PostgresRequest> others = [.. group.Where(r => r is not PostgresRequest.Append)];
        foreach (var request in others)
            batch.BatchCommands.Add(Command(request));
        foreach (var append in appends)
        {
            if (append.What.Files.Count > 0)
                batch.BatchCommands.Add(KeepingFiles(append.What));
            if (append.What.Erases)
                batch.BatchCommands.Add(new(EraseSql) { Parameters = { One(append.What.Run.Value), One(append.What.Record.Sequence) } });
        }

        var taken = new HashSet<Guid>();
        await using (var answers = await batch.ExecuteReaderAsync())
        {
            if (appends.Count > 0)
            {
                while (await answers.ReadAsync())
                    taken.Add(answers.GetGuid(0));
                await answers.NextResultAsync();
            }

            foreach (var request in others)
            {
                Take(request, answers, await answers.ReadAsync());
                await answers.NextResultAsync();
            }
        }

        foreach (var append in appends)
            append.Outcome = AppendOutcome.Appended;
        if (taken.Count < appends.Count)
            await TellWhyNotAsync(connection, [.. appends.Where(a => !taken.Contains(a.What.Run.Value))]);
    }

    private static async Task TellWhyNotAsync(NpgsqlConnection connection, List<PostgresRequest.Append> refused)
    {
        var epochs = new Dictionary<Guid, long>();
        await using var command = new NpgsqlCommand("select run_id, epoch from run_head where run_id = any ($1)", connection)
        {
            Parameters = { Array(refused, a => a.What.Run.Value) },
        };
        await using (var rows = await command.ExecuteReaderAsync())
            while (await rows.ReadAsync())
                epochs[rows.GetGuid(0)] = rows.GetInt64(1);
        foreach (var append in refused)
            append.Outcome = append.What.Epoch is { } epoch && epoch != epochs.GetValueOrDefault(append.What.Run.Value) ? AppendOutcome.NotOwner : AppendOutcome.Stale;
    }

    private static void Take(PostgresRequest request, NpgsqlDataReader answer, bool isThere)
    {
        switch (request)
        {
            case PostgresRequest.Acquire acquire:
                acquire.Outcome = !isThere ? new LeaseOutcome.NoSuchRun()
                    : !answer.IsDBNull(0) ? new LeaseOutcome.Acquired(answer.GetInt64(0), answer.Instant(5))
                    : new LeaseOutcome.HeldBy(new RunOwner(answer.GetString(1), answer.GetInt32(2), answer.Instant(3)), answer.Instant(4));
                break;
            case PostgresRequest.Of<bool> done:
                done.Outcome = isThere;
                break;
        }
    }

    private static NpgsqlBatchCommand Appending(List<PostgresRequest.Append> appends)
    {
        List<RunRow> rows = [.. appends.Select(a => a.What.Row).OfType<RunRow>()];
        List<PostgresRequest.Append> worded = [.. appends.Where(a => a.What.Words is not null)];
        List<(Guid Run, RunClaim By, DateTimeOffset? Now)> claims = [.. appends.Where(a => a.What.Claim is not null).Select(a => (a.What.Run.Value, a.What.Claim!, a.Now))];
        List<(RunId Run, string Step, int Round)> closed = [.. appends.SelectMany(a => a.Closed.Select(c => (a.What.Run, c.Step, c.Round)))];
        List<(Card Card, string Groups)> opened = [.. appends.SelectMany(a => a.Opened.Zip(a.Groups))];
        return new NpgsqlBatchCommand(AppendSql)
        {
            Parameters =
            {
                Array(appends, a => a.What.Run.Value),
                Array(appends, a => a.What.Record.Sequence),
                Array(appends, a => a.What.Epoch),
                Array(appends, a => a.What.Record.At.Kept()),
                Array(appends, a => a.What.Record.Head),
                Array(appends, a => a.What.Record.Chain),
                Array(appends, a => a.What.Record.Body),
                Array(rows, r => r.Run.Value),
                Array(rows, r => Text(r.Workflow)),
                Array(rows, r => Text(r.Version)),
                Array(rows, r => Text(r.Digest)),
                Array(rows, r => Text(r.Status)),
                Array(rows, r => Text(r.Waiting)),
                Array(rows, r => Text(r.Title)),
                Array(rows, r => r.StartedAt.Kept()),
                Array(rows, r => r.UpdatedAt.Kept()),
                Array(rows, r => r.WakeAt?.Kept()),
                Array(rows, r => r.Salt),
                Array(rows, r => r.MinReader),
                Array(rows, r => Text(StoredNames.Write(r.Labels)), NpgsqlDbType.Jsonb),
                Array(rows, r => StoredMoney.ToMicros(r.Cost)),
                Array(worded, a => a.What.Run.Value),
                Array(worded, a => Text(SearchedWords.Of(a.What.Words!))),
                Array(closed, c => c.Run.Value),
                Array(closed, c => Text(c.Step)),
                Array(closed, c => c.Round),
                Array(opened, c => c.Card.Run.Value),
                Array(opened, c => Text(c.Card.Step)),
                Array(opened, c => c.Card.Round),
                Array(opened, c => Text(c.Card.Kind)),
                Array(opened, c => Text(c.Card.Title)),
                Array(opened, c => Text(c.Groups)),
                Array(opened, c => c.Card.OpenedAt.Kept()),
                Array(opened, c => c.Card.DueAt?.Kept()),
                Array(appends, a => a.What.Releases),
                Array(claims, c => c.Run),
                Array(claims, c => c.By.Owner.Machine),
                Array(claims, c => c.By.Owner.ProcessId),
                Array(claims, c => c.By.Owner.StartedAt.Kept()),
                Array(claims, c => c.By.Lease),
                Array(claims, c => c.Now?.Kept()),
            },
        };
    }

    private static NpgsqlBatchCommand Command(PostgresRequest request) => request switch
    {
        PostgresRequest.Acquire acquire => new(AcquireSql)
        {
            Parameters =
            {
                One(acquire.Run!.Value.Value), One(acquire.Owner.Machine), One(acquire.Owner.ProcessId), One(acquire.Owner.StartedAt.Kept()), One(acquire.Lease),
                One(acquire.Now?.Kept()), One(acquire.Gone?.Machine), One(acquire.Gone?.ProcessId), One(acquire.Gone?.StartedAt.Kept()),
            },
        },
        PostgresRequest.Project project => Projecting(project),
        PostgresRequest.Renew renew => new(RenewSql) { Parameters = { One(renew.Run!.Value.Value), One(renew.Epoch), One(renew.Lease), One(renew.Now?.Kept()) } },
        PostgresRequest.Spend spend => new(SpendSql) { Parameters = { One(Text(spend.Span)), One(spend.Micros), One(spend.Most) } },
        PostgresRequest.Release release => new(ReleaseSql) { Parameters = { One(release.Run!.Value.Value), One(release.Epoch) } },
        PostgresRequest.SaveVersion { Version: var version } => new(SaveVersionSql)
        {
            Parameters = { One(version.Digest), One(Text(version.Workflow)), One(Text(version.Version)), One(version.Archive) },
        },
        _ => throw new InvalidOperationException($"{request.GetType().Name} is not written by itself"),
    };

    private static NpgsqlBatchCommand KeepingFiles(JournalAppend append)
    {
        List<KeptFile> files = [.. append.Files];
        return new NpgsqlBatchCommand(KeepFilesSql)
        {
            Parameters = { One(append.Run.Value), One(append.Record.Sequence), Array(files, f => f.Hash), Array(files, f => f.Bytes) },
        };
    }

    private static NpgsqlBatchCommand Projecting(PostgresRequest.Project request)
    {
        var (row, cards) = (request.What.Row, request.What.Cards.Zip(request.Groups).ToList());
        return new NpgsqlBatchCommand(ProjectSql)
        {
            Parameters =
            {
                One(row.Run.Value), One(request.At), One(Text(row.Workflow)), One(Text(row.Version)), One(Text(row.Digest)), One(Text(row.Status)),
                One(Text(row.Waiting)), One(Text(row.Title)), One(row.StartedAt.Kept()), One(row.UpdatedAt.Kept()), One(row.WakeAt?.Kept()), One(row.Salt), One(row.MinReader),
                new NpgsqlParameter { Value = Text(StoredNames.Write(row.Labels)), NpgsqlDbType = NpgsqlDbType.Jsonb }, One(StoredMoney.ToMicros(row.Cost)),
                One(Text(SearchedWords.Of(request.What.Words))),
                Array(cards, c => Text(c.First.Step)),
                Array(cards, c => c.First.Round),
                Array(cards, c => Text(c.First.Kind)),
                Array(cards, c => Text(c.First.Title)),
                Array(cards, c => Text(c.Second)),
                Array(cards, c => c.First.OpenedAt.Kept()),
                Array(cards, c => c.First.DueAt?.Kept()),
            },
        };
    }

    private static NpgsqlParameter<TValue[]> Array<TItem, TValue>(List<TItem> items, Func<TItem, TValue> of, NpgsqlDbType? type = null)
    {
        var values = new TValue[items.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = of(items[i]);
        return new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | (type ?? TypeOf(typeof(TValue))) };
    }

    private static NpgsqlParameter One<T>(T value) =>
        new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = TypeOf(typeof(T)) };

    // Said always: an array of nulls, or none at all, has no type of its own.
    private static NpgsqlDbType TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(Guid) ? NpgsqlDbType.Uuid
            : type == typeof(long) ? NpgsqlDbType.Bigint
            : type == typeof(int) ? NpgsqlDbType.Integer
            : type == typeof(string) ? NpgsqlDbType.Text
            : type == typeof(DateTimeOffset) ? NpgsqlDbType.TimestampTz
            : type == typeof(bool) ? NpgsqlDbType.Boolean
            : type == typeof(TimeSpan) ? NpgsqlDbType.Interval
            : type == typeof(ReadOnlyMemory<byte>) ? NpgsqlDbType.Bytea
            : throw new ArgumentException($"{type} is no column's type");
    }

    /// <summary>PostgreSQL's texts hold no NUL, which a brief may; it is shown as people would see it.</summary>
    private static string? Text(string? text) => text?.Replace('\0', '\u2400');
}
