using Baton.Engine.Journals;
using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>
/// The tables, and every step that ever led to them. A step is never changed once released. Steps expand first (a column added, an index
/// made: older programs go on beside newer ones) and contract in a later release, which raises what a reader must understand.
/// </summary>
internal static class PostgresSchema
{
    // "Bato": every Baton that opens this database takes this lock first, so that two that start together agree.
    private const int Lock = 0x4261746F;

    private static readonly Migration[] Migrations =
    [
        // `run_head` is what an append compares and sets: small, and with room in each page, so that an update stays in it and
        // touches no index. Records stay in their page too up to 8 KB: pressing them or moving them out costs more than it saves.
        new(1, MinReader: 1, Needs: "0.1.0", """
            create table run_head (
                run_id uuid primary key, seq bigint not null, epoch bigint not null default 0,
                owner_machine text, owner_process integer, owner_started_at timestamptz, lease_until timestamptz) with (fillfactor = 60);
            create table record (
                run_id uuid not null, seq bigint not null, at timestamptz not null, head bytea not null, chain bytea not null, body bytea,
                primary key (run_id, seq)) with (toast_tuple_target = 8160);
            alter table record alter column head set storage external, alter column body set storage external;
            create table run (
                run_id uuid primary key, workflow text not null, version text not null, digest text not null,
                status text not null, waiting text, title text not null, started_at timestamptz not null, updated_at timestamptz not null,
                wake_at timestamptz, salt bytea, min_reader integer not null);
            create index run_by_start on run (started_at, run_id);
            create index run_by_workflow on run (workflow, started_at, run_id);
            create index run_by_status on run (status, started_at, run_id);
            create index run_by_wake on run (wake_at) where wake_at is not null;
            create table card (
                run_id uuid not null, step text not null, round integer not null, kind text not null, title text not null,
                groups text not null, opened_at timestamptz not null, due_at timestamptz,
                primary key (run_id, step, round));
            create table workflow_version (
                digest text primary key, workflow text not null, version text not null, archive bytea not null);
            """),
        // Words stand apart: the row is written again whenever a run's status changes, and they never change.
        new(2, MinReader: 1, Needs: "0.1.0", """
            alter table run add column labels jsonb not null default '{}', add column cost_micros bigint not null default 0;
            create table run_words (run_id uuid primary key, words text not null);
            """),
        new(3, MinReader: 1, Needs: "0.1.0", "create table spend (span text primary key, micros bigint not null) with (fillfactor = 60);"),
        // Not shared among runs, so that each is erased by itself. Images and documents are pressed already.
        new(4, MinReader: 1, Needs: "0.1.0", """
            create table file (run_id uuid not null, hash text not null, bytes bytea not null, primary key (run_id, hash));
            alter table file alter column bytes set storage external;
            """),
    ];

    /// <summary>The format this program writes.</summary>
    public static int Format => Migrations[^1].Number;

    /// <summary>Brings the schema to this program's format in one transaction.</summary>
    /// <exception cref="JournalException">A later format this program can't read, or tables of another program.</exception>
    public static async Task PrepareAsync(NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, $"select pg_advisory_xact_lock({Lock})", cancellation);
        int format = await FormatOfAsync(connection, database, cancellation);
        foreach (var migration in Migrations.Where(m => m.Number > format))
            await ApplyAsync(connection, migration, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<int> FormatOfAsync(NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancellation)
    {
        if (!await AskAsync(connection, "select to_regclass('baton_meta') is not null", cancellation))
        {
            if (await AskAsync(connection, "select exists (select from pg_class where relnamespace = to_regnamespace(current_schema()) and relkind in ('r', 'p', 'v', 'm'))", cancellation))
                throw new JournalException(
                    JournalFault.Unreachable,
                    $"{database.Place} holds tables of another program, not a Baton journal; nothing in it was changed. Name another schema (`Search Path=…`) or another database.");

            // Who may only use a schema that is there can't make one, also where it would not have to be made.
            if (await AskAsync(connection, "select current_schema() is null", cancellation))
                await RunAsync(connection, $"create schema {PostgresDatabase.Quoted(database.Schema)}", cancellation);
            await RunAsync(connection, "create table baton_meta (format integer not null, min_reader integer not null, needs text not null)", cancellation);
            await RunAsync(connection, "insert into baton_meta values (0, 0, '')", cancellation);
            return 0;
        }

        await using var command = new NpgsqlCommand("select format, min_reader, needs from baton_meta", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        (int format, int minReader, string needs) = (row.GetInt32(0), row.GetInt32(1), row.GetString(2));
        return minReader <= Format
            ? format
            : throw new JournalException(
                JournalFault.TooNew,
                $"{database.Place} was written by a later Baton: its format {format} needs Baton {needs} or later, and this one reads up to format {Format}. " +
                $"Use Baton {needs} or later, or name another database for the journal. Nothing in it was changed.");
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await RunAsync(connection, migration.Sql, cancellation);
        await using var mark = new NpgsqlCommand("update baton_meta set format = $1, min_reader = $2, needs = $3", connection)
        {
            Parameters = { new() { Value = migration.Number }, new() { Value = migration.MinReader }, new() { Value = migration.Needs } },
        };
        await mark.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <param name="Number">From 1, without gaps.</param>
    /// <param name="MinReader">The oldest format a program must know to work with the database after this step.</param>
    /// <param name="Needs">The first Baton that knows that format: what a person is told to use.</param>
    private sealed record Migration(int Number, int MinReader, string Needs, string Sql);
}
