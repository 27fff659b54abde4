using System.Collections.Immutable;
using Baton.Connectors.Surfaces.Ghost;
using Baton.Connectors.Surfaces.Http;
using Baton.Connectors.Surfaces.Mail;
using Baton.Connectors.Surfaces.Publishing;
using Baton.Connectors.Surfaces.Webhooks;
using Baton.Connectors.Surfaces.WordPress;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Cli;

/// <summary>A surface as <c>baton.yaml</c> sets it up, under the name that workflows use.</summary>
public abstract record SurfaceSetting
{
    private static readonly TimeSpan DefaultRequest = TimeSpan.FromMinutes(1), DefaultSettle = TimeSpan.FromMinutes(1), LongestRequest = TimeSpan.FromMinutes(10);

    private SurfaceSetting()
    {
    }

    public abstract ISurface Open(string name, Secrets secrets, TimeProvider clock);

    public sealed record Webhook(WebhookOptions Options) : SurfaceSetting
    {
        public override ISurface Open(string name, Secrets secrets, TimeProvider clock) => new WebhookSurface(name, Options, secrets, clock);
    }

    public sealed record Email(EmailOptions Options) : SurfaceSetting
    {
        public override ISurface Open(string name, Secrets secrets, TimeProvider clock) => new EmailSurface(name, Options, secrets, clock);
    }

    public sealed record WordPress(SiteOptions Options) : SurfaceSetting
    {
        public override ISurface Open(string name, Secrets secrets, TimeProvider clock) => new WordPressSurface(name, Options, secrets, clock);
    }

    public sealed record Ghost(SiteOptions Options) : SurfaceSetting
    {
        public override ISurface Open(string name, Secrets secrets, TimeProvider clock) => new GhostSurface(name, Options, secrets, clock);
    }

    /// <summary>The surface that is always there.</summary>
    public const string File = "file";

    public static ImmutableDictionary<string, SurfaceSetting> ReadAll(MapReader map, SettingsReader settings)
    {
        (string Word, Func<MapReader, SettingsReader, SurfaceSetting?> Read)[] types =
            [("webhook", ReadWebhook), ("email", ReadEmail), ("wordpress", ReadWordPress), ("ghost", ReadGhost)];
        var surfaces = ImmutableDictionary.CreateBuilder<string, SurfaceSetting>();
        foreach (var (name, surface) in settings.Entries(map, "the surface"))
        {
            if (name == File)
            {
                settings.Findings.Add(Finding.Error("WF004", "the surface `file` is always there; where it writes is said by `out`", surface.Span));
                continue;
            }
            // A surface that is called what it is need not say so twice.
            var named = types.FirstOrDefault(t => t.Word == name).Read;
            var read = surface.Choice("type", named, [.. types]);
            if (read is null && !surface.Has("type"))
                settings.Findings.Add(Finding.Error("WF003", $"the surface `{name}` lacks `type`: {string.Join(", ", types.Select(t => t.Word))}", surface.Anchor));
            if (read is null)
                continue;
            if (read(surface, settings) is { } setting)
                surfaces[name] = setting;
            surface.RefuseOthers();
        }
        return surfaces.ToImmutable();
    }

    private static Webhook? ReadWebhook(MapReader map, SettingsReader settings)
    {
        var address = Address(map, settings);
        var options = new WebhookOptions(
            address!, settings.Secret(map, "secret"), settings.Secret(map, "authorization"), map.Duration("remembers_keys"), Request(map, settings));
        return address is null ? null : new Webhook(options);
    }

    private static Email? ReadEmail(MapReader map, SettingsReader settings)
    {
        string? host = map.Text("host", isRequired: true);
        var security = map.Choice("security", MailSecurity.StartTls, ("starttls", MailSecurity.StartTls), ("tls", MailSecurity.Tls), ("none", MailSecurity.None));
        int port = map.Whole("port", 1, 65535) ?? security switch { MailSecurity.Tls => 465, MailSecurity.StartTls => 587, _ => 25 };
        string? user = map.Text("user");
        var password = settings.Secret(map, "password", isRequired: user is not null);
        if (password is not null && security == MailSecurity.None && !IsHere(host))
            settings.Findings.Add(Finding.Error("WF004", $"the password of {map.What} would travel readable; `security` is starttls or tls where the server is not this machine", map.Anchor));
        string? from = Checked(map.Scalar("from", isRequired: true), EmailOptions.MailboxFault, settings);
        string? reply = Checked(map.Scalar("reply_to"), EmailOptions.MailboxFault, settings);
        var leave = map.Scalar("unsubscribe");
        bool needsLeave = leave?.Text != "none";
        string? unsubscribe = needsLeave ? Checked(leave, EmailOptions.UnsubscribeFault, settings) : null;
        var options = new EmailOptions(host!, port, security, user, password, from!, reply, unsubscribe, needsLeave, Request(map, settings));
        return host is null || from is null ? null : new Email(options);
    }

    private static WordPress? ReadWordPress(MapReader map, SettingsReader settings) =>
        ReadSite(map, settings, map.Text("user", isRequired: true), "password") is { } options ? new WordPress(options) : null;

    private static Ghost? ReadGhost(MapReader map, SettingsReader settings) => ReadSite(map, settings, null, "key") is { } options ? new Ghost(options) : null;

    private static SiteOptions? ReadSite(MapReader map, SettingsReader settings, string? user, string credential)
    {
        var site = map.Scalar("url", isRequired: true) is { } written ? Written(written, map, settings) : null;
        var kept = settings.Secret(map, credential, isRequired: true);
        var (request, settle) = (Request(map, settings), map.Duration("settle") ?? DefaultSettle);
        return site is null || kept is null ? null : new SiteOptions(site, user, kept, request, settle);
    }

    private static TimeSpan Request(MapReader map, SettingsReader settings)
    {
        if (map.Duration("timeout") is not { } given)
            return DefaultRequest;
        if (given > TimeSpan.Zero && given <= LongestRequest)
            return given;
        settings.Findings.Add(Finding.Error("WF004", $"`timeout` of {map.What} is from 1s to {Durations.Write(LongestRequest)}", map.Optional("timeout")!.Span));
        return DefaultRequest;
    }

    /// <summary>Readable connections are for this machine alone: what is sent with a credential must not travel readable.</summary>
    private static SurfaceAddress? Address(MapReader map, SettingsReader settings)
    {
        if (map.Scalar("url", isRequired: true) is not { } written)
            return null;
        if (Secrets.IsReference(written.Text))
            return new SurfaceAddress(settings.Secret(map, "url")!);
        return Written(written, map, settings) is { } uri ? new SurfaceAddress(uri) : null;
    }

    private static Uri? Written(SourceNode.Scalar written, MapReader map, SettingsReader settings)
    {
        string? fault = !Uri.TryCreate(written.Text, UriKind.Absolute, out var uri) ? "an address starts with https://"
            : SurfaceAddress.Fault(uri)
            ?? (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback ? "http is for this machine alone; write https" : null);
        if (fault is null)
            return uri;
        settings.Findings.Add(Finding.Error("WF004", $"`url` of {map.What} is wrong: {fault}", written.Span));
        return null;
    }

    private static string? Checked(SourceNode.Scalar? scalar, Func<string, string?> fault, SettingsReader settings)
    {
        if (scalar is null)
            return null;
        if (fault(scalar.Text) is { } wrong)
            settings.Findings.Add(Finding.Error("WF004", $"`{scalar.Text}` {wrong}", scalar.Span));
        return scalar.Text;
    }

    private static bool IsHere(string? host) => host is "localhost" || System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address);
}
