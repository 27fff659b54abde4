using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// A workflow that is right in every respect, by construction: steps gather material, a draft is written of all of it, gates
/// send it back to its writer with what they found, people approve it, and what they approved is sent.
/// </summary>
internal sealed partial class SoundWorkflow
{
    private readonly Random _random;

    /// <summary>What nobody has read yet, as it must be written to be read. The draft reads all of it.</summary>
    private readonly List<string> _unread = [];

    /// <summary>What no task may write out.</summary>
    private readonly HashSet<string> _ofTools = [];

    private int _count;

    private SoundWorkflow(int seed) => _random = new Random(seed);

    public static JsonObject Of(int seed) => new SoundWorkflow(seed).Whole();

    private JsonObject Whole()
    {
        var steps = new JsonArray();
        for (int i = _random.Next(4); i > 0; i--)
            Material(steps, depth: 0);
        bool isShort = Chance(0.5);
        Write(steps);
        var with = new JsonObject { ["title"] = "ok.content.subject", ["markdown"] = "ok.content.body" };
        if (HasNote)
            with["excerpt"] = "ok.content.note";
        if (!isShort)
            Translate(steps, with);
        var finish = new JsonArray(Commit("out", with));
        return new JsonObject
        {
            ["workflow"] = "sound",
            ["version"] = "1.0.0",
            ["brief"] = Brief(),
            ["limits"] = new JsonObject { ["time"] = "14d" },
            ["roles"] = new JsonObject { ["writer"] = new JsonObject { ["instructions"] = "You write." } },
            ["steps"] = steps,
            ["finish"] = finish,
            ["output"] = new JsonObject { ["where"] = "out.receipt.url" },
        };
    }

    private bool HasNote { get; set; }

    private static JsonObject Brief() => new()
    {
        ["product"] = "string(1..80)",
        ["note?"] = "text",
        ["channel"] = "email | social | print",
        ["urgent"] = "boolean",
        ["budget"] = "integer(0..100)",
        ["regions"] = new JsonArray("EU | US | UK", "1..3"),
        ["rivals"] = new JsonArray(new JsonObject { ["name"] = "string(1..40)", ["site?"] = "text" }, "1..4"),
        ["send_at"] = "datetime",
    };

    /// <summary>The draft with its gates: a check's loop inside a review's, the way of the launch email.</summary>
    private void Write(JsonArray steps)
    {
        bool isChecked = Chance(0.6);
        string onFail = Shapes.Of(_random, "redo", "continue", "stop");
        List<string> feedback = ["draft?", "ok.comments?", "ok.content?"];
        if (isChecked && onFail == "redo")
            feedback.Add("lint.findings?");
        var draft = Agent("draft", [.. _unread, .. feedback], new JsonObject { ["subject"] = "string(1..60)", ["body"] = "text" });
        _unread.Clear();
        steps.Add(draft);
        if (isChecked)
            steps.Add(new JsonObject
            {
                ["check"] = "lint",
                ["of"] = "draft",
                ["scorers"] = new JsonArray("email-rules"),
                ["on_fail"] = onFail == "redo" ? new JsonObject { ["redo"] = "draft", ["rounds"] = 2, ["then"] = Shapes.Of(_random, "continue", "stop") } : onFail,
            });
        var of = new JsonObject { ["subject"] = "draft.subject", ["body"] = "draft.body" };
        if (HasNote = Chance(0.5))
        {
            steps.Add(Choice("region", "note", ["draft.body", "ok.comments?"]));
            of["note"] = "region.note";
        }
        var review = Review("ok", of);
        review["on_changes"] = new JsonObject { ["redo"] = "draft", ["rounds"] = _random.Next(1, 4) };
        if (isChecked)
            review["show"] = new JsonArray("lint.findings");
        steps.Add(review);
    }

    /// <summary>A second text made of what was approved, and approved in its turn.</summary>
    private void Translate(JsonArray steps, JsonObject with)
    {
        bool isRedone = Chance(0.5);
        steps.Add(Agent("translation", isRedone ? ["ok.content.body", "proof.comments?"] : ["ok.content.body"], new JsonObject { ["text"] = "text" }));
        var review = Review("proof", new JsonObject { ["text"] = "translation.text" });
        if (isRedone)
            review["on_changes"] = new JsonObject { ["redo"] = "translation", ["rounds"] = 2 };
        steps.Add(review);
        with["markdown"] = "{{ ok.content.body }}\n\n{{ proof.content.text }}";
    }

    private static JsonObject Commit(string id, JsonObject with) =>
        new() { ["commit"] = id, ["to"] = new JsonObject { ["surface"] = "file", ["format"] = "html" }, ["with"] = with };

    private static JsonObject Review(string id, JsonObject of) => new()
    {
        ["review"] = id,
        ["of"] = of,
        ["criteria"] = new JsonArray(new JsonObject { ["tone"] = "Sounds like us." }),
        ["approvers"] = "editors",
        ["due"] = "24h",
        ["escalate"] = new JsonObject { ["after"] = "48h", ["to"] = "head-of-brand" },
        ["timeout"] = "5d",
        ["on_timeout"] = "reject",
    };

    /// <summary>Its task names all that it is handed, what may be absent under a test, and of what a tool gave only how long it is.</summary>
    private JsonObject Agent(string id, List<string> needs, JsonObject produces)
    {
        string task = "Write about {{ brief.product }}.";
        foreach (string need in needs)
            task += _ofTools.Contains(need) ? $" {{{{ {need}.size }}}}"
                : need.EndsWith('?') ? $" {{% if {need[..^1]} %}}{{{{ {need[..^1]} | json }}}}{{% endif %}}"
                : $" {{{{ {need} | json }}}}";
        return new JsonObject
        {
            ["agent"] = id,
            ["role"] = "writer",
            ["needs"] = new JsonArray([.. needs.Select(n => (JsonNode)n)]),
            ["task"] = task,
            ["produces"] = produces,
        };
    }

    private bool Chance(double share) => _random.NextDouble() < share;
}
