using System.Text.Json;
using Baton.Connectors.Scorers.Prose;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>Finds what a brief asks for in the fields of some content, a prompt or a step's output.</summary>
internal sealed class AtomSearch
{
    private readonly IReadOnlyList<(string? Path, TextReading Reading)> _texts;

    private AtomSearch(IReadOnlyList<(string? Path, TextReading Reading)> texts) => _texts = texts;

    public static AtomSearch In(IEnumerable<TextField> fields) => new([.. fields.Select(field => ((string?)field.Path, TextReading.Of(field.Prose)))]);

    public static AtomSearch InText(string text) => new([(null, TextReading.Of(ProseText.Of(text, TextFormat.Plain)))]);

    /// <summary>Numbers that are no strings are read too, so a step that hands on <c>25</c> carries it.</summary>
    public static AtomSearch InValue(JsonElement value) =>
        new([.. In(TextField.In(value))._texts, .. Numbers(value).Select(number => ((string?)null, TextReading.Of(ProseText.Of(number, TextFormat.Plain))))]);

    /// <summary>Null when it stands nowhere. The excerpt is a substring of the field.</summary>
    public AtomPlace? Find(BriefAtom atom)
    {
        foreach ((string? path, TextReading reading) in _texts)
        {
            if (Excerpt(atom, reading) is { Length: > 0 } excerpt)
                return new AtomPlace(path, excerpt);
        }
        return null;
    }

    /// <summary>The same words in other letters' case: what a wrongly written code looks like.</summary>
    public AtomPlace? FindInOtherCase(BriefAtom atom)
    {
        foreach ((string? path, TextReading reading) in _texts)
        {
            if (Phrase.Find(reading.Prose.Masked, atom.Canonical) is var (start, length))
                return new AtomPlace(path, reading.Prose.Excerpt(start, length));
        }
        return null;
    }

    private static string? Excerpt(BriefAtom atom, TextReading reading)
    {
        ProseText prose = reading.Prose;
        switch (atom.Kind)
        {
            case AtomKind.Number:
                return reading.Quantities.FirstOrDefault(quantity => Fits(quantity, atom.Canonical)) is { } number ? prose.Excerpt(number.Start, number.Length) : null;
            case AtomKind.Date:
                string[] wanted = atom.Canonical.Split('|');
                return reading.Dates.FirstOrDefault(date => wanted.Any(day => WrittenDate.Says(date.Canonical, day))) is { } found ? prose.Excerpt(found.Start, found.Length) : null;
            case AtomKind.Time:
                return reading.Times.FirstOrDefault(time => time.Canonical == atom.Canonical) is { Length: > 0 } clock ? prose.Excerpt(clock.Start, clock.Length) : null;
            case AtomKind.Url:
                return prose.Links.FirstOrDefault(link => WebAddresses.LeadsTo(atom.Canonical, link.Target))?.Excerpt;
            case AtomKind.Code:
                return Phrase.Find(prose.Masked, atom.Canonical, ignoreCase: false) is var (at, size) ? prose.Excerpt(at, size) : null;
            default:
                bool mayBeAddress = atom.Kind is AtomKind.MustSay or AtomKind.MustNot;
                return Phrase.Find(mayBeAddress ? prose.Text : prose.Masked, atom.Canonical) is var (start, length) ? prose.Excerpt(start, length) : null;
        }
    }

    private static bool Fits(Quantity quantity, string canonical) =>
        quantity.Canonical == canonical || (canonical.EndsWith(" *", StringComparison.Ordinal) && Quantity.CanonicalOf(quantity.Value, "*") == canonical);

    private static IEnumerable<string> Numbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Numbers(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Numbers),
        _ => [],
    };
}

/// <param name="Field">Dotted; null when the text is no field.</param>
internal sealed record AtomPlace(string? Field, string Excerpt);
