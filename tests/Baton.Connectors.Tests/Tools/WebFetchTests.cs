using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Baton.Connectors.Tools.Web;
using Baton.Core.Runs;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tests.Tools;

/// <summary>Real servers on this machine. 127.0.0.1 is allowed and stands for the internet; 127.0.0.2 stands for what is not.</summary>
public sealed class WebFetchTests
{
    private const string Private = "127.0.0.2";

    private static readonly WebFetchOptions Options = WebFetchOptions.Default with { Allow = [new IPNetwork(IPAddress.Loopback, 32)] };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<JsonElement> FetchAsync(string url, WebFetchOptions? options = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        using var tool = new WebFetch(options ?? Options, TimeProvider.System, resolve);
        var answer = await new CheckedTool(tool, static t => t).CallAsync(CheckedTool.Sound(new { url })!, new ToolUse("3f2a91bc", "look"), Stop);
        return answer is ToolAnswer.Given given ? given.Result.Value : throw new ToolException(((ToolAnswer.Failed)answer).Message) { Kind = ((ToolAnswer.Failed)answer).Kind };
    }

    private static async Task<ToolException> RefusedAsync(string url, WebFetchOptions? options = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) =>
        await Assert.ThrowsAsync<ToolException>(() => FetchAsync(url, options, resolve));

    private static string Text(JsonElement page) => page.GetProperty("text").GetString()!;

