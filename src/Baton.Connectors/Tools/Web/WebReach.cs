using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Baton.Core.Runs;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tools.Web;

/// <summary>
/// Where the web may be read: the public internet and what is allowed besides. A name is resolved here, and what is connected to is
/// the address that was looked at, so that a name can't mean one thing when it is checked and another when it is used.
/// </summary>
public sealed class WebReach(ImmutableArray<IPNetwork> allow, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>IANA's special-purpose registries (RFC 6890 and after), multicast (RFC 5771) and what is reserved. The addresses of clouds' metadata are among them.</summary>
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])[
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        ]).Select(IPNetwork.Parse),
    ];

    /// <summary>All that is given out of IPv6; beyond it lie loopback, link-local, unique-local, multicast and IPv4 in disguise.</summary>
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    /// <summary>IPv4 behind a translator (RFC 6052), which is judged as the IPv4 it is.</summary>
    private static readonly IPNetwork TranslatedV4 = IPNetwork.Parse("64:ff9b::/96");

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellation);
        }
        catch (SocketException e)
        {
            throw new ToolException($"there is no host `{host}`", e);
        }
        var reachable = addresses.Where(IsAllowed).ToArray();
        if (reachable.Length == 0)
            throw new ToolException(addresses.Length == 0
                ? $"there is no host `{host}`"
                : $"`{host}` is not in the public internet, and so is not read; who runs this Baton can allow its network in baton.yaml")
            { Kind = FailureKind.Permanent };
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(reachable, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public bool IsAllowed(IPAddress address)
    {
        address = Plain(address);
        return IsPublic(address) || allow.Any(network => network.Contains(address));
    }

    private static bool IsPublic(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || GlobalV6.Contains(address)) && !NotPublic.Any(network => network.Contains(address));

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : TranslatedV4.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;
}
