using System.Globalization;
using System.Text.Json;
using Baton.Core.Contracts.Schemas;

namespace Baton.Core.Contracts.Subset;

/// <summary>
/// Draws one value along a schema, taking one branch wherever there are several; whether it fits in the end is the
/// validator's to say. Edges of what is allowed come up more often than what lies between.
/// </summary>
internal sealed class SampleDrawing(ulong seed, bool isBare)
{
    private const int MaxParts = 400;
    private const int MaxDepth = 8;
    private const int MaxSize = 2000;

    private static readonly string[] Words =
        ["a", "Brisa One", "two\nlines", "", "https://example.com/a", "2026-03-01", "image/png", "EU", "0", "é", "\U0001F600", "[", "x/y"];

    private static readonly JsonTypes[] AllTypes =
        [JsonTypes.Null, JsonTypes.Boolean, JsonTypes.Number, JsonTypes.String, JsonTypes.Array, JsonTypes.Object, JsonTypes.Integer];

    private ulong _state = (seed + 1) * 0x9E3779B97F4A7C15;
    private int _parts;

    /// <summary>Null when nothing was found to begin with, or it became too large.</summary>
    public JsonElement? Draw(SchemaNode node) => Draw([node], depth: 0);

    private JsonElement? Draw(IEnumerable<SchemaNode> nodes, int depth)
    {
        if (++_parts > MaxParts || depth > MaxDepth * 2)
            return null;
        var all = new List<SchemaNode>();
        foreach (var node in nodes)
            Collect(node, all);
        if (all.Find(n => n.Const is not null)?.Const is { } constant)
            return constant;
        if (all.Where(n => n.Enum is { Length: > 0 }).MinBy(n => n.Enum!.Length)?.Enum is { } choices)
            return choices[Next(choices.Length)];
        return TypeOf(all) switch
        {
            JsonTypes.Null => Witness.Null,
            JsonTypes.Boolean => Next(2) == 0 ? Witness.False : Witness.True,
            JsonTypes.Integer => Number([.. all.Select(n => n.Number).OfType<NumberRules>()], isWhole: true),
            JsonTypes.Number => Number([.. all.Select(n => n.Number).OfType<NumberRules>()], isWhole: Next(2) == 0),
            JsonTypes.String => Witness.Text(Text([.. all.Select(n => n.Text).OfType<TextRules>()])),
            JsonTypes.Array => List([.. all.Select(n => n.List).OfType<ListRules>()], depth),
            JsonTypes.Object => Object([.. all.Select(n => n.Object).OfType<ObjectRules>()], depth),
            _ => null,
        };
    }

    private void Collect(SchemaNode node, List<SchemaNode> into)
    {
        into.Add(node);
        if (node.Ref is not null)
            Collect(node.Ref, into);
        foreach (var part in node.AllOf)
            Collect(part, into);
        if (node.AnyOf.Length > 0)
            Collect(node.AnyOf[Next(node.AnyOf.Length)], into);
        if (node.OneOf.Length > 0)
            Collect(node.OneOf[Next(node.OneOf.Length)], into);
        bool takesThen = node.If is not null && Next(2) == 0;
        foreach (var taken in takesThen ? (SchemaNode?[])[node.If, node.Then] : [node.If is null ? null : node.Else])
            if (taken is not null)
                Collect(taken, into);
    }

    private JsonTypes TypeOf(List<SchemaNode> nodes)
    {
        var types = AllTypes.Where(type => nodes.All(n => n.Types == JsonTypes.Any || (n.Types & Wider(type)) != 0)).ToList();
        // A schema that speaks of texts alone is drawn as a text mostly, though it allows all else.
        var meant = types.Where(type => nodes.Any(n => n.Types != JsonTypes.Any || SpeaksOf(n, type))).ToList();
        var from = meant.Count > 0 && Next(8) > 0 ? meant : types;
        return from.Count == 0 ? JsonTypes.Any : from[Next(from.Count)];
    }

    private static JsonTypes Wider(JsonTypes type) => type == JsonTypes.Integer ? JsonTypes.Integer | JsonTypes.Number : type;

    private static bool SpeaksOf(SchemaNode node, JsonTypes type) => type switch
    {
        JsonTypes.Number or JsonTypes.Integer => node.Number is not null,
        JsonTypes.String => node.Text is not null,
        JsonTypes.Array => node.List is not null,
        JsonTypes.Object => node.Object is not null,
        _ => false,
    };

