using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Engine;

/// <summary>A workflow that simulations run, in the two versions of which the second is deployed while runs are on the first.</summary>
internal sealed class Routine
{
    private static readonly Installation Installation = new(
        new Dictionary<string, Contract> { ["clean"] = Contract.Object(), ["email-rules"] = Contract.Object() },
        new Dictionary<string, SurfaceOffer> { ["file"] = SimulatedSurface.Offer, ["shelf"] = SimulatedSurface.Offer },
        ["default"])
    {
        Tools = new Dictionary<string, ToolOffer> { [SimulatedTool.ToolName] = new(Contract.Json, Contract.Json, Writes: false) },
    };

    private Routine(LoadedPlaybook first, LoadedPlaybook second)
    {
        (First, Second) = (first, second);
        foreach (var step in first.Version!.Plan.Nodes.Select(n => n.Step))
            if (step is Step.Agent agent)
                Answers[step.Id] = new AnswerSheet(agent.Produces);
            else if (step is Step.Tool tool)
                Answers[step.Id] = new AnswerSheet(tool.Produces);
            else if (step is Step.Ask ask)
                Answers[step.Id] = new AnswerSheet(ask.Answer);
    }

    public LoadedPlaybook First { get; }

    public LoadedPlaybook Second { get; }

    /// <summary>A brief for it.</summary>
    public JsonElement Brief(Dice dice)
    {
        var brief = new JsonObject();
        foreach (var field in First.Version!.Workflow.Brief.Fields.Where(f => f.IsRequired || dice.Chance(0.5)))
            brief[field.Name] = field.Name switch
            {
                "region" => dice.Of("EU", "US"),
                "channel" => dice.Of("email", "social", "print"),
                "urgent" => dice.Chance(0.5),
                "budget" => dice.Next(101),
                "regions" => new JsonArray([.. dice.Of<string[]>(["EU"], ["US", "UK"], ["UK", "EU"]).Select(r => (JsonNode)r)]),
                "rivals" => new JsonArray([.. Enumerable.Range(1, 1 + dice.Next(4)).Select(i => (JsonNode)new JsonObject { ["name"] = $"rival {i}" })]),
                "send_at" => $"2026-03-0{1 + dice.Next(9)}T12:00:00Z",
                _ => $"{field.Name} {dice.Next(100)}",
            };
        return JsonSerializer.SerializeToElement(brief);
    }

    /// <summary>By step: what agents and people answer.</summary>
    public Dictionary<string, AnswerSheet> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>A workflow that is known to be sound; checking it would take longer than a simulation does.</summary>
    public static Routine Of(string yaml) => new(
        Read(yaml), Read(yaml.Replace("version: 1.0.0", "version: 1.1.0", StringComparison.Ordinal).Replace("Edition 1", "Edition 2", StringComparison.Ordinal)));

    /// <summary>What keeps a workflow from being run.</summary>
    public static IEnumerable<string> Faults(string yaml) =>
        PlaybookLoader.Load(Files(yaml), Installation).Findings.Where(f => f.Severity == Severity.Error).Select(f => f.ToString());

    private static LoadedPlaybook Read(string yaml)
    {
        (string, string)[] files = [("workflow.yaml", yaml), (WrittenWorkflows.CalledAt, WrittenWorkflows.Called)];
        return new LoadedPlaybook(new WorkflowVersion(WorkflowReader.Read(Files(yaml)).Workflow!, WorkflowVersion.DigestOf(files)), [], files);
    }

    private static PlaybookSnapshot Files(string yaml) => new("simulated", new Dictionary<string, string> { ["workflow.yaml"] = yaml, [WrittenWorkflows.CalledAt] = WrittenWorkflows.Called });
}

/// <summary>Answers to a step's contract: texts that tell where they come from and are like no other, and scores.</summary>
internal sealed class AnswerSheet(Contract contract)
{
    private readonly string[] _fields = [.. contract.Fields.Select(f => f.Name)];

    public string Answer(string step, int number)
    {
        var answer = new JsonObject();
        foreach (string field in _fields)
            answer[field] = field == "score" ? number % 11 : $"<{step} {number}>";
        return answer.ToJsonString();
    }
}
