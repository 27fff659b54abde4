using System.Collections.Immutable;
using Baton.Core.Contracts;

namespace Baton.Core.Workflows;

/// <summary>The contract of what each kind of step produces, so that a path into it can be resolved before anything runs.</summary>
public static class StepContracts
{
    /// <summary>In characters of its schema, the most that one step's output may take.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>What a scorer found; the shape of a check's <c>findings</c> and of what a card shows under a criterion.</summary>
    public static Contract Findings { get; } = Contract.ListOf(Contract.Object(
        ContractField.Required("scorer", Contract.String),
        ContractField.Required("severity", Contract.Choice("error", "warning", "note")),
        ContractField.Optional("field", Contract.String),
        ContractField.Optional("excerpt", Contract.Text),
        ContractField.Required("message", Contract.Text)));

    /// <summary>What people ask for: on the whole, on a field, on a passage of it.</summary>
    public static Contract Comments { get; } = Contract.ListOf(Contract.Object(
        ContractField.Required("text", Contract.Text),
        ContractField.Optional("field", Contract.String),
        ContractField.Optional("passage", Contract.Text)));

    /// <summary>The items of an <c>each</c> that came to nothing, and why.</summary>
    private static Contract Failed { get; } = Contract.ListOf(Contract.Object(
        ContractField.Required("index", Contract.Integer),
        ContractField.Required("reason", Contract.Text)));

    private static Contract Checked { get; } = Contract.Object(
        ContractField.Required("passed", Contract.Boolean),
        ContractField.Required("findings", Findings));

    private static Contract Committed { get; } = Contract.Object(ContractField.Required("receipt", Contract.Object(
        ContractField.Required("id", Contract.String),
        ContractField.Required("url", Contract.String),
        ContractField.Required("at", Contract.DateTime))));

    private static Contract Nothing { get; } = Contract.Object();

    private static Contract Decision { get; } = Contract.Choice("approved", "changes", "rejected");

    private static Contract Reviewers { get; } = Contract.ListOf(Contract.String);

    /// <summary>What is always there: the run itself.</summary>
    public static Contract Run { get; } = Contract.Object(
        ContractField.Required("id", Contract.String),
        ContractField.Required("started", Contract.DateTime),
        ContractField.Required("workflow", Contract.String),
        ContractField.Required("version", Contract.String),
        ContractField.Required("locale", Contract.String));

    /// <summary>Every producer's contract in a whole workflow.</summary>
    public static IReadOnlyDictionary<string, Contract> Of(Workflow workflow)
    {
        var produced = new Dictionary<string, Contract>(workflow.Produced, StringComparer.Ordinal) { ["brief"] = workflow.Brief, ["run"] = Run, ["brand"] = Brand.Contract };
        return produced;
    }

    /// <param name="step">The step whose output is asked for.</param>
    /// <param name="produced">What its predecessors, and the steps inside it, produce.</param>
    public static Contract OutputOf(Step step, IReadOnlyDictionary<string, Contract> produced) => step switch
    {
        { IsMisread: true } and not (Step.Check or Step.Commit) => Contract.Json,
        Step.Agent agent => agent.Produces,
        Step.Tool tool => tool.Produces,
        Step.Ask ask => ask.Answer,
        Step.Check => Checked,
        Step.Review review => Contract.Object(
            ContractField.Required("content", Contract.Object(Fields(review.Of, produced))),
            ContractField.Required("comments", Comments),
            ContractField.Required("decision", Decision),
            ContractField.Required("reviewers", Reviewers)),
        Step.Commit => Committed,
        Step.Call { Callee: { } callee } => Contract.Object(Fields(callee.Output, Of(callee))),
        Step.Wait { For: WaitFor.Signal signal } => signal.Contract,
        Step.Wait => Nothing,
        Step.Switch { Cases: { IsEmpty: false } cases } => Contract.Object(AnyOf([.. cases.Select(c => c.Body.Yields)], produced)),
        Step.Repeat repeat => Contract.Object(Fields(repeat.Body.Yields, produced)),
        Step.Each { OnItemError: OnItemError.Stop } each => Contract.Object(ListsOf(each, produced)),
        Step.Each each => Contract.Object(
            ContractField.Required("items", Contract.ListOf(Contract.Object([ContractField.Required("index", Contract.Integer), .. Fields(each.Body.Yields, produced).Where(f => f.Name != "index")]))),
            ContractField.Required("failed", Failed)),
        Step.Parallel { Join: null } all => Contract.Object(all.Lanes.Select(w => ContractField.Required(w.Name, Contract.Object(Fields(w.Yields, produced))))),
        Step.Parallel { Join: 1, Lanes: { IsEmpty: false } ways } => Contract.Object(AnyOf([.. ways.Select(w => w.Yields)], produced)),
        Step.Parallel { Join: { } few, Lanes: { IsEmpty: false } ways } => Contract.Object(AnyOf([.. ways.Select(w => w.Yields)], produced).Select(f => ListOf(f, few))),
        _ => Contract.Json,
    };

