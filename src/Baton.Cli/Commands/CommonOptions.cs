using System.CommandLine;

namespace Baton.Cli.Commands;

/// <summary>Options that every command has.</summary>
public static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON for scripts instead of text.", Recursive = true };

    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colour and no live display. NO_COLOR does the same.", Recursive = true };

    public static Option<DirectoryInfo> Workspace { get; } = new("--workspace", "-w")
    {
        Description = "The folder with playbooks/, .baton/ and out/.",
        HelpName = "folder",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("BATON_WORKSPACE") is { Length: > 0 } folder ? folder : "."),
        Recursive = true,
    };

    /// <summary>Whether nothing but JSON may stand on standard output.</summary>
    public static bool WantsJson(ParseResult arguments) =>
        arguments.GetValue(Json) || arguments.GetResult(CheckCommand.Format) is { Tokens: [{ Value: CheckCommand.Json or CheckCommand.Sarif }] };
}
