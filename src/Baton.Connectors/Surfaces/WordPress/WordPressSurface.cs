using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Surfaces.Http;
using Baton.Connectors.Surfaces.Publishing;
using Baton.Core.Contracts;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.WordPress;

/// <summary>
/// Writes a post or a page over the REST API of WordPress, with an application password. WordPress makes a second post of a
/// repeated request, also for the same slug; so each carries a comment with the commit's mark in its content, which readers do
/// not see and WordPress's own search finds.
/// </summary>
public sealed class WordPressSurface(string name, SiteOptions options, Secrets secrets, TimeProvider clock) : ISurface
{
    private const string AnyStatus = "publish,future,draft,pending,private,trash";

    private readonly SurfaceHttp _http = new(name, secrets);

    public string Name => name;

    public string Summary => $"Writes posts and pages on {options.Address} (WordPress).";

    public SurfaceClass Class => SurfaceClass.Queryable;

    public SurfaceTimes Times => options.Times;

    public Contract To { get; } = PostContract.To(name);

    public Contract Takes { get; } = PostContract.Takes(titleLength: null, excerptLength: null, altLength: 1000, hasCategories: true);

    public RenderedPayload Render(JsonElement with, JsonElement to) => Post.Render(with, to, options.Address);

    public IReadOnlyList<OutgoingRequest> Rehearse(CommitRequest request)
    {
        var post = Post.Of(request);
        JsonNode? image = null;
        var requests = new List<OutgoingRequest>();
        if (post.Image is { } picture)
        {
            image = JsonValue.Create("⟨id of the image⟩");
            requests.AddRange([Upload(picture, request), Describe(picture, "⟨id of the image⟩")]);
        }
        requests.Add(Publish(request, post, [.. post.Categories.Select(c => (JsonNode)$"⟨id of {c}⟩")], [.. post.Tags.Select(t => (JsonNode)$"⟨id of {t}⟩")], image));
        return requests;
    }

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        var post = Post.Of(request);
        var categories = new JsonArray();
        foreach (string category in post.Categories)
            categories.Add((JsonNode)await TermAsync("categories", category, mayBeMade: false, cancellation));
        var tags = new JsonArray();
        foreach (string tag in post.Tags)
            tags.Add((JsonNode)await TermAsync("tags", tag, mayBeMade: true, cancellation));
        JsonNode? image = post.Image is { } picture ? await ImageAsync(picture, request, cancellation) : null;
        var outgoing = Publish(request, post, categories, tags, image);
        var answer = await SendAsync(outgoing, post.Status == "draft" ? "this draft" : "this post", cancellation, request);
        if (answer.Json is not { ValueKind: JsonValueKind.Object } made || !made.TryGetProperty("id", out _))
            throw _http.Failure($"{options.Address} does not answer like WordPress; is `url` in baton.yaml the address of the site?", isTransient: false, mayHaveLanded: true);
        var receipt = Receipt(made);
        string kept = made.GetProperty("content").GetProperty("raw").GetString()!;
        return Same(kept, Marked(post.Html, request))
            ? receipt
            : throw _http.Failure(
                $"WordPress changed the content while it took it, so {receipt.Url} is not what was approved; give the user of {options.Credential.Reference} the right `unfiltered_html`, " +
                "or leave out what it removes. Resume to let it stand as it is", isTransient: false, mayHaveLanded: true);
    }

    public async Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation)
    {
        string mark = CommitMark.Of(request.Key);
        string kind = Post.Of(request).IsPage ? "pages" : "posts";
        var answer = await SendAsync(Get($"{kind}&search={mark}&status={AnyStatus}&context=edit&per_page=20&orderby=id&order=asc"), "reading its posts", cancellation);
        if (answer.Json is not { ValueKind: JsonValueKind.Array } found)
            throw _http.Failure($"{options.Address} does not answer like WordPress; is `url` in baton.yaml the address of the site?", isTransient: false, mayHaveLanded: false);
        return [.. found.EnumerateArray().Where(p => p.GetProperty("content").GetProperty("raw").GetString()!.Contains(Comment(request), StringComparison.Ordinal)).Select(Receipt)];
    }

    private OutgoingRequest Publish(CommitRequest request, Post post, JsonArray categories, JsonArray tags, JsonNode? image)
    {
        var body = new JsonObject { ["title"] = post.Title, ["content"] = Marked(post.Html, request), ["status"] = post.Status };
        if (post.Excerpt is not null)
            body["excerpt"] = post.Excerpt;
        if (post.Slug is not null)
            body["slug"] = post.Slug;
        if (!post.IsPage && categories.Count > 0)
            body["categories"] = categories;
        if (!post.IsPage && tags.Count > 0)
            body["tags"] = tags;
        if (image is not null)
            body["featured_media"] = image;
        return Write(post.IsPage ? "pages" : "posts", body);
    }

    /// <summary>A category is the site's own to have; a tag may be new.</summary>
    private async Task<long> TermAsync(string taxonomy, string term, bool mayBeMade, CancellationToken cancellation)
    {
        var found = await SendAsync(Get($"{taxonomy}&search={Uri.EscapeDataString(term)}&per_page=100&_fields=id,name"), $"reading its {taxonomy}", cancellation);
        foreach (var item in found.Json is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default)
            if (string.Equals(WebUtility.HtmlDecode(item.GetProperty("name").GetString()), term, StringComparison.OrdinalIgnoreCase))
                return item.GetProperty("id").GetInt64();
        if (!mayBeMade)
            throw _http.Failure($"{options.Address} has no category `{term}`; make it there, or name another, then resume", isTransient: false, mayHaveLanded: false);
        var outgoing = Write(taxonomy, new JsonObject { ["name"] = term });
        var answer = await _http.SendAsync(outgoing, Credentials(), commit: null, cancellation);
        // Somebody else may have made it meanwhile, or it is written in another way.
        if (answer.Json is { ValueKind: JsonValueKind.Object } made)
            if (answer.IsSuccess && made.TryGetProperty("id", out var id))
                return id.GetInt64();
            else if (made.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("term_id", out var there))
                return there.GetInt64();
        throw Refusal(answer, $"making the tag `{term}`", writes: false);
    }

    /// <summary>One that an earlier sending brought is taken again.</summary>
    private async Task<JsonNode> ImageAsync(PostImage image, CommitRequest request, CancellationToken cancellation)
    {
        string slug = Path.GetFileNameWithoutExtension(image.FileName(CommitMark.Of(request.Key)));
        var found = await SendAsync(Get($"media&slug={slug}&_fields=id"), "reading its media", cancellation);
        long id = found.Json is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
            ? list[0].GetProperty("id").GetInt64()
            : (await SendAsync(Upload(image, request), "this image", cancellation, body: image.Bytes)).Json!.Value.GetProperty("id").GetInt64();
        await SendAsync(Describe(image, id.ToString(CultureInfo.InvariantCulture)), "this image", cancellation);
        return id;
    }

    private OutgoingRequest Upload(PostImage image, CommitRequest request) => new(
        "POST", Address("media"),
        [("Authorization", Shown), ("Content-Type", image.Type), ("Content-Disposition", $"attachment; filename=\"{image.FileName(CommitMark.Of(request.Key))}\"")],
        $"⟨{image.Bytes.Length} bytes⟩");

    private OutgoingRequest Describe(PostImage image, string id) => Write($"media/{id}", new JsonObject { ["alt_text"] = image.Alt });

    private OutgoingRequest Get(string route) => new("GET", Address(route), [("Authorization", Shown)], "");

    private OutgoingRequest Write(string route, JsonObject body) => new(
        "POST", Address(route), [("Authorization", Shown), ("Content-Type", "application/json; charset=utf-8")], body.ToJsonString(SurfaceJson.Line));

    /// <summary>In this form a site answers whatever its permalinks are.</summary>
    private string Address(string route) => $"{options.Address}/?rest_route=/wp/v2/{route}";

    private string Shown => $"Basic ⟨{options.User} with {options.Credential.Reference}⟩";

    private IEnumerable<(string, string)> Credentials() =>
        [("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{_http.Read(options.Credential)}")))];

    private async Task<HttpAnswer> SendAsync(OutgoingRequest outgoing, string what, CancellationToken cancellation, CommitRequest? commit = null, byte[]? body = null)
    {
        var answer = await _http.SendAsync(outgoing, Credentials(), commit, cancellation, body);
        return answer.IsSuccess ? answer : throw Refusal(answer, what, commit is not null);
    }

    private SurfaceException Refusal(HttpAnswer answer, string what, bool writes) =>
        _http.Refusal(answer, options.Site, what, $"{options.User} with {options.Credential.Reference}", writes);

    /// <summary>Inside the last element, where it makes no paragraph of its own.</summary>
    private static string Marked(string html, CommitRequest request)
    {
        int end = html.LastIndexOf("</", StringComparison.Ordinal);
        return end < 0 ? html + Comment(request) : html.Insert(end, Comment(request));
    }

    private static string Comment(CommitRequest request) => $"<!-- baton {CommitMark.Of(request.Key)} -->";

    private static bool Same(string kept, string sent) => kept.ReplaceLineEndings("\n").Trim() == sent.ReplaceLineEndings("\n").Trim();

    /// <summary>A draft is found where it is edited.</summary>
    private CommitReceipt Receipt(JsonElement post)
    {
        string id = post.GetProperty("id").GetRawText();
        string url = post.GetProperty("status").GetString() == "publish" ? post.GetProperty("link").GetString()! : $"{options.Address}/wp-admin/post.php?post={id}&action=edit";
        bool isDated = DateTimeOffset.TryParse(
            post.GetProperty("date_gmt").GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at);
        return new CommitReceipt(id, url, isDated ? at : clock.GetUtcNow());
    }
}
