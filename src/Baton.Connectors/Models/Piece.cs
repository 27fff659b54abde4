using System.Text.Json;

namespace Baton.Connectors.Models;

/// <summary>One part of a plan that was handed over: an outline's section, a chosen topic.</summary>
/// <param name="Sentences">What it has to say, statements first, without what the heading says unless that is all.</param>
/// <param name="Source">The address that backs it; null when it names none.</param>
internal sealed record Piece(string Heading, IReadOnlyList<string> Sentences, string? Source)
{
    private static readonly string[] HeadingNames = ["heading", "title", "headline"];
    private static readonly string[] StatementNames = ["says", "claim", "fact", "statement", "points"];
    private static readonly string[] SourceNames = ["source", "url", "link"];

    public string Markdown
    {
        get
        {
            string text = string.Join(' ', Sentences.Select(Wording.Sentence));
            string link = Source is null ? "" : $"({Wording.Link(EvidenceText.Host(Source), Source)})";
            return $"## {Heading.TrimEnd('.')}\n\n{string.Join(' ', ((string[])[text, link]).Where(t => t.Length > 0))}".TrimEnd();
        }
    }

    /// <summary>The pieces of a list in which each item has a heading and something beside it; empty for any other value.</summary>
    public static IReadOnlyList<Piece> In(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [];
        Piece?[] pieces = [.. value.EnumerateArray().Select(Of)];
        return pieces.Length > 0 && pieces.All(p => p is not null) ? [.. pieces.OfType<Piece>()] : [];
    }

    private static Piece? Of(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        var fields = item.EnumerateObject().ToDictionary(p => Wording.Snake(p.Name), p => p.Value);
        string? heading = HeadingNames.Select(n => Text(fields, n)).FirstOrDefault(t => t is not null);
        string? source = SourceNames.Select(n => Text(fields, n)).FirstOrDefault(t => t is not null && Wording.IsUrl(t));
        if (heading is null)
            return null;
        string[] said =
        [
            .. fields.Where(f => !HeadingNames.Contains(f.Key) && !SourceNames.Contains(f.Key))
                .OrderByDescending(f => StatementNames.Contains(f.Key))
                .SelectMany(f => Texts(f.Value))
                .Distinct(),
        ];
        string[] others = [.. said.Where(t => !string.Equals(t.TrimEnd('.'), heading.TrimEnd('.'), StringComparison.OrdinalIgnoreCase))];
        return said.Length == 0 ? null : new Piece(heading, others.Length > 0 ? others : said, source);
    }

    private static string? Text(Dictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && Wording.OneLine(value.GetString()!) is { Length: > 0 } text ? text : null;

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ((string[])[Wording.OneLine(value.GetString()!)]).Where(t => t.Length > 0),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        _ => [],
    };
}