    /// <summary>
    /// Whether what a step makes of others' outputs grows beyond <see cref="MaxLength"/>: yields of yields may double each time.
    /// </summary>
    public static bool IsTooLarge(Step step, IReadOnlyDictionary<string, Contract> produced)
    {
        long length = 0;
        if (step is Step.Call { Callee: { } callee })
            (produced, step) = (Of(callee), new Step.Switch(step.Id, [new Case(null, new Branch("", [], callee.Output, step.Span))], step.Span));
        foreach (var value in step is Step.Review review ? review.Of : step.Branches.SelectMany(b => b.Yields))
            if ((length += ContractOf(value.Value, produced).Length) > MaxLength)
                return true;
        return false;
    }

    /// <summary>The contract at a path; null when it leads nowhere.</summary>
    public static Contract? Resolve(ValuePath path, IReadOnlyDictionary<string, Contract> produced) =>
        produced.TryGetValue(path.Producer, out var contract) && contract.At(path.Fields.AsSpan()) is ContractLookup.Found found ? found.Contract : null;

    /// <summary>The contract of a value that is about to be made.</summary>
    public static Contract ContractOf(ValueExpression expression, IReadOnlyDictionary<string, Contract> produced) => expression switch
    {
        ValueExpression.Path path => Resolve(path.Value, produced) ?? Contract.Json,
        ValueExpression.Template => Contract.Text,
        ValueExpression.Constant { Value.ValueKind: System.Text.Json.JsonValueKind.String } => Contract.Text,
        ValueExpression.Constant { Value.ValueKind: System.Text.Json.JsonValueKind.Array } list when list.Value.GetArrayLength() == 0 => Contract.ListOf(Contract.Json, maxItems: 0),
        _ => Contract.Json,
    };

    private static IEnumerable<ContractField> Fields(IEnumerable<NamedExpression> expressions, IReadOnlyDictionary<string, Contract> produced) =>
        expressions.Select(e => new ContractField(e.Name, ContractOf(e.Value, produced), e.Value is not ValueExpression.Path { Value.IsOptional: true }));

    /// <summary>A list of each yield, as long as the list gone through; shorter where a yield may be absent, or an item end early.</summary>
    private static IEnumerable<ContractField> ListsOf(Step.Each each, IReadOnlyDictionary<string, Contract> produced)
    {
        var list = Resolve(each.In, produced);
        long least = each.In.IsOptional || MayEnd(each.Body.Steps) ? 0 : list?.MinItems ?? 0;
        return Fields(each.Body.Yields, produced).Select(f => ContractField.Required(
            f.Name, Contract.ListOf(f.Contract, f.IsRequired ? least : 0, list?.MaxItems)));
    }

    /// <summary>Whether people may reject an item, or a gate stop it: it then ends for itself and yields nothing.</summary>
    private static bool MayEnd(ImmutableArray<Step> steps) => steps.Any(step =>
        step is Step.Review or Step.Check { OnFail: OnFail.Stop or OnFail.Again { Then: RoundsSpent.Stop } } or Step.Repeat { Then: RoundsSpent.Stop }
        || (step is Step.Each ? step.OnError is { } route ? [route] : [] : step.Branches).Any(b => MayEnd(b.Steps)));

    /// <summary>What so many winners yield, in the order they finished; shorter where a yield may be absent.</summary>
    private static ContractField ListOf(ContractField field, int winners) =>
        ContractField.Required(field.Name, Contract.ListOf(field.Contract, field.IsRequired ? winners : 0, winners));

    /// <summary>The same fields from several branches: what any of them may yield.</summary>
    private static IEnumerable<ContractField> AnyOf(IReadOnlyList<ImmutableArray<NamedExpression>> branches, IReadOnlyDictionary<string, Contract> produced)
    {
        var fields = branches.Select(b => Fields(b, produced).ToList()).ToList();
        return fields[0].Select(field =>
        {
            var same = fields.SelectMany(f => f.Where(other => other.Name == field.Name)).ToList();
            var contracts = same.TrueForAll(f => f.Contract.IsThatOf(field.Contract)) ? [field.Contract] : same.Select(f => f.Contract).DistinctBy(c => c.Schema.GetRawText()).ToList();
            return new ContractField(field.Name, contracts is [var only] ? only : Contract.AnyOf(contracts), same.All(f => f.IsRequired));
        });
    }
}
