using System.CommandLine;
using System.Text.Json;
using Baton.Cli.Output;
using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Journals;

namespace Baton.Cli.Commands;

/// <summary><c>baton run</c>: starts a workflow and works it.</summary>
public static class RunCommandLine
{
    private static readonly Argument<string> Workflow = new("workflow") { Description = "A workflow under playbooks/, or the path of a playbook's folder." };

    private static readonly Option<string> Brief = new("--brief", "-b")
    {
        Description = "The brief: a YAML or JSON file; `-` reads standard input.",
        HelpName = "file",
        Required = true,
    };

    private static readonly Option<bool> AutoApprove = new("--auto-approve")
    {
        Description = "Decide reviews by policy: approve, unless a blocking criterion fails. Recorded as such.",
    };

    private static readonly Option<bool> Detach = new("--detach", "-d") { Description = "Start it and leave it to a worker (`baton work`); print its id." };

    private static readonly Option<string[]> Label = LabelOption.Of("A label by which to find the run, such as client=acme; as many as one likes.");

    private static readonly Option<bool> NoReview = new("--no-review") { Description = "Do not ask for decisions here; park at the first review." };

    private static readonly Option<bool> Dry = new("--dry-run")
    {
        Description = "Keep nothing and send nothing: decide reviews by policy, and show exactly what each commit would send.",
    };

    public static Command Build()
    {
        var command = new Command("run", "Start a workflow with a brief, and work it until it is finished or waits for somebody.") { Workflow, Brief, AutoApprove, NoReview, Detach, Label, Dry };
        command.SetAction(RunAsync);
        return command.Teach("""
            Examples:
              baton run launch-email --brief playbooks/launch-email/briefs/espresso-machine.yaml
              baton run launch-email --brief brief.yaml --json        one JSON object at the end
              baton run launch-email --brief brief.yaml --dry-run     what would be sent, and where
              baton run launch-email --brief brief.yaml --label client=acme --detach
              cat brief.json | baton run launch-email --brief -       then: baton review list

            On a terminal it shows the steps live and asks for the decision when a review comes up. Elsewhere
            it prints a line for each thing that happens, and ends with exit code 3 when the run waits:
            decide with `baton review decide`, and go on with `baton runs resume`.
            """);
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var playbook = context.Workspace.Load(arguments.GetRequiredValue(Workflow));
        var shown = playbook.Findings.Where(f => f.Severity == Severity.Error).ToList();
        if (playbook.Version is null)
            throw new FindingsException(shown);
        var (brief, files) = await ReadBriefAsync(arguments.GetRequiredValue(Brief), playbook.Version.Workflow, context.Workspace, cancellation);
        if (arguments.GetValue(Dry))
            return await new DryRun(context).GoAsync(playbook, brief, files, cancellation);
        bool auto = arguments.GetValue(AutoApprove);
        var labels = LabelOption.Read(arguments.GetValue(Label));
        if (auto && playbook.Version.Plan.Nodes.Select(n => n.Step).OfType<Step.Commit>().FirstOrDefault(c => c.Surface != "file") is { } outside)
            throw new CliException($"--auto-approve is for files and tests; `{outside.Id}` commits to `{outside.Surface}`");

        await using var journal = await context.Workspace.Journal.OpenAsync(cancellation);
        var host = context.Workspace.Host(journal);
        if (!arguments.GetValue(Detach))
        {
            var begun = await host.BeginAsync(playbook, brief, "cli", auto, cancellation, labels, files);
            return await new RunLoop(context, host).GoAsync(begun, mayAsk: !arguments.GetValue(NoReview), cancellation, mayFollow: true);
        }

        var session = await host.StartAsync(playbook, brief, "cli", auto, cancellation, labels, files);
        if (context.Terminal.IsJson)
            context.Terminal.Json(await RunJson.OfAsync(session, cancellation));
        else
            context.Terminal.Line($"run {session.Run.Short} of {playbook.Version.Workflow.Name} is started; a worker takes it up (`baton work`)\n  watch:  baton runs watch {session.Run.Short}");
        return ExitCode.Finished;
    }

    private static async Task<(JsonElement Brief, IReadOnlyList<KeptFile> Files)> ReadBriefAsync(string path, Workflow workflow, WorkspaceFolder workspace, CancellationToken cancellation)
    {
        try
        {
            return await DataFile.ReadAsync(path, workflow.Brief, workspace, cancellation);
        }
        catch (FindingsException e) when (e.Findings.Count == 0)
        {
            throw new CliException($"the brief {path} is empty; its fields are shown by `baton contract {workflow.Name}`", ExitCode.Findings);
        }
    }
}
