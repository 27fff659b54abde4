using System.Text;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces;

/// <summary>Content in the format asked for: the files' names, media types and texts, the main one first.</summary>
internal static class FileParts
{
    public static IReadOnlyList<(string Name, string Type, string Text)> Of(JsonElement with, string format, string language)
    {
        string? markdown = Text(with, "markdown"), html = Text(with, "html"), text = Text(with, "text");
        switch (format)
        {
            case "html":
                var page = ("email.html", "text/html; charset=utf-8", Page(with, markdown, html, text, language));
                return markdown is null ? [page] : [page, ("email.md", "text/markdown; charset=utf-8", WithFrontMatter(with, markdown))];
            case "markdown" when (markdown ?? text) is { } source:
                return [("email.md", "text/markdown; charset=utf-8", WithFrontMatter(with, source))];
            case "text" when (text ?? (markdown is null ? null : MarkdownHtml.PlainText(markdown))) is { } plain:
                return [("email.txt", "text/plain; charset=utf-8", Ended(plain))];
            case "json":
                return [("email.json", "application/json", Json(with.TryGetProperty("data", out var data) ? data : with))];
            default:
                throw new SurfaceException(
                    $"There is nothing here to write as {format}; give `{(format == "text" ? "text` or `markdown" : "markdown` or `text")}`, or choose another format.",
                    isTransient: false, mayHaveLanded: false);
        }
    }

    /// <summary>HTML that is a whole page already stays as it is: it is the playbook's own template.</summary>
    private static string Page(JsonElement with, string? markdown, string? html, string? text, string language)
    {
        if (html is not null && IsWholePage(html))
            return Ended(html);
        string content =
            html
            ?? (markdown is not null ? MarkdownHtml.Styled(markdown) : null)
            ?? (text is not null ? $"<p style=\"margin:0;white-space:pre-wrap\">{System.Net.WebUtility.HtmlEncode(text)}</p>" : null)
            ?? $"<pre class=\"code\" style=\"margin:0;white-space:pre-wrap\">{System.Net.WebUtility.HtmlEncode(Json(with.GetProperty("data")))}</pre>";
        string title = Text(with, "title") ?? (markdown is null ? null : MarkdownHtml.FirstHeading(markdown)) ?? "Message";
        return EmailLayout.Page(title, Text(with, "excerpt") ?? "", language, content);
    }

    private static bool IsWholePage(string html)
    {
        string start = html.TrimStart();
        return start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a site would keep beside the content, as site generators read it. One line of JSON is YAML.</summary>
    private static string WithFrontMatter(JsonElement with, string markdown)
    {
        var matter = new StringBuilder();
        foreach (string name in (string[])["title", "excerpt", "slug", "categories", "tags"])
        {
            if (with.TryGetProperty(name, out var value))
                matter.Append(name).Append(": ").Append(JsonSerializer.Serialize(value, SurfaceJson.Line)).Append('\n');
        }
        return Ended(matter.Length == 0 ? markdown : $"---\n{matter}---\n\n{markdown}");
    }

    private static string Json(JsonElement value) => Ended(JsonSerializer.Serialize(Payload.Of(value).Value, SurfaceJson.Indented));

    private static string Ended(string text) => text.TrimEnd('\n') + "\n";

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}