    private JsonElement Number(NumberRules[] rules, bool isWhole)
    {
        var bounds = rules.SelectMany(r => new[] { r.Minimum, r.Maximum, r.ExclusiveMinimum, r.ExclusiveMaximum })
            .OfType<ExactNumber>().Select(ValueOf).OfType<decimal>().ToList();
        decimal value = bounds.Count > 0 ? bounds[Next(bounds.Count)] : 0;
        value += Next(4) switch { 0 => 0, 1 => 1, 2 => -1, _ => Next(21) - 10 };
        value = isWhole ? Math.Round(value) : Next(2) == 0 ? value + 0.5m : value;
        if (rules.Select(r => r.MultipleOf).OfType<ExactNumber>().Select(ValueOf).OfType<decimal>().FirstOrDefault() is > 0 and var step)
            value = Math.Round(value / step) * step;
        return Witness.Read(value.ToString(CultureInfo.InvariantCulture));
    }

    private static decimal? ValueOf(ExactNumber number) =>
        decimal.TryParse(number.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) && Math.Abs(value) < 1e15m ? value : null;

    private string Text(TextRules[] rules)
    {
        long least = rules.Select(r => r.MinLength ?? 0).Append(0).Max();
        long most = Math.Max(least, rules.Select(r => r.MaxLength ?? MaxSize).Append(MaxSize).Min());
        foreach (var rule in rules)
        {
            if (rule.Format is null || FormatTraits.Of(rule.FormatName!) is not { } traits)
                continue;
            int from = (int)Math.Max(least, traits.Least), to = (int)Math.Min(most, traits.Most ?? most);
            foreach (int length in (int[])[from + Next(Math.Max(1, Math.Min(to - from + 1, 40))), from, 20, 10, to])
                if (length >= from && length <= to && traits.Write(length, Next(20)) is { } text && text.Length == length)
                    return text;
        }
        long size = Next(6) switch { 0 => least, 1 => least + 1, 2 => most, 3 => most - 1, _ => least + Next(12) };
        string word = Words[Next(Words.Length)];
        if (Next(3) == 0 || word.Length < least || word.Length > most)
            word = new string(Next(8) == 0 ? '\n' : 'a', (int)Math.Clamp(size, least, Math.Max(least, Math.Min(most, MaxSize))));
        return word;
    }

    private JsonElement? List(ListRules[] rules, int depth)
    {
        long least = Math.Max(rules.Select(r => r.MinItems ?? 0).Append(0).Max(), rules.Any(r => r.Contains is not null && r.MinContains is not 0) ? 1 : 0);
        long most = Math.Min(rules.Select(r => r.MaxItems ?? long.MaxValue).Append(long.MaxValue).Min(), least + 3);
        long count = isBare || depth > MaxDepth || most <= least ? least : least + Next((int)(most - least) + 1);
        if (count > MaxParts)
            return null;
        var items = new List<JsonElement>();
        int wanted = count == 0 ? -1 : Next((int)count);
        for (int index = 0; index < count; index++)
        {
            var nodes = rules.Select(r => index < r.PrefixItems.Length ? r.PrefixItems[index] : r.Items)
                .Concat(rules.Select(r => index == wanted || Next(2) == 0 ? r.Contains : null)).OfType<SchemaNode>();
            if (Draw(nodes, depth + 1) is not { } item)
                return null;
            items.Add(item);
        }
        return Witness.List(items);
    }

    private JsonElement? Object(ObjectRules[] rules, int depth)
    {
        var required = rules.SelectMany(r => r.Required.Select(name => r.Names.Names[name])).ToHashSet(StringComparer.Ordinal);
        bool isSmall = isBare || depth > MaxDepth;
        var names = rules.SelectMany(r => r.Names.Names).Distinct(StringComparer.Ordinal)
            .Where(name => required.Contains(name) || (!isSmall && Next(2) == 0)).ToList();
        if (!isSmall && Next(3) == 0)
            names.Add(Words[Next(2)]);
        long least = rules.Select(r => r.MinProperties ?? 0).Append(0).Max();
        for (int extra = 1; names.Count < least && extra < 20; extra++)
            names.Add("extra" + extra.ToString(CultureInfo.InvariantCulture));
        var properties = new List<(string, JsonElement)>();
        foreach (string name in names.Distinct(StringComparer.Ordinal))
        {
            var nodes = rules.SelectMany(r => PropertyRules.About(r, name)).ToList();
            if (nodes.Any(n => n.IsNever) && !required.Contains(name))
                continue;
            if (Draw(nodes, depth + 1) is { } value)
                properties.Add((name, value));
            else if (required.Contains(name))
                return null;
        }
        return Witness.Object(properties);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): all that is needed is that it is the same everywhere.</summary>
    private int Next(int below)
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}
