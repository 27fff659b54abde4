using System.CommandLine;
using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Graphs;

namespace Baton.Cli.Commands;

/// <summary><c>baton graph</c>: a picture of a workflow with its handoffs.</summary>
public static class GraphCommand
{
    private static readonly Argument<string> Workflow = new("workflow") { Description = "A workflow under playbooks/, or the path of a playbook's folder." };

    private static readonly Option<string> Format = new("--format") { Description = "svg or mermaid.", DefaultValueFactory = _ => "svg" };

    private static readonly Option<string?> To = new("--output", "-o") { Description = "The file to write; standard output without it.", HelpName = "file" };

    public static Command Build()
    {
        Format.AcceptOnlyFromAmong("svg", "mermaid");
        var command = new Command("graph", "Draw a workflow with its handoffs: every arrow says what travels. Findings are marked.") { Workflow, Format, To };
        command.SetAction(DrawAsync);
        return command.Teach("""
            Examples:
              baton graph launch-email -o launch-email.svg
              baton graph launch-email --format mermaid      for a Markdown page
              baton graph launch-email --json                nodes and arrows, for programs
            """);
    }

    private static async Task<int> DrawAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var reading = WorkflowReader.Read(context.Workspace.FindPlaybook(arguments.GetRequiredValue(Workflow)));
        if (reading.Workflow is not { } workflow)
            throw new FindingsException(reading.Findings);
        var findings = reading.Findings.Concat(WorkflowChecker.Check(workflow, context.Workspace.Installation, reading.Findings)).ToList();
        var graph = WorkflowGraph.Of(workflow, findings);
        string drawing = context.Terminal.IsJson ? Json(graph).ToJsonString() + "\n" : arguments.GetValue(Format) == "mermaid" ? MermaidGraph.Draw(graph) : SvgGraph.Draw(graph);
        if (arguments.GetValue(To) is { } file)
        {
            await File.WriteAllTextAsync(file, drawing, cancellation);
            if (!context.Terminal.IsJson)
                context.Terminal.Line($"wrote {file}");
        }
        else
            Console.Out.Write(drawing);
        return ExitCode.Finished;
    }

    private static JsonObject Json(WorkflowGraph graph) => new()
    {
        ["workflow"] = graph.Name,
        ["version"] = graph.Version,
        ["title"] = graph.Title,
        ["nodes"] = new JsonArray([.. graph.Nodes.Select(n => (JsonNode)new JsonObject { ["id"] = n.Id, ["kind"] = n.Kind, ["about"] = n.About, ["depth"] = n.Depth, ["findings"] = Codes(n.Findings) })]),
        ["arrows"] = new JsonArray([.. graph.Arrows.Select(a => (JsonNode)new JsonObject { ["from"] = a.From, ["to"] = a.To, ["carries"] = a.Label, ["back"] = a.IsBack, ["findings"] = Codes(a.Findings) })]),
    };

    private static JsonArray Codes(IEnumerable<Finding> findings) => new([.. findings.Select(f => (JsonNode)f.Code)]);
}
