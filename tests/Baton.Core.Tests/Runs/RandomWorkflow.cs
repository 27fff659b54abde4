using System.Text.Json.Nodes;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Runs;

/// <summary>Small workflows of every kind of step that runs, with loops that nest, as JSON, which is YAML.</summary>
internal sealed class RandomWorkflow(Tape tape)
{
    private int _made;

    public WorkflowVersion Make()
    {
        var steps = Sequence(1 + tape.Next(5), depth: 0);
        steps.Add(new JsonObject { ["agent"] = "final", ["role"] = "writer", ["task"] = "Write.", ["produces"] = Text() });
        steps.Add(new JsonObject
        {
            ["review"] = "signoff",
            ["of"] = new JsonObject { ["text"] = "final.text" },
            ["approvers"] = new JsonObject { ["all"] = new JsonArray("brand", "legal") },
            ["on_changes"] = new JsonObject { ["redo"] = FirstId(steps), ["rounds"] = 1 + tape.Next(2) },
            ["timeout"] = "5d",
            ["on_timeout"] = tape.Of("reject", "escalate"),
            ["escalate"] = new JsonObject { ["after"] = "2d", ["to"] = "head" },
        });
        var whole = new JsonObject
        {
            ["steps"] = steps,
            ["finish"] = new JsonArray(new JsonObject
            {
                ["commit"] = "send",
                ["to"] = new JsonObject { ["surface"] = "file" },
                ["with"] = new JsonObject { ["markdown"] = "signoff.content.text" },
            }),
        };
        if (tape.Chance(4))
            whole["limits"] = new JsonObject { ["tokens"] = 500, ["time"] = "3d" };
        return TestWorkflow.Read(string.Join('\n', whole.Select(p => $"{p.Key}: {p.Value!.ToJsonString()}")));
    }

    private JsonArray Sequence(int length, int depth)
    {
        var steps = new JsonArray();
        for (int i = 0; i < length; i++)
            steps.Add(Step(steps, depth));
        return steps;
    }

    private JsonObject Step(JsonArray before, int depth)
    {
        string id = $"s{_made++}";
        var step = Kind(id, before, depth);
        if (tape.Chance(5) && !step.ContainsKey("check"))
            step["on_error"] = Body(depth + 1);
        return step;
    }

    private JsonObject Kind(string id, JsonArray before, int depth)
    {
        return tape.Next(depth > 1 ? 4 : 9) switch
        {
            1 when before.Count > 0 => new JsonObject
            {
                ["check"] = id,
                ["of"] = Id(before[^1]!),
                ["scorers"] = new JsonArray("terms"),
                ["on_fail"] = tape.Next(4) switch
                {
                    0 => "continue",
                    1 => "stop",
                    _ => new JsonObject { ["redo"] = Id(before[tape.Next(before.Count)]!), ["rounds"] = 1 + tape.Next(2), ["then"] = tape.Of("continue", "stop") },
                },
            },
            2 => new JsonObject { ["ask"] = id, ["to"] = "editors", ["answer"] = Text(), ["timeout"] = "3d" },
            3 => tape.Next(3) switch
            {
                0 => new JsonObject { ["wait"] = id, ["for"] = "2h" },
                1 => new JsonObject { ["wait"] = id, ["until"] = "brief.product" },
                _ => new JsonObject { ["wait"] = id, ["signal"] = "go", ["contract"] = Text(), ["timeout"] = "2d" },
            },
            4 => new JsonObject { ["switch"] = id, ["cases"] = Cases(depth) },
            5 => new JsonObject
            {
                ["parallel"] = id,
                ["join"] = tape.Of("all", "any", "2"),
                ["branches"] = new JsonObject { ["a"] = Body(depth + 1), ["b"] = Body(depth + 1), ["c"] = Body(depth + 1) },
            },
            6 => new JsonObject(Body(depth + 1).Prepend(KeyValuePair.Create<string, JsonNode?>("each", id)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())))
            {
                ["as"] = $"item{id}",
                ["in"] = "brief.product",
                ["concurrency"] = 1 + tape.Next(3),
                ["on_item_error"] = tape.Of("stop", "skip", "collect"),
            },
            8 => new JsonObject { ["call"] = id, ["workflow"] = "called", ["with"] = new JsonObject { ["text"] = "brief.product" } },
            7 => new JsonObject(Body(depth + 1).Prepend(KeyValuePair.Create<string, JsonNode?>("repeat", id)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())))
            {
                ["until"] = "brief.product == \"done\"",
                ["rounds"] = 1 + tape.Next(3),
                ["then"] = tape.Of("continue", "stop"),
            },
            _ when tape.Chance(5) => new JsonObject
            {
                ["tool"] = id,
                ["use"] = "look",
                ["with"] = new JsonObject { ["what"] = "brief.product" },
                ["produces"] = Text(),
                ["retry"] = new JsonObject { ["attempts"] = 2, ["backoff"] = "1s..1m" },
            },
            _ => new JsonObject
            {
                ["agent"] = id,
                ["role"] = "writer",
                ["needs"] = new JsonArray([.. before.Take(2).Select(s => (JsonNode)$"{Id(s!)}?"), $"{id}?"]),
                ["task"] = "Write.",
                ["produces"] = Text(),
                ["retry"] = new JsonObject { ["attempts"] = 2, ["backoff"] = "1s..1m" },
                ["may_ask"] = "editors",
                ["fallback"] = tape.Chance(3) ? new JsonArray("another") : new JsonArray(),
            },
        };
    }

    private JsonObject Body(int depth) => new() { ["steps"] = Sequence(tape.Next(3), depth), ["yields"] = new JsonObject { ["text"] = "brief.product" } };

    private JsonArray Cases(int depth)
    {
        var cases = new JsonArray();
        for (int i = 0; i <= tape.Next(2); i++)
        {
            var steps = Sequence(tape.Next(3), depth + 1);
            var made = new JsonObject { ["when"] = $"brief.product == \"{i}\"" };
            if (steps.Count > 0)
                made["steps"] = steps;
            made["yields"] = new JsonObject { ["note"] = "" };
            cases.Add(made);
        }
        cases.Add(new JsonObject { ["else"] = true, ["yields"] = new JsonObject { ["note"] = "" } });
        return cases;
    }

    private static JsonObject Text() => new() { ["text"] = "string" };

    private static string FirstId(JsonArray steps) => Id(steps[0]!);

    private static string Id(JsonNode step) => step.AsObject().First().Value!.GetValue<string>();
}
