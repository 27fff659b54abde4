using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Baton.Connectors.Scorers.Atoms;

namespace Baton.Connectors.Scorers.Claims;

/// <summary>
/// The words that tell what a sentence is about, cut to their stems: no function words, no units, and not the names that every
/// sentence of a campaign has.
/// </summary>
internal sealed partial class ContentWords(ImmutableArray<string> names)
{
    private static readonly ImmutableHashSet<string> FunctionWords = ImmutableHashSet.CreateRange(
        ("about above after all also and any are because been before being but can did does down each every for from get had has have her his how into its just "
        + "made make more most not now off our out over own per she should some such take than that the their them then there these they this those through under "
        + "until very was way were what when where which while who will with within without you your only new one").Split(' '));

    private readonly ImmutableHashSet<string> _names =
        [.. names.SelectMany(name => Word().Matches(name.ToLowerInvariant()).Select(match => Stem(match.Value)))];

    public ImmutableHashSet<string> Of(string text) =>
    [
        .. Word().Matches(text.ToLowerInvariant())
            .Select(match => match.Value)
            .Where(word => word.Length > 2 && !FunctionWords.Contains(word) && Units.Of(word) is null)
            .Select(Stem)
            .Where(stem => !_names.Contains(stem)),
    ];

    private static string Stem(string word)
    {
        foreach (string ending in (string[])["ing", "ed", "es", "s", "e"])
        {
            if (word.Length - ending.Length >= 3 && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }
        return word;
    }

    [GeneratedRegex(@"\p{L}+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
