using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Scorers;

/// <summary>
/// Counts the syllables of an English word: its groups of vowels, less those that are not spoken (a silent e at the end, in -es,
/// in -ed, before -ment or -ly, inside compounds such as <c>homepage</c>), plus vowels that are spoken apart (<c>ra-di-o</c>). Words that
/// keep no rule are listed.
/// </summary>
public static partial class Syllables
{
    private static readonly FrozenDictionary<string, int> Exceptions = Listed(
        "1 drawer drawers crawled fiend",
        "2 someone evening evenings hundred hundreds naked sacred wicked wretched crooked hatred soldier soldiers brilliant genius lawyer lawyers mayor "
            + "someday chocolate chocolates senior seniors diamond diamonds basement conscience salesman farewell aspirin bracelet freezing freezer "
            + "freezers freeway choir café cafés cafe cafes acre acres naive centre centres headaches lifestyle lifestyles homeland takeoff comeback premier frontier "
            + "cashier savior neon layout vaguely voyage psyche latte lattes purely skiing spaceship grapefruit",
        "3 idea ideas area areas theatre theatres theater theaters behavior behaviour familiar opera operas nuclear influence valuable arguing "
            + "convenient convenience heroic recipe recipes karate cereal cereals genuine reunion beautifully vegetable vegetables policeman battalion "
            + "fireplace involvement diagnosed carriers allegiance civilian massacre typewriter cheeseburger sovereign",
        "4 coincidence emotionally catastrophe apostrophe hyperbole diagnosis laboratory spontaneous diabetes karaoke inconvenience initiative");

    private static readonly Regex[] Silent = [SilentE(), SilentEd(), SilentEs(), SilentUe(), SilentBeforeSuffix(), SilentInCompound(), Swallowed()];

    /// <summary>At least one. Apostrophes count for nothing; a compound with hyphens is the sum of its parts.</summary>
    public static int Count(string word)
    {
        string lower = word.ToLowerInvariant().Replace("’", "'", StringComparison.Ordinal);
        if (lower.EndsWith("'s", StringComparison.Ordinal))
            return Count(lower[..^2]) + (Hissing().IsMatch(lower[..^2]) ? 1 : 0);
        if (lower.Contains('-', StringComparison.Ordinal))
            return Math.Max(1, lower.Split('-', StringSplitOptions.RemoveEmptyEntries).Sum(Count));
        if (Exceptions.TryGetValue(lower, out int known))
            return known;
        bool endsInSpokenNot = lower.EndsWith("dn't", StringComparison.Ordinal) || lower.EndsWith("sn't", StringComparison.Ordinal);
        string letters = lower.Replace("'", "", StringComparison.Ordinal);
        int silent = Silent.Count(rule => rule.IsMatch(letters));
        return Math.Max(1, Vowels().Count(letters) - silent + Apart().Count(letters)) + (endsInSpokenNot ? 1 : 0);
    }

    private static FrozenDictionary<string, int> Listed(params string[] lines) => lines
        .Select(line => line.Split(' '))
        .SelectMany(words => words.Skip(1).Select(word => KeyValuePair.Create(word, words[0][0] - '0')))
        .ToFrozenDictionary();

    [GeneratedRegex("[aeiouyéèêáàâäöüóíú]+")]
    private static partial Regex Vowels();

    [GeneratedRegex("(?:s|x|z|ch|sh|ce|ge|se|ze)$")]
    private static partial Regex Hissing();

    // ta-ble keeps its e, whole and pearle do not.
    [GeneratedRegex("(?:[^aeiouyl]|[aeiouylr]l)e$")]
    private static partial Regex SilentE();

    [GeneratedRegex("(?:[^aeiouyldt]|[aeiouylr]l)ed$")]
    private static partial Regex SilentEd();

    [GeneratedRegex("(?:[^aeiouylscgzxh]|[aeiouylr]l|[^cs]h)es$")]
    private static partial Regex SilentEs();

    [GeneratedRegex("(?<!ar)[gq]ues?$")]
    private static partial Regex SilentUe();

    [GeneratedRegex("[aeiouy][^aeiouyl]+e(?:ly|less|lessly|ments?|ful|fully|ness|some)$")]
    private static partial Regex SilentBeforeSuffix();

    [GeneratedRegex(
        "^(?:some|home|there|where|here|time|fire|life|base|note|space|more|fore|house|safe|side|whole|game|wire|free|take|frame|place|white|else|ware|drive)(?:[bcfghjkpqtwz]|m[aeo])")]
    private static partial Regex SilentInCompound();

    [GeneratedRegex("^every|^business|ically$")]
    private static partial Regex Swallowed();

    [GeneratedRegex(
        "ia(?![lgnr])|(?<![cts])ia[nl]|iar|(?<![ctsgnx]|ll|sh|gh)io|[nt]io(?!n|us)|iu|(?<![gq])ua(?!r[dt]|de)|ying|yer|oyee|oyal|(?<![gq])uing|[eo]ing|aic|aos"
        + "|(?<![aeou])iet|quiet|poe[mt]|(?<=[a-z]{2}[^aeiou])i(?:er|est)$|thm$|sms?$|creat(?!u)|react|reali|^reo|^rei(?!n|g)|^coop|^coor|^reen|(?<![gq])uit[yi]|ruin"
        + "|fluid|suici|(?<![aeioug]|ng)eo(?!u|n(?:s|$)|p)|eum|(?<![ct]|fr)ien|scien|quien|(?<=[nr]y)one$|oever|eyon")]
    private static partial Regex Apart();
}
