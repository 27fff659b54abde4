using System.Text.Json.Nodes;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>What the steps read, and the regions round them.</summary>
internal sealed partial class AnyWorkflow
{
    private (JsonObject, List<Readable>) Switch(string id, int depth)
    {
        var fields = Yielded(id);
        var cases = new JsonArray();
        var onChoice = Visible().Where(r => r.Shape == Shape.Choice && !r.MayLack).ToList();
        if (onChoice.Count > 0 && Chance(0.4))
            foreach (string choice in Shapes.Choices)
                cases.Add(Case(new JsonObject { ["when"] = $"{onChoice[0].Path} == \"{choice}\"" }, fields, depth));
        else
        {
            for (int i = _random.Next(1, 3); i > 0; i--)
                cases.Add(Case(new JsonObject { ["when"] = Condition() }, fields, depth));
            cases.Add(Case(new JsonObject { ["else"] = true }, fields, depth));
        }
        return (new JsonObject { ["switch"] = id, ["cases"] = cases }, Lacking(fields, cases));
    }

    private JsonObject Case(JsonObject way, List<Readable> fields, int depth)
    {
        Body(way, fields, depth, least: 0);
        return way;
    }

    private (JsonObject, List<Readable>) Parallel(string id, int depth)
    {
        var fields = Yielded(id);
        bool all = Chance(0.5);
        var lanes = new JsonObject();
        string[] names = ["left", "right", "third"];
        int count = _random.Next(2, 4);
        for (int i = 0; i < count; i++)
        {
            var lane = new JsonObject();
            Body(lane, fields, depth, least: 1);
            lanes[names[i]] = lane;
        }
        var step = new JsonObject { ["parallel"] = id, ["join"] = all ? "all" : Chance(0.5) ? "any" : count - 1, ["branches"] = lanes };
        if (!all)
            return (step, Lacking(fields, [.. lanes.Select(l => l.Value!.DeepClone())]));
        return (step, [.. names.Take(count).SelectMany(name =>
            Lacking(fields, [lanes[name]!.DeepClone()]).Select(f => f with { Path = $"{id}.{name}.{f.Path.Split('.')[1]}" }))]);
    }

    private (JsonObject, List<Readable>) Each(string id, int depth)
    {
        var lists = Visible().Where(r => r.Shape is Shape.Rivals or Shape.Tags).ToList();
        var list = Shapes.Of(_random, [.. lists]);
        string item = $"item{_count}";
        List<Readable> items = list.Shape == Shape.Tags
            ? [new Readable(item, Shape.Text, false)]
            : [new Readable($"{item}.name", Shape.Text, false), new Readable($"{item}.site", Shape.Text, true)];
        var fields = Yielded(id);
        var step = new JsonObject { ["each"] = id, ["as"] = item, ["in"] = list.Path };
        string onError = Shapes.Of(_random, "stop", "skip", "collect");
        step["on_item_error"] = onError;
        _scopes.Add(items);
        Body(step, fields, depth, least: 1, mayLack: false);
        _scopes.RemoveAt(_scopes.Count - 1);
        return (step, onError == "stop" ? [.. fields.Select(f => f with { Shape = Shape.Text })] : [new Readable($"{id}.items", Shape.Text, false), new Readable($"{id}.failed", Shape.Text, false)]);
    }

    private (JsonObject, List<Readable>) Repeat(string id, int depth)
    {
        var fields = Yielded(id);
        var step = new JsonObject { ["repeat"] = id, ["rounds"] = _random.Next(1, 4), ["then"] = Chance(0.5) ? "continue" : "stop" };
        var inner = Body(step, fields, depth, least: 1);
        _scopes.Add(inner);
        step["until"] = Condition();
        _scopes.RemoveAt(_scopes.Count - 1);
        return (step, Lacking(fields, [step.DeepClone()]));
    }

