using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Mail;

/// <summary>
/// Sends a mail over SMTP: HTML with its text beside it, to all recipients in one go or to none. A Message-ID does not keep a
/// second copy away, so the class is *neither*.
/// </summary>
public sealed class EmailSurface(string name, EmailOptions options, Secrets secrets, TimeProvider clock) : ISurface, IProofSurface
{
    private const int MaxRecipients = 50;

    private readonly SmtpDelivery _delivery = new(name, options, secrets);

    public string Name => name;

    public string Summary => $"Sends mail from {options.From} through {options.Host}.";

    public SurfaceClass Class => SurfaceClass.Neither;

    public SurfaceTimes Times => options.Times;

    public Contract To { get; } = SurfaceContract.To(
        name,
        $$"""
        "recipients": { "anyOf": [
          { "type": "string", "format": "email" },
          { "type": "array", "items": { "type": "string", "format": "email" }, "minItems": 1, "maxItems": {{MaxRecipients}}, "uniqueItems": true } ] },
        "reply_to": { "type": "string", "format": "email" },
        "unsubscribe": { "type": "string", "pattern": "^(https://|mailto:)[^\\s<>,]+$" },
        "lang": { "type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$" }
        """,
        options.NeedsUnsubscribe && options.Unsubscribe is null ? ["recipients", "unsubscribe"] : ["recipients"]);

    public Contract Takes { get; } = SurfaceContract.Of(
        $$"""
        { "type": "object", "additionalProperties": false, "required": ["title"], "properties": {
            "title": {{SurfaceContract.Line}},
            "excerpt": { "type": "string" },
            "markdown": { "type": "string", "contentMediaType": "text/markdown" },
            "html": { "type": "string", "contentMediaType": "text/html" },
            "text": { "type": "string" } },
          "anyOf": [{ "required": ["markdown"] }, { "required": ["text"] }] }
        """);

    public RenderedPayload Render(JsonElement with, JsonElement to)
    {
        string? markdown = Text(with, "markdown"), html = Text(with, "html");
        var parts = new JsonObject();
        string[] recipients = Recipients(to);
        var envelope = new EnvelopeParts(
            options.From, Text(to, "reply_to") ?? options.ReplyTo, recipients, OneLine(Text(with, "title") ?? ""),
            Text(to, "unsubscribe") ?? (options.NeedsUnsubscribe ? options.Unsubscribe : null));
        Add(parts, EmailMessage.Envelope, "application/json", JsonSerializer.Serialize(envelope, JsonSerializerOptions.Web));
        if (markdown is not null || html is not null)
            Add(parts, EmailMessage.Html, "text/html; charset=utf-8", FileParts.Of(with, "html", Text(to, "lang") ?? "en")[0].Text);
        Add(parts, EmailMessage.Text, "text/plain; charset=utf-8", (Text(with, "text") ?? MarkdownHtml.PlainTextWithLinks(markdown!)).TrimEnd('\n') + "\n");
        var payload = new JsonObject { ["to"] = JsonNode.Parse(to.GetRawText()), ["parts"] = parts };
        string whom = recipients.Length == 1 ? recipients[0] : $"{recipients.Length} recipients: {string.Join(", ", recipients)}";
        return new RenderedPayload(Payload.Of(JsonSerializer.SerializeToElement(payload)), $"A mail from {options.From} to {whom}");
    }

    public IReadOnlyList<OutgoingRequest> Rehearse(CommitRequest request)
    {
        var envelope = EmailMessage.EnvelopeOf(request);
        using var message = EmailMessage.Of(request, at: null);
        ImmutableArray<(string, string)> addressed =
            [("MAIL FROM", MimeKit.MailboxAddress.Parse(envelope.From).Address), .. envelope.Recipients.Select(r => ("RCPT TO", r)), ("Date", "⟨the time of sending⟩")];
        return [new OutgoingRequest("MAIL", _delivery.Address, addressed, EmailMessage.Written(message))];
    }

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        using var message = EmailMessage.Of(request, clock.GetUtcNow());
        await _delivery.SendAsync(message, EmailMessage.EnvelopeOf(request).Recipients, request, cancellation);
        return new CommitReceipt(message.MessageId!, $"mid:{message.MessageId}", clock.GetUtcNow());
    }

    public async Task ProofAsync(CommitRequest request, IReadOnlyList<string> recipients, CancellationToken cancellation)
    {
        using var message = EmailMessage.Of(request, clock.GetUtcNow());
        message.Subject = $"[Proof] {message.Subject}";
        message.MessageId = MimeKit.Utils.MimeUtils.GenerateMessageId(((MimeKit.MailboxAddress)message.From[0]).Domain);
        message.To.Clear();
        message.To.AddRange(recipients.Select(MimeKit.MailboxAddress.Parse));
        await _delivery.SendAsync(message, recipients, commit: null, cancellation);
    }

    public Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation) =>
        throw new NotSupportedException("mail can't be asked for");

    private static string[] Recipients(JsonElement to)
    {
        var recipients = to.GetProperty("recipients");
        return recipients.ValueKind == JsonValueKind.String ? [recipients.GetString()!] : [.. recipients.EnumerateArray().Select(r => r.GetString()!)];
    }

    private static void Add(JsonObject parts, string name, string type, string text) => parts[name] = new JsonObject { ["type"] = type, ["text"] = text };

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}
