using System.CommandLine;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Commands;

/// <summary><c>baton check</c>: every finding in a playbook, at once.</summary>
public static class CheckCommand
{
    private static readonly Argument<string[]> Workflows = new("workflow")
    {
        Description = "Workflows under playbooks/, or paths of playbook folders; none means all under playbooks/.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Watch = new("--watch") { Description = "Check again whenever a file changes; Ctrl-C ends it." };

    public static Command Build()
    {
        var command = new Command("check", "Find what is wrong with workflows before they run.") { Workflows, Watch };
        command.SetAction(CheckAsync);
        return command.Teach("""
            Examples:
              baton check                     all playbooks
              baton check launch-email        one of them
              baton check ./my-playbook       a folder anywhere
              baton check --watch             while you write

            Exit code 0 when there are no errors, 2 when there are; warnings and notes do not count.
            """);
    }

    private static async Task<int> CheckAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        if (!arguments.GetValue(Watch))
            return Once(context);
        var changed = new SemaphoreSlim(1);
        var watchers = Folders(context).Select(folder => Watcher(folder, changed)).ToList();
        try
        {
            while (true)
            {
                await changed.WaitAsync(cancellation);
                // Editors write a file in several steps: what comes within a moment is one change.
                await Task.Delay(150, cancellation);
                while (changed.CurrentCount > 0)
                    await changed.WaitAsync(cancellation);
                if (context.Terminal.IsLive)
                    context.Terminal.Out.Clear(home: true);
                try
                {
                    Once(context);
                }
                catch (CliException e)
                {
                    // A file that is away for a moment, while it is written anew, ends nothing.
                    context.Terminal.Fail(e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Finished;
        }
        finally
        {
            watchers.ForEach(w => w.Dispose());
            changed.Dispose();
        }
    }

    private static int Once(CommandContext context)
    {
        var results = Folders(context).Select(folder => (folder, Loaded: PlaybookLoader.Load(folder, context.Workspace.Installation))).ToList();
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
            {
                ["playbook"] = r.folder.Root,
                ["workflow"] = r.Loaded.Version?.Workflow.Name,
                ["version"] = r.Loaded.Version?.Workflow.Version,
                ["digest"] = r.Loaded.Version?.Digest,
                ["findings"] = FindingWriter.Json(r.Loaded.Findings),
            })]));
        else
        {
            foreach (var (folder, loaded) in results)
            {
                FindingWriter.Write(context.Terminal, loaded.Findings);
                context.Terminal.Line($"{folder.Root}: {FindingWriter.Summary(loaded.Findings)}");
            }
            if (results.SelectMany(r => r.Loaded.Findings).FirstOrDefault() is { } first)
                context.Terminal.Line($"`baton explain {first.Code}` says more");
        }
        return results.Any(r => r.Loaded.Findings.Any(f => f.Severity == Severity.Error)) ? ExitCode.Findings : ExitCode.Finished;
    }

    private static List<PlaybookFolder> Folders(CommandContext context)
    {
        var names = context.Arguments.GetValue(Workflows) is { Length: > 0 } given ? given : [.. context.Workspace.PlaybookNames];
        if (names.Length == 0)
            throw new CliException($"there are no playbooks under {Path.Combine(context.Workspace.Root.FullName, WorkspaceFolder.PlaybooksFolder)}; make one with `baton new NAME`", ExitCode.Findings);
        return [.. names.Select(context.Workspace.FindPlaybook)];
    }

    private static FileSystemWatcher Watcher(PlaybookFolder folder, SemaphoreSlim changed)
    {
        var watcher = new FileSystemWatcher(folder.FullPath) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.Deleted += (_, _) => changed.Release();
        watcher.Renamed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
