using System.CommandLine;
using Baton.Cli.Lsp;
using Baton.Core.Checking;

namespace Baton.Cli.Commands;

/// <summary><c>baton lsp</c>: what editors talk to while a playbook is written.</summary>
public static class LspCommand
{
    public static Command Build()
    {
        var command = new Command("lsp", "Serve editors: findings as you type, explanations, completion, go to definition, quick fixes.");
        command.SetAction(ServeAsync);
        return command.Teach("""
            Examples:
              baton lsp        speaks the Language Server Protocol on standard input and output; editors start it

            How to set it up in VS Code, Neovim, Helix and Zed: docs/editors.md
            """);
    }

    private static async Task<int> ServeAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var given = arguments.GetValue(CommonOptions.Workspace)!;
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        return await new LanguageServer(input, output, Console.Error, folder => InstallationOf(folder, given)).RunAsync(cancellation);
    }

    /// <summary>A playbook under playbooks/ belongs to the workspace round it, any other to the one given; without a usable baton.yaml the defaults hold.</summary>
    private static Installation InstallationOf(string playbook, DirectoryInfo given)
    {
        var folder = Directory.GetParent(playbook) is { Name: WorkspaceFolder.PlaybooksFolder, Parent: { } workspace } ? workspace : given;
        try
        {
            return WorkspaceFolder.Open(folder).Installation;
        }
        catch (Exception e) when (e is CliException or FindingsException)
        {
            Console.Error.WriteLine($"baton lsp: {folder.FullName}: {e.Message}");
            return WorkspaceFolder.Open(new DirectoryInfo(playbook)).Installation;
        }
    }
}
