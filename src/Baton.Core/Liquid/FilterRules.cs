using System.Collections.Frozen;
using Baton.Core.Checking;

namespace Baton.Core.Liquid;

/// <summary>The filters there are, how many arguments each takes, and what can be said of a use before rendering.</summary>
internal static class FilterRules
{
    private sealed record Rule(int Least, int Most, Func<FilterCall, Value> Apply);

    private static readonly FrozenDictionary<string, Rule> Rules = new Dictionary<string, Rule>
    {
        ["upcase"] = new(0, 0, TextFilters.Upcase),
        ["downcase"] = new(0, 0, TextFilters.Downcase),
        ["capitalize"] = new(0, 0, TextFilters.Capitalize),
        ["strip"] = new(0, 0, call => call.Text(call.InputText.Trim())),
        ["lstrip"] = new(0, 0, call => call.Text(call.InputText.TrimStart())),
        ["rstrip"] = new(0, 0, call => call.Text(call.InputText.TrimEnd())),
        ["strip_html"] = new(0, 0, MarkupFilters.StripHtml),
        ["strip_newlines"] = new(0, 0, MarkupFilters.StripNewlines),
        ["newline_to_br"] = new(0, 0, MarkupFilters.NewlineToBr),
        ["escape"] = new(0, 0, MarkupFilters.Escape),
        ["escape_once"] = new(0, 0, MarkupFilters.EscapeOnce),
        ["url_encode"] = new(0, 0, MarkupFilters.UrlEncode),
        ["url_decode"] = new(0, 0, MarkupFilters.UrlDecode),
        ["append"] = new(1, 1, call => call.Text(call.InputText + call.ArgumentText(0))),
        ["prepend"] = new(1, 1, call => call.Text(call.ArgumentText(0) + call.InputText)),
        ["replace"] = new(2, 2, TextFilters.Replace),
        ["replace_first"] = new(2, 2, TextFilters.ReplaceFirst),
        ["remove"] = new(1, 1, TextFilters.Replace),
        ["remove_first"] = new(1, 1, TextFilters.ReplaceFirst),
        ["truncate"] = new(0, 2, TextFilters.Truncate),
        ["truncatewords"] = new(0, 2, TextFilters.TruncateWords),
        ["split"] = new(1, 1, TextFilters.Split),
        ["slice"] = new(1, 2, ListFilters.Slice),
        ["join"] = new(0, 1, ListFilters.Join),
        ["first"] = new(0, 0, call => ListFilters.End(call, isLast: false)),
        ["last"] = new(0, 0, call => ListFilters.End(call, isLast: true)),
        ["size"] = new(0, 0, ListFilters.Size),
        ["sort"] = new(0, 1, call => ListFilters.Sort(call, ignoresCase: false)),
        ["sort_natural"] = new(0, 1, call => ListFilters.Sort(call, ignoresCase: true)),
        ["reverse"] = new(0, 0, call => call.List(call.ItemsOf(call.Input).Reverse())),
        ["uniq"] = new(0, 0, ListFilters.Unique),
        ["map"] = new(1, 1, ListFilters.Map),
        ["where"] = new(1, 2, ListFilters.Where),
        ["compact"] = new(0, 0, call => call.List(call.ItemsOf(call.Input).Where(item => !item.IsNil))),
        ["concat"] = new(1, 1, call => call.List(call.ItemsOf(call.Input).Concat(call.ItemsOf(call.Arguments[0])))),
        ["sum"] = new(0, 1, ListFilters.Sum),
        ["default"] = new(1, 1, ListFilters.Default),
        ["json"] = new(0, 0, ListFilters.Json),
        ["date"] = new(1, 1, DateFilter.Apply),
        ["plus"] = new(1, 1, NumberFilters.Plus),
        ["minus"] = new(1, 1, NumberFilters.Minus),
        ["times"] = new(1, 1, NumberFilters.Times),
        ["divided_by"] = new(1, 1, NumberFilters.DividedBy),
        ["modulo"] = new(1, 1, NumberFilters.Modulo),
        ["round"] = new(0, 1, NumberFilters.Round),
        ["ceil"] = new(0, 0, NumberFilters.Ceiling),
        ["floor"] = new(0, 0, NumberFilters.Floor),
        ["abs"] = new(0, 0, NumberFilters.Abs),
        ["at_least"] = new(1, 1, NumberFilters.AtLeast),
        ["at_most"] = new(1, 1, NumberFilters.AtMost),
    }.ToFrozenDictionary();

    private static readonly string[] Names = [.. Rules.Keys.Order(StringComparer.Ordinal)];

    public static Value Apply(FilterCall call)
    {
        try
        {
            return Rules[call.Name].Apply(call);
        }
        catch (OverflowException)
        {
            throw call.Fail("gives a number too large to hold");
        }
    }

    /// <param name="input">Of the first filter of a chain; null after another filter.</param>
    public static bool Check(LiquidFilter filter, LiquidExpression? input, FindingList findings)
    {
        if (!Rules.TryGetValue(filter.Name, out var rule))
        {
            findings.Error(LiquidCode.UnknownFilter, $"there is no filter `{filter.Name}`{NearestWord.Suggest(filter.Name, Names)}", filter.NameSpan);
            return false;
        }
        int count = filter.Arguments.Length;
        if (count < rule.Least || count > rule.Most)
        {
            findings.Error(LiquidCode.WrongArguments, $"`{filter.Name}` takes {Counted(rule)}, not {count}", filter.Span);
            return false;
        }
        return filter.Name switch
        {
            "date" => CheckDate(filter, input, findings),
            "replace" or "replace_first" or "remove" or "remove_first" when filter.Arguments[0] is LiquidExpression.Text { Value: "" } =>
                Wrong(findings, LiquidCode.WrongArguments, $"`{filter.Name}` can't look for an empty text", filter),
            "divided_by" or "modulo" when filter.Arguments[0] is LiquidExpression.Number { Value: 0 } =>
                Wrong(findings, LiquidCode.WrongArguments, "nothing can be divided by zero", filter),
            _ => true,
        };
    }

    private static bool CheckDate(LiquidFilter filter, LiquidExpression? input, FindingList findings)
    {
        bool isSound = true;
        if (input is LiquidExpression.Text { Value: "now" or "today" } clock)
        {
            isSound = false;
            findings.Error(LiquidCode.NoClock, $"`{clock.Value}` has no place in a template: it must render the same again tomorrow", clock.Span,
                "take the date from the brief, or from `run.started`");
        }
        if (filter.Arguments[0] is LiquidExpression.Text format && DateFilter.UnknownDirective(format.Value) is { } unknown)
        {
            isSound = false;
            findings.Error(LiquidCode.UnknownDateDirective, $"`{unknown}` is no date directive known here", format.Span, $"there are {DateFilter.Known}");
        }
        return isSound;
    }

    private static bool Wrong(FindingList findings, string code, string message, LiquidFilter filter)
    {
        findings.Error(code, message, filter.Arguments[0].Span);
        return false;
    }

    private static string Counted(Rule rule) => (rule.Least, rule.Most) switch
    {
        (0, 0) => "no argument",
        (1, 1) => "one argument",
        (2, 2) => "two arguments",
        var (least, most) => $"{least} to {most} arguments",
    };
}
