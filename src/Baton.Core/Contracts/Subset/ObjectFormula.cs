using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

internal static class ObjectFormula
{
    public static IEnumerable<Formula> Fitting(SchemaNode node, ObjectRules rules)
    {
        foreach (int name in rules.Required)
            yield return new Formula.Has(rules.Names.Names[name]);
        if (rules.MinProperties is not null || rules.MaxProperties is not null)
            yield return new Formula.Size(rules.MinProperties ?? 0, rules.MaxProperties);
        yield return new Formula.Properties(rules);
        foreach (var (name, needs) in rules.DependentRequired)
            yield return new Formula.Any([
                new Formula.Lacks(rules.Names.Names[name]),
                new Formula.All([.. needs.Select(need => new Formula.Has(rules.Names.Names[need]))])]);
        foreach (var (name, schema) in rules.DependentSchemas)
            yield return new Formula.Any([new Formula.Lacks(rules.Names.Names[name]), SchemaFormula.Fits(schema)]);
        // Nothing is left over where `additionalProperties` stands beside.
        if (rules.Unevaluated is not { } unevaluated || rules.AdditionalProperties is not null)
            yield break;
        var (known, isExact) = LookedAt.Of(node);
        if (known is not null)
            yield return new Formula.Properties(Closing(known, unevaluated));
        if (!isExact)
            yield return new Formula.Unclear(Unevaluated);
    }

    public static IEnumerable<Formula> Breaking(SchemaNode node, ObjectRules rules)
    {
        foreach (int name in rules.Required)
            yield return new Formula.Lacks(rules.Names.Names[name]);
        for (int ordinal = 0; ordinal < rules.Properties.Length; ordinal++)
            if (rules.Properties[ordinal] is { } property)
                yield return new Formula.PropertyRefused(rules.Names.Names[ordinal], property);
        foreach (var (pattern, schema) in rules.PatternProperties)
            yield return new Formula.SomePropertyRefused(null, pattern, schema);
        if (rules.AdditionalProperties is { } additional)
            yield return new Formula.SomePropertyRefused(rules, null, additional);
        if (rules.PropertyNames is { } names)
            yield return new Formula.SomeNameRefused(names);
        if (rules.MinProperties is { } least and > 0)
            yield return new Formula.Size(0, least - 1);
        if (rules.MaxProperties is { } most and < long.MaxValue)
            yield return new Formula.Size(most + 1, null);
        foreach (var (name, needs) in rules.DependentRequired)
            foreach (int need in needs)
                yield return new Formula.All([new Formula.Has(rules.Names.Names[name]), new Formula.Lacks(rules.Names.Names[need])]);
        foreach (var (name, schema) in rules.DependentSchemas)
            yield return new Formula.All([new Formula.Has(rules.Names.Names[name]), SchemaFormula.Breaks(schema)]);
        // Nothing is left over where `additionalProperties` stands beside.
        if (rules.Unevaluated is not { } unevaluated || rules.AdditionalProperties is not null)
            yield break;
        var (known, isExact) = LookedAt.Of(node);
        yield return isExact
            ? new Formula.SomePropertyRefused(Closing(known!, unevaluated), null, unevaluated)
            : new Formula.All([new Formula.SomePropertyRefused(null, null, unevaluated), new Formula.Unclear(Unevaluated)]);
    }

    private const string Unevaluated = "`unevaluatedProperties` hangs on what else has looked at a property";

    /// <summary>An object whose properties beyond those known must be something.</summary>
    private static ObjectRules Closing(IReadOnlySet<string> known, SchemaNode others)
    {
        var rules = new ObjectRules { AdditionalProperties = others };
        foreach (string name in known.Order(StringComparer.Ordinal))
            rules.Names.Add(name);
        rules.Properties = [.. rules.Names.Names.Select(_ => Anything)];
        return rules;
    }

    private static readonly SchemaNode Anything = SchemaNode.Unwritten();
}
