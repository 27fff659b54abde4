using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

internal static class ListFormula
{
    public static IEnumerable<Formula> Fitting(ListRules rules)
    {
        if (rules.MinItems is not null || rules.MaxItems is not null)
            yield return new Formula.Size(rules.MinItems ?? 0, rules.MaxItems);
        if (rules.PrefixItems.Length > 0 || rules.Items is not null)
            yield return new Formula.Items(rules);
        if (rules.UniqueItems)
            yield return new Formula.Unique(Holds: true);
        if (rules.Contains is { } wanted)
        {
            if (rules.MinContains is not 0)
                yield return new Formula.Containing(wanted, rules.MinContains ?? 1);
            if (rules.MaxContains is { } most)
                yield return new Formula.ContainingAtMost(wanted, most);
        }
        if (rules.Unevaluated is not null)
            yield return new Formula.Unclear("`unevaluatedItems` hangs on what else has looked at an item");
    }

    public static IEnumerable<Formula> Breaking(ListRules rules)
    {
        if (rules.MinItems is { } least and > 0)
            yield return new Formula.Size(0, least - 1);
        if (rules.MaxItems is { } most and < long.MaxValue)
            yield return new Formula.Size(most + 1, null);
        for (int index = 0; index < rules.PrefixItems.Length; index++)
            yield return new Formula.ItemRefused(index, rules.PrefixItems[index]);
        if (rules.Items is { } items)
            yield return new Formula.SomeItemRefused(rules.PrefixItems.Length, items);
        if (rules.UniqueItems)
            yield return new Formula.Unique(Holds: false);
        if (rules.Contains is { } wanted)
        {
            long wantedLeast = rules.MinContains ?? 1;
            if (wantedLeast > 0)
                yield return new Formula.ContainingAtMost(wanted, wantedLeast - 1);
            if (rules.MaxContains is { } wantedMost and < long.MaxValue)
                yield return new Formula.Containing(wanted, wantedMost + 1);
        }
        if (rules.Unevaluated is { } unevaluated)
            yield return new Formula.All([
                new Formula.SomeItemRefused(0, unevaluated),
                new Formula.Unclear("`unevaluatedItems` hangs on what else has looked at an item")]);
    }
}
