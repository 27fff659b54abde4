namespace Baton.Core.Handoffs;

/// <summary>The beginning of a text, which never ends inside a character: of a surrogate pair there are both halves or none.</summary>
public static class Beginning
{
    /// <summary>All of the text where it is no longer than that.</summary>
    /// <param name="most">In UTF-16 code units, at least one.</param>
    public static string Of(string text, int most) => text[..LengthOf(text, most)];

    /// <summary>How much of the text it is, in UTF-16 code units.</summary>
    public static int LengthOf(ReadOnlySpan<char> text, int most) =>
        text.Length <= most ? text.Length : char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
}
