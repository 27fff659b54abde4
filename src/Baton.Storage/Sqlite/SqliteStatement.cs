using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Baton.Storage.Sqlite;

/// <summary>
/// A prepared statement that is kept and reused. It binds spans and numbers as they are, where a command would box each and want
/// arrays of its own. Parameters are bound in order; running the statement forgets them. Not thread-safe, like its connection.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        var code = raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement);
        if (code != raw.SQLITE_OK)
            Throw();
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        statement.Run();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        return statement.Number() ?? 0;
    }

    public SqliteStatement Bind(long value) => Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));

    public SqliteStatement Bind(long? value) => value is { } there ? Bind(there) : BindNull();

    public SqliteStatement Bind(string? value) => value is null ? BindNull() : Check(raw.sqlite3_bind_text(_statement, ++_bound, value));

    public SqliteStatement Bind(ReadOnlySpan<byte> value) =>
        // An empty span has no address, and SQLite takes a blob without address for NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, ++_bound, 0) : raw.sqlite3_bind_blob(_statement, ++_bound, value));

    public SqliteStatement Bind(ReadOnlyMemory<byte>? value) => value is { } there ? Bind(there.Span) : BindNull();

    /// <summary>Big-endian, so that UUIDv7 ids sort by time and a new run's records go to the end of the index.</summary>
    public SqliteStatement Bind(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(bytes);
    }

    public SqliteStatement Bind(DateTimeOffset instant) => Bind(instant.ToMicroseconds());

    public SqliteStatement Bind(DateTimeOffset? instant) => instant is { } there ? Bind(there) : BindNull();

    /// <summary>Runs it to its end, whatever rows it gives.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    public List<T> All<T>(Func<SqliteStatement, T> row)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
                rows.Add(row(this));
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    public T? First<T>(Func<SqliteStatement, T> row)
    {
        try
        {
            return Step() ? row(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first column of the first row; null when there is no row or it holds NULL.</summary>
    public long? Number() => First(static row => row.LongOrNull(0));

    /// <summary>Ends it and forgets what was bound: done after every run, and by hand only when binding was broken off.</summary>
    public void Reset()
    {
        // The return code repeats the error of the step before, which has been thrown already.
        _bound = 0;
        raw.sqlite3_reset(_statement);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    // Typed on purpose: an array that is null would become an empty memory that is there.
    public ReadOnlyMemory<byte>? BlobOrNull(int column) => IsNull(column) ? default(ReadOnlyMemory<byte>?) : Blob(column);

    public Guid Guid(int column) => new(raw.sqlite3_column_blob(_statement, column), bigEndian: true);

    public DateTimeOffset Instant(int column) => StoredInstant.FromMicroseconds(Long(column));

    public DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    public void Dispose() => _statement.Dispose();

    private SqliteStatement BindNull() => Check(raw.sqlite3_bind_null(_statement, ++_bound));

    private SqliteStatement Check(int code)
    {
        if (code == raw.SQLITE_OK)
            return this;
        _bound = 0;
        return Throw();
    }

    private bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(),
        };
    }

    private SqliteStatement Throw() => throw Failure();

    private SqliteException Failure()
    {
        var extended = raw.sqlite3_extended_errcode(_connection);
        return new SqliteException(raw.sqlite3_errmsg(_connection).utf8_to_string(), extended & 0xFF, extended);
    }
}
