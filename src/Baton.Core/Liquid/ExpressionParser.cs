using System.Collections.Immutable;
using System.Globalization;

namespace Baton.Core.Liquid;

/// <summary>
/// Reads values, filters and conditions. A method that gives null has added a finding, and the rest of the same tag is
/// left unread: what follows a mistake is mostly its consequence.
/// </summary>
internal sealed class ExpressionParser(string text, int start, int end, FindingList findings)
{
    private const int MaxDigits = 28;

    private readonly Tokenizer _words = new(text, start, end);

    public Tokenizer Words => _words;

    public bool IsAtEnd => _words.Current.Kind == TokenKind.End;

    public LiquidFiltered? Filtered()
    {
        int from = _words.Current.Start;
        if (Value() is not { } input)
            return null;
        var filters = ImmutableArray.CreateBuilder<LiquidFilter>(0);
        bool sound = true;
        while (_words.TakeSymbol("|"))
        {
            if (!ReadFilter(filters, input, ref sound))
                return null;
        }
        if (!ExpectEnd("a filter (`| name`)"))
            return null;
        return sound ? new LiquidFiltered(input, filters.ToImmutable(), findings.Span(from, _words.PreviousEnd)) : null;
    }

    public LiquidExpression? Value(int depth = 0)
    {
        var word = _words.Current;
        switch (word.Kind)
        {
            case TokenKind.Text:
                _words.Take();
                return new LiquidExpression.Text(word.Text, findings.Span(word.Start, word.End));
            case TokenKind.Number:
                return Number();
            case TokenKind.Name when word.Text is "and" or "or" or "contains":
                return Unexpected("a value");
            case TokenKind.Name:
                return Literal(word) ?? Path(depth);
            case TokenKind.Symbol when word.Text == "(":
                return Range(depth);
            default:
                return Unexpected("a value");
        }
    }

    public bool ExpectEnd(string orWhat)
    {
        if (IsAtEnd)
            return true;
        var word = _words.Current;
        if (word.IsName("contains") || word.IsName("and") || word.IsName("or") || IsComparison(word))
            findings.Error(LiquidCode.NotInSubset, $"`{word.Text}` can't stand here: only `if`, `elsif` and `unless` compare", word.Start, word.End,
                "ask in an `if` and write the result in its branches");
        else
            Unexpected($"the end or {orWhat}");
        return false;
    }

    public LiquidExpression? Unexpected(string expected)
    {
        var word = _words.Current;
        switch (word)
        {
            case { Kind: TokenKind.UnclosedText }:
                findings.Error(LiquidCode.Unclosed, $"the text that begins with {word.Text[0]} is not closed", word.Start, word.End);
                break;
            case { Kind: TokenKind.End }:
                findings.Error(LiquidCode.Unreadable, $"{expected} is missing here", start, end);
                break;
            case { Text: "{{" or "}}" or "{%" or "%}" }:
                findings.Error(LiquidCode.BracesInCondition, $"`{word.Text}` can't stand here: this is read as Liquid already", word.Start, word.End,
                    "drop the braces");
                break;
            case { Text: "“" or "”" or "‘" or "’" or "„" }:
                findings.Error(LiquidCode.Unreadable, $"`{word.Text}` is a typographic quotation mark", word.Start, word.End, "write \" or '");
                break;
            case { Text: "#" or "/" } when word.Start > 1 && text.AsSpan(word.Start - 2).StartsWith("{{"):
                findings.Error(LiquidCode.NotInSubset, $"`{{{{{word.Text}` is not Liquid", word.Start, word.End, "a block is written {% if … %} … {% endif %}, or {% for … %} … {% endfor %}");
                break;
            default:
                findings.Error(LiquidCode.Unreadable, $"expected {expected}, found `{word.Text}`", word.Start, word.End);
                break;
        }
        return null;
    }

    public static bool IsComparison(Token word) =>
        word.Kind == TokenKind.Symbol && word.Text is "==" or "!=" or "<>" or "<" or "<=" or ">" or ">=" or "=" or "===" or "!==" or "&&" or "||" or "!";

