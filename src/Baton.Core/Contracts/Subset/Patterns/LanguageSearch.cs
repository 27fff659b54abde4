using System.Text;

namespace Baton.Core.Contracts.Subset.Patterns;

/// <summary>Looks for the shortest text of a language within bounds of length, a readable one where letters do.</summary>
internal sealed class LanguageSearch
{
    /// <summary>The characters of a witness, the first that fit.</summary>
    private const string Readable = "aA0 -_./:@x\n\r";

    private const int StepsADerivative = 3;

    private readonly Languages _languages;
    private readonly WitnessSearch _search;
    private readonly List<int> _alphabet;

    private LanguageSearch(Languages languages, WitnessSearch search)
    {
        _languages = languages;
        _search = search;
        _alphabet = Alphabet([.. languages.Sets]);
    }

    /// <summary>The text; none when there is none within the bounds; unknown when the steps do not suffice.</summary>
    public static (string? Text, bool IsKnown) Find(Languages languages, Language language, long least, long? most, WitnessSearch search) =>
        new LanguageSearch(languages, search).Find(language, least, most);

    private (string? Text, bool IsKnown) Find(Language language, long least, long? most)
    {
        var level = new List<(Language Language, Step? Last)> { (language, null) };
        var seen = new HashSet<Language>();
        for (int length = 0; level.Count > 0 && !(length > most); length++)
        {
            foreach (var (reached, last) in level)
                if (length >= least && reached.HasEmpty)
                    return (Text(last), true);
            var next = new List<(Language, Step?)>();
            // Below the least length the same language may be passed again; from there on once is enough.
            if (length <= least)
                seen.Clear();
            foreach (var (reached, last) in level)
            {
                foreach (int point in _alphabet)
                {
                    var after = _languages.After(reached, point);
                    if (!_search.Spend(StepsADerivative + Breadth(after)))
                        return (null, false);
                    if (!ReferenceEquals(after, _languages.None) && seen.Add(after))
                        next.Add((after, new Step(last, point)));
                }
            }
            level = next;
        }
        return (null, true);
    }

    private static int Breadth(Language language) => language switch
    {
        Language.Either either => either.Parts.Count,
        Language.Both both => both.Parts.Sum(Breadth),
        Language.Not not => Breadth(not.Inner),
        _ => 0,
    };

    private sealed record Step(Step? Before, int Point);

    private static string Text(Step? last)
    {
        var points = new Stack<int>();
        for (var step = last; step is not null; step = step.Before)
            points.Push(step.Point);
        var text = new StringBuilder();
        foreach (int point in points)
            text.Append(char.ConvertFromUtf32(point));
        return text.ToString();
    }

    /// <summary>One character for each way the sets can tell characters apart.</summary>
    private static List<int> Alphabet(List<CharacterSet> sets)
    {
        var edges = sets.SelectMany(s => s.Ranges).SelectMany(r => new[] { r.From, r.To + 1 });
        var candidates = Readable.Select(c => (int)c).Concat(edges.Where(CharacterSet.All.Has).Order());
        return [.. candidates.DistinctBy(point => string.Concat(sets.Select(s => s.Has(point) ? '1' : '0')), StringComparer.Ordinal)];
    }
}
