using System.Net.Sockets;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Baton.Connectors.Surfaces.Mail;

/// <summary>
/// One message over one connection. It can have been delivered from the moment its first byte was handed over, unless the
/// server then refuses it.
/// </summary>
internal sealed class SmtpDelivery(string surface, EmailOptions options, Secrets secrets)
{
    public string Address => $"smtp{(options.Security == MailSecurity.Tls ? "s" : "")}://{options.Host}:{options.Port}";

    /// <param name="commit">What it is sent for; null for a proof.</param>
    /// <exception cref="SurfaceException">It was refused, failed, or it was too late to send.</exception>
    public async Task SendAsync(MimeMessage message, IReadOnlyList<string> recipients, CommitRequest? commit, CancellationToken cancellation)
    {
        var begun = new Begun();
        using var client = new SmtpClient { Timeout = (int)options.Request.TotalMilliseconds };
        try
        {
            await ConnectAsync(client, cancellation);
            commit?.RequireInTime();
            await client.SendAsync(message, (MailboxAddress)message.From[0], recipients.Select(MailboxAddress.Parse), cancellation, begun);
        }
        catch (Exception e) when (Means(e, begun.HasBegun) is { } failure)
        {
            throw failure;
        }
        try
        {
            await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or OperationCanceledException)
        {
            // It is delivered; how one parts does not matter.
        }
    }

    private async Task ConnectAsync(SmtpClient client, CancellationToken cancellation)
    {
        await client.ConnectAsync(options.Host, options.Port, options.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        }, cancellation);
        // Tokens are none of what is configured here, and a server that offers them would be asked for one first.
        client.AuthenticationMechanisms.Remove("XOAUTH2");
        client.AuthenticationMechanisms.Remove("OAUTHBEARER");
        if (options.User is { } user)
            await client.AuthenticateAsync(user, options.Password?.Read() ?? "", cancellation);
    }

    /// <summary>In words; null when it is none of ours to explain.</summary>
    private SurfaceException? Means(Exception e, bool hasBegun) => e switch
    {
        SecretException => Failure($"{e.Message}; nothing was sent", false, false, e),
        AuthenticationException => Failure($"{Address} does not accept `{options.User}` with {options.Password?.Reference ?? "no password"}; put the right one there, then resume", false, false, e),
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } refused =>
            Failure($"{Address} does not take mail for {refused.Mailbox?.Address} ({Words(refused)}); nothing was sent to anybody", IsForNow(refused), false, e),
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } refused =>
            Failure($"{Address} does not take mail from {options.From} ({Words(refused)}); mend `from` in baton.yaml", IsForNow(refused), false, e),
        SmtpCommandException refused => Failure($"{Address} does not take the mail ({Words(refused)})", IsForNow(refused), false, e),
        SslHandshakeException => Failure($"there is no secure connection to {Address}; its certificate is to be mended, or `host` and `security` in baton.yaml", false, false, e),
        NotSupportedException => Failure($"{Address} can't do what `security` or `user` in baton.yaml asks for ({e.Message})", false, false, e),
        SocketException { SocketErrorCode: SocketError.HostNotFound } => Failure($"there is no host {options.Host}; mend `host` in baton.yaml, or the network here, then resume", false, false, e),
        SocketException or IOException or ProtocolException => hasBegun
            ? Failure($"the connection to {Address} broke off while the mail was handed over", true, true, e)
            : Failure($"{Address} can't be reached, or broke off before it got anything ({e.Message})", true, false, e),
        TimeoutException => Failure($"{Address} did not answer in time", true, hasBegun, e),
        _ => null,
    };

    /// <summary>4yz are for now, 5yz for good (RFC 5321, 4.2.1).</summary>
    private static bool IsForNow(SmtpCommandException e) => (int)e.StatusCode is >= 400 and < 500;

    private static string Words(SmtpCommandException e) => $"{(int)e.StatusCode} {string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";

    private SurfaceException Failure(string message, bool isTransient, bool mayHaveLanded, Exception? inner) =>
        new(secrets.Mask($"`{surface}`: {message}"), isTransient, mayHaveLanded, inner);

    /// <summary>Whether a byte of the message has left.</summary>
    private sealed class Begun : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}
