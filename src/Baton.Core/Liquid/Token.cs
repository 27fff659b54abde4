namespace Baton.Core.Liquid;

internal enum TokenKind { Name, Text, Number, Symbol, UnclosedText, Unknown, End }

/// <summary>A word of an expression; offsets are of the template's text.</summary>
/// <param name="Text">For a text in quotes, what stands between them.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text)
{
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;
}
