using System.CommandLine;
using Baton.Cli.Output;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Commands;

/// <summary><c>baton check</c>: every finding in a playbook, at once.</summary>
public static class CheckCommand
{
    public const string Json = "json";
    public const string Sarif = "sarif";
    private const string Text = "text";

    private static readonly Argument<string[]> Workflows = new("workflow")
    {
        Description = "Workflows under playbooks/, or paths of playbook folders or their workflow.yaml; none means all under playbooks/.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string> Format { get; } = new("--format")
    {
        Description = "text, json (as --json), or sarif for code scanning (SARIF 2.1.0).",
        DefaultValueFactory = _ => Text,
    };

    private static readonly Option<bool> Fix = new("--fix") { Description = "Make the edits that are safe, show them as a diff, and check again." };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "With --fix: show the edits, and write nothing." };

    private static readonly Option<bool> Watch = new("--watch") { Description = "Check again whenever a file changes; Ctrl-C ends it." };

    public static Command Build()
    {
        Format.AcceptOnlyFromAmong(Text, Json, Sarif);
        var command = new Command("check", "Find what is wrong with workflows before they run.") { Workflows, Format, Fix, DryRun, Watch };
        command.SetAction(CheckAsync);
        return command.Teach("""
            Examples:
              baton check                     all playbooks
              baton check launch-email        one of them
              baton check ./my-playbook       a folder anywhere
              baton check --fix --dry-run     what could be mended by itself; without --dry-run it is
              baton check --format sarif > baton.sarif
              baton check --watch             while you write

            Exit code 0 when there are no errors, 2 when there are; warnings and notes do not count.
            """);
    }

    private static async Task<int> CheckAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(CommonOptions.Json) && arguments.GetResult(Format) is { Implicit: false } && arguments.GetValue(Format) != Json)
            throw new CliException($"--json is short for --format json; with --format {arguments.GetValue(Format)} leave it out", ExitCode.Findings);
        if (arguments.GetValue(DryRun) && !arguments.GetValue(Fix))
            throw new CliException("--dry-run goes with --fix", ExitCode.Findings);
        var context = new CommandContext(arguments);
        if (arguments.GetValue(Watch))
        {
            if (arguments.GetValue(Fix))
                throw new CliException("--fix and --watch don't go together: files would change under your hands while you write; run `baton check --fix` when you pause", ExitCode.Findings);
            return await WatchAsync(context, cancellation);
        }
        return arguments.GetValue(Fix) ? await FixAsync(context, cancellation) : Once(context);
    }

    private static int Once(CommandContext context)
    {
        var installation = context.Workspace.Installation;
        return Report(context, [.. Folders(context).Select(folder => new CheckedPlaybook(folder.Root, PlaybookLoader.Load(folder, installation)))]);
    }

    private static async Task<int> FixAsync(CommandContext context, CancellationToken cancellation)
    {
        var mended = new List<CheckedPlaybook>();
        foreach (var folder in Folders(context))
            mended.Add(await PlaybookMending.MendAsync(folder, context.Workspace.Installation, context.Arguments.GetValue(DryRun), cancellation));
        return Report(context, mended);
    }

    private static int Report(CommandContext context, IReadOnlyList<CheckedPlaybook> playbooks)
    {
        string format = context.Arguments.GetValue(CommonOptions.Json) ? Json : context.Arguments.GetRequiredValue(Format);
        if (format == Sarif)
            context.Terminal.Json(SarifLog.Of(playbooks, FindingRule.Find));
        else if (format == Json)
            context.Terminal.Json(CheckReport.Json(playbooks));
        else
            CheckReport.Write(context.Terminal, playbooks);
        return playbooks.Any(p => p.HasErrors) ? ExitCode.Findings : ExitCode.Finished;
    }

    private static async Task<int> WatchAsync(CommandContext context, CancellationToken cancellation)
    {
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

    private static List<PlaybookFolder> Folders(CommandContext context)
    {
        var names = context.Arguments.GetValue(Workflows) is { Length: > 0 } given ? given : [.. context.Workspace.PlaybookNames];
        if (names.Length == 0)
            throw new CliException($"there are no playbooks under {Path.Combine(context.Workspace.Root.FullName, WorkspaceFolder.PlaybooksFolder)}; make one with `baton new NAME`", ExitCode.Findings);
        return [.. names.Select(context.Workspace.FindPlaybook).DistinctBy(f => f.FullPath)];
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
