using Baton.Connectors.Surfaces.Http;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Webhooks;

/// <param name="SigningKey">Base64 behind <c>whsec_</c>; null: the requests are not signed.</param>
/// <param name="Authorization">The whole value of that header; null: none is sent.</param>
/// <param name="RemembersKeys">
/// How long the receiver remembers a key and takes a second request with it for the first, as its owner says; null: it does not,
/// or nobody knows.
/// </param>
/// <param name="Request">How long one request is given.</param>
public sealed record WebhookOptions(SurfaceAddress Address, Secret? SigningKey, Secret? Authorization, TimeSpan? RemembersKeys, TimeSpan Request)
{
    public SurfaceTimes Times => new(Request, TimeSpan.Zero, RemembersKeys);
}
