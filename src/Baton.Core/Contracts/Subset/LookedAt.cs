using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>Which properties the schemas beside an <c>unevaluatedProperties</c> look at, as far as their names tell.</summary>
internal static class LookedAt
{
    /// <summary>
    /// Every name that may be looked at, null when it may be any; exact when these are looked at whatever the value is.
    /// </summary>
    public static (IReadOnlySet<string>? Names, bool IsExact) Of(SchemaNode node)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        bool isExact = true;
        return AddNames(node, isOuter: true, names, ref isExact) ? (names, isExact) : (null, false);
    }

    private static bool AddNames(SchemaNode node, bool isOuter, SortedSet<string> names, ref bool isExact)
    {
        if (node.Object is { } rules)
        {
            if (rules.PatternProperties.Length > 0 || rules.AdditionalProperties is not null || (!isOuter && rules.Unevaluated is not null))
                return false;
            for (int ordinal = 0; ordinal < rules.Properties.Length; ordinal++)
                if (rules.Properties[ordinal] is not null)
                    names.Add(rules.Names.Names[ordinal]);
        }
        int always = (node.Ref is null ? 0 : 1) + node.AllOf.Length;
        foreach (var inner in node.InPlace)
        {
            // What is asked only sometimes is looked at only sometimes; a `not` never counts.
            isExact &= always-- > 0;
            if (!ReferenceEquals(inner, node.Not) && !AddNames(inner, isOuter: false, names, ref isExact))
                return false;
        }
        return true;
    }
}
