using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Contracts.Subset;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Whatever a producer may send, its consumer takes (HO014, with a value that is sent and refused); where that shows only when
/// the value is there, a note says so (HO015).
/// </summary>
/// <param name="facts">The workflow.</param>
/// <param name="findings">Where the findings go.</param>
/// <param name="isWhole">All of the workflow could be read: what seems to be anything is meant to be.</param>
internal sealed class ContractCheck(WorkflowFacts facts, ICollection<Finding> findings, bool isWhole)
{
    private static readonly Contract Instant = Contract.AnyOf(Contract.Date, Contract.DateTime);

    private readonly Dictionary<(string From, string To), SubsetVerdict> _verdicts = [];
    private readonly Dictionary<(SchemaNode From, SchemaNode To), SubsetVerdict> _same = [];

    /// <summary>By surface and the fields that are sent.</summary>
    private readonly Dictionary<(string Surface, string Fields), Contract> _sent = [];

    public static void Check(WorkflowFacts facts, ICollection<Finding> findings, bool isWhole)
    {
        var check = new ContractCheck(facts, findings, isWhole);
        foreach (var step in facts.Plan.Nodes.Select(n => n.Step).Where(s => !s.IsMisread))
            check.Step(step);
        foreach (var trigger in facts.Workflow.Start)
            if (trigger.Brief is BriefSource.Fields { Values: var values })
                check.Brief([.. values], facts.Workflow.Brief, "the brief", "this start", trigger.Span);
    }

    private void Step(Step step)
    {
        switch (step)
        {
            case Step.Commit commit when facts.Installation.Surfaces.TryGetValue(commit.Surface, out var offer):
                Sent(commit, offer.Takes);
                foreach (var named in commit.To.Where(e => e.Value is ValueExpression.Path))
                    Sent(named, offer.To, $"`{named.Name}` of `to` of the surface `{commit.Surface}`");
                break;
            case Step.Call { Callee: { } callee } call:
                Call(call, callee.Brief);
                break;
            case Step.Tool tool when facts.Installation.Tools.TryGetValue(tool.Use, out var offer):
                foreach (var given in tool.With)
                    Sent(given, offer.Takes, $"`{given.Name}` of the tool `{tool.Use}`");
                // One that does not say what it gives is held to it in the run, as agents are.
                if (offer.Gives.Kind != ContractKind.Json)
                    Compare(offer.Gives, tool.Produces, $"what the tool `{tool.Use}` gives", $"`{tool.Id}`", tool.Span);
                break;
            case Step.Wait { For: WaitFor.Until { Instant: var until } }:
                Path(until, Instant, $"`{step.Id}`, which waits for a date or a time,");
                break;
            case Step.Each each:
                Path(each.In, Contract.ListOf(Contract.Json), $"`{each.Id}`, which goes through a list,");
                break;
            case Step.Check check when KindOf(check.Of) is { } kind and not (ContractKind.Object or ContractKind.File or ContractKind.Json or ContractKind.Other):
                findings.Add(Finding.Error("HO014", $"`{check.Id}` looks at the fields of an object, and `{check.Of.Text}` is {InWords(kind)}", check.Of.Span)
                    .WithHelp(check.Of.Fields.IsEmpty ? "name an object" : $"name the object it stands in: `{new ValuePath(check.Of.Producer, check.Of.Fields[..^1], false, check.Of.Span).Text}`"));
                break;
        }
        foreach (var need in step switch { Step.Agent a => a.Needs, Step.Check c => c.Needs, _ => [] })
            if (need.Default is { } value && StepContracts.Resolve(need.From, facts.Contracts) is { } contract)
                Constant(value, contract, need.From.Span, $"the default of `{need.Name}`", $"`{need.From.Text}`");
        if (step is { OnError: { } route, Ways.IsEmpty: true } && facts.Contracts.TryGetValue(step.Id, out var produced))
            foreach (var yield in route.Yields)
                if (produced.Find([yield.Name]) is ContractLookup.Found { Contract: var field })
                    Value(yield.Value, field, $"`{yield.Name}` of `{step.Id}`");
    }

