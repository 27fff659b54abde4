using System.Net.Sockets;
using Baton.Engine.Journals;
using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>PostgreSQL's error codes (PostgreSQL manual, appendix A) as a person needs them: what, where, and the way out; never the password.</summary>
internal static class PostgresFaults
{
    /// <summary>What the server or the way to it says, as against a fault of the program.</summary>
    public static bool IsOfTheDatabase(Exception failure) => failure is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>The transaction was taken back whole, and may go through when it is tried again: it crossed another's.</summary>
    public static bool WasTakenBack(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Errors of one request alone: a value no column takes. Its group goes on without it.</summary>
    public static bool IsOfTheRequest(Exception failure) =>
        failure is PostgresException { SqlState: ['2', '2' or '3', ..] or PostgresErrorCodes.ProgramLimitExceeded };

    /// <summary>The server ended the connection or was started again; a new one may serve.</summary>
    public static bool IsLostConnection(NpgsqlException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown }
        || failure is not PostgresException && failure.InnerException is SocketException or IOException or EndOfStreamException;

    public static JournalException Unreadable() => new(
        JournalFault.Unreachable,
        "The journal's connection string can't be read. It looks like `Host=db.example;Database=baton;Username=baton;Password=…` or `postgresql://baton:…@db.example/baton`.");

    public static JournalException InWords(Exception failure, PostgresDatabase database) => failure switch
    {
        JournalException journal => journal,
        PostgresException said => Said(said, database),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => new(
            JournalFault.Locked,
            $"{database.Place} did not answer in time. It is overloaded, or somebody holds a lock on Baton's tables: `select * from pg_stat_activity` shows who. {Unknown}",
            failure),
        _ => new(
            JournalFault.Unreachable,
            $"{database.Place} can't be reached: {Reason(failure)}. Is the server running, and is the address right? {Unknown}",
            failure),
    };

    private const string Unknown = "Whether what was just being written is stored is not known; Baton reads it again before going on.";

    private static JournalException Said(PostgresException said, PostgresDatabase database)
    {
        string place = database.Place;
        return said.SqlState switch
        {
            PostgresErrorCodes.DiskFull => new(
                JournalFault.Full,
                $"No room is left on the disk of {place}. What was acknowledged is safe; what was just being written is not. Free some space there and go on: nothing needs repair.",
                said),
            PostgresErrorCodes.ReadOnlySqlTransaction => new(
                JournalFault.ReadOnly,
                $"{place} can't be written: it is a standby, or set read-only. Name the primary (`Target Session Attributes=primary` picks it among several hosts).",
                said),
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => new(
                JournalFault.Locked,
                $"{place}: somebody holds a lock on Baton's tables for longer than one waits for it. `select * from pg_stat_activity` shows who; end it, and try again.",
                said),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new(
                JournalFault.Unreachable,
                $"{place} does not let this user in: {said.MessageText}. Look at user and password of the connection string, and at the server's pg_hba.conf.",
                said),
            PostgresErrorCodes.InvalidCatalogName => new(
                JournalFault.Unreachable, $"{place}: {said.MessageText}. Make it with `createdb`, or name another.", said),
            PostgresErrorCodes.InsufficientPrivilege => new(
                JournalFault.Unreachable,
                $"{place}: {said.MessageText}. Baton needs a schema in which it may make tables: `create schema {database.Schema} authorization <user>`.",
                said),
            PostgresErrorCodes.TooManyConnections => new(
                JournalFault.Unreachable, $"{place} has no connection left: {said.MessageText}. Raise max_connections there, or give fewer to each Baton (`Maximum Pool Size=4`).", said),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => new(
                JournalFault.Corrupt, $"{place} lacks what a journal has ({said.MessageText}). Restore it from a backup, or name another database.", said),
            ['X', 'X', ..] => new(
                JournalFault.Corrupt, $"{place} is damaged: {said.MessageText}. Look at the server's log, and restore it from a backup.", said),
            _ => new(JournalFault.Unreachable, $"{place} can't be worked with: {said.MessageText} (PostgreSQL error {said.SqlState}). {Unknown}", said),
        };
    }

    private static string Reason(Exception failure) => (failure.InnerException ?? failure).Message.TrimEnd('.');
}
