using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// The values that a workflow's conditions can tell apart. A condition compares with its literals only, so a number counts as
/// below, at or above each of them, a text as one of them or another, and a list by which of the choices it holds.
/// </summary>
internal sealed class Literals
{
    private readonly SortedSet<int> _numbers = [];
    private readonly HashSet<string> _texts = [];
    private readonly Dictionary<Contract, List<JsonNode?>> _known = new(ReferenceEqualityComparer.Instance);

    public Literals(IEnumerable<Step> steps) => Collect(steps);

    public IReadOnlyList<JsonNode?> TellApart(Contract contract)
    {
        if (!_known.TryGetValue(contract, out var values))
            _known[contract] = values = [.. Candidates(contract).Where(c => contract.IsValid(System.Text.Json.JsonSerializer.SerializeToElement(c))).Take(IsText(contract) ? 1 : int.MaxValue)];
        return values;
    }

    private static bool IsText(Contract contract) =>
        contract.Kind is not (ContractKind.Choice or ContractKind.Boolean or ContractKind.Integer or ContractKind.Number or ContractKind.List);

    private IEnumerable<JsonNode?> Candidates(Contract contract) => contract.Kind switch
    {
        ContractKind.Choice => Named(contract).Select(c => (JsonNode?)c),
        ContractKind.Boolean => [true, false],
        ContractKind.Integer or ContractKind.Number => _numbers.DefaultIfEmpty(5).SelectMany(n => new[] { n - 1, n, n + 1 }).Distinct().Order().Select(n => (JsonNode?)n),
        ContractKind.List when contract.Item is { Kind: ContractKind.Choice } item => Subsets([.. Named(item)]),
        ContractKind.List => [new JsonArray()],
        _ => ["other", "2026-03-01T09:00:00Z", "2026-03-01", "https://other.example/"],
    };

    /// <summary>The choices that some condition names, and one that none does.</summary>
    private IEnumerable<string> Named(Contract contract) =>
        contract.Choices.Where(_texts.Contains).Concat(contract.Choices.Where(c => !_texts.Contains(c)).Take(1));

    private static IEnumerable<JsonNode?> Subsets(string[] items) =>
        Enumerable.Range(0, 1 << items.Length).Select(set => (JsonNode?)new JsonArray([.. items.Where((_, i) => (set >> i & 1) == 1).Select(i => (JsonNode?)i)]));

    private void Collect(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            Collect(step.When);
            if (step is Step.Switch choice)
                foreach (var way in choice.Cases)
                    Collect(way.When);
            if (step is Step.Repeat repeat)
                Collect(repeat.Until);
            foreach (var branch in step.Branches)
                Collect(branch.Steps);
        }
    }

    private void Collect(LiquidCondition? condition)
    {
        if (condition is not null)
            Collect(condition.Expression);
    }

    private void Collect(LiquidTest test)
    {
        if (test is LiquidTest.And and)
        {
            Collect(and.Left);
            Collect(and.Right);
        }
        else if (test is LiquidTest.Or or)
        {
            Collect(or.Left);
            Collect(or.Right);
        }
        else if (test is LiquidTest.Compare { Right: LiquidExpression.Number number } && int.TryParse(number.Source, CultureInfo.InvariantCulture, out int value))
            _numbers.Add(value);
        else if (test is LiquidTest.Compare { Right: LiquidExpression.Text text })
            _texts.Add(text.Value);
    }
}
