namespace Baton.Core.Liquid;

/// <summary>Cuts what stands between the delimiters into words, one at a time.</summary>
internal sealed class Tokenizer
{
    /// <summary>The longest first. Those that Liquid has not are read too, so that a finding can name them.</summary>
    private static readonly string[] Symbols =
    [
        "===", "!==", "==", "!=", "<>", "<=", ">=", "&&", "||", "..", "{{", "}}", "{%", "%}",
        "=", "<", ">", "!", "|", ":", ",", ".", "[", "]", "(", ")",
    ];

    private readonly string _text;
    private readonly int _end;
    private int _position;

    public Tokenizer(string text, int start, int end)
    {
        (_text, _position, _end) = (text, start, end);
        Current = Read();
    }

    public Token Current { get; private set; }

    /// <summary>Where the word before the current one ended.</summary>
    public int PreviousEnd { get; private set; }

    public Token Take()
    {
        var taken = Current;
        PreviousEnd = taken.End;
        Current = Read();
        return taken;
    }

    public bool TakeSymbol(string symbol) => TakeIf(Current.IsSymbol(symbol));

    public bool TakeName(string name) => TakeIf(Current.IsName(name));

    private bool TakeIf(bool condition)
    {
        if (condition)
            Take();
        return condition;
    }

    private Token Read()
    {
        while (_position < _end && char.IsWhiteSpace(_text[_position]))
            _position++;
        if (_position >= _end)
            return new Token(TokenKind.End, _end, _end, "");
        char first = _text[_position];
        if (first is '"' or '\'')
            return ReadText(first);
        if (char.IsAsciiDigit(first) || (first == '-' && _position + 1 < _end && char.IsAsciiDigit(_text[_position + 1])))
            return ReadNumber();
        if (IsNameStart(first))
            return To(TokenKind.Name, EndOfName(_position));
        foreach (string symbol in Symbols)
            if (symbol[0] == first && _position + symbol.Length <= _end && string.CompareOrdinal(_text, _position, symbol, 0, symbol.Length) == 0)
                return To(TokenKind.Symbol, symbol);
        bool isPair = char.IsHighSurrogate(first) && _position + 1 < _end && char.IsLowSurrogate(_text[_position + 1]);
        return To(TokenKind.Unknown, _position + (isPair ? 2 : 1));
    }

    private Token ReadText(char quote)
    {
        int start = _position;
        int close = _text.IndexOf(quote, start + 1, _end - start - 1);
        if (close < 0)
            return To(TokenKind.UnclosedText, _end);
        _position = close + 1;
        return new Token(TokenKind.Text, start, _position, _text[(start + 1)..close]);
    }

    private Token ReadNumber()
    {
        int end = EndOfDigits(_position + 1);
        bool hasFraction = end + 1 < _end && _text[end] == '.' && char.IsAsciiDigit(_text[end + 1]);
        return To(TokenKind.Number, hasFraction ? EndOfDigits(end + 1) : end);
    }

    private int EndOfDigits(int position)
    {
        while (position < _end && char.IsAsciiDigit(_text[position]))
            position++;
        return position;
    }

    private int EndOfName(int position)
    {
        while (position < _end && (IsNameStart(_text[position]) || char.IsDigit(_text[position]) || _text[position] == '-'))
            position++;
        return position;
    }

    private Token To(TokenKind kind, int end)
    {
        var token = new Token(kind, _position, end, _text[_position..end]);
        _position = end;
        return token;
    }

    private Token To(TokenKind kind, string text)
    {
        var token = new Token(kind, _position, _position + text.Length, text);
        _position += text.Length;
        return token;
    }

    private static bool IsNameStart(char character) => char.IsLetter(character) || character == '_';
}