    private ContractKind? KindOf(ValuePath path) => StepContracts.Resolve(path, facts.Contracts)?.Kind;

    /// <summary>Each field by itself, and where these fit, all together: a surface may want one of several.</summary>
    private void Sent(Step.Commit commit, Contract takes)
    {
        int before = findings.Count;
        foreach (var sent in commit.With)
            Sent(sent, takes, $"`{sent.Name}` of the surface `{commit.Surface}`");
        bool isNamedRight = commit.With.All(e => FieldOf(takes, e.Name) is not null) && takes.Fields.All(f => !f.IsRequired || commit.With.Any(e => e.Name == f.Name));
        if (isWhole && isNamedRight && findings.Count == before)
            Compare(Together(commit, takes), takes, $"what `{commit.Id}` sends", $"the surface `{commit.Surface}`", commit.Span);
    }

    private Contract Together(Step.Commit commit, Contract takes)
    {
        static bool IsSure(NamedExpression sent) => sent.Value is not ValueExpression.Path { Value.IsOptional: true };
        string fields = string.Join('\n', commit.With.Select(e => IsSure(e) ? e.Name : e.Name + "?"));
        if (!_sent.TryGetValue((commit.Surface, fields), out var sent))
            _sent[(commit.Surface, fields)] = sent = Contract.Object(commit.With.Select(e => new ContractField(e.Name, FieldOf(takes, e.Name)!, IsSure(e))));
        return sent;
    }

    private void Sent(NamedExpression sent, Contract takes, string consumer)
    {
        if (FieldOf(takes, sent.Name) is { } field)
            Value(sent.Value, field, consumer);
    }

    private static Contract? FieldOf(Contract contract, string name) => contract.Fields.FirstOrDefault(f => f.Name == name)?.Contract;

    /// <summary>What a start makes of its trigger, or a call of what it is handed, becomes a brief, or nothing begins.</summary>
    private void Brief(List<NamedExpression> values, Contract brief, string name, string maker, SourceSpan span)
    {
        foreach (var value in values)
            if (brief.Find([value.Name]) is ContractLookup.Missing missing)
                findings.Add(Finding.Error("HO004", $"{name} has no field `{value.Name}`{NearestWord.Suggest(value.Name, missing.Known)}", value.NameSpan));
            else if (value.Value is ValueExpression.Constant constant && brief.Find([value.Name]) is ContractLookup.Found { Contract: var field })
                Constant(constant.Value, field, constant.Span, $"`{value.Name}`", name);
        foreach (var field in brief.Fields.Where(f => f.IsRequired && f.Contract.Default is null && values.All(v => v.Name != f.Name)))
            findings.Add(Finding.Error("HO014", $"{maker} makes a brief without `{field.Name}`, and {name} needs it", span));
    }

    private void Call(Step.Call call, Contract brief)
    {
        string name = $"the brief of `{call.Workflow}`";
        Brief([.. call.With], brief, name, $"`{call.Id}`", call.Span);
        foreach (var given in call.With.Where(w => w.Value is not ValueExpression.Constant))
            if (brief.Fields.FirstOrDefault(f => f.Name == given.Name) is not { } field)
                continue;
            else if (given.Value is ValueExpression.Path { Value.IsOptional: true } path && field is { IsRequired: true, Contract.Default: null })
                findings.Add(Finding.Error("HO014", $"`{path.Value.Text}` may be absent, and {name} needs `{field.Name}`", path.Span).WithHelp("give it where it is sure to be there, or make the field optional"));
            else
                Value(given.Value, field.Contract, $"`{given.Name}` of {name}");
    }

