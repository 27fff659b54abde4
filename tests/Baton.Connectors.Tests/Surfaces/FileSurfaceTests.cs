using System.Text.Json;
using Baton.Connectors.Surfaces;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Tests.Surfaces;

public sealed class FileSurfaceTests : IDisposable
{
    private const string Run = "019a0000000070008000000012345678";
    private const string Place = "launch-email/12345678/email";

    private readonly TemporaryFolder _folder = new();
    private readonly SteppingClock _clock = new();
    private readonly FileSurface _surface;

    public FileSurfaceTests() => _surface = new FileSurface(_folder.Path, _clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_html_and_markdown_and_last_the_receipt()
    {
        var receipt = await _surface.CommitAsync(Request(), Cancellation);

        Assert.Equal([$"{Place}.html", $"{Place}.md", $"{Place}.receipt.json"], _folder.Files);
        Assert.Equal($"{Place}.html", receipt.Id);
        Assert.Equal(new Uri(_folder[$"{Place}.html"]).AbsoluteUri, receipt.Url);
        var written = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder[$"{Place}.receipt.json"], Cancellation)).RootElement;
        Assert.Equal("run/email", written.GetProperty("key").GetString());
        Assert.Equal(Request().Payload.Hash, written.GetProperty("payload").GetString());
        Assert.Equal(
            "---\ntitle: \"Brisa: \\\"One\\\"\"\nexcerpt: Cool\n---\n\n# Hi\n".Replace("excerpt: Cool", "excerpt: \"Cool\"", StringComparison.Ordinal),
            await File.ReadAllTextAsync(_folder[$"{Place}.md"], Cancellation));
    }

    [Fact]
    public async Task The_bytes_written_are_those_of_the_payload()
    {
        var request = Request();

        await _surface.CommitAsync(request, Cancellation);

        foreach (var part in request.Payload.Value.GetProperty("parts").EnumerateObject())
            Assert.Equal(part.Value.GetProperty("text").GetString(), await File.ReadAllTextAsync(_folder[Place + Path.GetExtension(part.Name)], Cancellation));
    }

    [Fact]
    public async Task The_same_key_finds_its_receipt_and_writes_nothing()
    {
        var first = await _surface.CommitAsync(Request(), Cancellation);
        File.Delete(_folder[$"{Place}.md"]);

        var second = await _surface.CommitAsync(Request(), Cancellation);

        Assert.Equal(first, second);
        Assert.Equal([$"{Place}.html", $"{Place}.receipt.json"], _folder.Files);
        Assert.Equal([first], await _surface.FindAsync(Request(), Cancellation));
    }

    [Fact]
    public async Task A_crash_between_parts_and_receipt_is_finished_by_the_next_call()
    {
        await _surface.CommitAsync(Request(), Cancellation);
        File.Delete(_folder[$"{Place}.receipt.json"]);
        await File.WriteAllTextAsync(_folder[$"{Place}.md"], "half", Cancellation);

        var receipt = await _surface.CommitAsync(Request(), Cancellation);

        Assert.Equal($"{Place}.html", receipt.Id);
        Assert.Contains("# Hi", await File.ReadAllTextAsync(_folder[$"{Place}.md"], Cancellation), StringComparison.Ordinal);
        Assert.Equal(3, _folder.Files.Count);
    }

    [Fact]
    public async Task Another_commits_receipt_is_never_overwritten()
    {
        await _surface.CommitAsync(Request(path: "news/spring"), Cancellation);

        var thrown = await Assert.ThrowsAsync<SurfaceException>(
            () => _surface.CommitAsync(Request(path: "news/spring.html", key: "other/email", markdown: "Other"), Cancellation));

        Assert.False(thrown.IsTransient);
        Assert.Contains("belongs to another commit", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("# Hi", await File.ReadAllTextAsync(_folder["news/spring.md"], Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_somebody_else_put_at_the_path_is_never_overwritten()
    {
        await File.WriteAllTextAsync(_folder["spring.html"], "mine", Cancellation);

        var thrown = await Assert.ThrowsAsync<SurfaceException>(() => _surface.CommitAsync(Request(path: "spring"), Cancellation));

        Assert.False(thrown.IsTransient);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["spring.html"], Cancellation));
        Assert.Equal(["spring.html"], _folder.Files);
    }

    [Fact]
    public async Task A_crash_at_a_path_of_ones_own_choice_is_finished_too()
    {
        await _surface.CommitAsync(Request(path: "news/spring"), Cancellation);
        File.Delete(_folder["news/spring.receipt.json"]);
        File.Delete(_folder["news/spring.md"]);

        await _surface.CommitAsync(Request(path: "news/spring"), Cancellation);

        Assert.Equal(["news/spring.html", "news/spring.md", "news/spring.receipt.json"], _folder.Files);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/../../escape")]
    [InlineData("/etc/escape")]
    [InlineData("~/escape")]
    [InlineData("C:/escape")]
    [InlineData("a\\..\\escape")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData(".html")]
    [InlineData("a\0b")]
    public async Task A_path_that_leads_elsewhere_is_refused_at_check_and_at_commit(string path)
    {
        Assert.NotNull(FileSurface.PathFault(path));
        var request = Request() with { Payload = Baton.Core.Handoffs.Payload.Of(JsonSerializer.SerializeToElement(new { to = new { surface = "file", format = "text", path }, parts = new Dictionary<string, object> { ["email.txt"] = new { type = "text/plain", text = "x" } } })) };

        var thrown = await Assert.ThrowsAsync<SurfaceException>(() => _surface.CommitAsync(request, Cancellation));

        Assert.False(thrown.IsTransient);
        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData("spring")]
    [InlineData("news/2026/spring.html")]
    [InlineData("news/..spring")]
    public void A_path_below_the_folder_is_fine(string path) => Assert.Null(FileSurface.PathFault(path));

    [Theory]
    [InlineData("step/../../../escape", "..", "../..")]
    [InlineData("rivals[3].note", "a b", "x/y")]
    public async Task Names_of_steps_and_workflows_never_lead_out(string step, string workflow, string run)
    {
        await _surface.CommitAsync(Request() with { Step = step, Workflow = workflow, Run = run }, Cancellation);

        Assert.Equal(3, _folder.Files.Count);
        Assert.All(_folder.Files, f => Assert.Equal(3, f.Split('/').Length));
    }

    [Fact]
    public async Task A_link_on_the_way_is_not_followed()
    {
        using var outside = new TemporaryFolder();
        Directory.CreateSymbolicLink(_folder["launch-email"], outside.Path);

        var thrown = await Assert.ThrowsAsync<SurfaceException>(() => _surface.CommitAsync(Request(), Cancellation));

        Assert.False(thrown.IsTransient);
        Assert.Contains("is a link", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(outside.Files);
    }

    [Fact]
    public async Task A_link_in_a_files_place_is_not_followed()
    {
        using var outside = new TemporaryFolder();
        Directory.CreateDirectory(_folder["news"]);
        File.CreateSymbolicLink(_folder["news/spring.html"], outside["secret.html"]);

        await Assert.ThrowsAsync<SurfaceException>(() => _surface.CommitAsync(Request(path: "news/spring"), Cancellation));

        Assert.Empty(outside.Files);
    }

    [Fact]
    public async Task A_file_where_a_folder_is_needed_is_named()
    {
        await File.WriteAllTextAsync(_folder["launch-email"], "a file", Cancellation);

        var thrown = await Assert.ThrowsAsync<SurfaceException>(() => _surface.CommitAsync(Request(), Cancellation));

        Assert.Equal((false, false), (thrown.IsTransient, thrown.MayHaveLanded));
        Assert.Contains("is a file where a folder is needed", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baton.yaml")]
    [InlineData("baton.yaml/sub/further")]
    public async Task An_output_folder_that_is_a_file_or_lies_in_one_never_passes(string named)
    {
        await File.WriteAllTextAsync(_folder["baton.yaml"], "out: " + named, Cancellation);

        var thrown = await Assert.ThrowsAsync<SurfaceException>(() => new FileSurface(_folder[named], TimeProvider.System).CommitAsync(Request(), Cancellation));

        Assert.Equal((false, false), (thrown.IsTransient, thrown.MayHaveLanded));
        Assert.Equal($"{_folder["baton.yaml"]} is a file, not a folder; see `out` in baton.yaml.", thrown.Message);
    }

    [Theory]
    [InlineData(120, false)]
    [InlineData(104, true)]
    public async Task A_failed_write_leaves_no_temporary_file_and_no_receipt(int letters, bool receiptAloneIsTooLong)
    {
        // Two bytes a letter: file systems take 255 in a name, and temporary names are longer.
        string name = new('ü', letters);

        var thrown = await Assert.ThrowsAsync<SurfaceException>(() => _surface.CommitAsync(Request(path: name), Cancellation));

        Assert.Equal((false, receiptAloneIsTooLong), (thrown.IsTransient, thrown.MayHaveLanded));
        Assert.DoesNotContain(_folder.Files, f => f.EndsWith(".tmp", StringComparison.Ordinal) || f.Contains("receipt", StringComparison.Ordinal));
        Assert.Equal(receiptAloneIsTooLong ? 2 : 0, _folder.Files.Count);
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_cleared_away()
    {
        Directory.CreateDirectory(_folder["launch-email/12345678"]);
        foreach (string part in (string[])["email.html", "email.md", "email.receipt.json"])
            await File.WriteAllTextAsync(_folder[$"launch-email/12345678/.{part}.0123456789abcdef0123456789abcdef.tmp"], "half", Cancellation);

        await _surface.CommitAsync(Request(), Cancellation);

        Assert.Equal(3, _folder.Files.Count);
        Assert.DoesNotContain(_folder.Files, f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_receipt_is_named_and_nothing_is_written()
    {
        Directory.CreateDirectory(_folder["launch-email/12345678"]);
        await File.WriteAllTextAsync(_folder[$"{Place}.receipt.json"], "{ half", Cancellation);

        var thrown = await Assert.ThrowsAsync<SurfaceException>(() => _surface.CommitAsync(Request(), Cancellation));

        Assert.Equal((false, true), (thrown.IsTransient, thrown.MayHaveLanded));
        Assert.Single(_folder.Files);
    }

    [Theory]
    [InlineData("html", "text", "email.html")]
    [InlineData("markdown", "markdown", "email.md")]
    [InlineData("text", "markdown", "email.txt")]
    [InlineData("text", "text", "email.txt")]
    [InlineData("json", "data", "email.json")]
    public void Renders_each_format_the_same_every_time(string format, string body, string part)
    {
        var with = JsonSerializer.SerializeToElement(new Dictionary<string, object> { [body] = body == "data" ? new { b = 1, a = new[] { 1, 2 } } : "Hello **you**" });
        var to = JsonSerializer.SerializeToElement(new { surface = "file", format });

        var rendered = _surface.Render(with, to);

        Assert.Equal(part, rendered.Payload.Value.GetProperty("parts").EnumerateObject().Single().Name);
        Assert.Equal(rendered.Payload.Hash, _surface.Render(with, to).Payload.Hash);
        Assert.Equal("file", rendered.Payload.Value.GetProperty("to").GetProperty("surface").GetString());
    }

    [Theory]
    [InlineData("""{ "markdown": "x" }""", true)]
    [InlineData("""{ "title": "t", "excerpt": "e", "data": [1] }""", true)]
    [InlineData("""{ "title": "t" }""", false)]
    [InlineData("""{ "markdown": "x", "other": 1 }""", false)]
    public void Takes_one_body_at_least_and_nothing_unknown(string with, bool isTaken) =>
        Assert.Equal(isTaken, _surface.Takes.IsValid(JsonDocument.Parse(with).RootElement));

    [Theory]
    [InlineData("""{ "surface": "file", "format": "html", "path": "news/spring", "lang": "de-AT" }""", true)]
    [InlineData("""{ "surface": "file", "format": "pdf" }""", false)]
    [InlineData("""{ "surface": "mail", "format": "html" }""", false)]
    [InlineData("""{ "surface": "file" }""", false)]
    public void To_holds_a_format_and_perhaps_a_path_and_a_language(string to, bool isTaken) =>
        Assert.Equal(isTaken, _surface.To.IsValid(JsonDocument.Parse(to).RootElement));

    [Fact]
    public void What_cannot_be_converted_is_refused()
    {
        var with = JsonSerializer.SerializeToElement(new { html = "<p>x</p>" });

        Assert.Throws<SurfaceException>(() => _surface.Render(with, JsonSerializer.SerializeToElement(new { surface = "file", format = "text" })));
    }

    [Fact]
    public void What_a_site_would_keep_beside_the_content_is_the_front_matter_of_its_markdown()
    {
        var with = JsonSerializer.SerializeToElement(new { title = "Late rotas", slug = "late-rotas", categories = new[] { "News" }, tags = new[] { "R&D", "what: it costs" }, markdown = "Hello" });

        var parts = _surface.Render(with, JsonSerializer.SerializeToElement(new { surface = "file", format = "markdown" })).Payload.Value.GetProperty("parts");

        Assert.Equal(
            "---\ntitle: \"Late rotas\"\nslug: \"late-rotas\"\ncategories: [\"News\"]\ntags: [\"R&D\",\"what: it costs\"]\n---\n\nHello\n",
            Assert.Single(parts.EnumerateObject()).Value.GetProperty("text").GetString());
    }

    private CommitRequest Request(string? path = null, string key = "run/email", string markdown = "# Hi")
    {
        var to = new Dictionary<string, string> { ["surface"] = "file", ["format"] = "html" };
        if (path is not null)
            to["path"] = path;
        var with = JsonSerializer.SerializeToElement(new { title = "Brisa: \"One\"", excerpt = "Cool", markdown });
        return new CommitRequest(key, Run, "launch-email", "email", _surface.Render(with, JsonSerializer.SerializeToElement(to)).Payload);
    }

    /// <summary>Every look at it is a second later, so that a receipt made anew would show.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromSeconds(1);
    }
}
