using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>The database and how one connects to it; every failure already in words.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    public const string DefaultSchema = "baton";

    // Statements without a limit would hang on a lock for ever; nothing of Baton's takes longer than milliseconds.
    private static readonly TimeSpan LockedFor = TimeSpan.FromSeconds(5);

    private const int ConnectSeconds = 5;

    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlConnectionStringBuilder settings)
    {
        Schema = settings.SearchPath!.Split(',')[0].Trim().Trim('"');
        Place = $"the PostgreSQL database `{settings.Database ?? settings.Username}` at {settings.Host ?? "localhost"}{(settings.Host is ['/', ..] ? "" : $":{settings.Port}")} (schema `{Schema}`)";
        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary>In words, without the password.</summary>
    public string Place { get; }

    public string Schema { get; }

    /// <param name="connection">Npgsql's form, <c>Host=…;Database=…;Username=…</c>, or a <c>postgresql://</c> address.</param>
    /// <exception cref="Engine.Journals.JournalException">It can't be read as either.</exception>
    public static PostgresDatabase Of(string connection)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = PostgresAddress.IsOne(connection) ? PostgresAddress.Read(connection) : new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or UriFormatException or KeyNotFoundException or InvalidCastException)
        {
            throw PostgresFaults.Unreadable();
        }

        bool Says(string key) => settings.TryGetValue(key, out var value) && connection.Contains(key, StringComparison.OrdinalIgnoreCase) && value is not null;
        if (string.IsNullOrWhiteSpace(settings.SearchPath))
            settings.SearchPath = DefaultSchema;
        if (!Says("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (40, 2);
        if (!Says("Timeout"))
            settings.Timeout = ConnectSeconds;
        if (!Says("Maximum Pool Size") && !Says("MaxPoolSize"))
            settings.MaxPoolSize = 10;
        if (!Says("Application Name"))
            settings.ApplicationName = "baton";
        settings.IncludeErrorDetail = false;
        return new PostgresDatabase(settings);
    }

    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A connection for writing: what it commits is durable, and nothing it waits for takes for ever.</summary>
    public async Task<NpgsqlConnection> OpenForWritingAsync(CancellationToken cancellation)
    {
        var connection = await _source.OpenConnectionAsync(cancellation);
        try
        {
            // Every statement finds its rows by key. A plan made while a table was empty, kept when it is full, would read all of it.
            await using var command = new NpgsqlCommand(
                $"""
                set lock_timeout = {(int)LockedFor.TotalMilliseconds};
                set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;
                set plan_cache_mode = force_generic_plan;
                select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local');
                """,
                connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks something over a connection of the pool. Connections the server closed meanwhile are found out and replaced.</summary>
    public async ValueTask<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> question, CancellationToken cancellation)
    {
        for (bool mayTryAgain = true; ; mayTryAgain = false)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellation);
                return await question(connection, cancellation);
            }
            catch (NpgsqlException e) when (mayTryAgain && PostgresFaults.IsLostConnection(e))
            {
                _source.Clear();
            }
            catch (Exception e) when (PostgresFaults.IsOfTheDatabase(e))
            {
                throw PostgresFaults.InWords(e, this);
            }
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
