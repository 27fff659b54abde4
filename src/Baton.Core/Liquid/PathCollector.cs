using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>
/// Follows a template along all its ways and notes each path it reads from the scope, what is known to be there by
/// then, and each local name that is read where it may not be set.
/// </summary>
internal sealed class PathCollector
{
    private static readonly string[] LoopFields = ["index", "index0", "rindex", "rindex0", "first", "last", "length"];

    private readonly ImmutableArray<LiquidPath>.Builder _paths = ImmutableArray.CreateBuilder<LiquidPath>();
    private readonly HashSet<string> _names = [];
    private readonly FindingList _findings;
    private readonly TestReader _tests;
    private ImmutableDictionary<string, Binding> _locals = ImmutableDictionary<string, Binding>.Empty;
    private KnownPaths _known = KnownPaths.None;
    private bool _isDead;
    private bool _isTested;
    private int _loops;
    private int _bindings;

    public PathCollector(FindingList findings)
    {
        _findings = findings;
        _tests = new TestReader(Tested);
    }

    /// <summary>What stands at a point: the names, the tests passed, and whether a <c>break</c> left before.</summary>
    private sealed record Place(ImmutableDictionary<string, Binding> Locals, KnownPaths Known, bool IsDead);

    public ImmutableArray<LiquidPath> Collect(ImmutableArray<LiquidNode> nodes)
    {
        Walk(nodes);
        return _paths.ToImmutable();
    }

    public ImmutableArray<LiquidPath> Collect(LiquidTest test)
    {
        _tests.Read(test, _known);
        return _paths.ToImmutable();
    }

    private void Walk(ImmutableArray<LiquidNode> nodes)
    {
        foreach (var node in nodes)
            Walk(node);
    }

    private void Walk(LiquidNode node)
    {
        switch (node)
        {
            case LiquidNode.Output output:
                Read(output.Value);
                break;
            case LiquidNode.Assign assign:
                Bind(assign.Name, Assigned(assign.Value), assign.Span);
                break;
            case LiquidNode.Capture capture:
                Walk(capture.Body);
                Bind(capture.Name, Computed(), capture.Span);
                break;
            case LiquidNode.If choice:
                WalkIf(choice);
                break;
            case LiquidNode.Case choice:
                WalkCase(choice);
                break;
            case LiquidNode.For loop:
                WalkFor(loop);
                break;
            case LiquidNode.Break or LiquidNode.Continue:
                _isDead = true;
                break;
        }
    }

    private void Bind(string name, ResolvedPath target, SourceSpan span)
    {
        if (_names.Add(name) && _names.Count == LiquidLimits.MaxLocals + 1)
            _findings.Error(LiquidCode.TooMuch, $"a template assigns to at most {LiquidLimits.MaxLocals} names", span);
        if (_names.Count <= LiquidLimits.MaxLocals)
            _locals = _locals.SetItem(name, new Binding(target, IsCertain: true));
    }

    private void WalkIf(LiquidNode.If choice)
    {
        var ends = new List<Place>();
        var start = Here;
        var known = _known;
        foreach (var branch in choice.Branches)
        {
            Here = start;
            var (holds, fails) = _tests.Read(branch.Test, known);
            _known = branch.Negated ? fails : holds;
            known = branch.Negated ? holds : fails;
            Walk(branch.Body);
            ends.Add(Here);
        }
        Here = start with { Known = known };
        Walk(choice.Else);
        ends.Add(Here);
        Here = Merge(ends);
    }

    private void WalkCase(LiquidNode.Case choice)
    {
        var subject = Tested(choice.Subject, _known, mayBeAbsent: false);
        var ends = new List<Place>();
        var start = Here;
        foreach (var when in choice.Whens)
        {
            Here = start;
            foreach (var value in when.Values)
                Tested(value, _known, mayBeAbsent: false);
            if (subject is not null && when.Values.All(TestReader.IsSomething))
                _known = _known.With(subject.Keys);
            Walk(when.Body);
            ends.Add(Here);
        }
        Here = start;
        Walk(choice.Else);
        ends.Add(Here);
        Here = Merge(ends);
    }

    private void WalkFor(LiquidNode.For loop)
    {
        var collection = Tested(loop.Collection, _known, mayBeAbsent: false);
        foreach (var option in new[] { loop.Limit, loop.Offset })
            if (option is not null)
                Read(option, _known, mayBeAbsent: false);
        var start = Here;
        ForgetAssigned(loop.Body);
        var between = Here;
        int id = ++_loops;
        var item = collection is { Segments: { } segments }
            ? new ResolvedPath(segments.Add(new LiquidSegment.Element()), collection.Keys.Add($"e{id};"))
            : Computed();
        _locals = _locals.SetItem(loop.Variable, new Binding(item, IsCertain: true)).SetItem("forloop", new Binding(Computed(), IsCertain: true));
        if (collection is not null)
            _known = _known.With(collection.Keys);
        Walk(loop.Body);
        // After any number of rounds, none included, the names stand as between two of them.
        Here = start;
        Walk(loop.Else);
        Here = Merge([Here, between]);
    }

    /// <summary>A name that the body of a loop assigns is, between two rounds, something that nobody can tell from here.</summary>
    private void ForgetAssigned(ImmutableArray<LiquidNode> body)
    {
        var names = new HashSet<string>();
        AssignedNames.Collect(body, names);
        foreach (string name in names)
            if (_names.Count < LiquidLimits.MaxLocals || _names.Contains(name))
                _locals = _locals.SetItem(name, new Binding(Computed(), _locals.GetValueOrDefault(name)?.IsCertain ?? false));
    }

