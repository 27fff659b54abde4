using System.Net;
using System.Net.Http.Headers;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;

namespace Baton.Connectors.Models.Providers;

/// <summary>
/// Between a provider's library and the network. Puts the credential on each request, so that no library ever holds it and a new one
/// holds at the next call; and makes a typed failure of whatever is not an answer, before a library can wrap it in its own way.
/// </summary>
internal sealed class ProviderHttp(Provider provider, Secrets secrets) : DelegatingHandler
{
    /// <summary>For libraries that will not start without a key.</summary>
    public const string NoKey = "set-with-each-request";

    private const string AnthropicKeyHeader = "x-api-key";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    public static HttpClient Client(Provider provider, Secrets secrets) => new(new ProviderHttp(provider, secrets)
    {
        // A key must not follow a redirect to wherever it leads.
        InnerHandler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        },
    })
    {
        BaseAddress = provider.Address,
        // The step's own limit holds.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Authorize(request);
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ModelException($"{provider.Word} at {provider.Address} can't be reached: {secrets.Mask(e.Message)}", FailureKind.Transient, inner: e) { MayHaveCost = !NeverArrived(e) };
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await HttpFailure.ReadAsync(provider, response, secrets, cancellationToken);
    }

    private static bool NeverArrived(HttpRequestException e) => e.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private void Authorize(HttpRequestMessage request)
    {
        request.Headers.Authorization = null;
        request.Headers.Remove(AnthropicKeyHeader);
        if (provider.Key is null)
            return;
        try
        {
            string key = provider.Key.Read();
            if (provider.Kind == ProviderKind.Anthropic)
                request.Headers.Add(AnthropicKeyHeader, key);
            else
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        catch (SecretException e)
        {
            throw new ModelException($"there is no key for {provider.Word}: {e.Message}", FailureKind.Permanent);
        }
        catch (FormatException)
        {
            throw new ModelException($"the key for {provider.Word} ({provider.Key}) holds characters that no key has; look for a line end or a quote in it", FailureKind.Permanent);
        }
    }
}
