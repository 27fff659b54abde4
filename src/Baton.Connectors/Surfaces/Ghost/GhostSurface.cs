using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Scorers.Prose;
using Baton.Connectors.Surfaces.Http;
using Baton.Connectors.Surfaces.Publishing;
using Baton.Core.Contracts;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Ghost;

/// <summary>
/// Writes a post or a page over Ghost's Admin API. Ghost makes a second post of a repeated request, also for the same slug; so
/// each carries a comment with the commit's mark in its footer code, which can be filtered by and which readers do not see.
/// </summary>
public sealed class GhostSurface(string name, SiteOptions options, Secrets secrets, TimeProvider clock) : ISurface
{
    private const int MaxTitle = 255, MaxExcerpt = 300, MaxAlt = 191;

    private const string AnyStatus = "[draft,published,scheduled,sent]";

    private readonly SurfaceHttp _http = new(name, secrets);

    public string Name => name;

    public string Summary => $"Writes posts and pages on {options.Address} (Ghost).";

    public SurfaceClass Class => SurfaceClass.Queryable;

    public SurfaceTimes Times => options.Times;

    public Contract To { get; } = PostContract.To(name);

    public Contract Takes { get; } = PostContract.Takes(MaxTitle, MaxExcerpt, MaxAlt, hasCategories: false);

    public RenderedPayload Render(JsonElement with, JsonElement to) => Post.Render(with, to, options.Address);

    public IReadOnlyList<OutgoingRequest> Rehearse(CommitRequest request)
    {
        var post = Post.Of(request);
        return post.Image is { } image
            ? [Upload(image, request), Publish(post, request, "⟨address of the image⟩")]
            : [Publish(post, request, null)];
    }

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        var post = Post.Of(request);
        string? image = null;
        if (post.Image is { } picture)
        {
            var uploaded = await SendAsync(Upload(picture, request), "this image", cancellation, body: Form(picture, request));
            image = uploaded.Json!.Value.GetProperty("images")[0].GetProperty("url").GetString();
        }
        var answer = await SendAsync(Publish(post, request, image), post.Status == "draft" ? "this draft" : "this post", cancellation, request);
        var made = Posts(answer, post, mayHaveLanded: true)[0];
        var receipt = Receipt(made, post);
        return Words(made.GetProperty("html").GetString() ?? "") == Words(post.Html)
            ? receipt
            : throw _http.Failure(
                $"Ghost changed the words of the content while it took it, so {receipt.Url} is not what was approved; look at it, and resume to let it stand as it is",
                isTransient: false, mayHaveLanded: true);
    }

    public async Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation)
    {
        var post = Post.Of(request);
        string filter = Uri.EscapeDataString($"codeinjection_foot:~'{CommitMark.Of(request.Key)}'+status:{AnyStatus}");
        var answer = await SendAsync(
            new OutgoingRequest("GET", $"{Address(post)}?filter={filter}&limit=20&order=created_at%20asc", Headers(), ""), "reading its posts", cancellation);
        return [.. Posts(answer, post, mayHaveLanded: false).Select(p => Receipt(p, post))];
    }

    private OutgoingRequest Publish(Post post, CommitRequest request, string? image)
    {
        var body = new JsonObject
        {
            ["title"] = post.Title,
            ["html"] = post.Html,
            ["status"] = post.Status == "draft" ? "draft" : "published",
            ["codeinjection_foot"] = $"<!-- baton {CommitMark.Of(request.Key)} -->",
        };
        if (post.Excerpt is not null)
            body["custom_excerpt"] = post.Excerpt;
        if (post.Slug is not null)
            body["slug"] = post.Slug;
        if (post.Tags.Length > 0)
            body["tags"] = new JsonArray([.. post.Tags.Select(t => (JsonNode)new JsonObject { ["name"] = t })]);
        if (image is not null)
            (body["feature_image"], body["feature_image_alt"]) = (image, post.Image!.Alt);
        return new OutgoingRequest(
            "POST", $"{Address(post)}?source=html&formats=html", Headers(("Content-Type", "application/json; charset=utf-8")),
            new JsonObject { [Kind(post)] = new JsonArray(body) }.ToJsonString(SurfaceJson.Line));
    }

    private OutgoingRequest Upload(PostImage image, CommitRequest request) => new(
        "POST", $"{options.Address}/ghost/api/admin/images/upload/", Headers(("Content-Type", $"multipart/form-data; boundary={Boundary(request)}")),
        $"⟨{image.FileName(CommitMark.Of(request.Key))}, {image.Bytes.Length} bytes⟩");

    private static byte[] Form(PostImage image, CommitRequest request)
    {
        string head = $"--{Boundary(request)}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{image.FileName(CommitMark.Of(request.Key))}\"\r\nContent-Type: {image.Type}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. image.Bytes, .. Encoding.ASCII.GetBytes($"\r\n--{Boundary(request)}--\r\n")];
    }

    private static string Boundary(CommitRequest request) => $"baton-{CommitMark.Of(request.Key)}";

    private static string Kind(Post post) => post.IsPage ? "pages" : "posts";

    private string Address(Post post) => $"{options.Address}/ghost/api/admin/{Kind(post)}/";

    private System.Collections.Immutable.ImmutableArray<(string, string)> Headers(params (string, string)[] more) =>
        [("Authorization", $"Ghost ⟨signed with {options.Credential.Reference}⟩"), ("Accept-Version", "v5.0"), .. more];

    private async Task<HttpAnswer> SendAsync(OutgoingRequest outgoing, string what, CancellationToken cancellation, CommitRequest? commit = null, byte[]? body = null)
    {
        string token;
        try
        {
            token = GhostToken.Of(_http.Read(options.Credential), clock.GetUtcNow());
        }
        catch (FormatException e)
        {
            throw _http.Failure($"{options.Credential.Reference} {e.Message}; nothing was sent", isTransient: false, mayHaveLanded: false, e);
        }
        var answer = await _http.SendAsync(outgoing, [("Authorization", $"Ghost {token}")], commit, cancellation, body);
        return answer.IsSuccess ? answer : throw _http.Refusal(answer, options.Site, what, options.Credential.Reference, commit is not null);
    }

    private List<JsonElement> Posts(HttpAnswer answer, Post post, bool mayHaveLanded) =>
        answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(Kind(post), out var posts) && posts.ValueKind == JsonValueKind.Array
            ? [.. posts.EnumerateArray()]
            : throw _http.Failure($"{options.Address} does not answer like Ghost; is `url` in baton.yaml the address of the site?", isTransient: false, mayHaveLanded);

    /// <summary>Ghost keeps content in a form of its own: what readers see is what counts.</summary>
    private static string Words(string html) => string.Concat(ProseText.Of(html, TextFormat.Html).Text.Where(c => !char.IsWhiteSpace(c)));

    private CommitReceipt Receipt(JsonElement made, Post post)
    {
        string id = made.GetProperty("id").GetString()!;
        string url = made.GetProperty("status").GetString() == "published" ? made.GetProperty("url").GetString()! : $"{options.Address}/ghost/#/editor/{(post.IsPage ? "page" : "post")}/{id}";
        bool isDated = DateTimeOffset.TryParse(made.GetProperty("created_at").GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at);
        return new CommitReceipt(id, url, isDated ? at : clock.GetUtcNow());
    }
}
