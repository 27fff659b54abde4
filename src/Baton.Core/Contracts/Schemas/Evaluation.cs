using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Baton.Core.Contracts.Schemas;

/// <summary>
/// One check of one instance. Without a report it stops at the first thing wrong and allocates nothing, unless
/// <c>unevaluated…</c>, <c>propertyNames</c> or <c>uniqueItems</c> make it; with one it goes on to the end.
/// </summary>
internal partial struct Evaluation
{
    public const int MaxDepth = 128;

    /// <summary>How many times a schema may be held against a value: hostile schemas double the work with each level.</summary>
    public const int MaxSteps = 10_000_000;

    private Report? _report;
    private int _depth;
    private int _steps;

    /// <summary>Why the check was given up; the instance is then not valid.</summary>
    private string? _givenUp;

    public static bool IsValid(SchemaNode root, JsonElement instance)
    {
        var evaluation = new Evaluation();
        return evaluation.Check(root, instance, null) && evaluation._givenUp is null;
    }

    public static List<Violation> Validate(SchemaNode root, JsonElement instance)
    {
        var report = new Report();
        var evaluation = new Evaluation { _report = report };
        evaluation.Check(root, instance, null);
        if (evaluation._givenUp is { } reason)
            report.Add(root, "", reason, instance);
        return report.Violations;
    }

    private bool Check(SchemaNode node, JsonElement value, Evaluated? outer)
    {
        if (!MayGoOn())
            return false;
        if (node.IsNever)
            return Refuse(node, "", "nothing here", value);
        var kind = value.ValueKind;
        bool isNested = kind is JsonValueKind.Object or JsonValueKind.Array;
        var evaluated = isNested && node.HasUnevaluated ? new Evaluated(CountOf(value)) : isNested ? outer : null;

        bool holds = CheckType(node, value);
        if (holds || _report is not null)
        {
            holds &= GoesOn(holds) && CheckValues(node, value);
            holds &= GoesOn(holds) && kind switch
            {
                JsonValueKind.Number => node.Number is null || CheckNumber(node, node.Number, value),
                JsonValueKind.String => node.Text is null || CheckText(node, node.Text, value),
                JsonValueKind.Array => node.List is null || CheckList(node, node.List, value, evaluated),
                JsonValueKind.Object => node.Object is null || CheckObject(node, node.Object, value, evaluated),
                _ => true,
            };
            holds &= GoesOn(holds) && CheckInPlace(node, value, evaluated);
            if (isNested && node.HasUnevaluated)
                holds &= GoesOn(holds) && CheckUnevaluated(node, value, evaluated!);
        }
        if (outer is not null && evaluated is not null && !ReferenceEquals(outer, evaluated))
            outer.Merge(evaluated);
        return holds;
    }

    /// <summary>Holds an item or a property against its schema.</summary>
    private bool CheckPart(SchemaNode node, JsonElement part)
    {
        if (_depth == MaxDepth)
            return GiveUp($"at most {MaxDepth} levels of nesting");
        _depth++;
        bool holds = Check(node, part, null);
        _depth--;
        return holds;
    }

    // A check that reports goes on past what is wrong; any other stops there.
    private readonly bool GoesOn(bool holds) => holds || _report is not null;

    private bool MayGoOn()
    {
        if (_givenUp is not null)
            return false;
        if (++_steps > MaxSteps)
            return GiveUp($"a value that can be checked in {MaxSteps} steps");
        return RuntimeHelpers.TryEnsureSufficientExecutionStack() || GiveUp("a value and a schema that nest less deep");
    }

    private bool GiveUp(string reason)
    {
        _givenUp ??= reason;
        return false;
    }

    private readonly bool Refuse(SchemaNode node, string keyword, string expected, JsonElement found)
    {
        _report?.Add(node, keyword, expected, found);
        return false;
    }

    private static int CountOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.GetPropertyCount() : value.GetArrayLength();

    private readonly bool CheckType(SchemaNode node, JsonElement value) =>
        node.Types == JsonTypes.Any || (node.Types & TypesOf(value, node.Types)) != 0
        || Refuse(node, "type", Wording.Types(node.Types), value);

    private static JsonTypes TypesOf(JsonElement value, JsonTypes asked) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.Number when (asked & JsonTypes.Number) == 0 && (asked & JsonTypes.Integer) != 0 =>
            ExactNumber.IsInteger(JsonMarshal.GetRawUtf8Value(value)) ? JsonTypes.Integer : JsonTypes.Number,
        JsonValueKind.Number => JsonTypes.Number,
        _ => 0,
    };

    private readonly bool CheckValues(SchemaNode node, JsonElement value)
    {
        bool holds = true;
        if (node.Const is { } constant && !JsonEquality.Instance.Equals(constant, value))
            holds = Refuse(node, "const", Wording.Value(constant), value);
        if (node.Enum is { } choices && GoesOn(holds))
        {
            foreach (var choice in choices)
                if (JsonEquality.Instance.Equals(choice, value))
                    return holds;
            holds = Refuse(node, "enum", Wording.OneOf(choices, value), value);
        }
        return holds;
    }

    private readonly bool CheckNumber(SchemaNode node, NumberRules rules, JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        bool holds = true;
        if (rules.Minimum is { } minimum && minimum.CompareInstance(raw) < 0)
            holds = Refuse(node, "minimum", $"at least {minimum}", value);
        if (rules.Maximum is { } maximum && maximum.CompareInstance(raw) > 0)
            holds = Refuse(node, "maximum", $"at most {maximum}", value);
        if (rules.ExclusiveMinimum is { } above && above.CompareInstance(raw) <= 0)
            holds = Refuse(node, "exclusiveMinimum", $"more than {above}", value);
        if (rules.ExclusiveMaximum is { } below && below.CompareInstance(raw) >= 0)
            holds = Refuse(node, "exclusiveMaximum", $"less than {below}", value);
        if (rules.MultipleOf is { } step && !step.Divides(raw))
            holds = Refuse(node, "multipleOf", $"a multiple of {step}", value);
        return holds;
    }
}
