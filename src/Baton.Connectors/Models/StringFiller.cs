using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baton.Connectors.Surfaces;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Models;

/// <summary>Texts by the name, format and length of their field.</summary>
internal sealed class StringFiller(OfflineWriter writer)
{
    private const int TitleLength = 80;
    private const int ShortLength = 200;
    private const int LongFrom = 300;
    private const int PostLength = 2000;
    private const string Filler = "No more was handed over.";

    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(200);

    private static readonly string[] TitleNames =
        ["subject", "title", "headline", "heading", "name", "label", "meta_title", "h1", "hook", "subheadline", "cta", "button"];

    private static readonly string[] LongNames =
        ["body", "content", "copy", "article", "post", "markdown", "html", "email", "message", "text", "page", "draft", "newsletter"];

    private static readonly string[] SourceNames = ["source", "source_url", "url", "link", "href", "evidence"];
    private static readonly string[] LinkTextNames = ["cta", "button", "cta_label", "cta_text", "link_text"];

    private static readonly string[] CopyListNames = ["posts", "ads", "emails", "messages", "captions", "tweets", "variants", "copies"];

    private static readonly string[] PathNames = ["paths", "display_paths"];
    private static readonly string[] SlugNames = ["slug", "permalink", "handle"];

    private const int LineLength = 160;

    private static readonly string[] TagNames = ["hashtags", "tags", "keywords"];

    private readonly ShortLines _lines = new(writer.Material, writer.Obey);

    public JsonNode Fill(SchemaShape shape, Slot slot)
    {
        int least = shape.Count("minLength", 0);
        int most = shape.Count("maxLength", int.MaxValue);
        string text = shape.Text("format") is { } format && Formatted(format, slot) is { } formatted
            ? formatted
            : Bounded(Prose(shape, slot, most), least, most);
        if (shape.Text("pattern") is { } pattern && !Matches(text, pattern))
            text = Matching(pattern, least, most) ?? text;
        return JsonValue.Create(text);
    }

    /// <summary>What a list of that name is made of: a list handed over under it, else the statements there are.</summary>
    public IReadOnlyList<EvidenceLine> Items(Slot slot, SchemaShape item, int least, int most)
    {
        var material = writer.Material;
        if (material.IsBlank)
            return [];
        if (item.Has("enum"))
            return [];
        if (item.Text("format") is "uri" or "url")
            return [.. Urls().Distinct().Select(Line)];
        if (item.Type == "string" && slot.Item is { } whole)
            return whole.Of(slot.Name) is { } part ? EvidenceText.Lines(part) : [whole];
        if (material.Find(slot.Name, v => v.ValueKind == JsonValueKind.Array) is { } known && EvidenceText.Lines(known) is { Count: > 0 } own)
            return item.Type == "string" ? [.. own.Select(l => l with { Text = Revision.Short(l.Text, slot.Name, material) })] : own;
        if (TagNames.Contains(Wording.Snake(slot.Name)) && material.First(FactKind.Product) is { } product)
            return [Line((slot.Name == "hashtags" ? "#" : "") + string.Concat(product.Where(char.IsLetterOrDigit)))];
        if (PathNames.Contains(Wording.Snake(slot.Name)))
            return [.. _lines.Paths(most, item.Count("maxLength", LineLength)).Select(Line)];
        if (item.Type == "string" && item.Count("maxLength", int.MaxValue) is <= LineLength and var limit)
            return [.. _lines.Take(least, most, limit).Select(l => Line(Revision.Short(l, slot.Name, material)))];
        var handed = material.Sayable.Where(f => f.Value.ValueKind == JsonValueKind.Array).SelectMany(f => EvidenceText.Lines(f.Value)).ToList();
        bool isSourced = item.Element("properties") is { ValueKind: JsonValueKind.Object } fields
            && fields.EnumerateObject().Any(p => SourceNames.Contains(Wording.Snake(p.Name)));
        if (isSourced && handed.Count > 0)
            return handed;
        var evidence = material.Prompt.Brief is { ValueKind: JsonValueKind.Object } brief
            ? brief.EnumerateObject()
                .Where(p => p.Value.ValueKind == JsonValueKind.Array && Material.KindOf(p.Name) is not (FactKind.Setting or FactKind.MustNot))
                .SelectMany(p => EvidenceText.Lines(p.Value)).Where(l => l.Source is not null)
            : [];
        bool isOwn = material.First(FactKind.Sender) is not { } sender || sender == material.Brand.Name;
        var messages = material.Texts(FactKind.Message)
            .Select(m => new EvidenceLine(m, (isOwn ? material.Brand.EvidenceFor(m) : null) ?? material.Url, Wording.Sentence(m), null));
        if (isSourced)
            return [.. evidence, .. evidence.Any() ? [] : messages];
        string[] said = [.. material.Texts(FactKind.Message)];
        return [.. messages, .. handed.Concat(evidence).Where(l => !said.Any(m => EvidenceText.IsSaid(l, m) || HasItsNumbers(m, l.Text)))];
    }

