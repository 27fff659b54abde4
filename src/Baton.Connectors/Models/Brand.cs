using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Connectors.Models;

/// <summary>What of the brand steers copy: its name, the words it uses and never uses, its claims, disclaimers and footer.</summary>
internal sealed partial class Brand
{
    public static readonly Brand None = new(null, []);

    private static readonly string[] NeverNames = ["never", "avoid", "banned", "forbidden", "dont_say", "do_not_say", "must_not", "never_say", "not"];
    private static readonly string[] RightNames = ["use", "say", "write", "prefer", "preferred", "term", "right"];
    private static readonly string[] WrongNames = ["instead_of", "not", "never", "avoid", "wrong", "variants"];

    private readonly List<string> _never = [];
    private readonly List<(string Wrong, string Right)> _terms = [];
    private readonly List<string> _disclaimers = [];
    private readonly List<(string Says, string Url)> _claims = [];

    /// <param name="briefTexts">The brief's leaves: they tell which regions' disclaimers apply.</param>
    public Brand(JsonElement? brand, IReadOnlyCollection<string> briefTexts)
    {
        if (brand is not { ValueKind: JsonValueKind.Object } root)
            return;
        Name = root.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? Wording.OneLine(name.GetString()!) : null;
        ReadWords(root, 0);
        if (root.TryGetProperty("disclaimers", out var disclaimers))
            ReadDisclaimers(disclaimers, briefTexts);
        if (root.TryGetProperty("claims", out var claims) && claims.ValueKind == JsonValueKind.Array)
            _claims.AddRange(claims.EnumerateArray().Select(Claim).OfType<(string, string)>());
        if (root.TryGetProperty("footer", out var footer) && footer.ValueKind == JsonValueKind.String)
            Reason = ReasonSentence().Match(footer.GetString()!) is { Success: true } reason ? reason.Value.Trim() : null;
    }

    public string? Name { get; }

    public IReadOnlyList<string> Never => _never;

    public IReadOnlyList<(string Wrong, string Right)> Terms => _terms;

    public IReadOnlyList<string> Disclaimers => _disclaimers;

    /// <summary>What the footer gives as the reason why the reader gets this: "you signed up for our news".</summary>
    public string? Reason { get; }

    /// <summary>Where the brand keeps the evidence for a statement: that of the claim which has all its numbers and speaks of the same.</summary>
    public string? EvidenceFor(string statement)
    {
        var (numbers, words) = (Numbers(statement), Words(statement));
        return numbers.Count == 0 ? null : _claims
            .Where(c => numbers.IsSubsetOf(Numbers(c.Says)))
            .Select(c => (c.Url, Shared: Words(c.Says).Intersect(words).Count()))
            .Where(c => c.Shared >= 2)
            .OrderByDescending(c => c.Shared)
            .Select(c => c.Url)
            .FirstOrDefault();
    }

    private static (string, string)? Claim(JsonElement claim) =>
        claim.ValueKind == JsonValueKind.Object
        && claim.TryGetProperty("says", out var says) && says.ValueKind == JsonValueKind.String
        && claim.TryGetProperty("evidence", out var evidence) && evidence.ValueKind == JsonValueKind.Object
        && evidence.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String
            ? (says.GetString()!, url.GetString()!)
            : null;

    public static HashSet<string> Numbers(string text) => [.. Number().Matches(text).Select(m => m.Value)];

    /// <summary>By their first five letters, so that "steams" and "steam" are one.</summary>
    private static HashSet<string> Words(string text) => [.. LongWord().Matches(text.ToLowerInvariant()).Select(m => m.Value[..Math.Min(5, m.Length)])];

    [GeneratedRegex(@"\d+(?:[.,]\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex(@"\p{L}{4,}")]
    private static partial Regex LongWord();

    [GeneratedRegex(@"(?<=\bbecause )[^\n\[.]+(?=\.|$)", RegexOptions.Multiline)]
    private static partial Regex ReasonSentence();

    private void ReadWords(JsonElement holder, int depth)
    {
        foreach (var property in holder.EnumerateObject())
        {
            string name = Wording.Snake(property.Name);
            if (NeverNames.Contains(name))
                _never.AddRange(Strings(property.Value).SelectMany(Material.Phrases));
            else if (name is "terms" or "words" or "glossary")
                ReadTerms(property.Value);
            else if (name is "voice" or "style" && depth == 0 && property.Value.ValueKind == JsonValueKind.Object)
                ReadWords(property.Value, depth + 1);
        }
    }

    /// <summary>Either <c>{ wrong: right }</c>, or <c>{ use: […], never: […] }</c>, or a list of <c>{ use, instead_of }</c>.</summary>
    private void ReadTerms(JsonElement terms)
    {
        if (terms.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in terms.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object))
                ReadTerm(item);
        }
        else if (terms.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in terms.EnumerateObject())
            {
                if (NeverNames.Contains(Wording.Snake(property.Name)))
                    _never.AddRange(Strings(property.Value).SelectMany(Material.Phrases));
                else if (!RightNames.Contains(Wording.Snake(property.Name)) && property.Value.ValueKind == JsonValueKind.String)
                    _terms.Add((property.Name, property.Value.GetString()!));
            }
        }
    }

    private void ReadTerm(JsonElement item)
    {
        var right = item.EnumerateObject().Where(p => RightNames.Contains(Wording.Snake(p.Name))).SelectMany(p => Strings(p.Value)).FirstOrDefault();
        foreach (string wrong in item.EnumerateObject().Where(p => WrongNames.Contains(Wording.Snake(p.Name))).SelectMany(p => Strings(p.Value)))
        {
            if (right is null)
                _never.Add(wrong);
            else
                _terms.Add((wrong, right));
        }
    }

    private void ReadDisclaimers(JsonElement disclaimers, IReadOnlyCollection<string> briefTexts)
    {
        bool applies(string region) => region is "all" or "any" or "default" or "*" or "global"
            || briefTexts.Contains(region, StringComparer.OrdinalIgnoreCase);

        if (disclaimers.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in disclaimers.EnumerateObject().Where(p => applies(p.Name)))
                _disclaimers.AddRange(Strings(property.Value));
        }
        else if (disclaimers.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in disclaimers.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String)
                    _disclaimers.AddRange(Strings(item));
                else if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("text", out var text))
                {
                    var regions = item.EnumerateObject().Where(p => p.Name is "region" or "regions").SelectMany(p => Strings(p.Value)).ToList();
                    if (regions.Count == 0 || regions.Any(applies))
                        _disclaimers.AddRange(Strings(text));
                }
            }
        }
    }

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [Wording.OneLine(value.GetString()!)],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => value.EnumerateObject().Where(p => p.Name is "text" or "term" or "phrase").SelectMany(p => Strings(p.Value)),
        _ => [],
    };
}
