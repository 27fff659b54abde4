using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

internal sealed partial class Walk
{
    /// <summary>Switches of which no case held.</summary>
    public HashSet<Place> Uncovered { get; } = [];

    /// <param name="IsLost">It can't be had from here at all, whatever the run does.</param>
    private readonly record struct Seen(Held? Value, bool IsAgainst, bool IsLost);

    /// <summary>What a step in sight has to give: one of the same sequence, or of one of those around it.</summary>
    private Seen Producer(string name)
    {
        if (name == "brief")
            return new Seen(_brief, false, false);
        if (_items.TryGetValue(name, out var item))
            return new Seen(item, false, false);
        if (name is "run" or "brand")
            return new Seen(new Held.Some { IsGiven = true }, false, false);
        for (int i = _frames.Count - 1; i >= 0; i--)
        {
            var frame = _frames[i];
            int at = IndexOf(frame.Steps, name);
            if (at < 0)
                continue;
            var slot = At(name);
            return at < frame.Position
                ? new Seen(slot.MadeIn == slot.Round ? slot.Output : null, false, false)
                : new Seen(slot.Earlier, true, !IsInLoop(i, at));
        }
        return new Seen(null, false, IsLost: true);
    }

    /// <summary>Whether something runs both, the one read and the one that reads, again.</summary>
    private bool IsInLoop(int frame, int read)
    {
        for (int i = frame; i >= 0; i--)
        {
            var (steps, reader) = (_frames[i].Steps, _frames[i].Position);
            int last = i == frame ? read : reader;
            for (int by = last; by < steps.Length; by++)
                if (steps[by].SendsBack is { } redo && IndexOf(steps, redo.Target) is >= 0 and var target && target <= reader)
                    return true;
            if (_frames[i].IsRound)
                return true;
        }
        return false;
    }

    /// <summary>A path where a value is wanted. Against the loop there is nothing in its first round, so it must be optional.</summary>
    private Held? Path(ValuePath path)
    {
        var seen = Producer(path.Producer);
        var value = seen.Value?.Follow(path.Fields).At;
        Note(path.Span, seen.IsLost || !path.IsOptional && (seen.IsAgainst || value is null));
        return value;
    }

    private void Note(SourceSpan span, bool lacks)
    {
        var place = Place.Of(span);
        Reached.Add(place);
        if (lacks)
            Lacking.Add(place);
    }

    private Held? Value(ValueExpression value)
    {
        switch (value)
        {
            case ValueExpression.Path path:
                return Path(path.Value);
            case ValueExpression.Template template:
                return Template(template.Text, path => Producer(StepReads.Producer(path)));
            default:
                return new Held.Known(JsonNode.Parse(((ValueExpression.Constant)value).Value.GetRawText())) { IsGiven = true };
        }
    }

    private void Values(ImmutableArray<NamedExpression> values)
    {
        foreach (var value in values)
            Value(value.Value);
    }

    /// <summary>
    /// What is made of others. A part that had to be there and is not is a finding where it is read, and not again behind; one
    /// that is written as optional is promised to nobody, even where it is there today.
    /// </summary>
    private Held? Part(NamedExpression part)
    {
        var value = Value(part.Value);
        if (part.Value is not ValueExpression.Path { Value.IsOptional: true })
            return value ?? new Held.Some();
        return value is null || isConcrete || choices.Flip() ? value : null;
    }

    private Held.Made Yields(ImmutableArray<NamedExpression> yields) => new(yields.ToDictionary(y => y.Name, Part));

    /// <summary>A path of a template fails where it gets no further than what the template itself does not ask about.</summary>
    private Held Template(LiquidTemplate template, Func<LiquidPath, Seen?> producer)
    {
        var parts = new List<Held>();
        foreach (var path in template.Paths)
            if (producer(path) is { } seen)
            {
                var (below, part) = seen.Value is null ? (-1, null) : seen.Value.Follow(StepReads.Names(path).Skip(1));
                int depth = 1 + below;
                if (part is not null)
                    parts.Add(part);
                bool isThere = depth == path.Segments.Length && !(seen.IsAgainst && !path.IsGuarded);
                Note(path.Span, seen.IsLost || !isThere && path.GuardedSegments <= depth && !path.IsGuardedWhole);
            }
        if (isConcrete && Lacking.Count == 0)
            Render(template, producer);
        return Text(parts);
    }

    private void Render(LiquidTemplate template, Func<LiquidPath, Seen?> producer)
    {
        var scope = new Scope();
        foreach (var path in template.Paths)
            if (producer(path)?.Value is { } value)
                scope.Values[StepReads.Producer(path)] = value.Element;
        Render(template, scope);
    }

