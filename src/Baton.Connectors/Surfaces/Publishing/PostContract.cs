using Baton.Core.Contracts;

namespace Baton.Connectors.Surfaces.Publishing;

/// <summary>What sites take.</summary>
internal static class PostContract
{
    public static Contract To(string surface) => SurfaceContract.To(
        surface,
        """
        "status": { "enum": ["draft", "publish"] },
        "kind": { "enum": ["post", "page"] }
        """);

    /// <param name="titleLength">In characters; null: any.</param>
    /// <param name="excerptLength">In characters; null: any.</param>
    /// <param name="altLength">In characters.</param>
    public static Contract Takes(int? titleLength, int? excerptLength, int altLength, bool hasCategories)
    {
        string categories = hasCategories ? $$""" "categories": { "type": "array", "items": {{Line(1, 200)}}, "maxItems": 20 },""" : "";
        return SurfaceContract.Of(
            $$"""
            { "type": "object", "additionalProperties": false, "required": ["title"], "properties": {
                "title": {{Line(0, titleLength)}},
                "excerpt": { "type": "string"{{(excerptLength is { } most ? $", \"maxLength\": {most}" : "")}} },
                "markdown": { "type": "string", "contentMediaType": "text/markdown" },
                "html": { "type": "string", "contentMediaType": "text/html" },
                "slug": { "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 180 },{{categories}}
                "tags": { "type": "array", "items": {{Line(1, 190)}}, "maxItems": 20 },
                "image": { "type": "object", "additionalProperties": false, "required": ["name", "type", "base64", "alt"], "properties": {
                    "name": {{Line(1, 200)}},
                    "type": { "enum": ["image/jpeg", "image/png", "image/gif", "image/webp"] },
                    "base64": { "type": "string", "pattern": "^[A-Za-z0-9+/]+={0,2}$" },
                    "alt": {{Line(1, altLength)}} } } },
              "anyOf": [{ "required": ["markdown"] }, { "required": ["html"] }] }
            """);
    }

    private static string Line(int least, int? most) =>
        $$"""{ "type": "string", "pattern": "^[^\\r\\n]*$", "minLength": {{least}}{{(most is { } m ? $", \"maxLength\": {m}" : "")}} }""";
}
