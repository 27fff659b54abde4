using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>What a text's media type says is for people; no check asks it, so no handoff fails by it.</summary>
internal static class TextFormula
{
    public static IEnumerable<Formula> Fitting(TextRules rules)
    {
        if (rules.MinLength is not null || rules.MaxLength is not null)
            yield return new Formula.Size(rules.MinLength ?? 0, rules.MaxLength);
        foreach (var formula in Kinds(rules, holds: true))
            yield return formula;
    }

    public static IEnumerable<Formula> Breaking(TextRules rules)
    {
        // The upper bound first: a text that is too long shows more than one that is too short.
        if (rules.MaxLength is { } most and < long.MaxValue)
            yield return new Formula.Size(most + 1, null);
        if (rules.MinLength is { } least and > 0)
            yield return new Formula.Size(0, least - 1);
        foreach (var formula in Kinds(rules, holds: false))
            yield return formula;
    }

    private static IEnumerable<Formula> Kinds(TextRules rules, bool holds)
    {
        if (rules.IsSingleLine)
            yield return new Formula.OneLine(holds);
        if (rules.Format is { } format)
            yield return new Formula.InFormat(rules.FormatName!, format, holds);
        if (rules.Pattern is { } pattern)
            yield return new Formula.Matches(pattern, rules.PatternText!, holds);
    }
}