    private List<Readable> Body(JsonObject way, List<Readable> fields, int depth, int least, bool mayLack = true)
    {
        var (steps, inner) = Chance(0.75) || least > 0 ? Sequence(depth + 1, least) : (new JsonArray(), []);
        way["steps"] = steps;
        var yields = new JsonObject();
        foreach (var field in fields)
            yields[field.Path.Split('.')[1]] = inner.Where(r => r.Shape == field.Shape).ToList() is { Count: > 0 } same && Chance(0.8)
                ? Shapes.Of(_random, [.. same]) is var read && mayLack && Asks(read) && Chance(0.5) ? read.Path + "?" : read.Path
                : Constant(field.Shape);
        way["yields"] = yields;
        return inner;
    }

    private List<Readable> Yielded(string id) =>
        [.. new[] { new Readable($"{id}.line", Shape.Text, false), new Readable($"{id}.mode", Shape.Choice, false) }.Take(_random.Next(1, 3))];

    /// <summary>A field that one of the ways yields with a question mark may be absent afterwards.</summary>
    private static List<Readable> Lacking(List<Readable> fields, JsonArray ways) =>
        [.. fields.Select(f => f with { MayLack = ways.Any(w => $"{w!["yields"]![f.Path.Split('.')[1]]}".EndsWith('?')) })];

    private static JsonNode Constant(Shape shape) => shape switch
    {
        Shape.Choice => new JsonObject { ["const"] = "plain" },
        Shape.Flag => true,
        Shape.Score => 3,
        Shape.Text => "",
        _ => new JsonObject { ["const"] = new JsonArray() },
    };

    /// <summary>A path or a template.</summary>
    private string Value()
    {
        var read = Pick();
        return Chance(0.7) ? Asks(read) ? read.Path + "?" : read.Path : $"See:{Shown(read.Path, guarded: Asks(read))}";
    }

    private static string Shown(string path, bool guarded) => guarded ? $" {{% if {path} %}}{{{{ {path} | json }}}}{{% endif %}}" : $" {{{{ {path} | json }}}}";

    private string Path(List<Readable>? among)
    {
        var read = among is { Count: > 0 } ? Shapes.Of(_random, [.. among]) : Pick();
        return Asks(read) ? read.Path + "?" : read.Path;
    }

    private bool Asks(Readable read) => Chance(read.MayLack ? 0.8 : 0.1);

    /// <summary>Mostly what is in sight; now and then a step of a region that is closed, or a branch beside.</summary>
    private Readable Pick()
    {
        if (_hidden.Count > 0 && Chance(0.015))
            return Shapes.Of(_random, [.. _hidden]);
        var visible = Visible();
        var ofSteps = visible.Where(r => r.Producer != "brief").ToList();
        return Shapes.Of(_random, [.. ofSteps.Count > 0 && Chance(0.75) ? ofSteps : visible]);
    }

    private List<Readable> Visible() => [.. _scopes.SelectMany(s => s)];

    /// <summary>One that stood elsewhere already, so that what one step skips another may count on, or a new one.</summary>
    private string Condition()
    {
        var inSight = Visible().Select(r => r.Producer).ToHashSet();
        var known = _conditions.Where(c => c.Producers.All(inSight.Contains)).ToList();
        if (known.Count > 0 && Chance(0.45))
            return Shapes.Of(_random, [.. known]).Text;
        var (text, producer) = Simple();
        string[] producers = [producer];
        if (Chance(0.2))
        {
            var (more, other) = Simple();
            (text, producers) = ($"{text} {Shapes.Of(_random, "and", "or")} {more}", [producer, other]);
        }
        _conditions.Add((text, producers));
        return text;
    }

    private (string Text, string Producer) Simple()
    {
        // Conditions ask the brief and what agents, tools and people gave. What a region yields or a review lets pass is another
        // name for such a value, and no checker has to see through two names.
        var among = Visible().Where(r => !r.Path.Contains(".content.", StringComparison.Ordinal) && !r.Path.EndsWith(".line", StringComparison.Ordinal)
            && !r.Path.EndsWith(".mode", StringComparison.Ordinal) && r.Shape is not (Shape.Rivals or Shape.Moment) && (r.MayLack || r.Shape != Shape.Text || Chance(0.1))).ToList();
        var read = Shapes.Of(_random, [.. among.DefaultIfEmpty(new Readable("brief.note", Shape.Text, true))]);
        return (Shapes.Condition(read, guarded: read.MayLack && Chance(0.8), _random), read.Producer);
    }
}
