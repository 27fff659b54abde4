using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Tests.Workflows;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>What the proofs have in common: a generated workflow, read and checked as the command does it.</summary>
internal static class Proofs
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("BATON_LONG") == "1";

    /// <summary>As the tests' installation, with a surface whose title is short.</summary>
    public static Installation Installation { get; } = Playbook.Installation with
    {
        Surfaces = new Dictionary<string, SurfaceOffer>(StringComparer.Ordinal)
        {
            ["file"] = new SurfaceOffer(
                Contract.Object(ContractField.Required("surface", Contract.String), ContractField.Optional("format", Contract.Choice("html", "markdown"))),
                Contract.Object(
                    ContractField.Required("markdown", Contract.Text), ContractField.Optional("excerpt", Contract.Text), ContractField.Optional("title", Title))),
        },
    };

    private static Contract Title =>
        Contract.Read(System.Text.Json.JsonDocument.Parse("""{ "type": "string", "maxLength": 60 }""").RootElement, null, out _)!;

    public static (Workflow? Workflow, IReadOnlyList<Finding> Findings, string Yaml) Check(JsonObject tree)
    {
        string yaml = YamlText.Of(tree);
        var reading = Playbook.Read(yaml);
        IReadOnlyList<Finding> findings = reading.Workflow is { } workflow
            ? [.. reading.Findings, .. WorkflowChecker.Check(workflow, Installation, reading.Findings)]
            : reading.Findings;
        // That this version can't run a kind of step yet says nothing about the workflow.
        return (reading.Workflow, [.. findings.Where(f => f.Code != "WF020")], yaml);
    }

    /// <summary>Every step, those inside others behind them.</summary>
    public static IEnumerable<JsonObject> Steps(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var step in list.SelectMany(Steps))
                yield return step;
        if (node is not JsonObject map)
            yield break;
        if (map.First().Value is JsonValue && map.First().Key is "agent" or "tool" or "check" or "review" or "ask" or "switch" or "parallel" or "each" or "repeat" or "call" or "wait" or "commit")
            yield return map;
        foreach (var (key, value) in map)
            if (key is "steps" or "finish" or "cases" or "branches" or "on_error" || node.Parent is JsonObject { } parent && parent.ContainsKey("join"))
                foreach (var step in Steps(value))
                    yield return step;
    }

    public static string IdOf(JsonObject step) => step.First().Value!.GetValue<string>();

    public static JsonObject? Step(JsonObject workflow, string id) => Steps(workflow).FirstOrDefault(s => IdOf(s) == id);
}
