using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// The values that a workflow's conditions can tell apart: of the numbers around those compared with, the texts named and one
/// that is not, the lists by which of the choices they hold, one each for whatever all the questions about a field of that name
/// come to.
/// </summary>
internal sealed class Literals
{
    private readonly SortedSet<int> _numbers = [];
    private readonly HashSet<string> _texts = [];
    private readonly Dictionary<string, HashSet<Question>> _questions = [];
    private readonly Dictionary<(Contract, string), List<Held.Known>> _known = new(new ByReference());

    public Literals(IEnumerable<Step> steps) => Collect(steps);

    /// <summary>The same objects each time, so that what was made of them is not made again.</summary>
    public IReadOnlyList<Held.Known> TellApart(Contract contract, string name)
    {
        if (!_known.TryGetValue((contract, name), out var values))
            _known[(contract, name)] = values = [.. Candidates(contract).Select(c => new Held.Known(c)).Where(c => contract.IsValid(c.Element)).Take(IsText(contract) ? 1 : int.MaxValue).DistinctBy(c => Answers(c, name))];
        return values;
    }

    private sealed class ByReference : IEqualityComparer<(Contract Contract, string Name)>
    {
        public bool Equals((Contract Contract, string Name) x, (Contract Contract, string Name) y) => ReferenceEquals(x.Contract, y.Contract) && x.Name == y.Name;

        public int GetHashCode((Contract Contract, string Name) of) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(of.Contract), of.Name);
    }

    /// <param name="Operator">Null asks whether it is there and true.</param>
    private readonly record struct Question(bool OfSize, string? Operator, string Right);

    private string Answers(Held.Known value, string name)
    {
        string size = value.IsEmptyList ? "empty" : "";
        return _questions.TryGetValue(name, out var questions) ? size + string.Concat(questions.Select(q => Answer(value, q))) : size;
    }

    private static char Answer(Held.Known value, Question question)
    {
        var asked = question.OfSize ? (Held.Known)value.Field("size")! : value;
        try
        {
            return question.Operator is not { } op ? asked.IsFalse ? '0' : '1' : asked.Compare(op, question.Right) ? '1' : '0';
        }
        catch (LiquidException)
        {
            return '!';
        }
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
        switch (test)
        {
            case LiquidTest.And and:
                Collect(and.Left);
                Collect(and.Right);
                break;
            case LiquidTest.Or or:
                Collect(or.Left);
                Collect(or.Right);
                break;
            case LiquidTest.Truth { Value: LiquidExpression.Path path }:
                Ask(path, null, "");
                break;
            case LiquidTest.Compare { Left: LiquidExpression.Path path } compare:
                if (compare.Right is LiquidExpression.Number number && int.TryParse(number.Source, CultureInfo.InvariantCulture, out int value))
                    _numbers.Add(value);
                if (compare.Right is LiquidExpression.Text text)
                    _texts.Add(text.Value);
                Ask(path, Comparisons.Operator(compare.Comparison), Comparisons.Literal(compare.Right));
                break;
        }
    }

    private void Ask(LiquidExpression.Path path, string? op, string right)
    {
        string[] names = [path.Root, .. path.Steps.Select(s => ((LiquidExpression.Step.Field)s).Name)];
        bool ofSize = names[^1] == "size";
        string name = names[ofSize ? ^2 : ^1];
        if (!_questions.TryGetValue(name, out var questions))
            _questions[name] = questions = [];
        questions.Add(new Question(ofSize, op, right));
    }
}
