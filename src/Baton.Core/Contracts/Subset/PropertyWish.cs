using System.Text.RegularExpressions;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>That some property is there, its name free within bounds.</summary>
/// <param name="Outside">The name is one that these rules' properties and patterns do not know.</param>
/// <param name="Matching">The pattern the name matches.</param>
/// <param name="Misnamed">What the name does not fit.</param>
/// <param name="Refused">What the property is not.</param>
internal sealed record PropertyWish(ObjectRules? Outside, Regex? Matching, SchemaNode? Misnamed, SchemaNode? Refused)
{
    public bool Admits(string name) =>
        (Outside is null || !PropertyRules.Knows(Outside, name))
        && (Matching is null || PropertyRules.IsMatch(Matching, name))
        && (Misnamed is null || !Evaluation.IsValid(Misnamed, Witness.Text(name)));
}

/// <summary>Which schemas speak of a property by its name.</summary>
internal static class PropertyRules
{
    public static bool Knows(ObjectRules rules, string name) =>
        Own(rules, name) is not null || rules.PatternProperties.Any(p => IsMatch(p.Pattern, name));

    public static IEnumerable<SchemaNode> About(ObjectRules rules, string name)
    {
        bool isKnown = false;
        if (Own(rules, name) is { } own)
        {
            isKnown = true;
            yield return own;
        }
        foreach (var (pattern, node) in rules.PatternProperties)
        {
            if (!IsMatch(pattern, name))
                continue;
            isKnown = true;
            yield return node;
        }
        if (!isKnown && rules.AdditionalProperties is { } additional)
            yield return additional;
    }

    // A pattern that takes too long fits nothing, as in a check; what is found by it is confirmed in any case.
    public static bool IsMatch(Regex pattern, string name)
    {
        try
        {
            return pattern.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static SchemaNode? Own(ObjectRules rules, string name) =>
        rules.Names.OrdinalOf(name) is >= 0 and var ordinal ? rules.Properties[ordinal] : null;
}
