using Baton.Core.Checking;

namespace Baton.Core.Liquid;

/// <summary>Reads <c>item in list limit: 3 offset: 1 reversed</c>.</summary>
internal static class LoopHead
{
    private static readonly string[] Options = ["limit", "offset", "reversed"];

    /// <summary>A <c>for</c> without its bodies; null when it can't be read, which is a finding.</summary>
    public static LiquidNode.For? Read(ExpressionParser expressions, FindingList findings, Piece piece)
    {
        var words = expressions.Words;
        if (words.Current.Kind != TokenKind.Name)
        {
            expressions.Unexpected("a name for the item, as in `for item in brief.items`");
            return null;
        }
        var variable = words.Take();
        if (!words.TakeName("in"))
        {
            expressions.Unexpected("`in`");
            return null;
        }
        if (expressions.Value() is not { } collection)
            return null;
        LiquidExpression? limit = null, offset = null;
        bool isReversed = false;
        while (!expressions.IsAtEnd)
        {
            words.TakeSymbol(",");
            var word = words.Current;
            if (word.Kind != TokenKind.Name || !Options.Contains(word.Text))
            {
                ReportOption(expressions, findings, word);
                return null;
            }
            words.Take();
            if (word.Text == "reversed")
            {
                isReversed = true;
                continue;
            }
            if (!words.TakeSymbol(":"))
            {
                expressions.Unexpected($"`:` after `{word.Text}`");
                return null;
            }
            if (word.Text == "offset" && words.Current.IsName("continue"))
            {
                findings.Error(LiquidCode.NotInSubset, "`offset: continue` is not in the Liquid read here", words.Current.Start, words.Current.End, "give a number");
                return null;
            }
            if (expressions.Value() is not { } value)
                return null;
            (limit, offset) = word.Text == "limit" ? (value, offset) : (limit, value);
        }
        if (variable.Text == "forloop")
            findings.Error(LiquidCode.LoopVariableAssigned, "`forloop` is what every `for` calls its own state; take another name", variable.Start, variable.End);
        return new LiquidNode.For(variable.Text, collection, limit, offset, isReversed, [], [], findings.Span(piece.Start, piece.End));
    }

    private static void ReportOption(ExpressionParser expressions, FindingList findings, Token word)
    {
        if (word.IsSymbol("|"))
            findings.Error(LiquidCode.NotInSubset, "`for` takes a list without filters", word.Start, word.End, "`assign` the filtered list first");
        else if (word.Kind == TokenKind.Name)
            findings.Error(LiquidCode.Unreadable, $"`for` takes `limit:`, `offset:` and `reversed`, not `{word.Text}`{NearestWord.Suggest(word.Text, Options)}", word.Start, word.End);
        else
            expressions.Unexpected("`limit:`, `offset:`, `reversed` or the end");
    }
}
