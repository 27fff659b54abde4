using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Schemas;
using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Answers whether something can come about together with what is known at a reader, by trying: values that stand for all that
/// the contracts allow go through the conditions themselves. What is found is a counterexample; where nothing is, there is none,
/// unless the values could not be exhausted.
/// </summary>
internal sealed class ConditionSpace(Workflow workflow, Sights sights, IReadOnlyDictionary<string, Contract> contracts)
{
    private readonly ValueChoices _choices = new();
    private readonly Dictionary<string, Tried> _answers = new(StringComparer.Ordinal);

    /// <summary>By contract and what is asked of it.</summary>
    private readonly Dictionary<(SchemaNode Contract, string Asked), ValueChoices.Choice> _candidates = [];

    /// <summary>The run as contracts see it, but that the workflow's own name, version and locale are known.</summary>
    private readonly Contract _run = Contract.Object(
        ContractField.Required("id", Contract.String), ContractField.Required("started", Contract.DateTime),
        ContractField.Required("workflow", Contract.Choice(workflow.Name)), ContractField.Required("version", Contract.Choice(workflow.Version)),
        ContractField.Required("locale", Contract.Choice(workflow.Locale)));

    /// <summary>Whether the facts can hold and, with a goal, the value it names be absent.</summary>
    public Tried Try(IReadOnlyList<Fact> facts, Goal? goal = null)
    {
        string key = string.Join('\n', facts.Select(TextOf).Order(StringComparer.Ordinal)) + '\u0001' + goal?.Text(this);
        if (!_answers.TryGetValue(key, out var answer))
            _answers[key] = answer = new Inquiry(this, facts, goal).Search();
        return answer;
    }

    /// <summary>Whether a condition is, word for word, among what is known to hold.</summary>
    public bool Says(IEnumerable<Fact> facts, LiquidCondition condition, Vantage at)
    {
        string asked = TestText.Of(condition.Expression, name => KeyOf(name, at));
        return facts.Any(fact => fact is { Holds: true, Where.Count: 0 } && (
            TestText.Of(fact.Test, name => KeyOf(name, fact.At)) == asked
            || TestText.Conjuncts(fact.Test).Any(part => TestText.Of(part, name => KeyOf(name, fact.At)) == asked)));
    }

    /// <summary>What a name stands for where it is read: reads of the same value have the same key.</summary>
    public string KeyOf(string name, Vantage at) =>
        sights.Of(name, at) is Sight.Earlier { Loop: var loop } ? $"{name}@{loop.ToString(CultureInfo.InvariantCulture)}" : name;

    /// <summary>Whether a condition holds for the values found; null where they do not say.</summary>
    public bool? Holds(LiquidTest test, Vantage at, Assignment found)
    {
        bool isKnown = true;
        JsonElement? Find(string name)
        {
            isKnown &= found.Values.TryGetValue(KeyOf(name, at), out var value);
            return value;
        }
        try
        {
            bool holds = new Evaluator(new AssignedScope(Find), new RenderBudget()).Holds(test);
            return isKnown ? holds : null;
        }
        catch (LiquidException)
        {
            return null;
        }
    }

    /// <summary>The producer's value in the run that was found.</summary>
    public JsonElement? ValueOf(Absence absence) => absence.Found.Values[KeyOf(absence.Sought.Producer, absence.Sought.At)];

    private string TextOf(Fact fact) =>
        string.Concat(fact.Where.Select(where => TextOf(where.Entry) + '?')) + (fact.Holds ? "+" : "-") + TestText.Of(fact.Test, name => KeyOf(name, fact.At));

    /// <summary>A value that is to be absent.</summary>
    /// <param name="Known">How many leading segments, the producer counted, are known to be there.</param>
    internal sealed record Goal(Vantage At, string Producer, ImmutableArray<string> Fields, int Known)
    {
        public string Text(ConditionSpace space) => $"{space.KeyOf(Producer, At)}.{string.Join('.', Fields)}#{Known.ToString(CultureInfo.InvariantCulture)}";

        /// <summary>Whether the value leads nowhere, with what is known of it there.</summary>
        public bool IsMet(JsonElement? root) => root is { } value ? Lacks(value, 0) : Known == 0;

        private bool Lacks(JsonElement value, int depth)
        {
            if (depth == Fields.Length)
                return false;
            string name = Fields[depth];
            if (name == "[]")
                return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(item => Lacks(item, depth + 1));
            return Paths.Into(value, name) is { } inner ? Lacks(inner, depth + 1) : depth + 1 >= Known;
        }
    }

    public Sight SightOf(string name, Vantage at) => sights.Of(name, at);

    public bool IsIn(PlanNode step, PlanPlace branch) => sights.IsIn(step, branch);

    /// <summary>The values that stand for all that a producer may have brought forth.</summary>
    /// <param name="key">As <see cref="KeyOf"/> gives it.</param>
    public ValueChoices.Choice Candidates(string key, string name, Mention asked)
    {
        if (key == "brand")
            return new ValueChoices.Choice([workflow.Brand], true);
        var contract = key == "run" ? _run : contracts.GetValueOrDefault(name) ?? Contract.Json;
        var question = (contract.Node, Paths.Text(asked));
        if (!_candidates.TryGetValue(question, out var choice))
            _candidates[question] = choice = _choices.Of(contract, asked);
        return choice;
    }
}
