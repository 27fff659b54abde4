using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>A row's columns as journals mean them.</summary>
internal static class PostgresColumns
{
    public static ReadOnlyMemory<byte> Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    // Typed on purpose: an array that is null would become an empty memory that is there.
    public static ReadOnlyMemory<byte>? BytesOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? default(ReadOnlyMemory<byte>?) : row.GetFieldValue<byte[]>(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Instant(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? InstantOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Instant(column);
}
