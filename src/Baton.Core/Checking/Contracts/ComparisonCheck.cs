using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Checking;

/// <summary>Comparisons that fail in a run, or come out the same whatever the values are (HO017).</summary>
internal sealed class ComparisonCheck(ICollection<Finding> findings)
{
    public void Test(LiquidTest test, LiquidTypes types)
    {
        switch (test)
        {
            case LiquidTest.And and:
                Test(and.Left, types);
                Test(and.Right, types);
                break;
            case LiquidTest.Or or:
                Test(or.Left, types);
                Test(or.Right, types);
                break;
            case LiquidTest.Compare compare:
                Compare(compare, types.Of(compare.Left), types.Of(compare.Right));
                break;
        }
    }

    /// <summary>As <c>case</c> and <c>when</c> compare.</summary>
    public void Equal(LiquidType left, LiquidExpression written, LiquidType right, SourceSpan span, bool isNegated = false)
    {
        if (left.Literal is not null && right.Literal is null)
            (left, right) = (right, left);
        string outcome = isNegated ? "always holds" : "never holds";
        if (left.Sort != right.Sort && left.Sort != LiquidSort.Unknown && right.Sort != LiquidSort.Unknown)
        {
            var finding = Finding.Error("HO017", $"this {outcome}: {Written(written)} is {left.InWords}, and it is compared with {right.InWords}", span);
            findings.Add(Literally(left, right.Literal) is { } edit ? finding.With(new Fix($"write `{edit.NewText}`", IsSafe: true, edit)) : finding);
        }
        else if (left.Choices.Count > 0 && right.Literal is LiquidExpression.Text word && !left.Choices.Contains(word.Value))
            findings.Add(NoChoice(left, word, $"this {outcome}: {Written(written)}", span, isNegated ? Severity.Warning : Severity.Error));
    }

    private void Compare(LiquidTest.Compare compare, LiquidType left, LiquidType right)
    {
        switch (compare.Comparison)
        {
            case LiquidComparison.Equal or LiquidComparison.NotEqual:
                Equal(left, left.Literal is null ? compare.Left : compare.Right, right, compare.Span, compare.Comparison == LiquidComparison.NotEqual);
                break;
            case LiquidComparison.Contains:
                Contains(compare, left, right);
                break;
            default:
                if (left.Sort != LiquidSort.Unknown && right.Sort != LiquidSort.Unknown && (left.Sort != right.Sort || left.Sort is not (LiquidSort.Number or LiquidSort.Text)))
                {
                    var finding = Finding.Error("HO017", $"this fails in a run: {Written(compare.Left)} is {left.InWords} and {Written(compare.Right)} is {right.InWords}; two numbers or two texts can be put in order", compare.Span);
                    var edit = left.Literal is null ? Literally(left, right.Literal) : Literally(right, left.Literal);
                    findings.Add(edit is null ? finding : finding.With(new Fix($"write `{edit.NewText}`", IsSafe: true, edit)));
                }
                break;
        }
    }

    private void Contains(LiquidTest.Compare compare, LiquidType whole, LiquidType part)
    {
        switch (whole.Sort)
        {
            case LiquidSort.Number or LiquidSort.Boolean:
                findings.Add(Finding.Error("HO017", $"this fails in a run: {Written(compare.Left)} is {whole.InWords}, which contains nothing", compare.Span).WithHelp("compare it with `==`"));
                break;
            case LiquidSort.Text when part.Sort is LiquidSort.List or LiquidSort.Object:
            case LiquidSort.Object when part.Sort is not (LiquidSort.Text or LiquidSort.Unknown):
                findings.Add(Finding.Error("HO017", $"this fails in a run: {Written(compare.Left)} is {whole.InWords}, and can't contain {part.InWords}", compare.Span));
                break;
            case LiquidSort.List when whole.Contract?.Item is { } item:
                var each = LiquidTypes.Of(item);
                if (each.Sort != part.Sort && each.Sort != LiquidSort.Unknown && part.Sort != LiquidSort.Unknown)
                    findings.Add(Finding.Error("HO017", $"this never holds: {Written(compare.Left)} is a list of which each item is {each.InWords}, and {part.InWords} is sought in it", compare.Span));
                else if (each.Choices.Count > 0 && part.Literal is LiquidExpression.Text word && !each.Choices.Contains(word.Value))
                    findings.Add(NoChoice(each, word, $"this never holds: each item of {Written(compare.Left)}", compare.Span, Severity.Error));
                break;
            case LiquidSort.Object when part.Literal is LiquidExpression.Text name && whole.Contract is { IsClosed: true } contract && contract.Fields.All(f => f.Name != name.Value):
                findings.Add(Finding.Error("HO017", $"this never holds: {Written(compare.Left)} has no field `{name.Value}`{NearestWord.Suggest(name.Value, contract.Fields.Select(f => f.Name))}", compare.Span));
                break;
        }
    }

    private static Finding NoChoice(LiquidType choice, LiquidExpression.Text word, string what, SourceSpan span, Severity severity)
    {
        string? nearest = NearestWord.Of(word.Value, choice.Choices);
        var finding = new Finding("HO017", severity, $"{what} is {choice.InWords}, not \"{word.Value}\"{(nearest is null ? "" : $"; did you mean `{nearest}`?")}", span);
        return nearest is null ? finding : finding.With(new Fix($"write \"{nearest}\"", IsSafe: false, Rewriting.Of(word.Span, word.Value, nearest)));
    }

    /// <summary>The literal as the other side's kind of value, where it spells one: <c>"true"</c> is true, <c>"5"</c> is 5.</summary>
    private static TextEdit? Literally(LiquidType other, LiquidExpression? literal) => (other.Sort, literal) switch
    {
        (LiquidSort.Boolean, LiquidExpression.Text { Value: "true" or "false" } text) => Unquoted(text),
        (LiquidSort.Number, LiquidExpression.Text text) when decimal.TryParse(text.Value, System.Globalization.CultureInfo.InvariantCulture, out _) => Unquoted(text),
        _ => null,
    };

    /// <summary>Null where the quotes are escaped in the file, and it is not plain what to take away.</summary>
    private static TextEdit? Unquoted(LiquidExpression.Text text)
    {
        string written = text.Span.File.Text.Substring(text.Span.Start, text.Span.Length);
        return written.Length == text.Value.Length + 2 && written[1..^1] == text.Value ? new TextEdit(text.Span, text.Value) : null;
    }

    /// <summary>As a message names it.</summary>
    public static string Written(LiquidExpression expression) => expression switch
    {
        LiquidExpression.Path path => $"`{path.Root}{string.Concat(path.Steps.Select(s => s switch
        {
            LiquidExpression.Step.Field field => "." + field.Name,
            LiquidExpression.Step.Index index => $"[{index.Value}]",
            _ => "[…]",
        }))}`",
        LiquidExpression.Text text => $"\"{text.Value}\"",
        LiquidExpression.Number number => number.Source,
        LiquidExpression.Boolean boolean => boolean.Value ? "`true`" : "`false`",
        _ => "it",
    };
}
