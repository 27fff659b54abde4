using System.Globalization;
using Baton.Core.Contracts;
using Baton.Core.Liquid;

namespace Baton.Core.Checking;

/// <summary>Filters that fail on what their input is (HO017).</summary>
internal sealed class FilterCheck(ICollection<Finding> findings)
{
    private static readonly string[] OnNumbers = ["plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs", "at_least", "at_most"];

    private static readonly string[] OnLists = ["join", "first", "last", "sort", "sort_natural", "reverse", "uniq", "map", "where", "compact", "concat", "sum"];

    /// <summary>What comes out of the chain.</summary>
    public LiquidType Through(LiquidFiltered value, LiquidTypes types)
    {
        var at = types.Of(value.Input);
        if (value.Filters.IsEmpty)
            return at;
        string what = ComparisonCheck.Written(value.Input);
        foreach (var filter in value.Filters)
        {
            Look(filter, at, what);
            at = After(filter.Name, at);
            what = $"what `{filter.Name}` gives";
        }
        return at;
    }

    private void Look(LiquidFilter filter, LiquidType input, string what)
    {
        if (input.Sort == LiquidSort.Unknown)
            return;
        if (OnLists.Contains(filter.Name) && input.Sort != LiquidSort.List)
            findings.Add(Wrong(filter, input, what, "a list"));
        else if (filter.Name == "date" && (input.Sort != LiquidSort.Text || input.Contract?.Kind is ContractKind.Url or ContractKind.Email))
            findings.Add(Wrong(filter, input, what, "a date"));
        else if (OnNumbers.Contains(filter.Name) && input.Sort is LiquidSort.List or LiquidSort.Object or LiquidSort.Boolean)
            findings.Add(Wrong(filter, input, what, "a number"));
        else if (OnNumbers.Contains(filter.Name) && input.Sort == LiquidSort.Text && !MayBeNumber(input))
            findings.Add(Wrong(filter, input, what, "a number"));
        else if (OnNumbers.Contains(filter.Name) && input is { Sort: LiquidSort.Text, Literal: null, Contract: not null })
            findings.Add(Finding.Warning("HO017", $"`{filter.Name}` reckons with numbers, and {what} is a text, which may spell none", filter.NameSpan)
                .WithHelp("make it a `number` or an `integer` where it is produced"));
    }

    private static Finding Wrong(LiquidFilter filter, LiquidType input, string what, string wanted) =>
        Finding.Error("HO017", $"`{filter.Name}` fails in a run: it needs {wanted}, and {what} is {input.InWords}", filter.NameSpan);

    private static bool MayBeNumber(LiquidType text) => text switch
    {
        { Literal: LiquidExpression.Text literal } => IsNumber(literal.Value),
        { Choices: { Count: > 0 } choices } => choices.Any(IsNumber),
        _ => text.Contract?.Kind is not (ContractKind.Url or ContractKind.Email or ContractKind.Date or ContractKind.DateTime),
    };

    private static bool IsNumber(string text) => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    private static LiquidType After(string filter, LiquidType input) => filter switch
    {
        _ when OnNumbers.Contains(filter) || filter is "size" or "sum" => LiquidType.Made(LiquidSort.Number),
        "sort" or "sort_natural" or "reverse" or "uniq" or "where" or "compact" => input.Sort == LiquidSort.List ? input : LiquidType.Made(LiquidSort.List),
        "split" or "map" or "concat" => LiquidType.Made(LiquidSort.List),
        "first" or "last" => LiquidTypes.Of(input.Contract?.Item),
        "default" or "slice" => LiquidType.Unknown,
        _ => LiquidType.Made(LiquidSort.Text),
    };
}
