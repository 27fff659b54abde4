namespace Baton.Core.Liquid;

/// <summary>Reads what an <c>if</c> asks: comparisons joined by <c>and</c> and <c>or</c>, grouped from the right.</summary>
internal sealed class ConditionParser(ExpressionParser expressions, FindingList findings)
{
    private readonly Tokenizer _words = expressions.Words;

    /// <summary>Operators that were read as what they must mean; the condition is wrong all the same.</summary>
    private bool _sound = true;

    public LiquidTest? Read()
    {
        int start = _words.Current.Start;
        var terms = new List<LiquidTest>();
        var joins = new List<bool>();
        do
        {
            if (Term() is not { } term)
                return null;
            terms.Add(term);
            if (terms.Count > LiquidLimits.MaxConditionTerms)
            {
                findings.Error(LiquidCode.TooMuch, $"a condition has at most {LiquidLimits.MaxConditionTerms} comparisons", start, _words.PreviousEnd);
                return null;
            }
        }
        while (Join(joins));
        if (!ExpectEnd())
            return null;
        WarnOfGrouping(joins, start);
        return _sound ? Fold(terms, joins) : null;
    }

    private static LiquidTest Fold(List<LiquidTest> terms, List<bool> joins)
    {
        var test = terms[^1];
        int end = test.Span.Start + test.Span.Length;
        for (int i = joins.Count - 1; i >= 0; i--)
        {
            var left = terms[i];
            var span = left.Span with { Length = Math.Max(0, end - left.Span.Start) };
            test = joins[i] ? new LiquidTest.And(left, test, span) : new LiquidTest.Or(left, test, span);
        }
        return test;
    }

    /// <summary>Adds true for <c>and</c>, false for <c>or</c>; false when no further term follows.</summary>
    private bool Join(List<bool> joins)
    {
        var word = _words.Current;
        bool isForeign = word.IsSymbol("&&") || word.IsSymbol("||");
        if (isForeign)
            Foreign(word, word.Text == "&&" ? "and" : "or");
        else if (!word.IsName("and") && !word.IsName("or"))
            return false;
        _words.Take();
        joins.Add(word.Text is "and" or "&&");
        return true;
    }

    private LiquidTest? Term()
    {
        int start = _words.Current.Start;
        if (_words.Current.IsSymbol("!") || _words.Current.IsName("not"))
        {
            var word = _words.Current;
            _sound = false;
            findings.Error(LiquidCode.ForeignOperator, $"Liquid has no `{word.Text}`", word.Start, word.End,
                "write `unless`, or compare: `x == false`, `x == nil`, `x == blank`");
            _words.Take();
        }
        if (expressions.Value() is not { } left)
            return null;
        var comparison = Comparison();
        if (comparison is null)
            return new LiquidTest.Truth(left, findings.Span(start, _words.PreviousEnd));
        if (expressions.Value() is not { } right)
            return null;
        return new LiquidTest.Compare(left, comparison.Value, right, findings.Span(start, _words.PreviousEnd));
    }

    private LiquidComparison? Comparison()
    {
        var word = _words.Current;
        if (word.Kind is not (TokenKind.Symbol or TokenKind.Name))
            return null;
        LiquidComparison? comparison = word.Text switch
        {
            "==" or "=" or "===" => LiquidComparison.Equal,
            "!=" or "<>" or "!==" => LiquidComparison.NotEqual,
            "<" => LiquidComparison.Less,
            "<=" => LiquidComparison.LessOrEqual,
            ">" => LiquidComparison.Greater,
            ">=" => LiquidComparison.GreaterOrEqual,
            "contains" => LiquidComparison.Contains,
            _ => null,
        };
        if (comparison is null)
            return null;
        if (word.Text is "=" or "===")
            Foreign(word, "==");
        else if (word.Text == "!==")
            Foreign(word, "!=");
        _words.Take();
        return comparison;
    }

    private void Foreign(Token word, string liquid)
    {
        _sound = false;
        findings.Replaceable(LiquidCode.ForeignOperator, $"`{word.Text}` is not Liquid; write `{liquid}`", word.Start, word.End, $"write `{liquid}`", liquid);
    }

    private bool ExpectEnd()
    {
        var word = _words.Current;
        if (word.IsSymbol("|"))
        {
            findings.Error(LiquidCode.NotInSubset, "a condition has no filters", word.Start, word.End,
                "`assign` the filtered value first (in a template), or compare `x.size` and the like");
            return false;
        }
        if (ExpressionParser.IsComparison(word) || word.IsName("contains"))
        {
            findings.Error(LiquidCode.Unreadable, $"a second comparison (`{word.Text}`) needs `and` or `or` before it", word.Start, word.End);
            return false;
        }
        return expressions.IsAtEnd || expressions.ExpectEnd("`and`, `or`");
    }

    private void WarnOfGrouping(List<bool> joins, int start)
    {
        int and = joins.IndexOf(true);
        if (and >= 0 && joins.IndexOf(false, and) >= 0)
            findings.Warning(LiquidCode.RightToLeft, "`and` and `or` are read from right to left: `a and b or c` means `a and (b or c)`",
                start, _words.PreviousEnd, "nest one `if` in another to say the other");
    }
}
