using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Reviews;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>Steps that wait on people.</summary>
internal sealed partial class StepReader
{
    private Step.Review Review(MapReader map, SourceNode.Scalar id)
    {
        var written = map.Required("of");
        var of = Content(written);
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
        return new Step.Review(id.Text, of, show, criteria, approvers, due, escalate, onTimeout, onChanges, id.Span) { IsMisread = written is SourceNode.Scalar && LeadsNowhere(of) };
    }

    /// <summary>The content was to have the fields of a value that is not known.</summary>
    private bool LeadsNowhere(ImmutableArray<NamedExpression> of) =>
        of is [{ Value: ValueExpression.Path { Value: var path } }]
        && (_misread.Contains(path.Producer) || !_produced.TryGetValue(path.Producer, out var producer) || producer.Find(path.Fields) is ContractLookup.Missing);

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
            return expressions.Values(node, "`of`", ContextOf);
        if (expressions.Path(scalar) is not { } path)
            return [];
        var fields = StepContracts.Resolve(path, _produced)?.Fields ?? [];
        if (fields.Count == 0)
            return [new NamedExpression("content", new ValueExpression.Path(path), path.Span)];
        return [.. fields.Select(f => new NamedExpression(
            f.Name, new ValueExpression.Path(path with { Fields = path.Fields.Add(f.Name), IsOptional = !f.IsRequired }), path.Span))];
    }

    /// <summary><c>{ from: path, context: true }</c>; null when it is written otherwise.</summary>
    private NamedExpression? ContextOf(SourceNode.Entry entry)
    {
        if (entry.Value is not SourceNode.Mapping map || map["from"] is null || map["context"] is null)
            return null;
        var field = new MapReader(map, $"`{entry.Name}`", Findings);
        var from = field.Scalar("from");
        bool isContext = field.Choice("context", false, ("true", true), ("false", false));
        field.RefuseOthers();
        return new NamedExpression(entry.Name, expressions.Value(from) ?? ExpressionReader.Nothing(map.Span), entry.Key.Span) { IsContext = isContext };
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
                var of = Groups(quorum, "of");
                quorum.RefuseOthers();
                if (of.Length > 0 && count > of.Length)
                    Findings.Add(Finding.Error("WF004", $"at least {count} of {of.Length} groups can never approve", map["at_least"]!.Span));
                return new ApprovalPolicy.AtLeast(count, of);
            case SourceNode.Mapping { Entries: [{ Name: "any" or "all" } entry] } map:
                var groups = Groups(new MapReader(map, "`approvers`", Findings), entry.Name);
                return entry.Name == "any" ? new ApprovalPolicy.Any(groups) : new ApprovalPolicy.All(groups);
            case null:
                return null;
            default:
                Findings.Add(Finding.Error("WF002", "approvers are a group, `{ any: [groups] }`, `{ all: [groups] }` or `{ at_least: 2, of: [groups] }`", node.Span));
                return null;
        }
    }

    private ImmutableArray<string> Groups(MapReader approvers, string key)
    {
        var groups = approvers.Scalars(key);
        if (!approvers.Has(key) || approvers.Map[key] is SourceNode.Sequence { Items.IsEmpty: true } or SourceNode.Scalar { IsNull: true })
            Findings.Add(Finding.Error("WF026", "nobody can approve: `approvers` names no group", approvers.Map[key] is SourceNode.Sequence list ? list.Span : approvers.Map.Entries[0].Key.Span));
        return Words(groups);
    }

    private Escalation? Escalate(MapReader? map)
    {
        if (map is null)
            return null;
        var after = map.Scalar("after", isRequired: true) is { } length ? Durations.Read(length, Findings) : null;
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
        playbook.Contracts = scope with { OneOf = Choices };
        var answer = playbook.Contract(map.Required("answer")) ?? Contract.Json;
        playbook.Contracts = scope;
        return new Step.Ask(id.Text, to, question, show, answer, map.Duration("due"), Escalate(map.MapAt("escalate")), id.Span) { Fields = map.Map["answer"] as SourceNode.Mapping };
    }

    /// <summary>The contract of the items of the list that people choose from.</summary>
    private Contract? Choices(SourceNode.Scalar scalar)
    {
        if (expressions.Path(scalar) is not { } path)
            return null;
        if (!_produced.TryGetValue(path.Producer, out var producer))
        {
            Findings.Add(Finding.Error("HO003", $"nothing before this step produces `{path.Producer}`{NearestWord.Suggest(path.Producer, _produced.Keys)}", scalar.Span));
            return null;
        }
        switch (producer.Find(path.Fields))
        {
            case ContractLookup.Opaque:
                return Contract.Json;
            case ContractLookup.Missing missing:
                Findings.Add(Finding.Error("HO004", $"`{path}` leads nowhere: there is no `{missing.At}`{NearestWord.Suggest(missing.At.Split('.')[^1], missing.Known)}", scalar.Span));
                return null;
            case ContractLookup.Found { Contract: var list } when list.Kind is ContractKind.List or ContractKind.Json:
                return list.Item ?? Contract.Json;
            default:
                Findings.Add(Finding.Error(ContractCodes.BadOneOf, $"`{path}` is no list, so there is nothing to choose from", scalar.Span));
                return null;
        }
    }
}
