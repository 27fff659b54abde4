using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Baton.Connectors.Surfaces.Http;

/// <summary>What a server answered.</summary>
/// <param name="Body">Its beginning, where it is longer than an answer may be.</param>
internal sealed record HttpAnswer(int Status, ImmutableDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    private const int MaxExcerpt = 200;

    public bool IsSuccess => Status is >= 200 and < 300;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Null when it is no JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Body);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>What was made of a credential for this request, and is to be shown no more than that.</summary>
    public string? Credential { get; init; }

    /// <summary>The server's own words on what is wrong, on one line; empty when it has none.</summary>
    public string Words
    {
        get
        {
            string text = Json is { } json ? In(json) : Encoding.UTF8.GetString(Body.Span);
            if (text.AsSpan().TrimStart().StartsWith("<"))
                text = Scorers.Prose.ProseText.Of(text, Scorers.Prose.TextFormat.Html).Text;
            text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (Credential is not null)
                text = text.Replace(Credential, "[credential]", StringComparison.Ordinal);
            text = string.Concat(text.Where(c => !char.IsControl(c)));
            return text.Length <= MaxExcerpt ? text : text[..MaxExcerpt] + "…";
        }
    }

    /// <summary><c>{ message }</c>, <c>{ error: … }</c> and <c>{ errors: [{ message, context }] }</c> are how servers say it.</summary>
    private static string In(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            return json.GetString()!;
        if (json.ValueKind == JsonValueKind.Array)
            return json.GetArrayLength() == 0 ? "" : In(json[0]);
        if (json.ValueKind != JsonValueKind.Object)
            return "";
        var said = new List<string>();
        foreach (string name in (string[])["message", "context", "error", "errors", "detail", "title"])
            if (said.Count < 2 && json.TryGetProperty(name, out var value) && In(value) is { Length: > 0 } words)
                said.Add(words);
        return string.Join(" ", said);
    }
}
