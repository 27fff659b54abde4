using System.Collections.Immutable;
using System.Net;

namespace Baton.Connectors.Tools.Web;

/// <param name="Allow">Networks that may be read although they are not the public internet.</param>
/// <param name="Timeout">From the request to the last byte, redirects included.</param>
/// <param name="MaxBytes">Of a page, unpacked; only the beginning of a longer one is read.</param>
public sealed record WebFetchOptions(ImmutableArray<IPNetwork> Allow, TimeSpan Timeout, int MaxBytes)
{
    public static WebFetchOptions Default { get; } = new([], TimeSpan.FromSeconds(30), 2 * 1024 * 1024);
}
