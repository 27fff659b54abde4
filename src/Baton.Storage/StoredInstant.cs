namespace Baton.Storage;

/// <summary>Instants as journals keep them: microseconds since 1970 in UTC, which SQLite and Postgres both hold without loss.</summary>
internal static class StoredInstant
{
    public static long ToMicroseconds(this DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The instant as it will be read back.</summary>
    public static DateTimeOffset Kept(this DateTimeOffset instant) => FromMicroseconds(instant.ToMicroseconds());
}