    private void Read(LiquidFiltered filtered)
    {
        Read(filtered.Input, _known, mayBeAbsent: filtered.Filters is [{ Name: "default" }, ..]);
        foreach (var filter in filtered.Filters)
            foreach (var argument in filter.Arguments)
                Read(argument, _known, mayBeAbsent: false);
    }

    /// <summary>A bare path only gets another name; whoever reads that name reads the path.</summary>
    private ResolvedPath Assigned(LiquidFiltered value)
    {
        if (value is { Filters: [], Input: LiquidExpression.Path path })
            return Read(path, _known, mayBeAbsent: true) ?? Computed();
        Read(value);
        return Computed();
    }

    private ResolvedPath? Tested(LiquidExpression expression, KnownPaths known, bool mayBeAbsent)
    {
        _isTested = true;
        var read = Read(expression, known, mayBeAbsent);
        _isTested = false;
        return read;
    }

    private ResolvedPath? Read(LiquidExpression expression, KnownPaths known, bool mayBeAbsent)
    {
        if (expression is LiquidExpression.Range range)
        {
            Read(range.From, known, mayBeAbsent: false);
            Read(range.To, known, mayBeAbsent: false);
        }
        if (expression is not LiquidExpression.Path path)
            return null;
        int count = path.Steps.Length;
        var (segments, keys) = (new LiquidSegment[count + 1], new string[count + 1]);
        for (int i = 0; i < count; i++)
            (segments[i + 1], keys[i + 1]) = Step(path.Steps[i], known);
        var binding = _locals.GetValueOrDefault(path.Root);
        if (path.Root == "forloop")
        {
            CheckLoopField(path, isInLoop: binding is not null);
            return null;
        }
        ResolvedPath resolved;
        if (binding?.Target is { } root)
            resolved = new ResolvedPath(root.Segments?.AddRange(segments.AsSpan(1)), root.Keys.AddRange(keys.AsSpan(1)));
        else
        {
            (segments[0], keys[0]) = (new LiquidSegment.Name(path.Root), ResolvedPath.NameKey(path.Root));
            resolved = new ResolvedPath(ImmutableCollectionsMarshal.AsImmutableArray(segments), ImmutableCollectionsMarshal.AsImmutableArray(keys));
        }
        int guarded = mayBeAbsent ? resolved.Keys.Length : known.Guarded(resolved.Keys);
        if (binding is { IsCertain: false } && guarded == 0)
            _findings.Error(LiquidCode.MaybeUnassigned, $"`{path.Root}` is assigned on some ways to here only", path.Span,
                $"assign it before, or test it with `{{% if {path.Root} %}}`");
        if (resolved.Segments is { } found)
            _paths.Add(new LiquidPath(found, path.Span, guarded) { IsTested = _isTested });
        return resolved;
    }

    private (LiquidSegment Segment, string Key) Step(LiquidExpression.Step step, KnownPaths known)
    {
        switch (step)
        {
            case LiquidExpression.Step.Field field:
                return (new LiquidSegment.Name(field.Name), ResolvedPath.NameKey(field.Name));
            case LiquidExpression.Step.Index index:
                return (new LiquidSegment.Index(index.Value), ResolvedPath.IndexKey(index.Value));
            default:
                Read(((LiquidExpression.Step.Computed)step).Value, known, mayBeAbsent: false);
                return (new LiquidSegment.Element(), $"e{++_loops};");
        }
    }

    private void CheckLoopField(LiquidExpression.Path path, bool isInLoop)
    {
        if (!isInLoop)
            _findings.Error(LiquidCode.UnknownLoopField, "`forloop` is known only in a `for`", path.Span);
        else if (path.Steps is not [LiquidExpression.Step.Field field])
            _findings.Error(LiquidCode.UnknownLoopField, $"name one field of `forloop`: {string.Join(", ", LoopFields)}", path.Span);
        else if (!LoopFields.Contains(field.Name))
            _findings.Error(LiquidCode.UnknownLoopField, $"`forloop` has no field `{field.Name}`{NearestWord.Suggest(field.Name, LoopFields)}", field.Span,
                $"it has {string.Join(", ", LoopFields)}");
    }

    private ResolvedPath Computed() => new(null, [$"c{++_bindings};"]);

    private Place Here
    {
        get => new(_locals, _known, _isDead);
        set => (_locals, _known, _isDead) = (value.Locals, value.Known, value.IsDead);
    }

    private Place Merge(List<Place> ends)
    {
        var live = ends.FindAll(end => !end.IsDead);
        if (live.Count == 0)
            return ends[^1];
        var locals = live[0].Locals;
        foreach (var end in live.Skip(1))
            if (!ReferenceEquals(end.Locals, live[0].Locals))
                foreach (string name in end.Locals.Keys.Union(locals.Keys))
                    locals = locals.SetItem(name, Merge(locals.GetValueOrDefault(name), end.Locals.GetValueOrDefault(name)));
        return new Place(locals, live.Select(end => end.Known).Aggregate((all, known) => all.Or(known)), IsDead: false);
    }

    private Binding Merge(Binding? one, Binding? other) =>
        ReferenceEquals(one, other) ? one! : new Binding(Computed(), one is { IsCertain: true } && other is { IsCertain: true });
}
