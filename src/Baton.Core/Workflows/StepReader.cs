using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Reads the steps of a sequence, each by its kind, and notes what each produces for those after it.</summary>
internal sealed partial class StepReader(PlaybookReading playbook, ExpressionReader expressions)
{
    private readonly Dictionary<string, Contract> _produced = new(StringComparer.Ordinal);

    private readonly Dictionary<string, SourceSpan> _ids = new(StringComparer.Ordinal);

    /// <summary>Steps of whose outputs nothing is concluded.</summary>
    private readonly HashSet<string> _misread = new(StringComparer.Ordinal);

    private static readonly string[] ReservedNames = ["brief", "run", "brand", "memory", "trigger"];

    private static readonly string[] Kinds = ["agent", "tool", "check", "review", "ask", "switch", "parallel", "each", "repeat", "call", "wait", "commit"];

    /// <summary>Keys that any step may have.</summary>
    private static readonly string[] CommonKeys = ["when", "retry", "timeout", "on_error"];

    public IReadOnlyDictionary<string, Contract> Produced => _produced;

    private ICollection<Finding> Findings => playbook.Findings;

    public void Declare(string producer, Contract contract) => _produced[producer] = contract;

    public ImmutableArray<Step> Steps(SourceNode? node)
    {
        switch (node)
        {
            case null:
                return [];
            case SourceNode.Sequence list:
                return [.. list.Items.Select(Step).OfType<Step>()];
            default:
                Findings.Add(Finding.Error("WF002", $"steps are a list, not {node.Kind}", node.Span).WithHelp("begin each with `- agent: NAME` or another kind of step"));
                return [];
        }
    }

    public ImmutableArray<ScorerUse> Scorers(ImmutableArray<SourceNode> items) => [.. items.Select(Scorer).OfType<ScorerUse>()];

    private Step? Step(SourceNode node)
    {
        if (MapReader.Of(node, "a step", Findings) is not { } unnamed)
            return null;
        var key = unnamed.Map.Entries.FirstOrDefault(static e => Kinds.Contains(e.Name));
        if (key is null)
            Findings.Add(NoKind(unnamed.Map));
        key ??= unnamed.Map.Entries.FirstOrDefault();
        if (key is null || (Kinds.Contains(key.Name) ? key.Name : NearestWord.Of(key.Name, Kinds)) is not { } kind)
            return Unreadable(key);

        var id = unnamed.AsScalar(key.Value, $"the id of a step of kind {kind}");
        bool isNamed = id is not null && TakeId(id);
        var map = new MapReader(unnamed.Map, isNamed ? $"`{id!.Text}`" : $"this {kind}", Findings);
        map.Optional(key.Name);
        if (!isNamed)
            id = new SourceNode.Scalar(Snippet.At(key.Key.Span.File, $"{kind}@{key.Key.Span.Line}:{key.Key.Span.Column}", key.Key.Span.Start), key.Key.Span);

        int before = Findings.Count;
        var step = Read(kind, map, id!);
        if (playbook.HasErrorsSince(before))
            step = step with { IsMisread = true };
        step = WithCommon(step, map);
        map.RefuseOthers(CommonKeys);
        if (StepContracts.IsTooLarge(step, _produced))
        {
            Findings.Add(Finding.Error("WF014", $"what `{step.Id}` produces is, written out, longer than {StepContracts.MaxLength:N0} characters", step.Span)
                .WithHelp("yield or review single fields, not all of what a step produces"));
            step = step with { IsMisread = true };
        }
        _produced[step.Id] = StepContracts.OutputOf(step, _produced);
        if (step.IsMisread)
            _misread.Add(step.Id);
        return step;
    }

    private Step Read(string kind, MapReader map, SourceNode.Scalar id) => kind switch
    {
        "agent" => Agent(map, id),
        "tool" => Tool(map, id),
        "check" => Check(map, id),
        "review" => Review(map, id),
        "ask" => Ask(map, id),
        "switch" => Switch(map, id),
        "parallel" => Parallel(map, id),
        "each" => Each(map, id),
        "repeat" => Repeat(map, id),
        "call" => Call(map, id),
        "wait" => Wait(map, id),
        _ => Commit(map, id),
    };

    private static Finding NoKind(SourceNode.Mapping map)
    {
        var first = map.Entries.FirstOrDefault();
        return Finding.Error("WF011", $"a step begins with its kind and its id{(first is null ? "" : NearestWord.Suggest(first.Name, Kinds))}", first?.Key.Span ?? map.Span)
            .WithNote($"kinds: {string.Join(", ", Kinds)}");
    }

