using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>What changes nothing in what a workflow does changes no finding.</summary>
public sealed partial class MetamorphicTests
{
    private const int FirstSeed = 9_000_000;

    private static int Workflows => Proofs.IsLong ? 20_000 : 1_000;

    [Fact]
    public void Renaming_the_steps_changes_no_finding()
    {
        for (int seed = FirstSeed; seed < FirstSeed + Workflows; seed++)
        {
            var tree = AnyWorkflow.Of(seed);
            var renamed = (JsonObject)JsonNode.Parse(Names().Replace(tree.ToJsonString(), "the_$1_$2"))!;
            var (before, after) = (Codes(tree), Codes(renamed));
            Assert.True(before.SequenceEqual(after), $"seed {seed}: {string.Join(", ", before)} became {string.Join(", ", after)}\n{YamlText.Of(tree)}");
        }

        // Names stand in the order of the lines before and after.
        static List<string> Codes(JsonObject tree) => [.. Proofs.Check(tree).Findings.Select(f => $"{f.Code} in line {f.Span.Line}").Order(StringComparer.Ordinal)];
    }

    /// <summary>The switch takes the step's name and yields its fields, so that everybody else reads as before.</summary>
    [Fact]
    public void Wrapping_a_step_in_an_exhaustive_switch_changes_no_finding_of_presence()
    {
        int wrapped = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Workflows; seed++)
        {
            var tree = AnyWorkflow.Of(seed);
            tree["brief"]!["way"] = "one | two";
            var twin = (JsonObject)tree.DeepClone();
            if (!Wrap(twin, new Random(seed)))
                continue;
            wrapped++;
            var (before, after) = (Presence(tree), Presence(twin));
            Assert.True(before.SetEquals(after), $"seed {seed}: {string.Join(", ", before)} became {string.Join(", ", after)}\n{YamlText.Of(tree)}\n{YamlText.Of(twin)}");
        }
        Assert.True(wrapped > Workflows / 4, $"only {wrapped} of {Workflows} could be wrapped");
    }

    private static bool Wrap(JsonObject workflow, Random random)
    {
        var steps = Proofs.Steps(workflow["steps"]).Where(s => s.First().Key is "agent" or "tool" or "ask" && !s.ContainsKey("when") && !s.ContainsKey("on_error")).ToArray();
        if (steps.Length == 0)
            return false;
        var step = Shapes.Of(random, steps);
        string id = Proofs.IdOf(step);
        JsonObject Way(string way)
        {
            var inner = (JsonObject)step.DeepClone();
            inner[inner.First().Key] = $"{id}_{way}";
            var fields = ((JsonObject)(inner["produces"] ?? inner["answer"])!).Select(f => f.Key);
            return new JsonObject
            {
                ["when"] = $"brief.way == \"{way}\"",
                ["steps"] = new JsonArray(inner),
                ["yields"] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.TrimEnd('?'), (JsonNode?)$"{id}_{way}.{f}"))),
            };
        }
        var list = (JsonArray)step.Parent!;
        list[list.IndexOf(step)] = new JsonObject { ["switch"] = id, ["cases"] = new JsonArray(Way("one"), Way("two")) };
        return true;
    }

    /// <summary>Which reads are refused, by what is written there.</summary>
    private static HashSet<string> Presence(JsonObject workflow) =>
        [.. Proofs.Check(workflow).Findings.Where(f => f.Code is "HO001" or "HO002" or "HO003" or "HO005" or "HO007" or "HO018").Select(f => $"{f.Code} {Playbook.Underlined(f.Span)}")];

    [GeneratedRegex(@"\b(s|gate|item)(\d+)\b")]
    private static partial Regex Names();
}
