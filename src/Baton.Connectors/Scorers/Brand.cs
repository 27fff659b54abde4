using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Connectors.Scorers;

/// <summary>What scorers read of a brand file; every part may be missing.</summary>
/// <param name="LegalTexts">Disclaimers and footer, which the brand answers for as they stand.</param>
internal sealed record Brand(string? Name, ImmutableArray<BrandTerm> Terms, ImmutableArray<string> MustNot, ImmutableArray<BrandClaim> Claims, ImmutableArray<string> LegalTexts)
{
    public static Brand Of(JsonElement brand) => new(
        brand.Text("name"),
        [.. brand.Items("terms").Where(term => term.Text("use") is not null).Select(term => new BrandTerm(term.Text("use")!, [.. term.Texts("not")], term.Text("why")))],
        [.. brand.Texts("must_not")],
        [.. brand.Items("claims").Where(claim => claim.Text("says") is not null).Select(BrandClaim.Of)],
        [.. Texts(brand.Field("disclaimers")), .. Texts(brand.Field("footer"))]);

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        _ => [],
    };
}

/// <param name="Use">The right words.</param>
/// <param name="Not">The words people write instead.</param>
internal sealed record BrandTerm(string Use, ImmutableArray<string> Not, string? Why);

/// <param name="Source">Where it is proven; null when the file names none, and then it proves nothing.</param>
internal sealed record BrandClaim(string Label, string Says, string? Source)
{
    public static BrandClaim Of(JsonElement claim)
    {
        JsonElement evidence = claim.Field("evidence");
        string? source = evidence.ValueKind == JsonValueKind.String ? claim.Text("evidence") : evidence.Text("source") ?? evidence.Text("url");
        return new BrandClaim(claim.Text("id") is { } id ? $"brand claim `{id}`" : "a brand claim", claim.Text("says")!, source);
    }
}
