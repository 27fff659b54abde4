using Baton.Engine.Journals;
using Microsoft.Data.Sqlite;

namespace Baton.Storage.Sqlite;

/// <summary>
/// The tables, and every step that ever led to them. A step is never changed once released. Steps expand first (a column added, an index
/// made: older programs go on beside newer ones) and contract in a later release, which raises what a reader must understand.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>"Bato": tells a journal from any other program's SQLite file.</summary>
    public const int ApplicationId = 0x4261746F;

    private static readonly Migration[] Migrations =
    [
        // Bodies stand last: a read of heads alone never walks a long body's overflow pages. `record` keeps its rowid, since a
        // clustered key of random-ish ids writes two to three times the pages a commit.
        new(1, MinReader: 1, Needs: "0.1.0", """
            create table record (
                run_id blob not null, seq integer not null, at integer not null, head blob not null, chain blob not null, body blob,
                unique (run_id, seq));
            create table run (
                run_id blob not null primary key, workflow text not null, version text not null, digest text not null,
                status text not null, waiting text, title text not null, started_at integer not null, updated_at integer not null,
                wake_at integer, salt blob, min_reader integer not null,
                epoch integer not null default 0, owner_machine text, owner_process integer, owner_started_at integer, lease_until integer);
            create index run_by_start on run (started_at, run_id);
            create index run_by_workflow on run (workflow, started_at, run_id);
            create index run_by_status on run (status, started_at, run_id);
            create index run_by_wake on run (wake_at) where wake_at is not null;
            create table card (
                run_id blob not null, step text not null, round integer not null, kind text not null, title text not null,
                groups text not null, opened_at integer not null, due_at integer,
                primary key (run_id, step, round)) without rowid;
            create table workflow_version (
                digest text not null primary key, workflow text not null, version text not null, archive blob not null);
            """),
        // Words stand apart: the row is written again whenever a run's status changes, and they never change.
        new(2, MinReader: 1, Needs: "0.1.0", """
            alter table run add column labels text not null default '{}';
            alter table run add column cost_micros integer not null default 0;
            create table run_words (run_id blob not null primary key, words text not null);
            """),
        new(3, MinReader: 1, Needs: "0.1.0", "create table spend (span text not null primary key, micros integer not null) without rowid;"),
        // Not shared among runs, so that each is erased by itself; bytes last, so that a list of hashes walks no long pages.
        new(4, MinReader: 1, Needs: "0.1.0", "create table file (run_id blob not null, hash text not null, bytes blob not null, unique (run_id, hash));"),
    ];

    /// <summary>The format this program writes.</summary>
    public static int Format => Migrations[^1].Number;

    /// <summary>Brings the database to this program's format; one transaction, so that two processes that start together agree.</summary>
    /// <exception cref="JournalException">A later format this program can't read, or a database of another program.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        SqliteStatement.Run(connection, "begin immediate");
        try
        {
            var format = FormatOf(connection, path);
            foreach (var migration in Migrations)
                if (migration.Number > format)
                    Apply(connection, migration);
            SqliteStatement.Run(connection, "commit");
        }
        catch
        {
            // Some errors have ended the transaction already.
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
                SqliteStatement.Run(connection, "rollback");
            throw;
        }
    }

    private static int FormatOf(SqliteConnection connection, string path)
    {
        var application = SqliteStatement.Number(connection, "pragma application_id");
        if (application != ApplicationId)
        {
            if (application != 0 || SqliteStatement.Number(connection, "select count(*) from sqlite_schema") > 0)
                throw new JournalException(
                    JournalFault.Unreachable,
                    $"{path} is an SQLite database of another program, not a Baton journal; nothing in it was changed. Name another file for the journal.");

            SqliteStatement.Run(connection, $"pragma application_id = {ApplicationId}");
            SqliteStatement.Run(connection, "create table meta (format integer not null, min_reader integer not null, needs text not null)");
            SqliteStatement.Run(connection, "insert into meta values (0, 0, '')");
            return 0;
        }

        using var read = new SqliteStatement(connection, "select format, min_reader, needs from meta");
        var (format, minReader, needs) = read.First(row => (row.Long(0), row.Long(1), row.Text(2)));
        if (minReader > Format)
            throw new JournalException(
                JournalFault.TooNew,
                $"{path} was written by a later Baton: its format {format} needs Baton {needs} or later, and this one reads up to format {Format}. " +
                $"Use Baton {needs} or later, or name another file for the journal. Nothing in it was changed.");
        return (int)format;
    }

    private static void Apply(SqliteConnection connection, Migration migration)
    {
        foreach (var statement in migration.Sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            SqliteStatement.Run(connection, statement);
        using var mark = new SqliteStatement(connection, "update meta set format = ?, min_reader = ?, needs = ?");
        mark.Bind(migration.Number).Bind(migration.MinReader).Bind(migration.Needs).Run();
    }

    /// <param name="Number">From 1, without gaps.</param>
    /// <param name="MinReader">The oldest format a program must know to work with the database after this step.</param>
    /// <param name="Needs">The first Baton that knows that format: what a person is told to use.</param>
    /// <param name="Sql">Statements, each ended by a semicolon, with none inside.</param>
    private sealed record Migration(int Number, int MinReader, string Needs, string Sql);
}
