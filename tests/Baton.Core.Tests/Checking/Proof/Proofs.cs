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
}