    /// <summary>Its id, if it can be told, stays known, so that its readers do not look wrong too.</summary>
    private Step.Unreadable? Unreadable(SourceNode.Entry? first)
    {
        if (first?.Value is not SourceNode.Scalar id || !ExpressionReader.IsName(id.Text) || ReservedNames.Contains(id.Text) || !_ids.TryAdd(id.Text, id.Span))
            return null;
        _produced[id.Text] = Contract.Json;
        _misread.Add(id.Text);
        return new Step.Unreadable(id.Text, id.Span);
    }

    private bool TakeId(SourceNode.Scalar id)
    {
        if (!ExpressionReader.IsName(id.Text))
            Findings.Add(Finding.Error("WF006", $"`{id.Text}` is not an id: letters, digits, `_` and `-`, a letter first", id.Span));
        else if (ReservedNames.Contains(id.Text))
            Findings.Add(Finding.Error("WF012", $"`{id.Text}` is a name of Baton's own; call it something else", id.Span));
        else if (!_ids.TryAdd(id.Text, id.Span))
            Findings.Add(Finding.Error("WF012", $"there are two of the name `{id.Text}`; the first is in line {_ids[id.Text].Line}", id.Span));
        else
            return true;
        return false;
    }

    private Step WithCommon(Step step, MapReader map)
    {
        RetryPolicy? retry = null;
        if (map.MapAt("retry") is { } policy)
        {
            int attempts = policy.Whole("attempts", 1, 20, isRequired: true) ?? 1;
            var (first, longest) = Backoff(policy.Scalar("backoff"));
            policy.RefuseOthers();
            retry = new RetryPolicy(attempts, first, longest);
        }
        Branch? onError = map.MapAt("on_error") is { } route ? Branch(route) : null;
        var (when, timeout) = (expressions.Condition(map.Scalar("when")), map.Duration("timeout"));
        return (when, retry, timeout, onError) is (null, null, null, null) ? step : step with { When = when, Retry = retry, Timeout = timeout, OnError = onError };
    }

    private (TimeSpan First, TimeSpan Longest) Backoff(SourceNode.Scalar? scalar)
    {
        var usual = (RetryPolicy.Default.FirstDelay, RetryPolicy.Default.LongestDelay);
        if (scalar is null)
            return usual;
        var ends = scalar.Text.Split("..");
        if (ends.Length <= 2 && Durations.Parse(ends[0]) is { } first && Durations.Parse(ends[^1]) is { } longest && first <= longest)
            return (first, longest);
        Findings.Add(Finding.Error("WF005", $"`{scalar.Text}` is not a range of delays", scalar.Span).WithHelp("write the first and the longest: 2s..1m"));
        return usual;
    }

    private Step.Agent Agent(MapReader map, SourceNode.Scalar id)
    {
        var role = map.Scalar("role", isRequired: true);
        var needs = expressions.Needs(map);
        var brief = map.Scalars("brief");
        var task = expressions.TextOrFile(map.Scalar("task", isRequired: true)) ?? LiquidTemplate.Parse(Snippet.Literal(""), Findings)!;
        var produces = playbook.Contract(map.Required("produces")) ?? Contract.Json;
        var fallback = map.Scalars("fallback");
        return new Step.Agent(id.Text, role?.Text ?? "", needs, map.Has("brief") ? Words(brief) : null, task, produces, Words(fallback), map.Text("may_ask"), id.Span)
        {
            RoleSpan = role?.Span ?? id.Span,
            BriefSpans = [.. brief.Select(f => f.Span)],
            FallbackSpans = [.. fallback.Select(f => f.Span)],
            NeedsSpan = map.Map["needs"]?.Span,
            Fields = map.Map["produces"] as SourceNode.Mapping,
        };
    }

    private Step.Tool Tool(MapReader map, SourceNode.Scalar id)
    {
        var use = map.Scalar("use", isRequired: true);
        return new Step.Tool(
            id.Text, use?.Text ?? "", expressions.Values(map.Optional("with"), "`with`"), playbook.Contract(map.Required("produces")) ?? Contract.Json, id.Span)
        {
            UseSpan = use?.Span ?? id.Span,
            Fields = map.Map["produces"] as SourceNode.Mapping,
        };
    }

