using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Baton.Cli.Output;
using Baton.Connectors.Models;
using Baton.Core.Checking;
using Baton.Engine.Agents;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Storage.Postgres;
using Spectre.Console;

namespace Baton.Cli.Commands;

/// <summary><c>baton doctor</c>: whether everything a run needs is in order here, and what to do where it is not.</summary>
public static class DoctorCommand
{
    private const long EnoughDisk = 200L * 1024 * 1024;

    private sealed record Diagnosis(string What, bool IsWell, string Says);

    public static Command Build()
    {
        var command = new Command("doctor", "Look whether everything a run needs is in order here.");
        command.SetAction(ExamineAsync);
        return command.Teach("""
            Examples:
              baton doctor
              baton doctor --json

            No model is called: `baton models --check` does that.

            Exit code 0 when all is well, 1 when something is not.
            """);
    }

    private static async Task<int> ExamineAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var workspace = context.Workspace;
        List<Diagnosis> all =
        [
            new("runtime", Environment.Version.Major >= 10, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}"),
            Disk(workspace),
            .. workspace.Journal.File is { } file ? [Writable("journal folder", Path.GetDirectoryName(file)!, "see `storage` in baton.yaml and BATON_JOURNAL")] : Array.Empty<Diagnosis>(),
            Writable("output folder", Path.Combine(workspace.Root.FullName, workspace.File.OutFolder), "see `out` in baton.yaml"),
            await JournalAsync(workspace, cancellation),
            .. workspace.Engine.Models.Names.Order(StringComparer.Ordinal).Select(name => Model(workspace, name)),
            .. workspace.PlaybookNames.Select(name => Playbook(workspace, name)),
            new("terminal", true, context.Terminal.CanAsk ? "asks for decisions here" : "no terminal: reviews are decided with `baton review decide`"),
            new("editor", true, Environment.GetEnvironmentVariable("VISUAL") ?? Environment.GetEnvironmentVariable("EDITOR") ?? "none set: vi (set EDITOR for another)"),
        ];
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonArray([.. all.Select(d => (JsonNode)new JsonObject { ["what"] = d.What, ["ok"] = d.IsWell, ["says"] = d.Says })]));
        else
            foreach (var (what, isWell, says) in all)
                context.Terminal.Hang($"{(isWell ? "[green]✓[/]" : "[red]✗[/]")} [bold]{Terminal.Escape(what.PadRight(all.Max(d => d.What.Length)))}[/]  ", says);
        return all.All(d => d.IsWell) ? ExitCode.Finished : ExitCode.Failure;
    }

    private static Diagnosis Disk(WorkspaceFolder workspace)
    {
        long free = new DriveInfo(workspace.Root.FullName).AvailableFreeSpace;
        return new("disk", free > EnoughDisk, $"{free / 1024 / 1024:N0} MB free{(free > EnoughDisk ? "" : "; free some before a long run")}");
    }

    private static Diagnosis Writable(string what, string folder, string wayOut)
    {
        string at = folder;
        while (!Path.Exists(at) && Path.GetDirectoryName(at) is { } parent)
            at = parent;
        if (!Directory.Exists(at))
            return new(what, false, $"{at} is a file, not a folder; {wayOut}");
        string probe = Path.Combine(at, $".baton-{Path.GetRandomFileName()}");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new(what, true, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(what, false, $"{at} can't be written to: {e.Message}");
        }
    }

    private static async Task<Diagnosis> JournalAsync(WorkspaceFolder workspace, CancellationToken cancellation)
    {
        if (workspace.Journal.File is { } none && !File.Exists(none))
            return new("journal", true, "none yet; the first run makes it");
        try
        {
            await using var journal = await workspace.Journal.OpenAsync(cancellation);
            var open = await journal.ListCardsAsync(null, cancellation);
            string where = workspace.Journal.File is { } file ? $"{file}, {new FileInfo(file).Length / 1024:N0} KB" : ((PostgresJournal)journal).Place;
            return new("journal", true, $"{where}, {open.Count} waiting for people");
        }
        catch (CliException e)
        {
            return new("journal", false, e.Message);
        }
        catch (JournalException e)
        {
            return new("journal", false, e.Message);
        }
    }

    private static Diagnosis Model(WorkspaceFolder workspace, string name)
    {
        try
        {
            string id = workspace.Engine.Models.Open(name).Id;
            return new($"model {name}", true, id == OfflineChatClient.ModelId ? id : $"{id}: configured; `baton models --check` asks it");
        }
        catch (ModelException e)
        {
            return new($"model {name}", false, e.Message);
        }
    }

    private static Diagnosis Playbook(WorkspaceFolder workspace, string name)
    {
        var findings = PlaybookLoader.Load(workspace.FindPlaybook(name), workspace.Installation).Findings;
        bool isWell = findings.All(f => f.Severity != Severity.Error);
        return new($"playbook {name}", isWell, isWell ? FindingWriter.Summary(findings) : $"{FindingWriter.Summary(findings)}: baton check {name}");
    }
}
