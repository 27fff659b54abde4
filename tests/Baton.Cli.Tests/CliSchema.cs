using Npgsql;

namespace Baton.Cli.Tests;

/// <summary>A schema of its own in the private server that <c>./test</c> starts; gone afterwards.</summary>
internal sealed class CliSchema : IAsyncDisposable
{
    private CliSchema(string server)
    {
        Name = $"c{Guid.NewGuid():n}";
        Connection = new NpgsqlConnectionStringBuilder(server) { SearchPath = Name }.ConnectionString;
    }

    public string Name { get; }

    public string Connection { get; }

    /// <summary>Skips the test where there is no server.</summary>
    public static CliSchema New()
    {
        string? server = Environment.GetEnvironmentVariable("BATON_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "It needs PostgreSQL: BATON_TEST_POSTGRES names none (`./test` starts one where it is installed).");
        return new CliSchema(server!);
    }

    public async ValueTask DisposeAsync()
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
#pragma warning disable CA2100 // A name made here.
        await using var drop = new NpgsqlCommand($"drop schema if exists {Name} cascade", connection);
#pragma warning restore CA2100
        await drop.ExecuteNonQueryAsync();
    }
}