    [Fact]
    public async Task A_page_is_read_as_its_text_without_what_surrounds_it()
    {
        await using var server = new PageServer(_ => PageServer.Html("""
            <!doctype html><html><head><title> Brisa
              One </title><style>p { color: red }</style></head><body>
            <nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
            <main><h1>Brisa <em>One</em></h1><p>Ready in <b>38</b> seconds.<br>Fits beside&nbsp;the kettle.</p>
            <ul><li>18 cm wide</li><li><a href="specs?x=1#top">All specs</a></li></ul>
            <p hidden>Not for you</p><p style="display: none">nor this</p><script>alert("x")</script>
            <table><tr><th>Width</th><td>18 cm</td></tr></table><img src="a.png" alt="A small machine"></main>
            <footer>Imprint</footer></body></html>
            """));
        var page = await FetchAsync(server.Address("/brisa#part"));
        Assert.Equal("Brisa One", page.GetProperty("title").GetString());
        Assert.Equal(server.Address("/brisa"), page.GetProperty("url").GetString());
        Assert.False(page.GetProperty("truncated").GetBoolean());
        Assert.Equal($"""
            # Brisa One

            Ready in 38 seconds.
            Fits beside the kettle.

            - 18 cm wide
            - [All specs]({server.Address("/specs?x=1#top")})

            Width 18 cm

            A small machine
            """, Text(page), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Where_there_is_no_main_part_all_of_the_page_is_read_and_broken_markup_too()
    {
        await using var server = new PageServer(_ => PageServer.Html("<p>One<p>Two <b>bold<i>both</b>italic</i><div>Three</span></html>after"));
        Assert.Equal("One\n\nTwo boldbothitalic\n\nThreeafter", Text(await FetchAsync(server.Address())));
    }

    public static TheoryData<string> NotPublic =>
    [
        "http://127.0.0.2/", "http://127.1.2.3/", "http://localhost/", "http://0.0.0.0/", "http://0/", "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/",
        "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://100.100.100.200/", "http://192.0.0.192/", "http://224.0.0.1/", "http://255.255.255.255/",
        "http://198.18.0.1/", "http://240.0.0.1/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.2]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[fe80::1]/",
        "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[64:ff9b::7f00:2]/", "http://[64:ff9b:1::1]/", "http://[2002:7f00:2::1]/", "http://[::127.0.0.2]/",
        "http://[2001::1]/", "http://[2001:db8::1]/", "http://[fec0::1]/", "http://2130706434/", "http://0x7f.2/", "http://0177.0.0.2/", "http://127.2/",
    ];

    [Theory]
    [MemberData(nameof(NotPublic))]
    public async Task What_is_not_the_public_internet_is_not_read(string url)
    {
        var refused = await RefusedAsync(url, WebFetchOptions.Default);
        Assert.Contains("is not in the public internet", refused.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Permanent, refused.Kind);
    }

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c")]
    [InlineData("::ffff:93.184.215.14")]
    [InlineData("64:ff9b::5db8:d70e")]
    public void The_public_internet_is_read(string address) =>
        Assert.True(new WebReach([], (_, _) => throw new InvalidOperationException()).IsAllowed(IPAddress.Parse(address)));

    [Fact]
    public async Task A_redirect_leads_nowhere_that_the_address_itself_could_not()
    {
        await using var inside = new PageServer(_ => PageServer.Html("secret"), Private);
        await using var server = new PageServer(_ => PageServer.Redirect(inside.Address("/admin")));
        Assert.Contains("`127.0.0.2` is not in the public internet", (await RefusedAsync(server.Address())).Message, StringComparison.Ordinal);
        Assert.Equal(0, inside.Requests);
        await using var files = new PageServer(_ => PageServer.Redirect("file:///etc/passwd"));
        Assert.Contains("file:", (await RefusedAsync(files.Address())).Message, StringComparison.Ordinal);
        await using var named = new PageServer(_ => PageServer.Redirect("http://me:pw@127.0.0.1/"));
        Assert.Contains("a name or a password", (await RefusedAsync(named.Address())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_changes_its_mind_is_judged_by_what_is_connected_to()
    {
        await using var inside = new PageServer(_ => PageServer.Html("secret"), Private);
        int asked = 0;
        await using var server = new PageServer(_ => PageServer.Redirect($"http://rebound.example:{inside.Port}/"));
        Task<IPAddress[]> ResolveAsync(string name, CancellationToken stop) => Task.FromResult(new[] { asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse(Private) });
        Assert.Contains("`rebound.example` is not in the public", (await RefusedAsync($"http://rebound.example:{server.Port}/", null, ResolveAsync)).Message, StringComparison.Ordinal);
        Assert.Equal((2, 0), (asked, inside.Requests));
        // A name with two addresses is read at the one that is allowed.
        await using var both = new PageServer(_ => PageServer.Html("fine"));
        Assert.Equal("fine", Text(await FetchAsync($"http://two.example:{both.Port}/", null, (_, _) => Task.FromResult(new[] { IPAddress.Parse(Private), IPAddress.Loopback }))));
    }

    [Fact]
    public async Task Redirects_are_followed_and_have_an_end()
    {
        await using var server = new PageServer(path => path == "/end" ? PageServer.Html("arrived") : path == "/start" ? PageServer.Redirect("/end") : PageServer.Redirect(path + "x"));
        var page = await FetchAsync(server.Address("/start"));
        Assert.Equal(("arrived", server.Address("/end")), (Text(page), page.GetProperty("url").GetString()));
        Assert.Contains("more than 5 times", (await RefusedAsync(server.Address("/round"))).Message, StringComparison.Ordinal);
        Assert.Equal(2 + WebFetch.MaxRedirects + 1, server.Requests);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:25/_HELO")]
    [InlineData("http://user:secret@127.0.0.1/")]
    [InlineData("http://no-such-host.invalid/")]
    public async Task Only_addresses_of_the_web_are_read(string url) => Assert.DoesNotContain("secret", (await RefusedAsync(url)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_few_bytes_that_unpack_without_end_are_cut_off()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (int i = 0; i < 1024; i++)
                gzip.Write(new byte[256 * 1024].AsSpan());
        byte[] bomb = packed.ToArray();
        Assert.True(bomb.Length < 300 * 1024);
        await using var server = new PageServer(_ => PageServer.Answer("text/plain", bomb, "Content-Encoding: gzip\r\n"));
        long before = GC.GetTotalAllocatedBytes();
        var page = await FetchAsync(server.Address());
        Assert.True(page.GetProperty("truncated").GetBoolean());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Of_a_huge_page_the_beginning_is_read_and_that_is_said()
    {
        await using var server = new PageServer(async (_, stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>It begins."), stop);
            byte[] more = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<p>And it goes on and on.", 4000)));
            while (!stop.IsCancellationRequested)
                await stream.WriteAsync(more, stop);
        });
        var page = await FetchAsync(server.Address());
        Assert.StartsWith("It begins.\n\nAnd it goes on", Text(page), StringComparison.Ordinal);
        Assert.True(page.GetProperty("truncated").GetBoolean());
        Assert.Equal(WebFetch.MaxCharacters, Text(page).Length);
    }

    [Fact]
    public async Task A_server_that_never_ends_is_given_up_in_time()
    {
        await using var server = new PageServer(async (path, stream, stop) =>
        {
            if (path == "/body")
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nslow"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        var options = Options with { Timeout = TimeSpan.FromMilliseconds(200) };
        foreach (string path in (string[])["/body", "/silent"])
        {
            var refused = await RefusedAsync(server.Address(path), options);
            Assert.Contains("was not read within", refused.Message, StringComparison.Ordinal);
            Assert.Equal(FailureKind.Transient, refused.Kind);
        }
    }

    [Fact]
    public async Task Who_no_longer_waits_is_not_told_of_a_timeout()
    {
        var asked = new TaskCompletionSource();
        await using var server = new PageServer(async (_, _, stop) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        using var tool = new WebFetch(Options, TimeProvider.System);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = tool.CallAsync(JsonSerializer.SerializeToElement(new { url = server.Address() }), new ToolUse("3f2a91bc", "look"), stopping.Token);
        await asked.Task;
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    public static TheoryData<string, string, string> Charsets => new()
    {
        { "text/html; charset=iso-8859-1", "latin", "Grün – “5 €”" },
        { "text/html", "meta", "Grün – “5 €”" },
        { "text/html; charset=klingon", "meta", "Grün – “5 €”" },
        { "text/html; charset=\"utf-7\"", "utf8", "Grün – “5 €”" },
        { "text/html", "utf8", "Grün – “5 €”" },
        { "text/html", "latin", "Grün – “5 €”" },
        { "text/html; charset=utf-8", "utf16", "Grün – “5 €”" },
        { "text/html; charset=utf-8", "latin", "Gr\ufffdn \ufffd \ufffd5 \ufffd\ufffd" },
        { "text/html; charset=shift_jis", "sjis", "緑" },
    };

    [Theory]
    [MemberData(nameof(Charsets))]
    public async Task A_charset_that_is_wrong_unknown_or_missing_breaks_nothing(string type, string written, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        string html = $"<html><head>{(written == "meta" ? "<meta charset='windows-1252'>" : "")}</head><body><p>{(written == "sjis" ? "緑" : "Grün – “5 €”")}</p></body></html>";
        byte[] bytes = written switch
        {
            "utf8" => Encoding.UTF8.GetBytes(html),
            "utf16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(html)],
            "sjis" => Encoding.GetEncoding("shift_jis").GetBytes(html),
            _ => Encoding.GetEncoding(1252).GetBytes(html),
        };
        await using var server = new PageServer(_ => PageServer.Answer(type, bytes));
        Assert.Equal(text, Text(await FetchAsync(server.Address())));
    }

    [Theory]
    [InlineData("application/json", "{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("application/ld+json; charset=utf-8", "{}", "{}")]
    [InlineData("text/plain", "a\u0007b\u001b[31m <b>\r\nc", "ab[31m <b>\nc")]
    [InlineData("", "<html><body><p>Hi", "Hi")]
    [InlineData("nonsense", "plain words", "plain words")]
    [InlineData("image/png", "PNG", null)]
    [InlineData("application/zip", "PK", null)]
    [InlineData("video/mp4", "", null)]
    [InlineData("application/octet-stream", "a\0b", null)]
    public async Task What_has_text_is_read_and_what_has_none_is_refused(string type, string body, string? text)
    {
        await using var server = new PageServer(_ => PageServer.Answer(type, Encoding.UTF8.GetBytes(body)));
        if (text is null)
            Assert.Equal(FailureKind.Permanent, (await RefusedAsync(server.Address())).Kind);
        else
            Assert.Equal(text, Text(await FetchAsync(server.Address())));
    }

    [Theory]
    [InlineData("404 Not Found", FailureKind.Permanent)]
    [InlineData("429 Too Many Requests", FailureKind.Transient)]
    [InlineData("503 Service Unavailable", FailureKind.Transient)]
    public async Task An_answer_that_is_no_page_says_what_it_was(string status, FailureKind kind)
    {
        await using var server = new PageServer(_ => PageServer.Answer("text/html", "sorry"u8.ToArray(), status: status));
        var refused = await RefusedAsync(server.Address());
        Assert.Contains(status[..3], refused.Message, StringComparison.Ordinal);
        Assert.Equal(kind, refused.Kind);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<p>cut")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nnot gzip!")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("")]
    public async Task A_wire_that_is_cut_or_speaks_nonsense_is_a_failure_in_words(string wire)
    {
        await using var server = new PageServer(_ => Encoding.ASCII.GetBytes(wire));
        Assert.Contains("can't be read", (await RefusedAsync(server.Address())).Message, StringComparison.Ordinal);
    }
}