    /// <summary>A message gives the same numbers, so that the evidence for it would be a second telling.</summary>
    private static bool HasItsNumbers(string message, string evidence) => Brand.Numbers(evidence) is { Count: > 0 } numbers && numbers.IsSubsetOf(Brand.Numbers(message));

    private static EvidenceLine Line(string text) => new(text, null, text, null);

    private string Prose(SchemaShape shape, Slot slot, int most)
    {
        string name = Wording.Snake(slot.Name);
        string? media = shape.Text("contentMediaType") ?? shape.Text("format");
        if (LinkTextNames.Contains(name) || (name is "label" or "text" && LinkTextNames.Contains(Wording.Snake(slot.Parent))))
            return writer.Material.IsBlank ? writer.Subject(slot.Name, most) : writer.LinkLabel;
        if (slot.IsListed)
            return Listed(name, slot, most, media is "text/markdown" or "markdown");
        if (media is "text/html" or "html")
            return Html(name, most);
        if (SlugNames.Contains(name) && ShortLines.Slug(writer.Subject("title", TitleLength)) is { Length: > 0 } slug)
            return slug.Length <= most ? slug : slug[..most][..Math.Max(1, slug[..most].LastIndexOf('-'))];
        if (TitleNames.Contains(name) && media is not ("text/markdown" or "markdown"))
            return writer.Subject(slot.Name, Math.Min(most, TitleLength));
        bool isOneLine = shape.Text("pattern") is { } pattern && !Matches("a\nb", pattern);
        bool isLong = media is "text/markdown" or "markdown" || LongNames.Contains(name);
        if (isLong && !isOneLine && most >= LongFrom)
            return writer.Body(most, slot.Name);
        if (isLong)
            return writer.Post(slot.Name, Math.Min(most, PostLength));
        if (!writer.Material.IsBlank && writer.Material.Find(slot.Name, v => v.ValueKind == JsonValueKind.String) is { } known
            && writer.Material.Existing(slot.Name) is null)
            return writer.Obey(Wording.OneLine(known.GetString()!));
        if (slot.Name.Length == 0)
            return most >= LongFrom && !isOneLine ? writer.Body(most) : writer.Post("text", Math.Min(most, PostLength));
        return writer.Short(slot.Name, Math.Min(most, ShortLength));
    }

    private string Listed(string name, Slot slot, int most, bool isMarkdown)
    {
        bool isCopy = name is "post" or "caption" or "copy"
            || (CopyListNames.Contains(Wording.Snake(slot.Parent)) && LongNames.Contains(name));
        if (slot.Item is not { } item)
            return writer.Material.IsBlank ? Filler : isCopy ? writer.Post(slot.Name, most) : writer.Short(slot.Name, Math.Min(most, ShortLength));
        if (item.Of(name) is { ValueKind: JsonValueKind.String } own && own.GetString() is { Length: > 0 } said)
            return writer.Obey(Wording.OneLine(said));
        if (SourceNames.Contains(name))
            return item.Source ?? "no source was handed over";
        if (isCopy)
            return writer.Post(slot.Name, most, item.Text);
        // The first part of a longer piece carries the whole message, the others one statement each.
        if (isMarkdown && most >= LongFrom)
            return slot.Index == 0 ? writer.Body(most, slot.Name) : writer.Obey(item.Markdown);
        return writer.Obey(TitleNames.Contains(name) ? Headline.Short(item.Text) : item.Text);
    }