    private Step.Check Check(MapReader map, SourceNode.Scalar id)
    {
        var of = map.Scalar("of", isRequired: true);
        var needs = expressions.Needs(map);
        var scorers = Scorers(map.List("scorers", isRequired: true));
        OnFail onFail = new OnFail.Continue();
        if (map.Optional("on_fail") is SourceNode.Mapping route)
        {
            var again = new MapReader(route, "`on_fail`", Findings);
            var redo = Redo(again);
            var then = again.Choice("then", RoundsSpent.Stop, ("continue", RoundsSpent.Continue), ("stop", RoundsSpent.Stop));
            again.RefuseOthers();
            onFail = new OnFail.Again(redo, then);
        }
        else if (map.Choice("on_fail", false, ("stop", true), ("continue", false)))
            onFail = new OnFail.Stop();
        return new Step.Check(id.Text, PathOrBrief(of, id), needs, scorers, onFail, id.Span);
    }

    /// <summary>Without a target, which is then a finding, it leads to a step of no name.</summary>
    private static Redo Redo(MapReader map)
    {
        var target = map.Scalar("redo", isRequired: true);
        int? rounds = map.Whole("rounds", 1, 100, isRequired: true);
        return new Redo(target?.Text ?? "", rounds ?? 1, target?.Span ?? map.Span);
    }

    private ScorerUse? Scorer(SourceNode node)
    {
        switch (node)
        {
            case SourceNode.Scalar { IsNull: false } name:
                return new ScorerUse(name.Text, JsonDocument.Parse("{}").RootElement, name.Span);
            case SourceNode.Mapping { Entries: [{ Value: SourceNode.Mapping options } entry] }:
                return new ScorerUse(entry.Name, TypedValue.ReadUntyped(options), entry.Key.Span) { Written = options };
            default:
                Findings.Add(Finding.Error("WF002", "a scorer is its name, or `name: { options }`", node.Span));
                return null;
        }
    }

    private Step.Call Call(MapReader map, SourceNode.Scalar id)
    {
        var written = map.Scalar("workflow", isRequired: true);
        var with = expressions.Values(map.Optional("with"), "`with`");
        string[] parts = (written?.Text ?? "").Split('@', 2);
        string range = parts is [_, var given] ? given : "*";
        return new Step.Call(id.Text, parts[0], range, with, id.Span)
        {
            NameSpan = written?.Span ?? id.Span,
            Callee = written is null ? null : playbook.Called(parts[0], range, written.Span),
        };
    }

    private Step.Wait Wait(MapReader map, SourceNode.Scalar id)
    {
        var length = map.Duration("for");
        var until = map.Scalar("until");
        string? signal = map.Text("signal");
        var contract = playbook.Contract(map.Optional("contract"));
        if (Convert.ToInt32(map.Has("for")) + Convert.ToInt32(map.Has("until")) + Convert.ToInt32(map.Has("signal")) != 1)
            Findings.Add(Finding.Error("WF003", $"{map.What} waits for one thing: `for: 2h`, `until: PATH` or `signal: NAME`", id.Span));
        else if (map.Has("contract") && signal is null)
            Findings.Add(Finding.Error("WF003", "a `contract` says what a signal brings; here is none", map.Map["contract"]!.Span));
        return new Step.Wait(
            id.Text,
            signal is not null ? new WaitFor.Signal(signal, contract ?? Contract.Json)
                : until is not null ? new WaitFor.Until(PathOrBrief(until, id))
                : new WaitFor.Duration(length ?? TimeSpan.Zero),
            id.Span)
        {
            Fields = map.Map["contract"] as SourceNode.Mapping,
        };
    }

    private Step.Commit Commit(MapReader map, SourceNode.Scalar id)
    {
        var to = map.MapAt("to", isRequired: true);
        string surface = to?.Text("surface", isRequired: true) ?? "";
        return new Step.Commit(
            id.Text, surface, to is null ? [] : expressions.Destination(to.Map), expressions.Values(map.Required("with"), "`with`"),
            map.Text("unreviewed"), id.Span);
    }

    /// <summary>The brief stands in for a path that can't be read, since it is always there.</summary>
    private ValuePath PathOrBrief(SourceNode.Scalar? scalar, SourceNode.Scalar id) =>
        (scalar is null ? null : expressions.Path(scalar)) ?? new ValuePath("brief", [], IsOptional: false, scalar?.Span ?? id.Span);

    private ImmutableArray<ValuePath> Paths(ImmutableArray<SourceNode.Scalar> scalars) => [.. scalars.Select(expressions.Path).OfType<ValuePath>()];

    private static ImmutableArray<string> Words(ImmutableArray<SourceNode.Scalar> scalars) => [.. scalars.Select(s => s.Text)];
}
