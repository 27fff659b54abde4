using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Scorers;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Tests;

/// <summary>The schema for editors says what the reader says: the same keys, and yes or no to the same files.</summary>
public sealed class WorkflowSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(WorkflowSchema.Text).RootElement;

    private static readonly string Starter = StarterPlaybook.Files("product-news").Single(f => f.Path == WorkflowReader.FileName).Text;

    [Fact]
    public void It_takes_the_workflow_that_ships() => Assert.Empty(Violations(File.ReadAllText(Path.Combine(Repository.Root, "playbooks", "launch-email", WorkflowReader.FileName))));

    [Fact]
    public void It_takes_the_workflow_that_baton_new_writes() => Assert.Empty(Violations(Starter));

    [Fact]
    public void It_takes_every_workflow_and_every_step_of_the_language_reference_and_so_does_the_reader()
    {
        var blocks = Repository.Blocks("docs/language.md").Where(b => b.Language == "yaml").ToList();
        var whole = blocks.Where(b => b.Text.StartsWith("workflow:", StringComparison.Ordinal)).ToList();
        var steps = blocks.Where(b => b.Text.StartsWith("- ", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(whole);
        Assert.NotEmpty(steps);
        foreach (var block in whole)
        {
            Assert.True(Violations(block.Text) is [], $"docs/language.md:{block.Line}: {string.Join("; ", Violations(block.Text))}");
            Assert.Empty(Reading(block.Text));
        }
        foreach (var block in steps)
        {
            var violations = Contract("steps").Validate(Value(block.Text));
            Assert.True(violations is [], $"docs/language.md:{block.Line}: {string.Join("; ", violations)}");
            string workflow = $"workflow: w\nversion: 1.0.0\nbrief: json\nsteps:\n{string.Join('\n', block.Text.Split('\n').Select(l => "  " + l))}";
            Assert.Empty(Reading(workflow));
        }
    }

    [Theory]
    [InlineData("version: 0.1.0", "version: 0.1")]
    [InlineData("version: 0.1.0\n", "")]
    [InlineData("purpose:", "porpose:")]
    [InlineData("  - agent: draft", "  - agnet: draft")]
    [InlineData("  - agent: draft", "  - agent: the draft")]
    [InlineData("  - agent: draft", "  - agent: brief")]
    [InlineData("    role: copywriter\n", "")]
    [InlineData("[\"lint.findings?\",", "[lint findings,")]
    [InlineData("rounds: 2, then: continue", "rounds: 0, then: continue")]
    [InlineData("then: continue", "then: approve")]
    [InlineData("timeout: 5d", "timeout: five days")]
    [InlineData("on_timeout: reject", "on_timeout: approve")]
    [InlineData("approvers: editors", "approvers: { some: [editors] }")]
    [InlineData("    approvers: editors\n", "")]
    [InlineData("scorer: brief-coverage }", "score: brief-coverage }")]
    [InlineData("{ surface: file, format: markdown }", "{ format: markdown }")]
    [InlineData("audience: string", "audience:")]
    [InlineData("$help: As customers", "$hlep: As customers")]
    [InlineData("roles:\n", "start: [daily]\nroles:\n")]
    [InlineData("roles:\n", "limits: { spend: 2 EUR }\nroles:\n")]
    [InlineData("steps:\n", "steps:\n  - switch: region\n    cases: [{ steps: [] }]\n")]
    [InlineData("steps:\n", "steps:\n  - wait: slot\n")]
    public void It_refuses_what_the_reader_refuses(string right, string wrong)
    {
        Assert.Contains(right, Starter, StringComparison.Ordinal);
        string workflow = Starter.Replace(right, wrong, StringComparison.Ordinal);

        Assert.NotEmpty(Violations(workflow));
        Assert.NotEmpty(Reading(workflow));
    }

    /// <summary>A key nobody knows, in every map there is; the finding then lists those that are known.</summary>
    [Theory]
    [InlineData("", "zzz: 1")]
    [InlineData("$defs/agentStep", "steps: [{ agent: x, zzz: 1 }]")]
    [InlineData("$defs/toolStep", "steps: [{ tool: x, zzz: 1 }]")]
    [InlineData("$defs/checkStep", "steps: [{ check: x, of: brief, zzz: 1 }]")]
    [InlineData("$defs/reviewStep", "steps: [{ review: x, zzz: 1 }]")]
    [InlineData("$defs/askStep", "steps: [{ ask: x, zzz: 1 }]")]
    [InlineData("$defs/switchStep", "steps: [{ switch: x, zzz: 1 }]")]
    [InlineData("$defs/parallelStep", "steps: [{ parallel: x, zzz: 1 }]")]
    [InlineData("$defs/eachStep", "steps: [{ each: x, in: brief.xs, zzz: 1 }]")]
    [InlineData("$defs/repeatStep", "steps: [{ repeat: x, until: brief.x, zzz: 1 }]")]
    [InlineData("$defs/callStep", "steps: [{ call: x, zzz: 1 }]")]
    [InlineData("$defs/waitStep", "steps: [{ wait: x, for: 1h, zzz: 1 }]")]
    [InlineData("$defs/commitStep", "steps: [{ commit: x, zzz: 1 }]")]
    [InlineData("$defs/retry", "steps: [{ wait: x, for: 1h, retry: { zzz: 1 } }]")]
    [InlineData("$defs/branch", "steps: [{ wait: x, for: 1h, on_error: { zzz: 1 } }]")]
    [InlineData("$defs/branch", "steps: [{ parallel: x, branches: { a: { zzz: 1 } } }]")]
    [InlineData("$defs/case", "steps: [{ switch: x, cases: [{ zzz: 1 }] }]")]
    [InlineData("$defs/need/anyOf/1", "steps: [{ agent: x, needs: [{ zzz: 1 }] }]")]
    [InlineData("$defs/redoThen", "steps: [{ check: x, of: brief, on_fail: { zzz: 1 } }]")]
    [InlineData("$defs/redo", "steps: [{ review: x, on_changes: { zzz: 1 } }]")]
    [InlineData("$defs/escalate", "steps: [{ review: x, escalate: { zzz: 1 } }]")]
    [InlineData("$defs/contentField", "steps: [{ review: x, of: { a: { from: brief, context: true, zzz: 1 } } }]")]
    [InlineData("$defs/criterion/additionalProperties/anyOf/1", "steps: [{ review: x, criteria: [{ a: { zzz: 1 } }] }]")]
    [InlineData("$defs/approvers/anyOf/3", "steps: [{ review: x, approvers: { at_least: 1, zzz: 1 } }]")]
    [InlineData("$defs/start/anyOf/4/properties/schedule", "start: [{ schedule: { zzz: 1 } }]")]
    [InlineData("$defs/role/anyOf/0", "roles: { a: { use: a.yaml, zzz: 1 } }")]
    [InlineData("$defs/role/anyOf/1", "roles: { a: { zzz: 1 } }")]
    [InlineData("properties/limits", "limits: { zzz: 1 }")]
    [InlineData("properties/evaluate", "evaluate: { zzz: 1 }")]
    [InlineData("properties/evaluate/properties/promote_when", "evaluate: { promote_when: { zzz: 1 } }")]
    public void It_has_the_keys_that_the_reader_knows(string pointer, string workflow)
    {
        const string known = "known keys: ";
        var finding = Assert.Single(Reading(workflow), f => f.Code == "WF001" && f.Message.Contains("`zzz`", StringComparison.Ordinal));
        string note = Assert.Single(finding.Notes, n => n.StartsWith(known, StringComparison.Ordinal));

        var place = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            Schema, (at, part) => at.ValueKind == JsonValueKind.Array ? at[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(part));
        Assert.Equal(
            note[known.Length..].Split(", ").Order(StringComparer.Ordinal),
            place.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_describes_the_options_of_every_scorer_there_is()
    {
        var described = Schema.GetProperty("$defs").GetProperty("scorer").GetProperty("anyOf")[2].GetProperty("properties");
        foreach (var scorer in StandardScorers.All)
            Assert.Equal(
                scorer.Options.Fields.Select(f => f.Name).Order(StringComparer.Ordinal),
                described.GetProperty(scorer.Name).GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            StandardScorers.All.Select(s => s.Name).Append("judge").Order(StringComparer.Ordinal),
            described.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_explains_every_key()
    {
        var silent = new List<string>();
        Look(Schema, "#");
        Assert.Empty(silent);

        void Look(JsonElement at, string path)
        {
            if (at.ValueKind == JsonValueKind.Array)
                foreach (var (item, index) in at.EnumerateArray().Select((item, index) => (item, index)))
                    Look(item, $"{path}/{index}");
            if (at.ValueKind != JsonValueKind.Object)
                return;
            if (at.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
                silent.AddRange(properties.EnumerateObject().Where(p => !Explained(p.Value)).Select(p => $"{path}/{p.Name}"));
            foreach (var child in at.EnumerateObject())
                Look(child.Value, $"{path}/{child.Name}");
        }

        static bool Explained(JsonElement key) => key.TryGetProperty("description", out _)
            || key.TryGetProperty("$ref", out var target) && Schema.GetProperty("$defs").GetProperty(target.GetString()!.Split('/')[^1]).TryGetProperty("description", out _);
    }

    private static IReadOnlyList<Violation> Violations(string workflow) => Contract(null).Validate(Value(workflow));

    /// <summary>The whole schema, or one of its definitions.</summary>
    private static Contract Contract(string? definition)
    {
        var schema = (JsonObject)JsonNode.Parse(Schema.GetRawText())!;
        if (definition is not null)
            schema = new JsonObject { ["$ref"] = $"#/$defs/{definition}", ["$defs"] = schema["$defs"]!.DeepClone() };
        var contract = Core.Contracts.Contract.Read(JsonSerializer.SerializeToElement(schema), null, out var faults);
        Assert.Empty(faults);
        return contract!;
    }

    private static JsonElement Value(string yaml)
    {
        var findings = new List<Finding>();
        var node = YamlReader.Read(new SourceFile(WorkflowReader.FileName, yaml), findings);
        Assert.Empty(findings);
        return TypedValue.ReadUntyped(node!);
    }

    /// <summary>The errors that reading finds, but for files that are not there.</summary>
    private static List<Finding> Reading(string workflow)
    {
        var files = new Dictionary<string, string> { [WorkflowReader.FileName] = workflow, ["a.yaml"] = "instructions: x", ["../translate-copy/workflow.yaml"] = "workflow: t\nversion: 1.0.0\nbrief: json\nsteps: []" };
        return [.. WorkflowReader.Read(new PlaybookSnapshot("playbook", files)).Findings.Where(f => f.Severity == Severity.Error && f.Code != "WF008")];
    }
}
