using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Connectors.Surfaces.Http;
using Baton.Connectors.Surfaces.Webhooks;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Connectors.Tests.Surfaces;

public sealed class WebhookSurfaceTests
{
    private const string Canary = "canary-7d1c-authorization";

    private static readonly byte[] SigningKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Secrets _secrets = new("", name => name switch
    {
        "KEY" => "whsec_" + Convert.ToBase64String(SigningKey),
        "AUTH" => "Bearer " + Canary,
        "SHORT" => "whsec_c2hvcnQ=",
        _ => null,
    });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The example of the Standard Webhooks specification's own libraries.</summary>
    [Fact]
    public void Signs_as_the_specification_shows() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));

    [Fact]
    public async Task Posts_the_approved_bytes_signed_and_with_the_same_id_each_time()
    {
        await using var server = new LocalServer(_ => LocalServer.Json(201, """{ "id": 42, "url": "https://crm.example/42" }"""));
        var surface = Surface(server.Address, signed: true);
        var request = Request(surface, """{ "title": "Brisa", "body": "Größe 10 €" }""");

        var receipt = await surface.CommitAsync(request, Cancellation);
        await surface.CommitAsync(request, Cancellation);

        Assert.Equal(("42", "https://crm.example/42"), (receipt.Id, receipt.Url));
        var (first, second) = (server.Received[0], server.Received[1]);
        Assert.Equal("POST /hook", first.Start);
        Assert.Equal("""{"body":"Größe 10 €","title":"Brisa"}""", first.Text);
        Assert.Equal(first.Headers["webhook-id"], second.Headers["webhook-id"]);
        Assert.Equal(first.Headers["webhook-id"], first.Headers["Idempotency-Key"]);
        Assert.DoesNotContain(".", first.Headers["webhook-id"], StringComparison.Ordinal);
        Assert.Equal(Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), first.Headers["webhook-timestamp"]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{first.Headers["webhook-id"]}.{first.Headers["webhook-timestamp"]}."), .. first.Body];
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(SigningKey, signed)), first.Headers["webhook-signature"]);
        Assert.Equal("Bearer " + Canary, first.Headers["Authorization"]);
    }

    [Fact]
    public async Task The_rehearsal_is_what_is_sent_but_for_credentials_and_the_time()
    {
        await using var server = new LocalServer(_ => LocalServer.Json(200, "{}"));
        var surface = Surface(server.Address, signed: true);
        var request = Request(surface, """{ "title": "Brisa" }""");

        var shown = Assert.Single(surface.Rehearse(request));
        await surface.CommitAsync(request, Cancellation);

        var sent = Assert.Single(server.Received);
        Assert.Equal((shown.Method + " /hook", shown.Address, shown.Body), (sent.Start, server.Address.AbsoluteUri, sent.Text));
        foreach (var (name, value) in shown.Headers.Where(h => !h.Value.Contains('⟨', StringComparison.Ordinal)))
            Assert.Equal(value, sent.Headers[name]);
        Assert.Equal(
            ["webhook-timestamp: ⟨the time of sending⟩", "webhook-signature: v1,⟨signed with env:KEY⟩", "Authorization: ⟨env:AUTH⟩"],
            shown.Headers.Where(h => h.Value.Contains('⟨', StringComparison.Ordinal)).Select(h => $"{h.Name}: {h.Value}"));
    }

    [Theory]
    [InlineData(400, false, false)]
    [InlineData(401, false, false)]
    [InlineData(403, false, false)]
    [InlineData(404, false, false)]
    [InlineData(413, false, false)]
    [InlineData(429, true, false)]
    [InlineData(301, false, false)]
    [InlineData(408, true, true)]
    [InlineData(500, true, true)]
    [InlineData(503, true, true)]
    public async Task What_a_refusal_means_follows_from_its_status(int status, bool isTransient, bool mayHaveLanded)
    {
        await using var server = new LocalServer(_ => LocalServer.Json(status, """{ "message": "no, because of Bearer canary-7d1c-authorization" }""", "Location: https://elsewhere.example/x\r\n"));
        var surface = Surface(server.Address, signed: true);

        var refusal = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface, """{ "a": 1 }"""), Cancellation));

        Assert.Equal((isTransient, mayHaveLanded), (refusal.IsTransient, refusal.MayHaveLanded));
        Assert.StartsWith($"`crm`: 127.0.0.1:{server.Address.Port} answers {status} and ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_leaves_it_open_whether_it_landed()
    {
        await using var server = new LocalServer(_ => null);
        var surface = Surface(server.Address);

        var failure = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface, """{ "a": 1 }"""), Cancellation));

        Assert.Equal((true, true), (failure.IsTransient, failure.MayHaveLanded));
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_leaves_it_open_too()
    {
        await using var server = new LocalServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
        var surface = Surface(server.Address);

        var failure = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface, """{ "a": 1 }"""), Cancellation));

        Assert.Equal((true, true), (failure.IsTransient, failure.MayHaveLanded));
    }

    [Fact]
    public async Task Nobody_there_means_that_nothing_landed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var surface = Surface(new Uri($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}/"));
        taken.Stop();

        var failure = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface, """{ "a": 1 }"""), Cancellation));

        Assert.Equal((true, false), (failure.IsTransient, failure.MayHaveLanded));
        Assert.Contains("can't be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_and_a_server_without_TLS_are_for_people_to_mend()
    {
        var unknown = Surface(new Uri("https://no-such-host.invalid/"));
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        var insecure = Surface(new Uri($"https://127.0.0.1:{((IPEndPoint)plain.LocalEndpoint).Port}/"));

        var noHost = await Assert.ThrowsAsync<SurfaceException>(() => unknown.CommitAsync(Request(unknown, """{ "a": 1 }"""), Cancellation));

        Assert.Contains("no-such-host.invalid", noHost.Message, StringComparison.Ordinal);
        Assert.False(noHost.MayHaveLanded);
        var sending = Refused(insecure);
        using (var client = await plain.AcceptTcpClientAsync(Cancellation))
            await client.GetStream().WriteAsync("HTTP/1.1 400 Speak plainly\r\n\r\n"u8.ToArray(), Cancellation);
        Assert.Contains("no secure connection", (await sending).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_held_up_past_its_time_does_not_send()
    {
        await using var server = new LocalServer(_ => LocalServer.Json(200, "{}"));
        var surface = Surface(server.Address);

        var refusal = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface, """{ "a": 1 }""") with { IsTooLate = () => true }, Cancellation));

        Assert.Equal((true, false), (refusal.IsTransient, refusal.MayHaveLanded));
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task Credentials_that_are_not_there_or_are_none_are_named_and_nothing_is_sent()
    {
        await using var server = new LocalServer(_ => LocalServer.Json(200, "{}"));
        var missing = new WebhookSurface("crm", new WebhookOptions(new SurfaceAddress(server.Address), _secrets.At("env:NOT_SET"), null, null, TimeSpan.FromSeconds(30)), _secrets, new FakeTimeProvider(Now));
        var wrong = new WebhookSurface("crm", new WebhookOptions(new SurfaceAddress(server.Address), _secrets.At("env:SHORT"), null, null, TimeSpan.FromSeconds(30)), _secrets, new FakeTimeProvider(Now));

        Assert.Contains("`NOT_SET` is not set; nothing was sent", (await Refused(missing)).Message, StringComparison.Ordinal);
        Assert.Contains("env:SHORT is no signing secret", (await Refused(wrong)).Message, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public void It_is_idempotent_only_where_the_workspace_says_for_how_long()
    {
        var address = new Uri("https://crm.example/hook");
        var told = new WebhookSurface("crm", new WebhookOptions(new SurfaceAddress(address), null, null, TimeSpan.FromHours(24), TimeSpan.FromSeconds(30)), _secrets, TimeProvider.System);

        Assert.Equal(SurfaceClass.Neither, Surface(address).Class);
        Assert.Equal((SurfaceClass.Idempotent, TimeSpan.FromHours(24)), (told.Class, told.Times.KeyLifetime));
    }

    private static async Task<SurfaceException> Refused(WebhookSurface surface)
    {
        var refusal = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface, """{ "a": 1 }"""), Cancellation));
        Assert.False(refusal.MayHaveLanded);
        return refusal;
    }

    private WebhookSurface Surface(Uri address, bool signed = false) => new(
        "crm",
        new WebhookOptions(new SurfaceAddress(address), signed ? _secrets.At("env:KEY") : null, signed ? _secrets.At("env:AUTH") : null, null, TimeSpan.FromSeconds(30)),
        _secrets, new FakeTimeProvider(Now));

    private static CommitRequest Request(WebhookSurface surface, string with) => new(
        "019a0000000070008000000012345678/notify", "12345678", "launch", "notify",
        surface.Render(Json(with), Json("""{ "surface": "crm" }""")).Payload);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
