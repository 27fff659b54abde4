using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;
using MimeKit;

namespace Baton.Connectors.Surfaces.Mail;

/// <param name="User">Null: the server is used without a login.</param>
/// <param name="From">One mailbox, with or without a name.</param>
/// <param name="Unsubscribe">
/// Where readers leave the list, https: or mailto:, for workflows that name no address of their own. Null: each of them has to.
/// </param>
/// <param name="NeedsUnsubscribe">False for mail to people who can't unsubscribe, to colleagues say.</param>
/// <param name="Request">How long connecting and sending are given together.</param>
public sealed record EmailOptions(
    string Host, int Port, MailSecurity Security, string? User, Secret? Password, string From, string? ReplyTo, string? Unsubscribe, bool NeedsUnsubscribe, TimeSpan Request)
{
    public SurfaceTimes Times => new(Request, TimeSpan.Zero);

    /// <summary>What is wrong with a mailbox like <c>News &lt;news@brand.example&gt;</c>; null when it is right.</summary>
    public static string? MailboxFault(string mailbox) =>
        mailbox.AsSpan().IndexOfAny('\r', '\n') < 0 && MailboxAddress.TryParse(mailbox, out var parsed) && parsed.Address.IndexOf('@', StringComparison.Ordinal) > 0
            ? null
            : "is no mailbox; write `name@host`, or `\"Name <name@host>\"`";

    /// <summary>What is wrong with an address to unsubscribe at; null when it is right.</summary>
    public static string? UnsubscribeFault(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "mailto" && address.IndexOfAny(['<', '>', ',', ' ']) < 0
            ? null
            : "is no address to unsubscribe at; it starts with https:// or mailto:";
}

public enum MailSecurity
{
    /// <summary>Begins readable and becomes secure before anything is said; refused where the server can't. Port 587.</summary>
    StartTls,

    /// <summary>Secure from the first byte. Port 465.</summary>
    Tls,

    /// <summary>Readable: for a server on this machine.</summary>
    None,
}