    private LiquidExpression.Number? Number()
    {
        var word = _words.Take();
        if (word.Text.Length > MaxDigits)
        {
            findings.Error(LiquidCode.TooMuch, $"a number has at most {MaxDigits} digits", word.Start, word.End);
            return null;
        }
        decimal value = decimal.Parse(word.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return new LiquidExpression.Number(value, word.Text, findings.Span(word.Start, word.End));
    }

    private LiquidExpression? Literal(Token word)
    {
        var span = findings.Span(word.Start, word.End);
        LiquidExpression? literal = word.Text switch
        {
            "true" => new LiquidExpression.Boolean(true, span),
            "false" => new LiquidExpression.Boolean(false, span),
            "nil" or "null" => new LiquidExpression.Nil(span),
            "empty" => new LiquidExpression.Empty(span),
            "blank" => new LiquidExpression.Blank(span),
            _ => null,
        };
        if (literal is not null)
            _words.Take();
        return literal;
    }

    private LiquidExpression.Range? Range(int depth)
    {
        int from = _words.Take().Start;
        if (depth >= LiquidLimits.MaxNesting)
            return TooDeep<LiquidExpression.Range>(from);
        if (Value(depth + 1) is not { } low)
            return null;
        if (!_words.Current.IsSymbol(".."))
        {
            findings.Error(LiquidCode.NotInSubset, "Liquid has no parentheses but for a range such as `(1..5)`; `and` and `or` are read from right to left",
                from, from + 1, "nest one `if` in another, or `assign` a part first");
            return null;
        }
        _words.Take();
        if (Value(depth + 1) is not { } high)
            return null;
        if (!_words.TakeSymbol(")"))
        {
            Unexpected("`)`");
            return null;
        }
        return new LiquidExpression.Range(low, high, findings.Span(from, _words.PreviousEnd));
    }

    private LiquidExpression.Path? Path(int depth)
    {
        var root = _words.Take();
        var steps = ImmutableArray.CreateBuilder<LiquidExpression.Step>(2);
        while (_words.Current.IsSymbol(".") || _words.Current.IsSymbol("["))
        {
            if ((_words.Take().Text == "." ? Field() : Bracket(depth)) is not { } step)
                return null;
            steps.Add(step);
            if (steps.Count >= LiquidLimits.MaxPathSegments)
            {
                findings.Error(LiquidCode.TooMuch, $"a path has at most {LiquidLimits.MaxPathSegments} segments", root.Start, _words.PreviousEnd);
                return null;
            }
        }
        return new LiquidExpression.Path(root.Text, steps.DrainToImmutable(), findings.Span(root.Start, _words.PreviousEnd));
    }

    private LiquidExpression.Step.Field? Field()
    {
        var word = _words.Current;
        if (word.Kind == TokenKind.Name)
        {
            _words.Take();
            return new LiquidExpression.Step.Field(word.Text, findings.Span(word.Start, word.End));
        }
        if (word.Kind == TokenKind.Number)
            findings.Error(LiquidCode.Unreadable, $"a name can't begin with a digit: `.{word.Text}`", word.Start, word.End, "write `[0]` for an index, `[\"0\"]` for a name");
        else
            Unexpected("a name after `.`");
        return null;
    }

    private LiquidExpression.Step? Bracket(int depth)
    {
        int from = _words.PreviousEnd - 1;
        if (depth >= LiquidLimits.MaxNesting)
            return TooDeep<LiquidExpression.Step>(from);
        var inner = Value(depth + 1);
        if (inner is null)
            return null;
        if (!_words.TakeSymbol("]"))
        {
            Unexpected("`]`");
            return null;
        }
        var span = findings.Span(from, _words.PreviousEnd);
        switch (inner)
        {
            case LiquidExpression.Text name:
                return new LiquidExpression.Step.Field(name.Value, span);
            case LiquidExpression.Number { Value: var value } when decimal.Truncate(value) == value && Math.Abs(value) <= LiquidLimits.MaxOutputLength:
                return new LiquidExpression.Step.Index((int)value, span);
            case LiquidExpression.Path path:
                return new LiquidExpression.Step.Computed(path, span);
            default:
                findings.Error(LiquidCode.Unreadable, "in brackets stands a whole number, a name in quotes or a path", inner.Span);
                return null;
        }
    }

    private T? TooDeep<T>(int from) where T : class
    {
        findings.Error(LiquidCode.TooMuch, $"brackets are nested at most {LiquidLimits.MaxNesting} deep", from, from + 1);
        return null;
    }

    /// <summary>False when the rest can't be read; <paramref name="sound"/> turns false when the filter is read, but wrong.</summary>
    private bool ReadFilter(ImmutableArray<LiquidFilter>.Builder filters, LiquidExpression input, ref bool sound)
    {
        var name = _words.Current;
        if (name.Kind != TokenKind.Name)
        {
            Unexpected("the name of a filter after `|`");
            return false;
        }
        _words.Take();
        if (_words.Current.IsSymbol("("))
        {
            findings.Error(LiquidCode.NotInSubset, $"`{name.Text}` takes its arguments behind a colon, not in parentheses", _words.Current.Start, _words.Current.End,
                $"write `{name.Text}: …`, with commas between several");
            return false;
        }
        var arguments = ImmutableArray.CreateBuilder<LiquidExpression>(0);
        bool allowsFalse = false;
        if (_words.TakeSymbol(":"))
        {
            do
            {
                var word = _words.Current;
                if (Value() is not { } argument)
                    return false;
                if (!_words.TakeSymbol(":"))
                    arguments.Add(argument);
                else if (!ReadNamedArgument(name, word, ref allowsFalse, ref sound))
                    return false;
            }
            while (_words.TakeSymbol(","));
        }
        var filter = new LiquidFilter(name.Text, arguments.ToImmutable(), allowsFalse,
            findings.Span(name.Start, name.End), findings.Span(name.Start, _words.PreviousEnd));
        sound &= FilterRules.Check(filter, filters.Count == 0 ? input : null, findings);
        filters.Add(filter);
        return true;
    }

    private bool ReadNamedArgument(Token filter, Token argument, ref bool allowsFalse, ref bool sound)
    {
        if (Value() is not { } value)
            return false;
        if (filter.Text == "default" && argument.Text == "allow_false" && value is LiquidExpression.Boolean allowed)
            allowsFalse = allowed.Value;
        else
        {
            sound = false;
            findings.Error(LiquidCode.WrongArguments, $"`{filter.Text}` takes no argument named `{argument.Text}`"
                + (filter.Text == "default" ? "; it takes `allow_false: true`" : ""), argument.Start, argument.End);
        }
        return true;
    }
}
