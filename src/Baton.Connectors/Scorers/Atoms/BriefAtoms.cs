using System.Collections.Immutable;
using System.Text.Json;
using Baton.Connectors.Scorers.Prose;

namespace Baton.Connectors.Scorers.Atoms;

/// <summary>
/// Splits a brief in atomic requirements. From running text come numbers, dates, times, addresses, codes and names; a field named
/// for a thing (<c>product</c>, <c>name</c>, <c>brand</c>, <c>event</c>…) is a name as a whole; <c>must_say</c> and <c>must_not</c> are taken
/// literally, at any depth. Number words ask for something only with a unit (<c>two years</c>), and <c>one</c> never does.
/// </summary>
public static class BriefAtoms
{
    private static readonly string[] NamingFields = ["product", "name", "brand", "company", "event", "venue", "speaker", "author"];

    /// <summary>In the order of the brief; what is asked twice comes once, with its other places.</summary>
    public static ImmutableArray<BriefAtom> Extract(JsonElement brief, AtomOptions? options = null)
    {
        if (brief.ValueKind != JsonValueKind.Object)
            return [];
        List<BriefAtom> atoms = [];
        JsonProperty[] fields = [.. brief.EnumerateObject().Where(field => (options ?? AtomOptions.Default).Includes(field.Name))];
        string[] names = [.. fields.SelectMany(field => Names(field.Value, field.Name)).Distinct().OrderByDescending(name => name.Length)];
        foreach (JsonProperty field in fields)
            Walk(field.Value, $"brief.{field.Name}", field.Name, currency: null, names, atoms);
        return
        [
            .. atoms.GroupBy(atom => (atom.Kind, Key: atom.Kind is AtomKind.Code ? atom.Canonical : atom.Canonical.ToLowerInvariant()))
                .Select(same => same.First() with { AlsoAt = [.. same.Skip(1).Select(atom => atom.Path).Distinct().Where(path => path != same.First().Path)] }),
        ];
    }

    private static IEnumerable<string> Names(JsonElement value, string field) => value.ValueKind switch
    {
        JsonValueKind.String when IsNaming(field, value.GetString()!) => [value.GetString()!.Trim()],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Names(property.Value, property.Name)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Names(item, field)),
        _ => [],
    };

    private static bool IsNaming(string field, string text)
    {
        const int longestName = 6;
        string singular = field.EndsWith('s') ? field[..^1] : field;
        bool isCalled = NamingFields.Any(name => singular == name || singular.EndsWith($"_{name}", StringComparison.Ordinal));
        return isCalled && text.Any(char.IsLetter) && !text.Contains('@', StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal)
            && text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length <= longestName;
    }

    private static void Walk(JsonElement value, string path, string field, string? currency, string[] names, List<BriefAtom> atoms)
    {
        if (field is "must_say" or "must_not")
        {
            Literal(value, path, field == "must_say" ? AtomKind.MustSay : AtomKind.MustNot, atoms);
            return;
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.String when IsNaming(field, value.GetString()!):
                atoms.Add(new BriefAtom(AtomKind.Name, value.GetString()!.Trim(), value.GetString()!.Trim(), path));
                break;
            case JsonValueKind.String:
                Text(value.GetString()!, path, field, names, atoms);
                break;
            case JsonValueKind.Number when value.TryGetDecimal(out decimal number):
                atoms.Add(new BriefAtom(AtomKind.Number, value.GetRawText() + (currency is null ? "" : $" {currency}"), Quantity.CanonicalOf(number, currency ?? "*"), path));
                break;
            case JsonValueKind.Object:
                string? money = value.TryGetProperty("currency", out JsonElement code) && code.ValueKind == JsonValueKind.String ? Units.Of(code.GetString()!) : null;
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    if (money is null || property.Name != "currency")
                        Walk(property.Value, $"{path}.{property.Name}", property.Name, money, names, atoms);
                }
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                    Walk(item, $"{path}[{index++}]", field, currency, names, atoms);
                break;
        }
    }

    private static void Literal(JsonElement value, string path, AtomKind kind, List<BriefAtom> atoms)
    {
        if (value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString()))
            atoms.Add(new BriefAtom(kind, value.GetString()!, string.Join(' ', value.GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), path));
        else if (value.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
                Literal(item, $"{path}[{index++}]", kind, atoms);
        }
    }

    private static void Text(string text, string path, string field, string[] names, List<BriefAtom> atoms)
    {
        ProseText prose = ProseText.Of(text, text.Contains('\n', StringComparison.Ordinal) ? TextFormat.Markdown : TextFormat.Plain);
        TextReading reading = TextReading.Of(prose);
        List<(int Start, BriefAtom Atom)> found = [];
        found.AddRange(prose.BareLinks.Select(link => (link.Start, new BriefAtom(AtomKind.Url, prose.Text.Substring(link.Start, link.Length), link.Target, path))));
        found.AddRange(Dates(reading).Select(date => (date.Start, new BriefAtom(AtomKind.Date, prose.Text.Substring(date.Start, date.Length), date.Canonical, path))));
        found.AddRange(reading.Times.Select(time => (time.Start, new BriefAtom(AtomKind.Time, prose.Text.Substring(time.Start, time.Length), time.Canonical, path))));
        found.AddRange(reading.Codes.Select(code => (code.Start, new BriefAtom(AtomKind.Code, code.Text, code.Text, path))));
        bool isCodeField = field is "code" or "coupon" or "promo" or "sku" or "voucher" || field.EndsWith("_code", StringComparison.Ordinal);
        if (isCodeField && found.Count == 0 && text.Trim() is { Length: > 0 } code && !code.Any(char.IsWhiteSpace))
        {
            atoms.Add(new BriefAtom(AtomKind.Code, code, code, path));
            return;
        }
        foreach (Quantity quantity in reading.Quantities.Where(quantity => !quantity.IsSpelled || (quantity.Unit is not null && quantity.Value > 1)))
        {
            bool isAlone = quantity.Unit is null && quantity.Length == prose.Text.Trim().Length;
            string canonical = isAlone ? Quantity.CanonicalOf(quantity.Value, "*") : quantity.Canonical;
            found.Add((quantity.Start, new BriefAtom(AtomKind.Number, prose.Text.Substring(quantity.Start, quantity.Length), canonical, path)));
        }
        found.AddRange(NameReader.Read(prose, reading.Rest, names).Select(name => (name.Start, new BriefAtom(AtomKind.Name, name.Text, name.Text, path))));
        atoms.AddRange(found.OrderBy(place => place.Start).Select(place => place.Atom));
    }

    // `03/04/2026` may be either day and asks for either; `1–5 March` is two days and asks for both.
    private static IEnumerable<WrittenDate> Dates(TextReading reading) => reading.Dates
        .GroupBy(date => (date.Start, Either: reading.Prose.Text[date.Start..(date.Start + date.Length)].Contains('/', StringComparison.Ordinal) ? "" : date.Canonical))
        .Select(readings => readings.First() with { Canonical = string.Join('|', readings.Select(date => date.Canonical)) });
}