    private string Html(string name, int most)
    {
        try
        {
            string html = MarkdownHtml.Fragment(writer.Body(int.MaxValue, name));
            if (Wording.Length(html) <= most)
                return html;
        }
        catch (SurfaceException)
        {
            // A handed-over text nested too deep for Markdown is said as plain text.
        }
        return System.Net.WebUtility.HtmlEncode(writer.Post(name, most / 2));
    }

    private string? Formatted(string format, Slot slot)
    {
        string? own = slot.Item?.Of(slot.Name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        string? pick(Func<string, bool> fits, IEnumerable<string> others, string placeholder) =>
            own is not null && fits(own) ? own
            : writer.Material.Find(slot.Name, v => v.ValueKind == JsonValueKind.String && fits(v.GetString()!)) is { } named ? named.GetString()
            : others.Where(fits).ElementAtOrDefault(slot.IsListed && others.Count(fits) > slot.Index ? slot.Index : 0) ?? placeholder;

        string placeholderUrl = $"https://example.invalid/nothing-handed-over{(slot.IsListed ? $"/{slot.Index + 1}" : "")}";
        return format switch
        {
            "uri" or "iri" or "url" => slot.Item?.Source is { } source && Wording.IsUrl(source)
                ? source
                : pick(Wording.IsUrl, slot.IsListed && slot.Item is not null && !Wording.IsUrl(slot.Item.Text) ? [] : Urls(), placeholderUrl),
            "email" or "idn-email" => pick(IsEmail, AllTexts(), $"nobody{(slot.IsListed ? slot.Index + 1 : "")}@example.invalid"),
            "date" => pick(IsDate, AllTexts(), "1970-01-01"),
            "date-time" => pick(IsDateTime, AllTexts(), "1970-01-01T00:00:00Z"),
            "time" => "00:00:00Z",
            "duration" => "P0D",
            "uuid" => "00000000-0000-0000-0000-000000000000",
            "hostname" or "idn-hostname" => "example.invalid",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            "uri-reference" or "iri-reference" or "uri-template" => pick(Wording.IsUrl, Urls(), placeholderUrl),
            "json-pointer" or "regex" => "",
            "relative-json-pointer" => "0",
            _ => null,
        };
    }

    private IEnumerable<string> Urls() =>
        ((IEnumerable<string?>)[writer.Material.Url, .. AllTexts()]).OfType<string>().Where(Wording.IsUrl);

    private IEnumerable<string> AllTexts() => writer.Material.Facts.Where(f => f.Kind != FactKind.MustNot).Select(f => f.Text)
        .Concat(writer.Material.Fields.SelectMany(f => EvidenceText.Lines(f.Value)).SelectMany(l => l.Source is null ? [l.Text] : new[] { l.Text, l.Source }));

    /// <summary>Not shorter than asked, and cut at a word's end unless that would be too short.</summary>
    private static string Bounded(string text, int least, int most)
    {
        while (Wording.Length(text) < least)
            text = text.Length == 0 ? Filler : $"{text} {Filler}";
        string cut = Wording.Cut(text, most);
        return Wording.Length(cut) >= least ? cut : string.Concat(text.EnumerateRunes().Take(most));
    }

    private string? Matching(string pattern, int least, int most)
    {
        bool fits(string candidate) => Wording.Length(candidate) >= least && Wording.Length(candidate) <= most && Matches(candidate, pattern);

        var texts = AllTexts().ToList();
        return texts.Concat(texts.SelectMany(t => t.Split(' '))).FirstOrDefault(fits) ?? PatternSample.Make(pattern, fits);
    }

    internal static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, PatternTime);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsEmail(string text) => text.IndexOf('@') is > 0 and var at && text.IndexOf('.', at) > at + 1 && !text.Contains(' ') && !text.Contains(':');

    private static bool IsDate(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDateTime(string text) => text.Length >= 20 && text[10] is 'T'
        && (text[^1] == 'Z' || text[^6] is '+' or '-')
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
