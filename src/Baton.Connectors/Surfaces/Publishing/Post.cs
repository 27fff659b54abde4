using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Publishing;

/// <summary>What is published on a site: read back from a payload it is what was approved.</summary>
/// <param name="Html">The body, without the title.</param>
internal sealed record Post(
    string Title, string? Excerpt, string? Slug, string Status, bool IsPage, string[] Categories, string[] Tags, string Html, PostImage? Image)
{
    private const string About = "post.json", Body = "content.html", Picture = "image";

    public static RenderedPayload Render(JsonElement with, JsonElement to, string site)
    {
        string status = Text(to, "status") ?? "draft";
        bool isPage = Text(to, "kind") == "page";
        var about = new JsonObject
        {
            ["title"] = Text(with, "title"),
            ["excerpt"] = Text(with, "excerpt"),
            ["slug"] = Text(with, "slug"),
            ["status"] = status,
            ["page"] = isPage,
            ["categories"] = List(with, "categories"),
            ["tags"] = List(with, "tags"),
        };
        var parts = new JsonObject();
        parts[Body] = Part("text/html; charset=utf-8", Text(with, "markdown") is { } markdown ? MarkdownHtml.Fragment(markdown) : Text(with, "html")!);
        if (with.TryGetProperty("image", out var image))
        {
            about["image"] = new JsonObject { ["name"] = Text(image, "name"), ["alt"] = Text(image, "alt") };
            parts[Picture] = new JsonObject { ["type"] = Text(image, "type"), ["base64"] = Text(image, "base64") };
        }
        parts[About] = Part("application/json", about.ToJsonString());
        var payload = new JsonObject { ["to"] = JsonNode.Parse(to.GetRawText()), ["parts"] = parts };
        string what = (status, isPage) switch { ("draft", true) => "A draft of a page", ("draft", _) => "A draft", (_, true) => "A published page", _ => "A published post" };
        return new RenderedPayload(Payload.Of(JsonSerializer.SerializeToElement(payload)), $"{what} on {site}");
    }

    public static Post Of(CommitRequest request)
    {
        var parts = request.Payload.Value.GetProperty("parts");
        using var document = JsonDocument.Parse(parts.GetProperty(About).GetProperty("text").GetString()!);
        var about = document.RootElement;
        var image = parts.TryGetProperty(Picture, out var picture)
            ? new PostImage(
                Text(about.GetProperty("image"), "name")!, Text(picture, "type")!, Text(about.GetProperty("image"), "alt")!, Convert.FromBase64String(Text(picture, "base64")!))
            : null;
        return new Post(
            Text(about, "title")!, Text(about, "excerpt"), Text(about, "slug"), Text(about, "status")!, about.GetProperty("page").GetBoolean(),
            Texts(about, "categories"), Texts(about, "tags"), parts.GetProperty(Body).GetProperty("text").GetString()!, image);
    }

    private static JsonObject Part(string type, string text) => new() { ["type"] = type, ["text"] = text };

    private static JsonArray List(JsonElement value, string name) => [.. Texts(value, name).Select(t => (JsonNode)t)];

    private static string[] Texts(JsonElement value, string name) =>
        value.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(t => t.GetString()!).Distinct(StringComparer.OrdinalIgnoreCase)] : [];

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}

internal sealed record PostImage(string Name, string Type, string Alt, byte[] Bytes)
{
    /// <summary>Of this commit alone, so that it is found again: letters, digits and dashes, and the ending that the type has.</summary>
    public string FileName(string mark)
    {
        string stem = new([.. Path.GetFileNameWithoutExtension(Name).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        string ending = Type switch { "image/jpeg" => "jpg", "image/png" => "png", "image/gif" => "gif", _ => "webp" };
        return $"{stem.Trim('-')}-{mark}.{ending}";
    }
}
