using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>
/// Lines that stand alone, as ads and captions have them: whole thoughts that fit, never a cut one while a whole one is left, and
/// none that is there already. Those with a number come first, since facts are what must not get lost.
/// </summary>
/// <param name="obey">Brings a text to the brand's words; see <see cref="OfflineWriter.Obey"/>.</param>
internal sealed partial class ShortLines(Material material, Func<string, string> obey)
{
    /// <summary>From this length on a line has room for whole sentences.</summary>
    private const int SentenceLength = 80;

    private const int ShortestLine = 8;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>At most so many lines of at most so many characters, none of which was given before.</summary>
    public IReadOnlyList<string> Take(int least, int most, int limit)
    {
        bool isProse = limit >= SentenceLength;
        string[] candidates = [.. (isProse ? Sentences(limit) : Thoughts(limit)).Select(l => Tidy(l, isProse)).Where(l => l.Length > 0 && Wording.Length(l) <= limit)];
        var lines = new List<string>();
        foreach (string line in candidates.OrderByDescending(l => material.Texts(FactKind.MustSay).Any(m => l.Contains(m, StringComparison.OrdinalIgnoreCase))))
            Add(line, lines, most);
        foreach (string line in material.Points.Concat(material.Texts(FactKind.Audience)).Select(m => Tidy(Wording.Cut(m, limit), isProse)))
        {
            if (lines.Count < least)
                Add(line, lines, most);
        }
        return lines;
    }

    /// <summary>Words of the theme or the product for an address, hyphens between them.</summary>
    public IReadOnlyList<string> Paths(int most, int limit)
    {
        var lines = new List<string>();
        foreach (string text in Handed("keywords").Concat(Handed("theme")).Concat(material.Texts(FactKind.Product)))
        {
            string path = Slug(text);
            while (path.Length > limit && path.LastIndexOf('-') is > 0 and var hyphen)
                path = path[..hyphen];
            if (path.Length >= 2 && path.Length <= limit)
                Add(SmallEnd().Replace(path, ""), lines, most);
        }
        return lines;
    }

    /// <summary>In small letters and digits with hyphens; what has no such letters is left out.</summary>
    public static string Slug(string text) => NoSlug().Replace(Plain(text), "-").Trim('-');

    /// <summary>Accents off: "café" is "cafe".</summary>
    private static string Plain(string text) => string.Concat(
        text.ToLowerInvariant().Normalize(System.Text.NormalizationForm.FormD).Where(c => char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark));

    private void Add(string line, List<string> lines, int most)
    {
        string plain = string.Concat(line.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        if (lines.Count < most && plain.Length > 0 && _taken.Add(plain))
            lines.Add(line);
    }

    /// <summary>Headlines: a thought each, without a full stop.</summary>
    private IEnumerable<string> Thoughts(int limit)
    {
        string? product = material.First(FactKind.Product);
        string[] messages = [.. material.Points];
        foreach (string keyword in Handed("keywords").Take(2))
            yield return Wording.Capital(keyword);
        foreach (string message in messages.OrderByDescending(Material.HoldsHardFact))
        {
            if (Wording.Length(message.TrimEnd('.')) <= limit)
                yield return message;
            else
            {
                foreach (string part in Parts(message).Where(p => p.Any(char.IsAsciiDigit)))
                    yield return part;
            }
        }
        foreach (string line in Particulars())
            yield return line;
        if (product is not null)
        {
            yield return product;
            yield return $"See {product}";
        }
        foreach (string part in messages.Where(m => Wording.Length(m.TrimEnd('.')) > limit).SelectMany(Parts))
            yield return part;
        foreach (string theme in Handed("theme"))
            yield return theme;
        if (material.Sender is { } sender)
            yield return product is null ? sender : $"{product} by {sender}";
    }

    /// <summary>Price and offer, each in a few words.</summary>
    private IEnumerable<string> Particulars()
    {
        string? product = material.First(FactKind.Product);
        foreach (string price in material.Texts(FactKind.Price))
        {
            yield return product is null ? Wording.Capital(price) : $"{product} {price}";
            yield return Wording.Capital(price);
        }
        foreach (var fact in material.Facts.Where(f => f.Kind == FactKind.Offer))
        {
            yield return fact.Said != fact.Text ? $"Until {fact.Said}"
                : Wording.Snake(fact.Name).EndsWith("code", StringComparison.Ordinal) ? $"Code {fact.Text}"
                : Wording.Capital(fact.Text);
        }
    }

    /// <summary>Descriptions: what must be said, then as many sentences together as fit.</summary>
    private IEnumerable<string> Sentences(int limit)
    {
        var sentences = new LaunchSentences(material);
        string product = material.First(FactKind.Product) is { } name ? $"{name}: " : "";
        var open = new Queue<string>(
        [
            .. material.Texts(FactKind.MustSay), .. sentences.Offer.Select(o => o.Replace("**", "", StringComparison.Ordinal)), .. material.Points,
            .. material.Texts(FactKind.Price).Select(p => product + p),
        ]);
        while (open.TryDequeue(out string? first))
        {
            string line = Wording.Sentence(first);
            if (Wording.Length(line) > limit)
            {
                // Its parts may fit where the whole does not.
                line = Parts(first).Where(p => Wording.Length(p) < limit).OrderByDescending(p => p.Any(char.IsAsciiDigit)).Select(Wording.Sentence).FirstOrDefault() ?? "";
            }
            while (open.TryPeek(out string? next) && line.Length > 0 && Wording.Length(line) + Wording.Length(next) + 2 <= limit)
                line = $"{line} {Wording.Sentence(open.Dequeue())}";
            yield return line;
        }
        foreach (string point in material.Points)
            yield return Wording.Sentence(product + Wording.Lower(point, material.Names));
        foreach (string audience in material.Texts(FactKind.Audience))
            yield return Wording.Sentence(audience);
        yield return material.First(FactKind.Product) is { } thing ? $"See what {thing} does, on one page." : "";
    }

    /// <summary>A message cut at its commas and stops, where each part can stand alone.</summary>
    private static IEnumerable<string> Parts(string message) => PartEnd().Split(message.TrimEnd('.'))
        .Select(p => Wording.Capital(LeadingWord().Replace(p.Trim(), "")))
        .Where(p => p.Length >= ShortestLine);

    private IEnumerable<string> Handed(string field) => material.Fields
        .Where(f => Wording.Snake(f.Field) == field)
        .SelectMany(f => EvidenceText.Lines(f.Value))
        .Select(l => l.Text);

    private string Tidy(string line, bool isProse) => Wording.OneLine(obey(Marks().Replace(line, ""))) is var tidy && isProse ? tidy : tidy.TrimEnd('.');

    [GeneratedRegex(@"[;:.] |, (?=\p{L}|\d)", RegexOptions.CultureInvariant)]
    private static partial Regex PartEnd();

    [GeneratedRegex(@"^(?:and|or|so|but|with|which|where|while|that|then)\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LeadingWord();

    // What channels refuse; see the ad-rules scorer.
    [GeneratedRegex(@"!|…")]
    private static partial Regex Marks();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoSlug();

    [GeneratedRegex("(?:-(?:a|an|the|of|to|for|and|with|in|on|is|do|does))+$")]
    private static partial Regex SmallEnd();
}
