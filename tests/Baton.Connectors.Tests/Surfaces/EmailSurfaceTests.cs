using System.Text.Json;
using Baton.Connectors.Surfaces.Mail;
using Baton.Core.Contracts;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Connectors.Tests.Surfaces;

public sealed class EmailSurfaceTests
{
    private const string Canary = "canary-51f0-password";

    private const string Mail = """{ "title": "Brisa, cooler", "excerpt": "Now with ice", "markdown": "# Hello\n\n[Look](https://brand.example/brisa?a=1&b=2) at **Brisa**.\n" }""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Secrets _secrets = new("", name => name == "PASSWORD" ? Canary : null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_text_part_holds_the_words_and_the_addresses_of_links()
    {
        var parts = Surface(2525).Render(Json(Mail), Json("""{ "surface": "news", "recipients": "list@brand.example" }""")).Payload.Value.GetProperty("parts");

        Assert.Equal("Hello\nLook (https://brand.example/brisa?a=1&b=2) at Brisa.\n", parts.GetProperty("message.txt").GetProperty("text").GetString());
        Assert.Contains("https://brand.example/brisa?a=1&amp;b=2", parts.GetProperty("message.html").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rehearsal_shows_the_whole_mail()
    {
        var shown = Assert.Single(Surface(2525).Rehearse(Request(Surface(2525), """{ "surface": "news", "recipients": ["a@brand.example", "b@brand.example"] }""")));

        Assert.Equal(("MAIL", "smtp://127.0.0.1:2525"), (shown.Method, shown.Address));
        Assert.Equal(
            [("MAIL FROM", "news@brand.example"), ("RCPT TO", "a@brand.example"), ("RCPT TO", "b@brand.example"), ("Date", "⟨the time of sending⟩")], shown.Headers);
        foreach (string line in (string[])
            [
                "From: Brand News <news@brand.example>\n", "To: undisclosed-recipients: ;\n", "Subject: Brisa, cooler\n",
                "List-Unsubscribe: <https://brand.example/leave>\n", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
                "Content-Type: multipart/alternative;", "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8",
            ])
            Assert.True(shown.Body.Contains(line, StringComparison.Ordinal), $"{line} is not in:\n{shown.Body[..600]}");
        Assert.True(shown.Body.IndexOf("text/plain", StringComparison.Ordinal) < shown.Body.IndexOf("text/html", StringComparison.Ordinal), "the preferred part comes last");
    }

    [Fact]
    public void A_subject_can_not_add_headers()
    {
        var surface = Surface(2525);
        var payload = surface.Render(Json("""{ "title": "Hi\r\nBcc: everybody@brand.example", "text": "x" }"""), Json("""{ "surface": "news", "recipients": "a@brand.example" }""")).Payload;

        string written = surface.Rehearse(new CommitRequest("run/mail", "r", "w", "mail", payload))[0].Body;

        Assert.Contains("Subject: Hi Bcc: everybody@brand.example\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_to_all_recipients_in_one_go()
    {
        await using var server = new LocalSmtp();
        var surface = Surface(server.Port);

        var receipt = await surface.CommitAsync(Request(surface, """{ "surface": "news", "recipients": ["a@brand.example", "b@brand.example"] }"""), Cancellation);

        Assert.Equal(["RCPT TO:<a@brand.example>", "RCPT TO:<b@brand.example>"], server.Lines.Where(l => l.StartsWith("RCPT", StringComparison.Ordinal)));
        Assert.Single(server.Lines, "DATA");
        Assert.Contains($"Message-Id: <{receipt.Id}>", server.Lines, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("AUTH", "535 5.7.8 no", false, false, "does not accept `baton` with env:PASSWORD")]
    [InlineData("MAIL", "550 not you", false, false, "does not take mail from Brand News <news@brand.example> (550 not you)")]
    [InlineData("RCPT", "550 no such mailbox", false, false, "does not take mail for a@brand.example (550 no such mailbox); nothing was sent to anybody")]
    [InlineData("RCPT", "451 later", true, false, "(451 later)")]
    [InlineData("DATA", "452 full", true, false, "(452 full)")]
    [InlineData(".", "554 looks like spam", false, false, "does not take the mail (554 looks like spam)")]
    [InlineData("EHLO", null, true, false, "can't be reached, or broke off before it got anything")]
    [InlineData("RCPT", null, true, false, "can't be reached, or broke off before it got anything")]
    [InlineData(".", null, true, true, "broke off while the mail was handed over")]
    public async Task What_a_failure_means_follows_from_where_it_happens(string command, string? answer, bool isTransient, bool mayHaveLanded, string says)
    {
        await using var server = new LocalSmtp((command, answer));
        var surface = Surface(server.Port, login: true);

        var failure = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface), Cancellation));

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Equal((isTransient, mayHaveLanded), (failure.IsTransient, failure.MayHaveLanded));
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_recipient_who_is_refused_keeps_it_from_all()
    {
        await using var server = new LocalSmtp(("RCPT", "550 no"));
        var surface = Surface(server.Port);

        await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface, """{ "surface": "news", "recipients": ["a@brand.example", "b@brand.example"] }"""), Cancellation));

        Assert.DoesNotContain("DATA", server.Lines);
    }

    [Fact]
    public async Task A_worker_held_up_past_its_time_does_not_send()
    {
        await using var server = new LocalSmtp();
        var surface = Surface(server.Port);

        var refusal = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface) with { IsTooLate = () => true }, Cancellation));

        Assert.Equal((true, false), (refusal.IsTransient, refusal.MayHaveLanded));
        Assert.DoesNotContain(server.Lines, l => l.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_no_password()
    {
        await using var server = new LocalSmtp();
        var surface = Surface(server.Port, login: true, MailSecurity.StartTls);

        var refusal = await Assert.ThrowsAsync<SurfaceException>(() => surface.CommitAsync(Request(surface), Cancellation));

        Assert.Contains("can't do what `security`", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Lines, l => l.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_workspace_names_no_way_to_unsubscribe_the_workflow_has_to()
    {
        var surface = Surface(2525, unsubscribe: null);

        Assert.NotEmpty(surface.To.Validate(Json("""{ "surface": "news", "recipients": "a@brand.example" }""")));
        Assert.Empty(surface.To.Validate(Json("""{ "surface": "news", "recipients": "a@brand.example", "unsubscribe": "https://brand.example/leave" }""")));
    }

    [Theory]
    [InlineData("""{ "surface": "news" }""")]
    [InlineData("""{ "surface": "news", "recipients": [] }""")]
    [InlineData("""{ "surface": "news", "recipients": "nobody" }""")]
    [InlineData("""{ "surface": "other", "recipients": "a@brand.example" }""")]
    [InlineData("""{ "surface": "news", "recipients": "a@brand.example", "unsubscribe": "http://brand.example/leave" }""")]
    public void A_wrong_to_is_found_before_anything_runs(string to) => Assert.NotEmpty(Surface(2525).To.Validate(Json(to)));

    [Fact]
    public void What_a_mail_takes_is_what_the_other_surfaces_call_it()
    {
        var takes = Surface(2525).Takes;

        Assert.Empty(takes.Validate(Json(Mail)));
        Assert.NotEmpty(takes.Validate(Json("""{ "title": "no body" }""")));
        Assert.NotEmpty(takes.Validate(Json("""{ "title": "html without a text beside it", "html": "<p>x</p>" }""")));
        Assert.Equal(ContractKind.Markdown, takes.Fields.Single(f => f.Name == "markdown").Contract.Kind);
    }

    private EmailSurface Surface(int port, bool login = false, MailSecurity security = MailSecurity.None, string? unsubscribe = "https://brand.example/leave") => new(
        "news",
        new EmailOptions(
            "127.0.0.1", port, security, login ? "baton" : null, login ? _secrets.At("env:PASSWORD") : null, "Brand News <news@brand.example>", null,
            unsubscribe, NeedsUnsubscribe: true, TimeSpan.FromSeconds(30)),
        _secrets, new FakeTimeProvider(Now));

    private static CommitRequest Request(EmailSurface surface, string to = """{ "surface": "news", "recipients": "a@brand.example" }""") => new(
        "019a0000000070008000000012345678/mail", "12345678", "launch", "mail", surface.Render(Json(Mail), Json(to)).Payload);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
