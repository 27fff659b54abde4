using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// A small workflow whose steps read at random: what is certain, what may be absent, what comes later, what stands inside
/// another region. About half of them lack a handoff on some path. Reading them gives no error but that.
/// </summary>
internal sealed partial class AnyWorkflow
{
    private readonly Random _random;
    private readonly int _most;
    private readonly List<List<Readable>> _scopes = [];
    private readonly List<Readable> _hidden = [];
    private readonly List<(string Text, string[] Producers)> _conditions = [];
    private int _count;

    private AnyWorkflow(int seed, int most) => (_random, _most) = (new Random(seed), most);

    public static JsonObject Of(int seed, int most = 6) => new AnyWorkflow(seed, most).Whole();

    private JsonObject Whole()
    {
        var brief = Brief();
        _scopes.Add([]);
        var inner = Sequence(depth: 0, least: 2);
        var workflow = new JsonObject
        {
            ["workflow"] = "any",
            ["version"] = "1.0.0",
            ["brief"] = brief,
            ["roles"] = new JsonObject { ["writer"] = new JsonObject { ["instructions"] = "You write." } },
            ["steps"] = inner.Steps,
        };
        if (Chance(0.6))
        {
            var approved = inner.Readables.Where(r => r.Path.Contains(".content.", StringComparison.Ordinal)).ToList();
            workflow["finish"] = new JsonArray(new JsonObject
            {
                ["commit"] = "out",
                ["to"] = new JsonObject { ["surface"] = "file" },
                ["with"] = new JsonObject { ["markdown"] = Path(Chance(0.85) ? approved : inner.Readables), ["excerpt"] = Path(approved) },
            });
        }
        var output = new JsonObject();
        for (int i = _random.Next(3); i > 0; i--)
            output[$"out{i}"] = Path(inner.Readables);
        if (output.Count > 0)
            workflow["output"] = output;
        return workflow;
    }

    private JsonObject Brief()
    {
        var brief = new JsonObject { ["product"] = "string" };
        var readables = new List<Readable> { new("brief.product", Shape.Text, false) };
        foreach (var (name, shape) in new[]
        {
            ("note", Shape.Text), ("tone", Shape.Choice), ("urgent", Shape.Flag), ("budget", Shape.Score),
            ("regions", Shape.Tags), ("send_at", Shape.Moment), ("rivals", Shape.Rivals),
        })
        {
            bool isOptional = Chance(0.4) || name == "note";
            brief[isOptional ? name + "?" : name] = Shapes.Contract(shape);
            readables.Add(new Readable($"brief.{name}", shape, isOptional));
        }
        _scopes.Add(readables);
        return brief;
    }

    /// <summary>Steps one after another, maybe with a gate at the end that sends back to one of them.</summary>
    private (JsonArray Steps, List<Readable> Readables) Sequence(int depth, int least)
    {
        var steps = new JsonArray();
        var mine = new List<Readable>();
        _scopes.Add(mine);
        int length = least + _random.Next(depth == 0 ? 3 : 2);
        string? gate = Chance(0.25) ? $"gate{++_count}" : null;
        bool isReview = Chance(0.5);
        int target = _random.Next(length);
        for (int i = 0; i < length && (i < least || _count < _most); i++)
        {
            List<string> ahead = gate is null ? [] : isReview ? [$"{gate}.comments", $"{gate}.content"] : [$"{gate}.findings"];
            steps.Add(Step(depth, ahead));
        }
        if (gate is not null && steps.Count > 0)
        {
            var sender = Gate(gate, isReview, Id((JsonObject)steps[Math.Min(target, steps.Count - 1)]!));
            steps.Add(sender);
            mine.AddRange(isReview ? Content(sender) : [new Readable($"{gate}.passed", Shape.Flag, false), new Readable($"{gate}.findings", Shape.Text, false)]);
        }
        _scopes.RemoveAt(_scopes.Count - 1);
        _hidden.AddRange(mine);
        return (steps, mine);
    }

    private JsonObject Step(int depth, List<string> ahead)
    {
        string id = $"s{++_count}";
        bool mayNest = depth < 2 && _count < _most;
        JsonObject step;
        List<Readable> made;
        (step, made) = _random.Next(mayNest ? 19 : 10) switch
        {
            0 or 1 or 2 or 3 or 4 => Agent(id, ahead),
            5 => Tool(id),
            6 => Check(id),
            7 => Review(id),
            8 => Ask(id),
            9 => WaitOrCall(id),
            10 or 11 or 12 or 13 => Switch(id, depth),
            14 or 15 => Parallel(id, depth),
            16 or 17 => Each(id, depth),
            _ => Repeat(id, depth),
        };
        if (Chance(0.25))
        {
            step["when"] = Condition();
            made = [.. made.Select(r => r with { MayLack = true })];
        }
        _scopes[^1].AddRange(made);
        return step;
    }

