using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Contracts.Subset;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Plays a workflow through in the mind, from the brief that a counterexample gives, to see whether a run comes to the reading in
/// question that way. What the counterexample leaves open is drawn from the contracts.
/// </summary>
internal sealed class Rehearsal
{
    /// <summary>A replay is for people and tests; a way longer than this is for neither.</summary>
    private const int MaxSteps = 200;

    private readonly DataFlow _flow;
    private readonly Absence _absence;
    private readonly IReadOnlySet<int> _failing;
    private readonly bool _isInText;
    private readonly Dictionary<string, JsonElement?> _now = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement?> _earlier = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<JsonElement>> _given = new(StringComparer.Ordinal);
    private readonly HashSet<int> _spent = [];

    /// <summary>Where the loops begin that have to have gone round once.</summary>
    private readonly HashSet<int> _rounds = [];

    /// <summary>The step at which the run is refused what the reader lacks.</summary>
    private string? _refusedAt;

    private bool _isReached;
    private int _steps;

    private Rehearsal(DataFlow flow, Absence absence, IReadOnlySet<int> failing, bool isInText)
    {
        (_flow, _absence, _failing, _isInText) = (flow, absence, failing, isInText);
        foreach (var (key, value) in absence.Found.Values)
            if (key.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at && value is not null)
                _rounds.Add(int.Parse(key.AsSpan(at + 1), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <param name="failing">Steps that have findings of their own, at which a run may stop before.</param>
    /// <param name="isInText">It is read by a template, which may ask other things first.</param>
    public static Replay? Of(DataFlow flow, Absence absence, IReadOnlySet<int> failing, bool isInText)
    {
        int reader = absence.Sought.At.Ordinal;
        bool isOutput = absence.Sought.At == Vantage.End(flow.Plan);
        if (reader > MaxSteps || !isOutput && flow.Plan[reader].Step is not (Step.Agent or Step.Tool or Step.Check or Step.Review or Step.Switch or Step.Call or Step.Wait or Step.Each or Step.Commit))
            return null;
        var rehearsal = new Rehearsal(flow, absence, failing, isInText);
        try
        {
            rehearsal.Play();
        }
        catch (Exception e) when (e is LiquidException or UnplayableException)
        {
            return null;
        }
        return rehearsal is { _isReached: true, _refusedAt: { } refusedAt } && rehearsal._now["brief"] is { } brief
            ? new Replay(brief, rehearsal._given.ToImmutableSortedDictionary(g => g.Key, g => g.Value.ToImmutableArray()), refusedAt)
            : null;
    }

    private void Play()
    {
        _now["brief"] = Chosen("brief", 1) ?? Drawn("brief");
        _now["brand"] = _flow.Workflow.Brand;
        _now["run"] = Chosen("run", 1) is null ? Drawn("run") : throw new UnplayableException();
        Sequence(_flow.Plan.Nodes.IsEmpty ? null : 0);
        var end = Vantage.End(_flow.Plan);
        if (!_isReached && _absence.Sought.At == end)
            Reach(_flow.Plan.Find(_absence.Sought.Producer) is { } giving ? _flow.Plan[giving] : _flow.Plan.Nodes.Last(n => n.Place == end.Place), end, () => Values(_flow.Workflow.Output, end));
    }

    private void Sequence(int? first)
    {
        for (int? at = first; at is { } ordinal && !_isReached;)
        {
            if (++_steps > MaxSteps)
                throw new UnplayableException();
            var node = _flow.Plan[ordinal];
            at = Take(node) is { } back ? back : node.Next;
        }
    }

    /// <returns>Where the run is sent back to; null when it goes on.</returns>
    private int? Take(PlanNode node)
    {
        var step = node.Step;
        if (step.When is { } when && !Holds(when, Vantage.Of(node)))
        {
            _now[step.Id] = null;
            return null;
        }
        // A refusal is a failure like any other, and here it has a way out.
        if (step.OnError is not null)
            throw new UnplayableException();
        if (node.Ordinal == _absence.Sought.At.Ordinal && !_absence.Sought.At.IsEnd)
        {
            Reach(node, Vantage.Of(node), () => Texts(step, Vantage.Of(node)));
            return null;
        }
        if (_failing.Contains(node.Ordinal) && node.Ordinal != _absence.Sought.At.Ordinal)
            throw new UnplayableException();
        // What the checker left undecided, a run may be refused before it gets here.
        if (step is Step.Agent agent && agent.Needs.Any(n => n is { IsOptional: false, Default: null } && !IsThere(n.From, node)) || step is Step.Check { Of: { IsOptional: false } of } && !IsThere(of, node))
            throw new UnplayableException();
        bool goesBack = step.SendsBack is { Target: var target } && _flow.Plan.Find(target) is { } from && _rounds.Contains(from) && _spent.Add(node.Ordinal);
        var output = Output(node, goesBack);
        if (_isReached)
            return null;
        _now[step.Id] = output;
        if (step is Step.Review)
            Send(node);
        if (_isReached)
            return null;
        if (step is Step.Agent or Step.Tool or Step.Ask or Step.Check or Step.Review)
            (_given.TryGetValue(step.Id, out var given) ? given : _given[step.Id] = []).Add(output);
        return goesBack ? Back(node, _flow.Plan.Find(step.SendsBack!.Target)!.Value) : null;
    }

    private JsonElement Output(PlanNode node, bool goesBack)
    {
        string id = node.Step.Id;
        int round = _given.TryGetValue(id, out var given) ? given.Count + 1 : 1;
        switch (node.Step)
        {
            case Step.Agent or Step.Ask:
                return Given(id, round);
            case Step.Tool tool:
                Values(tool.With, Vantage.Of(node));
                return Given(id, round);
            case Step.Call call:
                Values(call.With, Vantage.Of(node));
                return Given(id, round);
            case Step.Check check:
                bool passes = !goesBack && (Chosen(id, round) is not { } scored || scored.GetProperty("passed").GetBoolean());
                if (!passes && !goesBack && check.OnFail is not OnFail.Continue)
                    throw new UnplayableException();
                return Witness.Object([("passed", passes ? Witness.True : Witness.False), ("findings", Witness.List([]))]);
            case Step.Review review:
                return Witness.Object([("content", Values(review.Of, Vantage.Of(node))), ("comments", Witness.List([])), ("decision", Witness.Text(goesBack ? "changes" : "approved")), ("reviewers", Witness.List([Witness.Text("brand")]))]);
            case Step.Switch choice:
                return Taken(node, choice);
            default:
                throw new UnplayableException();
        }
    }

    private JsonElement Taken(PlanNode node, Step.Switch choice)
    {
        int branch = 0;
        while (branch < choice.Cases.Length && choice.Cases[branch].When is { } when && !Holds(when, Vantage.Of(node)))
            branch++;
        if (branch == choice.Cases.Length)
            throw new UnplayableException();
        Sequence(node.Entries[branch]);
        if (_isReached)
            return Witness.Null;
        var end = Vantage.EndOf(node, branch);
        if (_absence.Sought.At == end)
        {
            Reach(node, end, () => Values(choice.Cases[branch].Body.Yields, end));
            return Witness.Null;
        }
        return Values(choice.Cases[branch].Body.Yields, end);
    }

    /// <summary>When a review's card is opened, what its commits would send is put together as if all were approved.</summary>
    private void Send(PlanNode review)
    {
        foreach (var node in _flow.CommitsOf[review.Ordinal].TakeWhile(_ => !_isReached))
        {
            var (commit, at) = ((Step.Commit)node.Step, Vantage.Of(node));
            if (commit.When is { } when && !Holds(when, at))
                continue;
            if (node.Ordinal == _absence.Sought.At.Ordinal)
                Reach(review, at, () => Values([.. commit.With, .. commit.To], at));
            else
                Values([.. commit.With, .. commit.To], at);
        }
    }

    /// <summary>The reading in question: what it asks for is not there, and it fails for that.</summary>
    private void Reach(PlanNode refusing, Vantage at, Action read)
    {
        _refusedAt = refusing.Step.Id;
        if (!_absence.Sought.IsMet(Seen(_absence.Sought.Producer, at)))
            throw new UnplayableException();
        try
        {
            if (_isInText)
                read();
            _isReached = !_isInText;
        }
        catch (LiquidException e) when (e.IsMissing)
        {
            _isReached = true;
        }
        if (!_isReached)
            throw new UnplayableException();
    }

    /// <summary>Renders what a step's texts are made of.</summary>
    private void Texts(Step step, Vantage at)
    {
        if (step is Step.Review review)
            Values(review.Of, at);
        if (step is Step.Tool tool)
            Values(tool.With, at);
        if (step is Step.Call call)
            Values(call.With, at);
        if (step is Step.Commit commit)
            Values([.. commit.With, .. commit.To], at);
        if (step is Step.Agent agent)
            agent.Task.Render(new AssignedScope(name => Sights.IsAmbient(name) ? _now[name] : HandedOver(agent, name, at)));
    }

    /// <summary>Under one name, all that the needs bring of it.</summary>
    private JsonElement? HandedOver(Step.Agent agent, string name, Vantage at)
    {
        JsonObject? parts = null;
        foreach (var need in agent.Needs)
        {
            string[] path = need.Name.Split('.');
            if (path[0] != name || (Follow(Seen(need.From.Producer, at), need.From.Fields) ?? need.Default) is not { } value)
                continue;
            if (path.Length == 1)
                return value;
            var inner = parts ??= [];
            foreach (string field in path[1..^1])
                inner = inner[field] as JsonObject ?? (JsonObject)(inner[field] = new JsonObject());
            inner[path[^1]] = JsonNode.Parse(value.GetRawText());
        }
        return parts is null ? null : JsonNodes.Element(parts);
    }

    /// <summary>A new round: what the loop gave is out of sight but for reads against its direction.</summary>
    private int Back(PlanNode by, int target)
    {
        foreach (var node in _flow.Plan.Nodes[target..by.End])
        {
            if (_now.GetValueOrDefault(node.Step.Id) is { } left)
                _earlier[node.Step.Id] = left;
            _now.Remove(node.Step.Id);
        }
        return target;
    }

    private JsonElement Values(ImmutableArray<NamedExpression> values, Vantage at)
    {
        var made = new List<(string, JsonElement)>();
        foreach (var value in values)
        {
            JsonElement? found = value.Value switch
            {
                ValueExpression.Path { Value: var path } => Follow(Seen(path.Producer, at), path.Fields),
                ValueExpression.Template template => Witness.Text(template.Text.Render(new AssignedScope(name => Seen(name, at)))),
                ValueExpression.Constant constant => constant.Value,
                _ => null,
            };
            if (found is { } element)
                made.Add((value.Name, element));
            else if (value.Value is not ValueExpression.Path { Value.IsOptional: true })
                throw new UnplayableException();
        }
        return Witness.Object(made);
    }

    private static JsonElement? Follow(JsonElement? value, ImmutableArray<string> fields)
    {
        foreach (string field in fields)
            value = value is { } known ? Paths.Into(known, field) : null;
        return value;
    }

    private bool IsThere(ValuePath path, PlanNode reader) => Follow(Seen(path.Producer, Vantage.Of(reader)), path.Fields) is not null;

    private bool Holds(LiquidCondition condition, Vantage at) => condition.Evaluate(new AssignedScope(name => Seen(name, at)));

    private JsonElement? Seen(string name, Vantage at) =>
        (_flow.Sights.Of(name, at) is Sight.Earlier ? _earlier : _now).GetValueOrDefault(name);

    private JsonElement? Chosen(string id, int round) => round > 0 && _absence.Found.Values.TryGetValue(id, out var value) ? value : null;

    private JsonElement? Earlier(string id) =>
        _absence.Found.Values.Where(v => v.Key.StartsWith(id + "@", StringComparison.Ordinal)).Select(v => v.Value).FirstOrDefault(v => v is not null);

    private JsonElement Given(string id, int round) => (_rounds.Count > 0 && round == 1 ? Earlier(id) : null) ?? Chosen(id, round) ?? Drawn(id);

    private JsonElement Drawn(string id) => SchemaSamples.Draw(_flow.ContractOf(id), 0) ?? throw new UnplayableException();

    /// <summary>The way is possible; it is not one to be driven along from here.</summary>
    private sealed class UnplayableException : Exception;
}
