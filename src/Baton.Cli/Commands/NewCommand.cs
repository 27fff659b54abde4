using System.CommandLine;
using Baton.Core.Workflows;

namespace Baton.Cli.Commands;

/// <summary><c>baton new</c>: a playbook to start from, which runs as it is.</summary>
public static class NewCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "What the workflow is called: letters, digits, `-` and `_`, a letter first." };

    public static Command Build()
    {
        var command = new Command("new", "Write a small playbook to start from.") { Name };
        command.SetAction(WriteAsync);
        return command.Teach("""
            Examples:
              baton new product-news
              baton run product-news --brief playbooks/product-news/briefs/sample.yaml

            It writes playbooks/NAME with a workflow of four steps: a draft, a check that the brief
            arrived, a review, and a commit to a file. Each file says in a line what it is for.
            """);
    }

    private static async Task<int> WriteAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        string name = arguments.GetRequiredValue(Name);
        if (name.Length is 0 or > 60 || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new CliException($"`{name}` is not a name: letters, digits, `-` and `_`, a letter first, at most 60", ExitCode.Findings);
        string folder = Path.Combine(context.Workspace.Root.FullName, WorkspaceFolder.PlaybooksFolder, name);
        if (Directory.Exists(folder))
            throw new CliException($"{folder} is there already; choose another name, or delete it first");
        foreach (var (path, text) in StarterPlaybook.Files(name))
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, cancellation);
        }
        string shown = $"{WorkspaceFolder.PlaybooksFolder}/{name}";
        if (context.Terminal.IsJson)
            context.Terminal.Json(new System.Text.Json.Nodes.JsonObject { ["playbook"] = shown, ["workflow"] = $"{shown}/{WorkflowReader.FileName}" });
        else
        {
            context.Terminal.Line($"wrote {shown}");
            context.Terminal.Line($"check it: baton check {name}");
            context.Terminal.Line($"run it:   baton run {name} --brief {shown}/briefs/sample.yaml");
        }
        return ExitCode.Finished;
    }
}
