namespace Baton.Storage;

/// <summary>Words as searches compare them: in lower case, the same for every journal, whatever a database makes of case.</summary>
internal static class SearchedWords
{
#pragma warning disable CA1308 // Lower case is the usual form to fold to here; nothing is normalized for security.
    public static string Of(string words) => words.ToLowerInvariant();
#pragma warning restore CA1308
}
