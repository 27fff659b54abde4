using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>Takes one schema apart for values of one sort. A schema that must not hold comes to the ways of breaking it.</summary>
internal static class SchemaFormula
{
    /// <summary>Longer constants are compared whole by the validator alone.</summary>
    private const int MaxParts = 256;

    public static Formula Of(Demand demand, ValueSort sort) => demand.Holds ? Fitting(demand.Node, sort) : Breaking(demand.Node, sort);

    private static Formula Fitting(SchemaNode node, ValueSort sort)
    {
        if (node.IsNever || !Admits(node.Types, sort))
            return Formula.Never;
        var parts = new List<Formula>();
        if (node.Const is { } constant)
            parts.Add(new Formula.OneOf([constant]));
        if (node.Enum is { } choices)
            parts.Add(new Formula.OneOf(choices));
        parts.AddRange(Rules(node, sort));
        if (node.Ref is { } target)
            parts.Add(Fits(target));
        parts.AddRange(node.AllOf.Select(Fits));
        if (node.AnyOf.Length > 0)
            parts.Add(new Formula.Any([.. node.AnyOf.Select(Fits)]));
        if (node.OneOf.Length > 0)
            parts.Add(new Formula.Any([.. node.OneOf.Select(one => OnlyOne(node.OneOf, one))]));
        if (node.Not is { } not)
            parts.Add(Breaks(not));
        if (node.If is { } condition && (node.Then is not null || node.Else is not null))
            parts.Add(new Formula.Any([
                new Formula.All([Fits(condition), node.Then is null ? Formula.Always : Fits(node.Then)]),
                new Formula.All([Breaks(condition), node.Else is null ? Formula.Always : Fits(node.Else)])]));
        return new Formula.All(parts);
    }

    private static Formula Breaking(SchemaNode node, ValueSort sort)
    {
        if (node.IsNever || !Admits(node.Types, sort))
            return Formula.Always;
        var ways = new List<Formula>();
        if (node.Const is { } constant)
            ways.Add(DiffersFrom(constant, sort));
        if (node.Enum is { } choices)
            ways.Add(new Formula.All([.. choices.Select(choice => DiffersFrom(choice, sort))]));
        ways.AddRange(BrokenRules(node, sort));
        if (node.Ref is { } target)
            ways.Add(Breaks(target));
        ways.AddRange(node.AllOf.Select(Breaks));
        if (node.AnyOf.Length > 0)
            ways.Add(new Formula.All([.. node.AnyOf.Select(Breaks)]));
        if (node.OneOf.Length > 0)
        {
            ways.Add(new Formula.All([.. node.OneOf.Select(Breaks)]));
            for (int i = 0; i < node.OneOf.Length; i++)
                for (int j = i + 1; j < node.OneOf.Length; j++)
                    ways.Add(new Formula.All([Fits(node.OneOf[i]), Fits(node.OneOf[j])]));
        }
        if (node.Not is { } not)
            ways.Add(Fits(not));
        if (node.If is { } condition && node.Then is { } then)
            ways.Add(new Formula.All([Fits(condition), Breaks(then)]));
        if (node.If is { } other && node.Else is { } otherwise)
            ways.Add(new Formula.All([Breaks(other), Breaks(otherwise)]));
        return new Formula.Any(ways);
    }

    private static Formula.All OnlyOne(SchemaNode[] forms, SchemaNode one) =>
        new Formula.All([Fits(one), .. forms.Where(form => !ReferenceEquals(form, one)).Select(Breaks)]);

    private static IEnumerable<Formula> Rules(SchemaNode node, ValueSort sort) => sort switch
    {
        ValueSort.Number => NumberFormula.Fitting(node),
        ValueSort.Text when node.Text is { } rules => TextFormula.Fitting(rules),
        ValueSort.List when node.List is { } rules => ListFormula.Fitting(rules),
        ValueSort.Object when node.Object is { } rules => ObjectFormula.Fitting(node, rules),
        _ => [],
    };

    private static IEnumerable<Formula> BrokenRules(SchemaNode node, ValueSort sort) => sort switch
    {
        ValueSort.Number => NumberFormula.Breaking(node),
        ValueSort.Text when node.Text is { } rules => TextFormula.Breaking(rules),
        ValueSort.List when node.List is { } rules => ListFormula.Breaking(rules),
        ValueSort.Object when node.Object is { } rules => ObjectFormula.Breaking(node, rules),
        _ => [],
    };

    private static bool Admits(JsonTypes types, ValueSort sort) => types == JsonTypes.Any || (types & TypesOf(sort)) != 0;

    private static JsonTypes TypesOf(ValueSort sort) => sort switch
    {
        ValueSort.Null => JsonTypes.Null,
        ValueSort.Boolean => JsonTypes.Boolean,
        ValueSort.Number => JsonTypes.Number | JsonTypes.Integer,
        ValueSort.Text => JsonTypes.String,
        ValueSort.List => JsonTypes.Array,
        _ => JsonTypes.Object,
    };

    public static Formula Fits(SchemaNode node) => new Formula.Fits(new Demand(node, Holds: true));

    public static Formula Breaks(SchemaNode node) => new Formula.Fits(new Demand(node, Holds: false));

    private static Formula DiffersFrom(JsonElement value, ValueSort sort)
    {
        if (SortOf(value) != sort)
            return Formula.Always;
        return sort switch
        {
            ValueSort.Number or ValueSort.Text => new Formula.Differs(value),
            ValueSort.List when value.GetArrayLength() <= MaxParts => DiffersFromList(value),
            ValueSort.Object when value.GetPropertyCount() <= MaxParts => DiffersFromObject(value),
            // Null and booleans are tried one by one.
            _ => new Formula.Unclear("a long constant is refused"),
        };
    }

    private static Formula.Any DiffersFromList(JsonElement list)
    {
        int count = list.GetArrayLength();
        var ways = new List<Formula> { new Formula.Size(count + 1, null) };
        if (count > 0)
            ways.Add(new Formula.Size(0, count - 1));
        int index = 0;
        foreach (var item in list.EnumerateArray())
            ways.Add(new Formula.ItemRefused(index++, ConstantNodes.Of(item)));
        return new Formula.Any(ways);
    }

    private static Formula.Any DiffersFromObject(JsonElement value)
    {
        var ways = new List<Formula> { new Formula.Size(value.GetPropertyCount() + 1, null) };
        foreach (var property in value.EnumerateObject())
        {
            string name = JsonEquality.NameOf(property);
            ways.Add(new Formula.Lacks(name));
            ways.Add(new Formula.PropertyRefused(name, ConstantNodes.Of(property.Value)));
        }
        return new Formula.Any(ways);
    }

    public static ValueSort SortOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => ValueSort.Null,
        JsonValueKind.True or JsonValueKind.False => ValueSort.Boolean,
        JsonValueKind.Number => ValueSort.Number,
        JsonValueKind.String => ValueSort.Text,
        JsonValueKind.Array => ValueSort.List,
        _ => ValueSort.Object,
    };
}
