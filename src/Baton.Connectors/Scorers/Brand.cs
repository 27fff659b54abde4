using System.Collections.Immutable;
using System.Text.Json;

namespace Baton.Connectors.Scorers;

/// <summary>What scorers read of a brand file; every part may be missing.</summary>
internal sealed record Brand(string? Name, ImmutableArray<BrandTerm> Terms, ImmutableArray<string> MustNot, ImmutableArray<BrandClaim> Claims)
{
    public static Brand Of(JsonElement brand) => new(
        brand.Text("name"),
        [.. brand.Items("terms").Where(term => term.Text("use") is not null).Select(term => new BrandTerm(term.Text("use")!, [.. term.Texts("not")], term.Text("why")))],
        [.. brand.Texts("must_not")],
        [.. brand.Items("claims").Where(claim => claim.Text("says") is not null).Select(BrandClaim.Of)]);
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
