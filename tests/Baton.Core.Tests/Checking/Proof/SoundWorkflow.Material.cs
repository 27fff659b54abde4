using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>The steps before the draft: one of each kind the language has.</summary>
internal sealed partial class SoundWorkflow
{
    private void Material(JsonArray steps, int depth)
    {
        string id = $"m{++_count}";
        switch (_random.Next(depth == 0 ? 11 : 3))
        {
            case 0 or 1:
                var agent = Agent(id, Some(), new JsonObject { ["text"] = "text", ["score"] = "integer(0..10)" });
                steps.Add(agent);
                _unread.Add($"{id}.score");
                if (Chance(0.3))
                    agent["on_error"] = new JsonObject { ["steps"] = new JsonArray(), ["yields"] = new JsonObject { ["text"] = "", ["score"] = 0 } };
                if (Chance(0.3))
                    agent["retry"] = new JsonObject { ["attempts"] = 3, ["backoff"] = "2s..1m" };
                _unread.Add($"{id}.text");
                break;
            case 2:
                steps.Add(new JsonObject
                {
                    ["tool"] = id,
                    ["use"] = "mcp.search.query",
                    ["with"] = new JsonObject { ["about"] = "brief.product", ["days"] = 28 },
                    ["produces"] = new JsonObject { ["text"] = "text" },
                });
                _unread.Add($"{id}.text");
                _ofTools.Add($"{id}.text");
                break;
            case 3:
                var skipped = Agent(id, [], new JsonObject { ["text"] = "text" });
                skipped["when"] = Shapes.Of(_random, "brief.note", "brief.urgent", "brief.budget > 20", "brief.channel == \"email\"", "brief.regions contains \"EU\"");
                steps.Add(skipped);
                _unread.Add($"{id}.text?");
                break;
            case 4:
                steps.Add(new JsonObject
                {
                    ["ask"] = id,
                    ["to"] = "editors",
                    ["question"] = "What shall it be about?",
                    ["answer"] = new JsonObject { ["text"] = "text" },
                    ["due"] = "24h",
                    ["escalate"] = new JsonObject { ["after"] = "48h", ["to"] = "head-of-brand" },
                    ["timeout"] = "5d",
                });
                _unread.Add($"{id}.text");
                break;
            case 5:
                steps.Add(Choice(id, "note", []));
                _unread.Add($"{id}.note");
                break;
            case 6 or 7:
                Parallel(steps, id);
                break;
            case 8:
                Each(steps, id);
                break;
            case 9:
                Repeat(steps, id);
                break;
            default:
                Wait(steps, id);
                break;
        }
    }

    /// <summary>Some of what is there already.</summary>
    private List<string> Some() => [.. _unread.Where(_ => Chance(0.3))];

    private JsonObject Choice(string id, string field, List<string> needs)
    {
        JsonObject Way(string when, int number)
        {
            var way = new JsonObject { [when.Length == 0 ? "else" : "when"] = when.Length == 0 ? true : when };
            if (number > 0 && Chance(0.4))
                way["yields"] = new JsonObject { [field] = "" };
            else
            {
                way["steps"] = new JsonArray(Agent($"{id}_{number}", needs, new JsonObject { ["text"] = "text" }));
                way["yields"] = new JsonObject { [field] = $"{id}_{number}.text" };
            }
            return way;
        }
        string[] whens = Shapes.Of<string[]>(
            _random,
            ["brief.channel == \"email\"", "brief.channel == \"social\"", "brief.channel == \"print\""],
            ["brief.regions contains \"EU\"", ""],
            ["brief.urgent", ""],
            ["brief.budget >= 50", ""],
            ["brief.note", ""]);
        return new JsonObject { ["switch"] = id, ["cases"] = new JsonArray([.. whens.Select(Way)]) };
    }

    private void Parallel(JsonArray steps, string id)
    {
        JsonObject Lane(string name) => new()
        {
            ["steps"] = new JsonArray(Agent($"{id}_{name}", [], new JsonObject { ["text"] = "text" })),
            ["yields"] = new JsonObject { ["text"] = $"{id}_{name}.text" },
        };
        bool all = Chance(0.5);
        steps.Add(new JsonObject { ["parallel"] = id, ["join"] = all ? "all" : Shapes.Of<JsonNode>(_random, "any", 1), ["branches"] = new JsonObject { ["seo"] = Lane("seo"), ["copy"] = Lane("copy") } });
        _unread.AddRange(all ? [$"{id}.seo.text", $"{id}.copy.text"] : [$"{id}.text"]);
    }

    private void Each(JsonArray steps, string id)
    {
        string onError = Shapes.Of(_random, "stop", "skip", "collect");
        string item = $"rival{_count}";
        var look = Agent($"{id}_look", [], new JsonObject { ["text"] = "text" });
        look["needs"] = new JsonArray($"{item}.name", $"{item}.site?");
        look["task"] = $"What does {{{{ {item}.name }}}} say{{% if {item}.site %}} at {{{{ {item}.site }}}}{{% endif %}}?";
        steps.Add(new JsonObject
        {
            ["each"] = id,
            ["as"] = item,
            ["in"] = "brief.rivals",
            ["concurrency"] = 2,
            ["on_item_error"] = onError,
            ["steps"] = new JsonArray(look),
            ["yields"] = new JsonObject { ["line"] = $"{id}_look.text" },
        });
        _unread.AddRange(onError == "stop" ? [$"{id}.line"] : [$"{id}.items", $"{id}.failed"]);
    }

    private void Repeat(JsonArray steps, string id)
    {
        steps.Add(new JsonObject
        {
            ["repeat"] = id,
            ["until"] = $"{id}_judge.score >= 8",
            ["rounds"] = 3,
            ["then"] = Shapes.Of(_random, "continue", "stop"),
            ["steps"] = new JsonArray(
                Agent($"{id}_write", [$"{id}_judge.why?"], new JsonObject { ["text"] = "text" }),
                Agent($"{id}_judge", [$"{id}_write.text"], new JsonObject { ["score"] = "integer(0..10)", ["why"] = "text" })),
            ["yields"] = new JsonObject { ["text"] = $"{id}_write.text" },
        });
        _unread.Add($"{id}.text");
    }

    private void Wait(JsonArray steps, string id)
    {
        if (Chance(0.5))
            steps.Add(new JsonObject { ["wait"] = id, ["for"] = "2h" });
        else if (Chance(0.5))
            steps.Add(new JsonObject { ["wait"] = id, ["until"] = "brief.send_at" });
        else
        {
            steps.Add(new JsonObject { ["wait"] = id, ["signal"] = "ready", ["contract"] = new JsonObject { ["text"] = "text" }, ["timeout"] = "2d" });
            _unread.Add($"{id}.text");
        }
    }
}
