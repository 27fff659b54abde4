using System.Text.Json;

namespace Baton.Surfaces.Tests;

/// <summary>The whole of Baton on a real Ghost.</summary>
public sealed class GhostTests(GhostSite site) : SiteContract
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

    private static readonly string Image = $"image: {{ const: {{ name: Hero.png, type: image/png, base64: {Pixel}, alt: A kettle }} }}";

    protected override int SitePort => site.Port;

    [Fact]
    public async Task What_was_approved_is_what_is_there()
    {
        using var workspace = await NewAsync(
            site.Port, "{ surface: ghost, status: publish }",
            $"{{ title: {{ const: A whole post }}, excerpt: {{ const: Cooler & quieter }}, markdown: signoff.content.body, slug: {{ const: a-whole-post }}, tags: {{ const: [kettles, News] }}, {Image} }}");
        string run = await workspace.ApprovedAsync();

        (await workspace.BatonAsync("runs", "resume", run)).Expect(0).Says("post landed: http://127.0.0.1:");

        var post = Assert.Single(await site.PostsAsync("A whole post"));
        string approved = await workspace.PartAsync(run, "content.html");
        Assert.Equal(Words(approved), Words(Text(post, "html")));
        Assert.Equal(("Cooler & quieter", "a-whole-post", "published", "A kettle"), (Text(post, "custom_excerpt"), Text(post, "slug"), Text(post, "status"), Text(post, "feature_image_alt")));
        Assert.Contains("/content/images/", Text(post, "feature_image"), StringComparison.Ordinal);
        Assert.Equal(["kettles", "News"], post.GetProperty("tags").EnumerateArray().Select(t => Text(t, "name")));
        workspace.HidesCredential();
    }

    [Fact]
    public async Task A_revoked_key_parks_the_run_and_a_new_one_lets_it_go_on()
    {
        using var workspace = await NewAsync(
            site.Port, "{ surface: ghost }", "{ title: { const: After the mend }, markdown: signoff.content.body }", $"{site.Key[..^4]}0000");
        string run = await workspace.ApprovedAsync();

        (await workspace.BatonAsync("runs", "resume", run)).Expect(3).Says("answers 401 and does not accept file:credential; put one that holds there, then resume");
        workspace.Put("credential", site.Key);
        (await workspace.BatonAsync("runs", "resume", run)).Expect(0).Says("/ghost/#/editor/post/");

        Assert.Equal("draft", Text(Assert.Single(await site.PostsAsync("After the mend")), "status"));
    }

    private protected override bool IsTheWrite(string said) =>
        said.StartsWith("POST /ghost/api/admin/posts/", StringComparison.Ordinal) && said.Contains("\r\n\r\n{", StringComparison.Ordinal) && said.EndsWith("]}", StringComparison.Ordinal);

    private protected override bool IsBeforeTheWrite(string said) => said.StartsWith("POST /ghost/api/admin/images/upload/", StringComparison.Ordinal) && said.EndsWith("--\r\n", StringComparison.Ordinal);

    private protected override Task<CommittingWorkspace> WorkspaceAsync(int port, string title) => NewAsync(
        port, "{ surface: ghost, status: publish }", $"{{ title: {{ const: {title} }}, markdown: signoff.content.body, slug: {{ const: the-same }}, {Image} }}");

    private protected override async Task<int> CountAsync(string title) => (await site.PostsAsync(title)).Count;

    private protected override CommittingWorkspace Blog() => CommittingWorkspace.WithBlog($"  type: ghost\n{Settings(site.Port)}", site.Key);

    private protected override async Task<KeptPost> KeptAsync(string title)
    {
        var post = Assert.Single(await site.PostsAsync(title));
        return new(Text(post, "title"), Text(post, "custom_excerpt"), Text(post, "slug"), Text(post, "status"), Words(Text(post, "html")));
    }

    /// <summary>Ghost keeps content in a form of its own, so what readers see of it is compared.</summary>
    private protected override string AsKept(string html) => Words(html);

    private Task<CommittingWorkspace> NewAsync(int port, string to, string with, string? key = null) =>
        CommittingWorkspace.NewAsync($"ghost:\n{Settings(port)}", to, with, key ?? site.Key);

    private static string Settings(int port) => $"  url: http://127.0.0.1:{port}/\n  key: file:credential\n  timeout: 10s\n  settle: 2s";

    private static string Words(string html) => string.Concat(
        System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(html, "<[^>]*>", "")).Where(c => !char.IsWhiteSpace(c)));

    private static string Text(JsonElement item, string field) => item.GetProperty(field).GetString()!;
}
