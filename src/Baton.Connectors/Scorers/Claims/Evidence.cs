using System.Collections.Immutable;
using System.Text.Json;
using Baton.Connectors.Scorers.Atoms;
using Baton.Connectors.Scorers.Prose;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Scorers.Claims;

/// <summary>Something that is proven, by its own words.</summary>
/// <param name="Label">Where it stands: <c>brand claim `fast-heat`</c>, <c>research.insights[0]</c>.</param>
/// <param name="Source">Null when it names none; then it proves nothing and is only the nearest thing.</param>
internal sealed record EvidenceItem(string Label, string Says, string? Source, ImmutableArray<Quantity> Quantities, ImmutableHashSet<string> Words);

/// <summary>All that may support a claim: the brand's claims on file, findings handed over, and the numbers the brief gives.</summary>
internal sealed class Evidence
{
    private static readonly string[] StatementFields = ["claim", "says", "finding", "insight", "fact", "statement"];
    private static readonly string[] SourceFields = ["source", "url", "citation"];

    private readonly ContentWords _words;
    private readonly ImmutableHashSet<string> _legal;

    public Evidence(ScoringInput input)
    {
        Brand brand = Brand.Of(input.Brand);
        _words = new ContentWords([.. new[] { brand.Name, input.Brief.Text("product"), input.Brief.Field("product").Text("name") }.OfType<string>()]);
        Items =
        [
            .. brand.Claims.Select(claim => Item(claim.Label, claim.Says, claim.Source)),
            .. input.Evidence.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => Statements(entry.Value, entry.Key)),
        ];
        BriefNumbers = [.. BriefQuantities(input.Brief)];
        _legal = [.. brand.LegalTexts.SelectMany(text => ProseText.Of(text, TextFormat.Markdown).Sentences).Select(sentence => Plain(sentence.Text))];
        string[] looked =
        [
            .. brand.Claims.IsEmpty ? (string[])[] : [$"{brand.Claims.Length} brand {(brand.Claims.Length == 1 ? "claim" : "claims")}"],
            .. input.Evidence.Keys.Order(StringComparer.Ordinal),
            "the brief",
        ];
        LookedThrough = string.Join(", ", looked);
    }

    public ImmutableArray<EvidenceItem> Items { get; }

    /// <summary>Canonical quantities of the brief; a bare JSON number is there as <c>25 *</c> and fits any unit.</summary>
    public ImmutableHashSet<string> BriefNumbers { get; }

    public string LookedThrough { get; }

    /// <summary>The sentence stands so in the brand's disclaimers or footer: the brand's own legal text claims nothing about a product.</summary>
    public bool IsLegalText(ProseSentence sentence) => _legal.Contains(Plain(sentence.Text));

    public ImmutableHashSet<string> WordsOf(string text) => _words.Of(text);

    private EvidenceItem Item(string label, string says, string? source)
    {
        ImmutableArray<Quantity> quantities = TextReading.Of(ProseText.Of(says, TextFormat.Plain)).Quantities;
        return new EvidenceItem(label, says, source, quantities, _words.Of(says));
    }

    private IEnumerable<EvidenceItem> Statements(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                string? says = StatementFields.Select(name => value.Text(name)).FirstOrDefault(text => text is not null);
                JsonElement proof = value.Field("evidence");
                string? source = SourceFields.Select(name => value.Text(name) ?? proof.Text(name)).FirstOrDefault(text => text is not null);
                if (says is not null)
                    return [Item($"`{path}`", says, source)];
                return value.EnumerateObject().SelectMany(property => Statements(property.Value, $"{path}.{property.Name}"));
            case JsonValueKind.Array:
                return value.EnumerateArray().SelectMany((item, index) => Statements(item, $"{path}[{index}]"));
            default:
                return [];
        }
    }

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> BriefQuantities(JsonElement brief)
    {
        var everything = new AtomOptions([], brief.ValueKind == JsonValueKind.Object ? [.. brief.EnumerateObject().Select(field => field.Name)] : []);
        IEnumerable<string> numbers = BriefAtoms.Extract(brief, everything).Where(atom => atom.Kind == AtomKind.Number).Select(atom => atom.Canonical);
        // Must-say phrases and names are no number atoms, yet the numbers in them are given all the same.
        return numbers.Concat(TextField.In(brief).SelectMany(field => TextReading.Of(field.Prose).Quantities).Select(quantity => quantity.Canonical));
    }
}
