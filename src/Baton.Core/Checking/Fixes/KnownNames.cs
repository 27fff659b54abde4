namespace Baton.Core.Checking;

/// <summary>What could have been meant, for messages; a file full of wrong names does not cost more than it is worth.</summary>
internal sealed class KnownNames(IEnumerable<string> names)
{
    private const int MaxSuggestions = 200;
    private const int MaxListed = 30;

    private readonly Lazy<string[]> _names = new(() => [.. names.Distinct(StringComparer.Ordinal)]);
    private readonly Lazy<string> _list = new(() => Listed(names));
    private int _suggestions;

    /// <summary>In alphabetical order; empty when there are none.</summary>
    public string List => _list.Value;

    /// <summary>As <see cref="NearestWord.Suggest"/>; nothing any more when it was asked for often.</summary>
    public string Suggest(string word) => _suggestions++ < MaxSuggestions ? NearestWord.Suggest(word, _names.Value) : "";

    private static string Listed(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return string.Join(", ", sorted.Take(MaxListed)) + (sorted.Length > MaxListed ? ", …" : "");
    }
}
