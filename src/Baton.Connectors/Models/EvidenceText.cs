using System.Text.Json;

namespace Baton.Connectors.Models;

/// <summary>Handed-over values in Markdown: a statement with its source, a list, or a text. Line breaks inside a value never make structure.</summary>
internal static class EvidenceText
{
    private static readonly string[] StatementNames =
        ["claim", "says", "insight", "finding", "fact", "statement", "text", "title", "headline", "name", "topic", "point", "summary", "message", "label", "question", "description"];

    private static readonly string[] SourceNames = ["source", "source_url", "url", "link", "href", "evidence", "sources"];

    /// <summary>A heading with what the field holds beyond what is said already; empty when that is nothing.</summary>
    public static string Block(HandedField field, string said)
    {
        if (field.Value.ValueKind == JsonValueKind.String)
        {
            var paragraphs = field.Value.GetString()!
                .Replace(OfflineWriter.Mark, "", StringComparison.Ordinal)
                .Split("\n\n")
                .Select(Wording.OneLine)
                .Where(p => p.Length > 0);
            return string.Join("\n\n", paragraphs);
        }
        var lines = Lines(field.Value).Where(l => !IsSaid(l, said)).ToList();
        if (lines.Count == 0)
            return "";
        string bullets = string.Join('\n', lines.Select(l => $"- {l.Markdown}"));
        return field.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object
            ? $"## {Heading(field.Field)}\n\n{bullets}"
            : $"- {Wording.Label(field.Field)}: {Wording.Sentence(lines[0].Text)}";
    }

    /// <summary>The sources of statements that are said already, as small print; empty when there are none.</summary>
    public static string Sources(Material material, string said)
    {
        string[] sources =
        [
            .. material.Fields.Where(f => f.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                .SelectMany(f => Lines(f.Value))
                .Where(l => IsSaid(l, said) && l.Source is not null)
                .Select(l => l.Source!)
                .Distinct()
                .Select(s => Wording.IsUrl(s) ? Wording.Link(s == material.Url && material.First(FactKind.Product) is { } product ? $"the {product} page" : PageName(s), s) : Wording.OneLine(s)),
        ];
        return sources.Length == 0 ? "" : $"*{SourcesLabel} {Wording.Listed(sources)}.*";
    }

    /// <summary>The words that begin the line of <see cref="Sources"/>.</summary>
    public const string SourcesLabel = "Where the facts come from:";

    public static bool IsSaid(EvidenceLine line, string text) => text.Contains(line.Text.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    /// <summary>The last part of the address in words: <c>/evidence/heat-up</c> reads "Heat up".</summary>
    private static string PageName(string url)
    {
        string last = Uri.UnescapeDataString(new Uri(url).AbsolutePath.Trim('/').Split('/')[^1]);
        string words = Wording.OneLine(last.Replace('-', ' ').Replace('_', ' '));
        return words.Length == 0 || words.Length > 40 ? Host(url) : Wording.Capital(words);
    }

    /// <summary>The single statements a value holds, in order.</summary>
    public static IReadOnlyList<EvidenceLine> Lines(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return [.. value.EnumerateArray().SelectMany(Lines)];
            case JsonValueKind.Object:
                return Statement(value) is { } statement ? [statement] : [];
            default:
                return Wording.Leaf(value) is { Length: > 0 } text ? [Plain(text)] : [];
        }
    }

    public static string Host(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Host : url;

    private static string Heading(string field) => Wording.Snake(field) switch
    {
        "insights" or "evidence" or "claims" or "facts" or "sources" or "research" => "What stands behind it",
        _ => Wording.Label(field),
    };

    private static EvidenceLine Plain(string text) => Wording.IsUrl(text)
        ? new EvidenceLine(text, text, Wording.Link(Host(text), text), null)
        : new EvidenceLine(text, null, Wording.Sentence(text), null);

    private static EvidenceLine? Statement(JsonElement value)
    {
        var leaves = new List<(string Name, string Text)>();
        Collect(value, "", leaves);
        if (leaves.Count == 0)
            return null;
        var main = StatementNames.Select(n => leaves.FirstOrDefault(l => l.Name == n)).FirstOrDefault(l => l.Text is not null);
        var source = leaves.FirstOrDefault(l => SourceNames.Contains(l.Name));
        if (main == source)
            source = default;
        string others = string.Join("; ", leaves.Where(l => l != main && l != source).Select(l => Said(l.Name, l.Text)));
        string text = main.Text ?? others;
        string markdown = Wording.Sentence(text);
        if (source.Text is not null)
            markdown += " " + (Wording.IsUrl(source.Text) ? $"({Wording.Link(Host(source.Text), source.Text)})" : $"(Source: {source.Text})");
        if (main.Text is not null && others.Length > 0)
            markdown += " " + Wording.Sentence(others);
        return new EvidenceLine(text, source.Text, markdown, value);
    }

    private static string Said(string name, string text) =>
        $"{Wording.Label(name)}: {(Wording.IsUrl(text) ? Wording.Link(Host(text), text) : DateWords.Write(text, isAmerican: false) ?? text)}";

    private static void Collect(JsonElement value, string name, List<(string Name, string Text)> leaves)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
                Collect(property.Value, Wording.Snake(property.Name), leaves);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Collect(item, name, leaves);
        }
        else if (Wording.Leaf(value) is { Length: > 0 } text)
        {
            leaves.Add((name, text));
        }
    }
}

/// <param name="Text">The statement alone.</param>
/// <param name="Source">Where it comes from, often a URL.</param>
/// <param name="Markdown">With its source as a link and all else the value says.</param>
/// <param name="Value">The object it was read from; null for a plain text.</param>
internal sealed record EvidenceLine(string Text, string? Source, string Markdown, JsonElement? Value)
{
    /// <summary>The object's own field of that name.</summary>
    public JsonElement? Of(string name) =>
        Value is { ValueKind: JsonValueKind.Object } value
            ? value.EnumerateObject().Where(p => Wording.Snake(p.Name) == Wording.Snake(name)).Select(p => (JsonElement?)p.Value).FirstOrDefault()
            : null;
}
