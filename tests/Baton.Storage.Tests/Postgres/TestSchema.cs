using Npgsql;

namespace Baton.Storage.Tests.Postgres;

/// <summary>A schema of its own for one test in the private server that <c>./test</c> starts; gone afterwards.</summary>
internal sealed class TestSchema : IAsyncDisposable
{
    private static int s_number;

    private TestSchema(string server)
    {
        Name = $"t{Environment.ProcessId}_{Interlocked.Increment(ref s_number)}";
        Connection = new NpgsqlConnectionStringBuilder(server) { SearchPath = Name, Pooling = true }.ConnectionString;
    }

    public string Name { get; }

    /// <summary>For a journal in this schema.</summary>
    public string Connection { get; }

    /// <summary>Skips the test where there is no server.</summary>
    public static TestSchema New()
    {
        string? server = Environment.GetEnvironmentVariable("BATON_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "It needs PostgreSQL: BATON_TEST_POSTGRES names none (`./test` starts one where it is installed).");
        return new TestSchema(server!);
    }

    /// <summary>A look from outside the journal, with the schema's tables in reach.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Connection) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<object?> AskAsync(string sql)
    {
        await using var connection = await ConnectAsync();
#pragma warning disable CA2100 // Constants of tests.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync() => await AskAsync($"drop schema if exists {Name} cascade");
}