    private (JsonObject, List<Readable>) Agent(string id, List<string> ahead)
    {
        var needs = new JsonArray();
        var names = new HashSet<string>();
        var task = "Write.";
        for (int i = _random.Next(4); i > 0; i--)
        {
            var read = Pick();
            bool asks = Asks(read);
            if (!names.Add(read.Path))
                continue;
            if (read.Producer != "brief" || Chance(0.3))
            {
                if (Chance(0.15))
                    needs.Add(new JsonObject { ["as"] = $"n{i}", ["from"] = asks ? read.Path + "?" : read.Path });
                else
                    needs.Add(asks ? read.Path + "?" : read.Path);
                if (needs[^1] is JsonValue && Chance(0.5))
                    task += Shown(read.Path, guarded: asks && Chance(0.8));
            }
            else
                task += Shown(read.Path, guarded: asks);
        }
        if (ahead.Count > 0 && Chance(0.5))
            foreach (string path in ahead.Append(id))
                if (names.Add(path))
                    needs.Add(Chance(0.95) ? path + "?" : path);
        var (produces, made) = Produces(id);
        var step = new JsonObject { ["agent"] = id, ["role"] = "writer", ["needs"] = needs, ["task"] = task, ["produces"] = produces };
        if (Chance(0.15))
            step["on_error"] = Rescue(made);
        return (step, made);
    }

    /// <summary>A way out on failure, which gives the same fields; those that may be absent are left out.</summary>
    private JsonObject Rescue(List<Readable> made)
    {
        var (steps, inner) = Chance(0.4) ? Sequence(depth: 2, least: 1) : (new JsonArray(), []);
        var yields = new JsonObject();
        foreach (var field in made.Where(m => !m.MayLack))
            yields[field.Path.Split('.')[1]] = Chance(0.3) && inner.Find(r => r.Shape == field.Shape) is { } same ? same.Path : Constant(field.Shape);
        return new JsonObject { ["steps"] = steps, ["yields"] = yields };
    }

    private (JsonObject, List<Readable>) Tool(string id)
    {
        var (produces, made) = Produces(id);
        return (new JsonObject { ["tool"] = id, ["use"] = "mcp.search.query", ["with"] = new JsonObject { ["a"] = Value(), ["b"] = Value() }, ["produces"] = produces }, made);
    }

    private (JsonObject, List<Readable>) Ask(string id)
    {
        var (produces, made) = Produces(id);
        var step = new JsonObject { ["ask"] = id, ["to"] = "editors", ["answer"] = produces };
        if (Chance(0.5))
            step["show"] = new JsonArray(Pick().Path);
        return (step, made);
    }

    private (JsonObject, List<Readable>) WaitOrCall(string id)
    {
        if (Chance(0.4))
        {
            var (contract, made) = Produces(id);
            return (new JsonObject { ["wait"] = id, ["signal"] = "ready", ["contract"] = contract }, made);
        }
        if (Chance(0.5) && Visible().Where(r => r.Shape == Shape.Moment).ToList() is { Count: > 0 } moments)
            return (new JsonObject { ["wait"] = id, ["until"] = Path(moments) }, []);
        return (new JsonObject { ["call"] = id, ["workflow"] = "other@^1", ["with"] = new JsonObject { ["a"] = Value() } }, [new Readable($"{id}.text", Shape.Text, false)]);
    }

    private (JsonObject, List<Readable>) Check(string id)
    {
        var step = Gate(id, isReview: false, target: null);
        step["on_fail"] = Chance(0.5) ? "continue" : "stop";
        return (step, [new Readable($"{id}.passed", Shape.Flag, false), new Readable($"{id}.findings", Shape.Text, false)]);
    }

    private (JsonObject, List<Readable>) Review(string id)
    {
        var step = Gate(id, isReview: true, target: null);
        return (step, Content(step));
    }

    private static List<Readable> Content(JsonObject review) =>
        [.. ((JsonObject)review["of"]!).Select(f => new Readable($"{Id(review)}.content.{f.Key}", Shape.Text, $"{f.Value}".EndsWith('?')))];

    /// <summary>A check or a review; with a target it sends back.</summary>
    private JsonObject Gate(string id, bool isReview, string? target)
    {
        if (isReview)
        {
            var review = new JsonObject { ["review"] = id, ["of"] = new JsonObject { ["a"] = Value(), ["b"] = Value() }, ["approvers"] = "editors" };
            if (Chance(0.4))
                review["show"] = new JsonArray(Pick().Path);
            if (target is not null)
                review["on_changes"] = new JsonObject { ["redo"] = target, ["rounds"] = _random.Next(1, 4) };
            return review;
        }
        var of = Pick();
        var check = new JsonObject { ["check"] = id, ["of"] = of.Producer, ["scorers"] = new JsonArray("email-rules") };
        if (Chance(0.4))
            check["needs"] = new JsonArray(Path(null));
        if (target is not null)
            check["on_fail"] = new JsonObject { ["redo"] = target, ["rounds"] = _random.Next(1, 4), ["then"] = Chance(0.5) ? "continue" : "stop" };
        return check;
    }

    private (JsonObject, List<Readable>) Produces(string id)
    {
        var produces = new JsonObject();
        var made = new List<Readable>();
        foreach (var (name, shape) in new[] { ("text", Shape.Text), ("tone", Shape.Choice), ("done", Shape.Flag), ("score", Shape.Score), ("tags", Shape.Tags), ("rivals", Shape.Rivals) })
        {
            if (name != "text" && !Chance(0.25))
                continue;
            bool isOptional = Chance(0.2);
            produces[isOptional ? name + "?" : name] = Shapes.Contract(shape);
            made.Add(new Readable($"{id}.{name}", shape, isOptional));
        }
        return (produces, made);
    }

    private static string Id(JsonObject step) => step.First().Value!.GetValue<string>();

    private bool Chance(double share) => _random.NextDouble() < share;
}
