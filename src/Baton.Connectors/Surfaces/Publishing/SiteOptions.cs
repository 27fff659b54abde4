using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Publishing;

/// <param name="Site">As readers open it; a path below it belongs to it.</param>
/// <param name="User">Null where the credential says who it is.</param>
/// <param name="Request">How long one commit's requests are given together.</param>
/// <param name="Settle">How long after that the site may still be at work on one of them.</param>
public sealed record SiteOptions(Uri Site, string? User, Secret Credential, TimeSpan Request, TimeSpan Settle)
{
    public SurfaceTimes Times => new(Request, Settle);

    /// <summary>Without a slash at the end.</summary>
    internal string Address => Site.AbsoluteUri.TrimEnd('/');
}
