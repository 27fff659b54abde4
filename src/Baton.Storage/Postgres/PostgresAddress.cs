using Npgsql;

namespace Baton.Storage.Postgres;

/// <summary>
/// A <c>postgresql://user:password@host:port/database?key=value</c> address (libpq, "Connection URIs"), which hosts hand out and Npgsql
/// does not read.
/// </summary>
internal static class PostgresAddress
{
    /// <summary>Whether a text is meant as one, well formed or not.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">It is not one.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        var address = new Uri(text);
        var settings = new NpgsqlConnectionStringBuilder();
        if (address.Host.Length > 0)
            settings.Host = Uri.UnescapeDataString(address.Host);
        if (address.Port > 0)
            settings.Port = address.Port;
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest])
        {
            settings.Username = Uri.UnescapeDataString(user);
            if (rest is [var password])
                settings.Password = Uri.UnescapeDataString(password);
        }

        if (address.AbsolutePath.TrimStart('/') is { Length: > 0 } database)
            settings.Database = Uri.UnescapeDataString(database);
        foreach (string pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            settings[NameOf(Uri.UnescapeDataString(parts[0]))] = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
        }

        return settings;
    }

    // Where libpq's word is not Npgsql's.
    private static string NameOf(string key) => key switch
    {
        "user" => "Username",
        "dbname" => "Database",
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "options" => "Options",
        "search_path" => "Search Path",
        _ => key,
    };
}
