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
        var (wrapped, open) = (0, 0);
        for (int seed = FirstSeed; seed < FirstSeed + Workflows; seed++)
        {
            var tree = AnyWorkflow.Of(seed);
            tree["brief"]!["way"] = "one | two";
            var twin = (JsonObject)tree.DeepClone();
            if (!Wrap(twin, new Random(seed)))
                continue;
            wrapped++;
            var (before, after) = (Presence(tree), Presence(twin));
            // What takes too many values to try is left open and said to be so, on either side.
            var same = before.Refused.Where(f => !after.IsOpen(f)).ToHashSet().SetEquals(after.Refused.Where(f => !before.IsOpen(f)));
            open += before.Refused.SetEquals(after.Refused) ? 0 : 1;
            Assert.True(same, $"seed {seed}: {string.Join(", ", before.Refused)} became {string.Join(", ", after.Refused)}\n{YamlText.Of(tree)}\n{YamlText.Of(twin)}");
        }
        Assert.True(wrapped > Workflows / 4, $"only {wrapped} of {Workflows} could be wrapped");
        Assert.True(open * 500 < wrapped, $"{open} of {wrapped} are left open on one side");
    }

    /// <summary>Here trying both agents' values at once is too much, and only one of them runs.</summary>
    [Fact]
    public void Of_the_cases_of_a_switch_only_the_one_that_is_taken_is_tried()
    {
        var tree = AnyWorkflow.Of(9_017_682);
        tree["brief"]!["way"] = "one | two";
        Assert.True(Wrap(tree, new Random(9_017_682)));
        Assert.Contains("HO001 s4.line", Presence(tree).Refused);
    }

    private static bool Wrap(JsonObject workflow, Random random)
    {
        var steps = Trees.Steps(workflow["steps"]).Where(s => s.First().Key is "agent" or "tool" or "ask" && !s.ContainsKey("when") && !s.ContainsKey("on_error")).ToArray();
        if (steps.Length == 0)
            return false;
        var step = Shapes.Of(random, steps);
        string id = Trees.IdOf(step);
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

    /// <summary>Which reads are refused, and which are left open, by what is written there.</summary>
    private static Verdicts Presence(JsonObject workflow)
    {
        var findings = Proofs.Check(workflow).Findings.ToLookup(f => f.Code == "HO019", f => (f.Code, Text: Playbook.Underlined(f.Span)));
        return new Verdicts(
            [.. findings[false].Where(f => f.Code is "HO001" or "HO002" or "HO003" or "HO005" or "HO007" or "HO018").Select(f => $"{f.Code} {f.Text}")],
            [.. findings[true].Select(f => f.Text)]);
    }

    private sealed record Verdicts(HashSet<string> Refused, HashSet<string> Open)
    {
        public bool IsOpen(string refused) => Open.Contains(refused[(refused.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
    }

    [GeneratedRegex(@"\b(s|gate|item)(\d+)\b")]
    private static partial Regex Names();
}
