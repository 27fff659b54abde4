using System.CommandLine;
using Baton.Cli.Output;
using Baton.Engine.Journals;

namespace Baton.Cli.Commands;

/// <summary>What every command starts from: where it prints, and which workspace it is in.</summary>
public sealed class CommandContext(ParseResult arguments)
{
    private WorkspaceFolder? _workspace;

    public ParseResult Arguments { get; } = arguments;

    public Terminal Terminal { get; } = new(CommonOptions.WantsJson(arguments), arguments.GetValue(CommonOptions.NoColor));

    public WorkspaceFolder Workspace => _workspace ??= WorkspaceFolder.Open(Arguments.GetValue(CommonOptions.Workspace)!);

    public Task<IJournal> OpenJournalAsync(CancellationToken cancellation) => Workspace.Journal.OpenIfAnyAsync(cancellation);

    /// <summary>The run that a person means by its id, or by the beginning or end of it.</summary>
    public static async Task<RunRow> FindRunAsync(IJournal journal, string id, CancellationToken cancellation)
    {
        string hex = id.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (hex.Length < 4 || !hex.All(char.IsAsciiHexDigit))
            throw new CliException($"`{id}` is not the id of a run: at least four characters of its beginning or end; `baton runs list` shows them", ExitCode.Findings);
        var runs = await journal.ListRunsAsync(new RunQuery(IdSuffix: hex, Limit: 5), cancellation);
        return runs.Count switch
        {
            1 => runs[0],
            0 => throw new CliException($"there is no run `{id}` here; `baton runs list` shows them", ExitCode.Findings),
            _ => throw new CliException($"`{id}` fits {runs.Count} runs: {string.Join(", ", runs.Select(r => r.Run.Short))}; give more of the id", ExitCode.Findings),
        };
    }
}
