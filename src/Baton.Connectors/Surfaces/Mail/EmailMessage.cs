using System.Text;
using System.Text.Json;
using Baton.Engine.Surfaces;
using MimeKit;

namespace Baton.Connectors.Surfaces.Mail;

/// <summary>A commit's payload as a mail: everything in it but its id and its date is in the payload.</summary>
internal static class EmailMessage
{
    public const string Html = "message.html", Text = "message.txt", Envelope = "envelope.json";

    /// <summary>Clients hide it from replies and forwards; servers add <c>List-Unsubscribe</c> to what is signed.</summary>
    private const string OneClick = "List-Unsubscribe=One-Click";

    /// <param name="at">Null: without a date.</param>
    public static MimeMessage Of(CommitRequest request, DateTimeOffset? at)
    {
        var parts = request.Payload.Value.GetProperty("parts");
        var envelope = EnvelopeOf(request);
        string mark = CommitMark.Of(request.Key);
        var from = MailboxAddress.Parse(envelope.From);
        var message = new MimeMessage { Subject = envelope.Subject, MessageId = $"{mark}@{from.Domain}" };
        message.Headers.Remove(HeaderId.Date);
        if (at is { } date)
            message.Date = date;
        message.From.Add(from);
        if (envelope.ReplyTo is { } reply)
            message.ReplyTo.Add(MailboxAddress.Parse(reply));
        // Nobody on a list of several learns of the others.
        InternetAddress to = envelope.Recipients.Length == 1 ? MailboxAddress.Parse(envelope.Recipients[0]) : new GroupAddress("undisclosed-recipients");
        message.To.Add(to);
        if (envelope.Unsubscribe is { } unsubscribe)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe}>");
            if (unsubscribe.StartsWith("https:", StringComparison.Ordinal))
                message.Headers.Add(HeaderId.ListUnsubscribePost, OneClick);
        }
        var text = Part("plain", parts.GetProperty(Text));
        message.Body = parts.TryGetProperty(Html, out var html)
            ? new MultipartAlternative(text, Part("html", html)) { Boundary = $"=-{mark}" }
            : text;
        return message;
    }

    public static EnvelopeParts EnvelopeOf(CommitRequest request)
    {
        string json = request.Payload.Value.GetProperty("parts").GetProperty(Envelope).GetProperty("text").GetString()!;
        return JsonSerializer.Deserialize<EnvelopeParts>(json, JsonSerializerOptions.Web)!;
    }

    /// <summary>As it goes over the wire, in readable characters.</summary>
    public static string Written(MimeMessage message)
    {
        using var written = new MemoryStream();
        message.WriteTo(FormatOptions.Default, written);
        return Encoding.UTF8.GetString(written.ToArray()).ReplaceLineEndings("\n");
    }

    private static TextPart Part(string kind, JsonElement part)
    {
        var text = new TextPart(kind) { ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        text.SetText(Encoding.UTF8, part.GetProperty("text").GetString()!);
        return text;
    }
}

/// <summary>Who sends to whom, approved together with the text.</summary>
internal sealed record EnvelopeParts(string From, string? ReplyTo, string[] Recipients, string Subject, string? Unsubscribe);
