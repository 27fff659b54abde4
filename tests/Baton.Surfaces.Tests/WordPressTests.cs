using System.Text.Json;

namespace Baton.Surfaces.Tests;

/// <summary>The whole of Baton on a real WordPress.</summary>
public sealed class WordPressTests(WordPressSite site) : SiteContract
{
    /// <summary>One black pixel.</summary>
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

    protected override int SitePort => site.Port;

    [Fact]
    public async Task What_was_approved_is_what_is_there()
    {
        using var workspace = await NewAsync(
            site.Port,
            "{ surface: wordpress, status: publish }",
            $$"""
            { title: { const: A whole post }, excerpt: { const: "Cooler & quieter" }, markdown: signoff.content.body, slug: { const: a-whole-post },
                    categories: { const: [News] }, tags: { const: [kettles, "R&D"] },
                    image: { const: { name: Hero.png, type: image/png, base64: {{Pixel}}, alt: A kettle } } }
            """);
        string run = await workspace.ApprovedAsync();

        (await workspace.BatonAsync("runs", "resume", run)).Expect(0).Says("post landed: http://127.0.0.1:");

        var post = Assert.Single(await site.PostsAsync("A whole post"));
        string content = Raw(post, "content");
        Assert.Equal(await workspace.PartAsync(run, "content.html"), WithoutMark(content));
        Assert.Equal(("Cooler & quieter", "a-whole-post", "publish"), (Raw(post, "excerpt"), Text(post, "slug"), Text(post, "status")));
        var media = await site.GetAsync($"media/{post.GetProperty("featured_media").GetInt64()}");
        Assert.Equal("A kettle", Text(media, "alt_text"));
        Assert.Equal(["News"], await NamesAsync("categories", post));
        Assert.Equal(["R&amp;D", "kettles"], await NamesAsync("tags", post));
        workspace.HidesCredential();
    }

    [Fact]
    public async Task A_revoked_password_parks_the_run_and_a_new_one_lets_it_go_on()
    {
        using var workspace = await NewAsync(site.Port, "{ surface: wordpress }", "{ title: { const: After the mend }, markdown: signoff.content.body }", CommittingWorkspace.Canary);
        string run = await workspace.ApprovedAsync();

        var refused = (await workspace.BatonAsync("runs", "resume", run)).Expect(3).Says("answers 401 and does not accept editor with file:credential; put one that holds there, then resume");
        workspace.HidesCredential(refused, await workspace.BatonAsync("runs", "show", run, "--json"));
        workspace.Put("credential", site.Password);
        (await workspace.BatonAsync("runs", "resume", run)).Expect(0).Says("wp-admin/post.php?post=");

        Assert.Equal("draft", Text(Assert.Single(await site.PostsAsync("After the mend")), "status"));
    }

    [Fact]
    public async Task A_category_that_is_not_there_is_named_and_nothing_is_written()
    {
        using var workspace = await NewAsync(
            site.Port, "{ surface: wordpress }", "{ title: { const: Nowhere }, markdown: signoff.content.body, categories: { const: [Newes] } }");
        string run = await workspace.ApprovedAsync();

        (await workspace.BatonAsync("runs", "resume", run)).Expect(3).Says("has no category `Newes`; make it there, or name another, then resume");

        Assert.Empty(await site.PostsAsync("Nowhere"));
    }

    private protected override bool IsTheWrite(string said) =>
        said.StartsWith("POST /?rest_route=/wp/v2/posts ", StringComparison.Ordinal) && said.Contains("\r\n\r\n{", StringComparison.Ordinal) && said.EndsWith('}');

    private protected override bool IsBeforeTheWrite(string said) => said.StartsWith("GET /?rest_route=/wp/v2/tags&search=", StringComparison.Ordinal) && said.EndsWith("\r\n\r\n", StringComparison.Ordinal);

    private protected override Task<CommittingWorkspace> WorkspaceAsync(int port, string title) => NewAsync(
        port, "{ surface: wordpress, status: publish }",
        $"{{ title: {{ const: {title} }}, markdown: signoff.content.body, slug: {{ const: the-same }}, tags: {{ const: [kettles] }} }}");

    private protected override async Task<int> CountAsync(string title) => (await site.PostsAsync(title)).Count;

    private protected override CommittingWorkspace Blog() => CommittingWorkspace.WithBlog($"  type: wordpress\n{Settings(site.Port)}", site.Password);

    private protected override async Task<KeptPost> KeptAsync(string title)
    {
        var post = Assert.Single(await site.PostsAsync(title));
        return new(Raw(post, "title"), Raw(post, "excerpt"), Text(post, "slug"), Text(post, "status"), WithoutMark(Raw(post, "content")));
    }

    private protected override string AsKept(string html) => html;

    private Task<CommittingWorkspace> NewAsync(int port, string to, string with, string? password = null) =>
        CommittingWorkspace.NewAsync($"wordpress:\n{Settings(port)}", to, with, password ?? site.Password);

    private static string Settings(int port) => $"  url: http://127.0.0.1:{port}/\n  user: editor\n  password: file:credential\n  timeout: 5s\n  settle: 2s";

    private async Task<IEnumerable<string>> NamesAsync(string taxonomy, JsonElement post)
    {
        var all = (await site.GetAsync($"{taxonomy}&per_page=100")).EnumerateArray().ToDictionary(t => t.GetProperty("id").GetInt64(), t => Text(t, "name"));
        return post.GetProperty(taxonomy).EnumerateArray().Select(id => all[id.GetInt64()]).Order(StringComparer.Ordinal);
    }

    private static string WithoutMark(string content)
    {
        int start = content.IndexOf("<!-- baton ", StringComparison.Ordinal);
        return content.Remove(start, content.IndexOf("-->", start, StringComparison.Ordinal) + 3 - start);
    }

    private static string Raw(JsonElement post, string field) => post.GetProperty(field).GetProperty("raw").GetString()!;

    private static string Text(JsonElement item, string field) => item.GetProperty(field).GetString()!;
}
