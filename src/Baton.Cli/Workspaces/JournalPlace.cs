using Baton.Engine.Journals;
using Baton.Engine.Secrets;
using Baton.Storage;
using Baton.Storage.Postgres;
using Baton.Storage.Sqlite;

namespace Baton.Cli;

/// <summary>
/// Where a journal is: a file, or a PostgreSQL database. The variable BATON_JOURNAL says it before <c>baton.yaml</c> does, and
/// without both it is <c>.baton/journal.db</c> in the workspace.
/// </summary>
/// <param name="File">The full path of an SQLite file; null: a database.</param>
/// <param name="Connection">Gives the connection string; read when it is opened.</param>
public sealed record JournalPlace(string? File, Func<string>? Connection)
{
    public const string Variable = "BATON_JOURNAL";

    public static JournalPlace Of(DirectoryInfo root, StorageSetting setting, string? variable) =>
        !string.IsNullOrWhiteSpace(variable) ? At(root.FullName, variable)
        : setting.Postgres is { } secret ? new(null, () => Said(secret))
        : At(root.FullName, Path.Combine(".baton", "journal.db"));

    /// <summary>What a person wrote: a path, or a connection string.</summary>
    public static JournalPlace At(string folder, string written) =>
        PostgresJournal.IsConnection(written) ? new(null, () => written) : new(Path.GetFullPath(written, folder), null);

    public async Task<IJournal> OpenAsync(CancellationToken cancellation) => File is not null
        ? await SqliteJournal.OpenAsync(File, TimeProvider.System, cancellation: cancellation)
        : await PostgresJournal.OpenAsync(Connection!(), TimeProvider.System, cancellation);

    /// <summary>For what only looks at runs: where there is no file yet, none is made.</summary>
    public async Task<IJournal> OpenIfAnyAsync(CancellationToken cancellation) =>
        File is not null && !System.IO.File.Exists(File) && !System.IO.File.Exists(Path.GetDirectoryName(File)) && !Directory.Exists(File)
            ? new MemoryJournal(TimeProvider.System)
            : await OpenAsync(cancellation);

    private static string Said(Secret secret)
    {
        try
        {
            return secret.Read();
        }
        catch (SecretException e)
        {
            throw new CliException($"the journal's connection string is not there: {e.Message}\n`storage: {{ postgres: {secret.Reference} }}` in {WorkspaceFile.Name} asks for it");
        }
    }
}
