using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Reviews;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Reads the steps of a sequence, each by its kind, and notes what each produces for those after it.</summary>
internal sealed class StepReader(PlaybookReading playbook, ExpressionReader expressions)
{
    private readonly Dictionary<string, Contract> _produced = new(StringComparer.Ordinal);

    private readonly Dictionary<string, SourceSpan> _ids = new(StringComparer.Ordinal);

    private static readonly string[] ReservedNames = ["brief", "run", "brand", "memory", "trigger"];

    private static readonly string[] Kinds = ["agent", "tool", "check", "review", "ask", "switch", "parallel", "each", "repeat", "call", "wait", "commit"];

    /// <summary>Keys that any step may have.</summary>
    private static readonly string[] CommonKeys = ["when", "retry", "timeout", "on_error"];

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
        if (MapReader.Of(node, "a step", Findings) is not { } map)
            return null;
        var kind = map.Map.Entries.FirstOrDefault(e => Kinds.Contains(e.Name));
        if (kind is null)
        {
            var first = map.Map.Entries.FirstOrDefault();
            Findings.Add(Finding.Error("WF011", $"a step begins with its kind and its id{(first is null ? "" : NearestWord.Suggest(first.Name, Kinds))}", first?.Key.Span ?? map.Span)
                .WithNote($"kinds: {string.Join(", ", Kinds)}"));
            return null;
        }
        if (map.AsScalar(map.Optional(kind.Name), $"the id of a step of kind {kind.Name}") is not { } id || !TakeId(id))
            id = new SourceNode.Scalar(Snippet.At(kind.Key.Span.File, $"{kind.Name}@{kind.Key.Span.Line}", kind.Key.Span.Start), kind.Key.Span);
        Step? step = kind.Name switch
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
        step = step is null ? null : WithCommon(step, map);
        map.RefuseOthers(CommonKeys);
        if (step is not null)
            _produced[step.Id] = StepContracts.OutputOf(step, _produced);
        return step;
    }

    private bool TakeId(SourceNode.Scalar id)
    {
        if (!ExpressionReader.IsName(id.Text))
            Findings.Add(Finding.Error("WF006", $"`{id.Text}` is not an id: letters, digits, `_` and `-`, a letter first", id.Span));
        else if (ReservedNames.Contains(id.Text))
            Findings.Add(Finding.Error("WF012", $"`{id.Text}` is a name of Baton's own; call the step something else", id.Span));
        else if (!_ids.TryAdd(id.Text, id.Span))
            Findings.Add(Finding.Error("WF012", $"two steps are called `{id.Text}`; the first is in line {_ids[id.Text].Line}", id.Span));
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
        return step with { When = expressions.Condition(map.Scalar("when")), Retry = retry, Timeout = map.Duration("timeout"), OnError = onError };
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
        ImmutableArray<string>? brief = map.Optional("brief") is null ? null : Words(map.Scalars("brief"));
        var task = expressions.TextOrFile(map.Scalar("task", isRequired: true)) ?? LiquidTemplate.Parse(Snippet.Literal(""), Findings)!;
        var produces = playbook.Contract(map.Required("produces")) ?? Contract.Json;
        var fallback = Words(map.Scalars("fallback"));
        return new Step.Agent(id.Text, role?.Text ?? "", needs, brief, task, produces, fallback, map.Text("may_ask"), id.Span) { RoleSpan = role?.Span ?? id.Span };
    }

    private Step.Tool Tool(MapReader map, SourceNode.Scalar id) => new(
        id.Text, map.Text("use", isRequired: true) ?? "", expressions.Values(map.Optional("with"), "`with`"),
        playbook.Contract(map.Required("produces")) ?? Contract.Json, id.Span);

    private Step.Check? Check(MapReader map, SourceNode.Scalar id)
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
            onFail = redo is null ? onFail : new OnFail.Again(redo, then);
        }
        else if (map.Choice("on_fail", false, ("stop", true), ("continue", false)))
            onFail = new OnFail.Stop();
        return of is null || expressions.Path(of) is not { } path ? null : new Step.Check(id.Text, path, needs, scorers, onFail, id.Span);
    }

    private static Redo? Redo(MapReader map)
    {
        var target = map.Scalar("redo", isRequired: true);
        int? rounds = map.Whole("rounds", 1, 100, isRequired: true);
        return target is null ? null : new Redo(target.Text, rounds ?? 1, target.Span);
    }

    private ScorerUse? Scorer(SourceNode node)
    {
        switch (node)
        {
            case SourceNode.Scalar { IsNull: false } name:
                return new ScorerUse(name.Text, JsonDocument.Parse("{}").RootElement, name.Span);
            case SourceNode.Mapping { Entries: [{ Value: SourceNode.Mapping options } entry] }:
                return new ScorerUse(entry.Name, TypedValue.ReadUntyped(options), entry.Key.Span);
            default:
                Findings.Add(Finding.Error("WF002", "a scorer is its name, or `name: { options }`", node.Span));
                return null;
        }
    }

    private Step.Review Review(MapReader map, SourceNode.Scalar id)
    {
        var of = Content(map.Required("of"));
        var show = Paths(map.Scalars("show"));
        var criteria = map.List("criteria").Select(Criterion).OfType<Criterion>().ToImmutableArray();
        var approvers = Approvers(map.Required("approvers")) ?? new ApprovalPolicy.Any([]);
        var due = map.Duration("due");
        var escalate = Escalate(map.MapAt("escalate"));
        var onTimeout = OnTimeout(map);
        Redo? onChanges = null;
        if (map.MapAt("on_changes") is { } again)
        {
            onChanges = Redo(again);
            again.RefuseOthers();
        }
        return new Step.Review(id.Text, of, show, criteria, approvers, due, escalate, onTimeout, onChanges, id.Span);
    }

    private TimeoutRoute OnTimeout(MapReader map)
    {
        if (map.Optional("on_timeout") is SourceNode.Scalar { Text: "approve" } never)
        {
            Findings.Add(Finding.Error("WF013", "a timeout never approves", never.Span).WithHelp("write `on_timeout: reject` or `on_timeout: escalate`"));
            return TimeoutRoute.Reject;
        }
        return map.Choice("on_timeout", TimeoutRoute.Reject, ("reject", TimeoutRoute.Reject), ("escalate", TimeoutRoute.Escalate));
    }

    /// <summary>A map of fields, or the path of an object whose fields they are.</summary>
    private ImmutableArray<NamedExpression> Content(SourceNode? node)
    {
        if (node is not SourceNode.Scalar { IsNull: false } scalar || scalar.Text.Contains("{{", StringComparison.Ordinal))
            return expressions.Values(node, "`of`");
        if (expressions.Path(scalar) is not { } path)
            return [];
        var fields = StepContracts.Resolve(path, _produced)?.Fields ?? [];
        if (fields.Count == 0)
            return [new NamedExpression("content", new ValueExpression.Path(path), path.Span)];
        return [.. fields.Select(f => new NamedExpression(
            f.Name, new ValueExpression.Path(path with { Fields = path.Fields.Add(f.Name), IsOptional = !f.IsRequired }), path.Span))];
    }

    private Criterion? Criterion(SourceNode node)
    {
        if (node is not SourceNode.Mapping { Entries: [var entry] })
        {
            Findings.Add(Finding.Error("WF002", "a criterion is its name and its text: `- on_brand: Sounds like us.`", node.Span));
            return null;
        }
        if (entry.Value is SourceNode.Scalar text)
            return new Criterion(entry.Name, text.Text, IsBlocking: false, null);
        if (MapReader.Of(entry.Value, $"the criterion `{entry.Name}`", Findings) is not { } map)
            return null;
        string words = map.Text("text", isRequired: true) ?? "";
        bool blocking = map.Choice("blocking", false, ("true", true), ("false", false));
        var scorer = map.Optional("scorer") is { } use ? Scorer(use) : null;
        map.RefuseOthers();
        return new Criterion(entry.Name, words, blocking, scorer);
    }

    private ApprovalPolicy? Approvers(SourceNode? node)
    {
        switch (node)
        {
            case SourceNode.Scalar { IsNull: false } group:
                return new ApprovalPolicy.Any([group.Text]);
            case SourceNode.Mapping map when map["at_least"] is not null:
                var quorum = new MapReader(map, "`approvers`", Findings);
                int count = quorum.Whole("at_least", 1, 100) ?? 1;
                var of = Words(quorum.Scalars("of"));
                quorum.RefuseOthers();
                if (count > of.Length)
                    Findings.Add(Finding.Error("WF004", $"at least {count} of {of.Length} groups can never approve", map.Span));
                return new ApprovalPolicy.AtLeast(count, of);
            case SourceNode.Mapping { Entries: [{ Name: "any" or "all" } entry] } map:
                var groups = Words(new MapReader(map, "`approvers`", Findings).Scalars(entry.Name));
                return entry.Name == "any" ? new ApprovalPolicy.Any(groups) : new ApprovalPolicy.All(groups);
            case null:
                return null;
            default:
                Findings.Add(Finding.Error("WF002", "approvers are a group, `{ any: [groups] }`, `{ all: [groups] }` or `{ at_least: 2, of: [groups] }`", node.Span));
                return null;
        }
    }

    private static Escalation? Escalate(MapReader? map)
    {
        if (map is null)
            return null;
        var after = map.Duration("after");
        string? to = map.Text("to", isRequired: true);
        map.RefuseOthers();
        return after is null || to is null ? null : new Escalation(after.Value, to);
    }

    private Step.Ask Ask(MapReader map, SourceNode.Scalar id)
    {
        string to = map.Text("to", isRequired: true) ?? "";
        string? question = map.Text("question");
        var show = Paths(map.Scalars("show"));
        var scope = playbook.Contracts;
        playbook.Contracts = scope with { OneOf = path => expressions.Path(path) is { } from ? StepContracts.Resolve(from, _produced)?.Item : null };
        var answer = playbook.Contract(map.Required("answer")) ?? Contract.Json;
        playbook.Contracts = scope;
        return new Step.Ask(id.Text, to, question, show, answer, map.Duration("due"), Escalate(map.MapAt("escalate")), id.Span);
    }

    private Step.Switch Switch(MapReader map, SourceNode.Scalar id)
    {
        var cases = ImmutableArray.CreateBuilder<Case>();
        foreach (var item in map.List("cases", isRequired: true))
        {
            if (MapReader.Of(item, "a case", Findings) is not { } way)
                continue;
            var when = way.Scalar("when");
            bool isElse = way.Choice("else", false, ("true", true));
            if (when is null == !isElse)
                Findings.Add(Finding.Error("WF003", "a case has either `when: CONDITION` or `else: true`", item.Span));
            cases.Add(new Case(expressions.Condition(when), Branch(way)));
        }
        return new Step.Switch(id.Text, cases.DrainToImmutable(), id.Span);
    }

    private Branch Branch(MapReader map, string name = "")
    {
        var steps = Steps(map.Optional("steps"));
        var yields = expressions.Values(map.Optional("yields"), "`yields`");
        map.RefuseOthers();
        return new Branch(name, steps, yields, map.Span);
    }

    private Step.Parallel Parallel(MapReader map, SourceNode.Scalar id)
    {
        int? join = null;
        if (map.Scalar("join") is { Text: not "all" } few)
            join = few.Text == "any" ? 1 : map.Whole("join", 1, 1000);
        var branches = map.MapAt("branches", isRequired: true)?.Map.Entries
            .Select(e => MapReader.Of(e.Value, $"the branch `{e.Name}`", Findings) is { } branch ? Branch(branch, e.Name) : null)
            .OfType<Branch>() ?? [];
        return new Step.Parallel(id.Text, [.. branches], join, id.Span);
    }

    private Step.Each? Each(MapReader map, SourceNode.Scalar id)
    {
        string variable = map.Text("as", isRequired: true) ?? "item";
        var list = map.Scalar("in", isRequired: true);
        int concurrency = map.Whole("concurrency", 1, 1000) ?? 1;
        var onItemError = map.Choice("on_item_error", OnItemError.Stop, ("stop", OnItemError.Stop), ("skip", OnItemError.Skip), ("collect", OnItemError.Collect));
        if (list is null || expressions.Path(list) is not { } path)
            return null;
        if (StepContracts.Resolve(path, _produced)?.Item is { } item)
            _produced[variable] = item;
        return new Step.Each(id.Text, variable, path, concurrency, onItemError, Body(map), id.Span);
    }

    private Step.Repeat? Repeat(MapReader map, SourceNode.Scalar id)
    {
        var until = map.Scalar("until", isRequired: true);
        int rounds = map.Whole("rounds", 1, 100_000, isRequired: true) ?? 1;
        var then = map.Choice("then", RoundsSpent.Stop, ("continue", RoundsSpent.Continue), ("stop", RoundsSpent.Stop));
        var body = Body(map);
        return expressions.Condition(until) is { } condition ? new Step.Repeat(id.Text, condition, rounds, then, body, id.Span) : null;
    }

    private Branch Body(MapReader map) =>
        new("", Steps(map.Required("steps")), expressions.Values(map.Optional("yields"), "`yields`"), map.Span);

    private Step.Call Call(MapReader map, SourceNode.Scalar id)
    {
        string name = map.Text("workflow", isRequired: true) ?? "";
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return new Step.Call(id.Text, at < 0 ? name : name[..at], at < 0 ? "*" : name[(at + 1)..], expressions.Values(map.Optional("with"), "`with`"), id.Span);
    }

    private Step.Wait? Wait(MapReader map, SourceNode.Scalar id)
    {
        var length = map.Duration("for");
        var until = map.Scalar("until");
        var signal = map.Text("signal");
        var contract = playbook.Contract(map.Optional("contract"));
        if (length is { } time)
            return new Step.Wait(id.Text, new WaitFor.Duration(time), id.Span);
        if (until is not null)
            return expressions.Path(until) is { } instant ? new Step.Wait(id.Text, new WaitFor.Until(instant), id.Span) : null;
        if (signal is not null)
            return new Step.Wait(id.Text, new WaitFor.Signal(signal, contract ?? Contract.Json), id.Span);
        Findings.Add(Finding.Error("WF003", "a wait says what for: `for: 2h`, `until: PATH` or `signal: NAME`", id.Span));
        return null;
    }

    private Step.Commit Commit(MapReader map, SourceNode.Scalar id)
    {
        var to = map.MapAt("to", isRequired: true);
        string surface = to?.Text("surface", isRequired: true) ?? "";
        return new Step.Commit(
            id.Text, surface, to is null ? [] : expressions.Destination(to.Map), expressions.Values(map.Required("with"), "`with`"),
            map.Text("unreviewed"), id.Span);
    }

    private ImmutableArray<ValuePath> Paths(ImmutableArray<SourceNode.Scalar> scalars) => [.. scalars.Select(expressions.Path).OfType<ValuePath>()];

    private static ImmutableArray<string> Words(ImmutableArray<SourceNode.Scalar> scalars) => [.. scalars.Select(s => s.Text)];
}
