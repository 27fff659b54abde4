using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

internal static class NumberFormula
{
    public static IEnumerable<Formula> Fitting(SchemaNode node)
    {
        if (OnlyWhole(node))
            yield return new Formula.Whole(Holds: true);
        if (node.Number is not { } rules)
            yield break;
        if (rules.Minimum is { } minimum)
            yield return new Formula.AtLeast(minimum, Exclusive: false);
        if (rules.ExclusiveMinimum is { } above)
            yield return new Formula.AtLeast(above, Exclusive: true);
        if (rules.Maximum is { } maximum)
            yield return new Formula.AtMost(maximum, Exclusive: false);
        if (rules.ExclusiveMaximum is { } below)
            yield return new Formula.AtMost(below, Exclusive: true);
        if (rules.MultipleOf is { } step)
            yield return new Formula.Multiple(step, Holds: true);
    }

    public static IEnumerable<Formula> Breaking(SchemaNode node)
    {
        if (OnlyWhole(node))
            yield return new Formula.Whole(Holds: false);
        if (node.Number is not { } rules)
            yield break;
        if (rules.Minimum is { } minimum)
            yield return new Formula.AtMost(minimum, Exclusive: true);
        if (rules.ExclusiveMinimum is { } above)
            yield return new Formula.AtMost(above, Exclusive: false);
        if (rules.Maximum is { } maximum)
            yield return new Formula.AtLeast(maximum, Exclusive: true);
        if (rules.ExclusiveMaximum is { } below)
            yield return new Formula.AtLeast(below, Exclusive: false);
        if (rules.MultipleOf is { } step)
            yield return new Formula.Multiple(step, Holds: false);
    }

    private static bool OnlyWhole(SchemaNode node) => (node.Types & (JsonTypes.Integer | JsonTypes.Number)) == JsonTypes.Integer;
}
