namespace Baton.Core.Liquid;

internal enum PieceKind { Text, Output, Tag }

/// <summary>A stretch of a template before its meaning is read.</summary>
/// <param name="ContentStart">Where the expression (or the tag's arguments) begins; for a text where it begins after trimming.</param>
/// <param name="Tag">The name of a tag; <c>#</c> never comes here, nor do <c>raw</c> and <c>comment</c>.</param>
/// <param name="TagStart">Where that name begins.</param>
internal readonly record struct Piece(PieceKind Kind, int Start, int End, int ContentStart, int ContentEnd, string Tag = "", int TagStart = 0)
{
    public int TagEnd => TagStart + Tag.Length;
}
