using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Http;

/// <summary>Where a surface is reached: an address as written, or one that is itself a credential, as those of many incoming webhooks are.</summary>
public sealed class SurfaceAddress
{
    private readonly Uri? _written;
    private readonly Secret? _kept;

    public SurfaceAddress(Uri written) => _written = written;

    public SurfaceAddress(Secret kept) => _kept = kept;

    /// <summary>For people: never the value of a credential.</summary>
    public string Shown => _written?.AbsoluteUri ?? $"[{_kept!.Reference}]";

    /// <exception cref="SurfaceException">It is kept elsewhere, and is not there or no address.</exception>
    public Uri Read()
    {
        if (_written is not null)
            return _written;
        string? fault;
        try
        {
            if (Uri.TryCreate(_kept!.Read(), UriKind.Absolute, out var uri) && (fault = Fault(uri)) is null)
                return uri;
            fault = $"{_kept.Reference} holds no address; it starts with https://";
        }
        catch (SecretException e)
        {
            fault = e.Message;
        }
        throw new SurfaceException($"{fault}; nothing was sent", isTransient: false, mayHaveLanded: false);
    }

    /// <summary>What is wrong with it, in words without it; null when it is right.</summary>
    public static string? Fault(Uri uri) =>
        uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp ? "an address starts with https://"
        : uri.UserInfo.Length > 0 ? "a name and a password don't belong into an address"
        : null;
}
