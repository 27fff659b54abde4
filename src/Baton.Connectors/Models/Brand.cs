using System.Text.Json;

namespace Baton.Connectors.Models;

/// <summary>What of the brand steers copy: its name, the words it uses and never uses, and the disclaimers it gives.</summary>
internal sealed class Brand
{
    public static readonly Brand None = new(null, []);

    private static readonly string[] NeverNames = ["never", "avoid", "banned", "forbidden", "dont_say", "do_not_say", "must_not", "never_say", "not"];
    private static readonly string[] RightNames = ["use", "say", "write", "prefer", "preferred", "term", "right"];
    private static readonly string[] WrongNames = ["instead_of", "not", "never", "avoid", "wrong", "variants"];

    private readonly List<string> _never = [];
    private readonly List<(string Wrong, string Right)> _terms = [];
    private readonly List<string> _disclaimers = [];

    /// <param name="briefTexts">The brief's leaves: they tell which regions' disclaimers apply.</param>
    public Brand(JsonElement? brand, IReadOnlyCollection<string> briefTexts)
    {
        if (brand is not { ValueKind: JsonValueKind.Object } root)
            return;
        Name = root.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? Wording.OneLine(name.GetString()!) : null;
        ReadWords(root, 0);
        if (root.TryGetProperty("disclaimers", out var disclaimers))
            ReadDisclaimers(disclaimers, briefTexts);
    }

    public string? Name { get; }

    public IReadOnlyList<string> Never => _never;

    public IReadOnlyList<(string Wrong, string Right)> Terms => _terms;

    public IReadOnlyList<string> Disclaimers => _disclaimers;

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