    private void Value(ValueExpression value, Contract takes, string consumer)
    {
        switch (value)
        {
            case ValueExpression.Path path:
                Path(path.Value, takes, consumer);
                break;
            case ValueExpression.Template template:
                Compare(Contract.Text, takes, "this text", consumer, template.Span);
                break;
            case ValueExpression.Constant constant:
                Constant(constant.Value, takes, constant.Span, "this value", consumer);
                break;
        }
    }

    private void Path(ValuePath path, Contract takes, string consumer)
    {
        if (!facts.Contracts.TryGetValue(path.Producer, out var producer) || facts.Plan.Find(path.Producer) is { } ordinal && facts.Plan[ordinal].Step.IsMisread)
            return;
        if (producer.Find(path.Fields) is ContractLookup.Opaque)
            Unknown($"`{path.Text}`", consumer, "its contract does not say what it is", path.Span);
        else if (producer.Find(path.Fields) is ContractLookup.Found { Contract: var made })
            Compare(made, takes, $"`{path.Text}`", consumer, path.Span);
    }

    private void Constant(JsonElement value, Contract takes, SourceSpan span, string what, string consumer)
    {
        if (takes.Validate(value) is [var first, ..])
            findings.Add(Finding.Error("HO014", $"{what} is {first.Found}, and {consumer} takes {first.Expected}", span));
    }

    private void Compare(Contract made, Contract takes, string what, string consumer, SourceSpan span)
    {
        if (made.Kind == ContractKind.Json && takes.Kind != ContractKind.Json)
        {
            Unknown(what, consumer, "it may be anything", span);
            return;
        }
        Tell(Verdict(made, takes), takes, what, consumer, span);
    }

    /// <summary>Long workflows ask the same over and over: mostly of the very same schemas, or else of some that are written alike.</summary>
    private SubsetVerdict Verdict(Contract made, Contract takes)
    {
        if (_same.TryGetValue((made.Node, takes.Node), out var verdict))
            return verdict;
        var key = (made.Schema.GetRawText(), takes.Schema.GetRawText());
        if (!_verdicts.TryGetValue(key, out verdict))
            _verdicts[key] = verdict = ContractSubset.Check(made, takes);
        return _same[(made.Node, takes.Node)] = verdict;
    }

    private void Tell(SubsetVerdict verdict, Contract takes, string what, string consumer, SourceSpan span)
    {
        if (verdict is SubsetVerdict.Unknown unknown)
            Unknown(what, consumer, unknown.Why, span);
        else if (verdict is SubsetVerdict.No { Witness: var witness } && takes.Validate(witness) is [var first, ..])
            findings.Add(Finding.Error("HO014", $"{what}{InsideOf(first)} may be {Refused(witness, first)}, and {consumer} takes {first.Expected}", span)
                .WithNote($"for example: {Report.Shortened(witness)}")
                .WithHelp("narrow the contract of whoever produces it, or make another value of it for this place"));
    }

    private void Unknown(string what, string consumer, string why, SourceSpan span)
    {
        if (isWhole)
            findings.Add(new Finding("HO015", Severity.Note, $"whether {consumer} takes {what} shows only in a run: {why}", span));
    }

    private static string InsideOf(Violation violation) =>
        violation.InstancePath.Length == 0 ? "" : $" at `{violation.InstancePath[1..].Replace('/', '.')}`";

    private static string Refused(JsonElement witness, Violation violation)
    {
        string keyword = violation.SchemaPath[(violation.SchemaPath.LastIndexOf('/') + 1)..];
        return keyword is "maxLength" or "minLength" && violation.InstancePath.Length == 0 && witness.ValueKind == JsonValueKind.String
            ? $"{Wording.Count(witness.GetString()!.EnumerateRunes().Count(), "character")} long"
            : violation.Found;
    }

    private static string InWords(ContractKind kind) => kind switch
    {
        ContractKind.List => "a list",
        ContractKind.Integer or ContractKind.Number => "a number",
        ContractKind.Boolean => "true or false",
        _ => "a text",
    };
}