    private void Render(LiquidTemplate template, Scope scope)
    {
        try
        {
            template.Render(scope);
        }
        catch (LiquidException failure)
        {
            Faults.Add($"a template fails: {failure.Message}");
        }
    }

    private sealed class Scope : ILiquidScope
    {
        public Dictionary<string, JsonElement> Values { get; } = [];

        public JsonElement? Find(string name) => Values.TryGetValue(name, out var value) ? value : null;
    }

    /// <summary>What an agent is handed, and what its task then makes of it.</summary>
    private void Handoff(Step.Agent agent)
    {
        var handed = new Dictionary<string, Held?>();
        // What can't be had at all is a finding at the need, and not again where the task names it.
        var lost = agent.Needs.Where(n => Producer(n.From.Producer).IsLost).Select(n => n.Name).ToHashSet();
        foreach (var need in agent.Needs)
            handed[need.Name] = Path(need.From) ?? (need.Default is { } value ? new Held.Known(JsonNode.Parse(value.GetRawText())) : null);
        foreach (var path in agent.Task.Paths)
        {
            string[] names = [.. StepReads.Names(path)];
            if (names[0] is "brief" or "brand" or "run")
            {
                var (depth, _) = Producer(names[0]).Value!.Follow(names.Skip(1));
                Note(path.Span, depth + 1 < names.Length && path.GuardedSegments <= depth + 1 && !path.IsGuardedWhole);
                continue;
            }
            var need = agent.Needs.First(n => n.Name.Split('.') is var parts && parts.AsSpan().SequenceEqual(names.AsSpan(0, Math.Min(parts.Length, names.Length))));
            int known = need.Name.Split('.').Length;
            // A need that must be there and is not is a finding at the need.
            if (handed[need.Name] is not { } held)
                Note(path.Span, need.IsOptional && !lost.Contains(need.Name) && !path.IsGuardedWhole && path.GuardedSegments < known);
            else
            {
                int depth = known + held.Follow(names.Skip(known)).Depth;
                Note(path.Span, depth < names.Length && path.GuardedSegments <= depth && !path.IsGuardedWhole);
            }
        }
        if (isConcrete && Lacking.Count == 0)
            Render(agent.Task, handed);
    }

    private void Render(LiquidTemplate task, Dictionary<string, Held?> handed)
    {
        var whole = new JsonObject { ["brief"] = _brief.Json() };
        foreach (var (name, held) in handed.Where(h => h.Value is not null).OrderBy(h => h.Key.Length))
        {
            var at = whole;
            string[] parts = name.Split('.');
            foreach (string part in parts[..^1])
                at = at[part] as JsonObject ?? (JsonObject)(at[part] = new JsonObject());
            at[parts[^1]] = held!.Json();
        }
        var scope = new Scope();
        foreach (var (name, value) in whole)
            scope.Values[name] = JsonSerializer.SerializeToElement(value);
        Render(task, scope);
    }

    private bool Holds(LiquidCondition condition) => Holds(condition.Expression);

    private bool Holds(LiquidTest test) => test switch
    {
        LiquidTest.And and => Holds(and.Left) && Holds(and.Right),
        LiquidTest.Or or => Holds(or.Left) || Holds(or.Right),
        LiquidTest.Truth truth => Operand(truth.Value, mayLack: true) is { IsFalse: false },
        LiquidTest.Compare compare => Compare(compare),
        _ => throw new InvalidOperationException(test.ToString()),
    };

    /// <summary>Compared by the Liquid that runs, with what the two sides are.</summary>
    private bool Compare(LiquidTest.Compare compare)
    {
        bool asksForNil = compare.Comparison is LiquidComparison.Equal or LiquidComparison.NotEqual
            && (compare.Left is LiquidExpression.Nil or LiquidExpression.Blank || compare.Right is LiquidExpression.Nil or LiquidExpression.Blank);
        var left = Operand(compare.Left, asksForNil);
        if (asksForNil)
            return left is { IsNull: false } == (compare.Comparison == LiquidComparison.NotEqual);
        var (op, right) = (Comparisons.Operator(compare.Comparison), Comparisons.Literal(compare.Right));
        return left is null ? Comparisons.Of(op, right).Evaluate(new Scope()) : left.Compare(op, right);
    }

    private Held? Operand(LiquidExpression expression, bool mayLack)
    {
        var path = (LiquidExpression.Path)expression;
        var seen = Producer(path.Root);
        string[] names = [.. path.Steps.Select(s => ((LiquidExpression.Step.Field)s).Name)];
        var value = seen.Value?.Follow(names).At;
        Note(path.Span, seen.IsLost || !mayLack && (seen.IsAgainst || value is null));
        return value;
    }
}
