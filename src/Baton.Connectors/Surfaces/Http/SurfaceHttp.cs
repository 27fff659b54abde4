using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Http;

/// <summary>
/// Requests of a surface, each sent once on a connection of its own, so that no library sends one again behind our back. What
/// fails says whether the request can have been carried out: it can from the moment it may have reached the server, until the
/// server says that it was not.
/// </summary>
internal sealed class SurfaceHttp(string surface, Secrets secrets)
{
    private const int MaxAnswer = 4 * 1024 * 1024;

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends it and gives any answer, also one that refuses.</summary>
    /// <param name="credentials">Headers in place of those that are shown.</param>
    /// <param name="commit">What it writes for; null when nothing there is changed by it that matters.</param>
    /// <param name="body">The bytes that the request's own body only tells of; null when that is all.</param>
    /// <exception cref="SurfaceException">There is no answer, or it was too late to send.</exception>
    public async Task<HttpAnswer> SendAsync(
        OutgoingRequest request, IEnumerable<(string Name, string Value)> credentials, CommitRequest? commit, CancellationToken cancellation, byte[]? body = null)
    {
        bool writes = commit is not null;
        var given = credentials.ToDictionary(StringComparer.OrdinalIgnoreCase);
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), given.GetValueOrDefault(Address) ?? request.Address);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("Baton", typeof(SurfaceHttp).Assembly.GetName().Version?.ToString(2)));
        body ??= request.Body.Length == 0 ? null : Encoding.UTF8.GetBytes(request.Body);
        message.Content = body is null ? null : new TimelyContent(body, commit);
        foreach (var (name, shown) in request.Headers)
        {
            string value = given.GetValueOrDefault(name) ?? shown;
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        try
        {
            using var response = await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return await ReadAsync(response, cancellation) with { Credential = Made(given.GetValueOrDefault("Authorization")) };
        }
        catch (HttpRequestException e)
        {
            throw NoAnswer(e, message.RequestUri!, writes);
        }
        catch (IOException e)
        {
            throw Failure($"the connection to {Host(message.RequestUri!)} broke off in the middle of the answer", isTransient: true, writes, e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Failure($"{Host(message.RequestUri!)} can't be reached: no connection within 10 s", isTransient: true, mayHaveLanded: false, e);
        }
    }

    /// <summary>In place of the address that is shown, where that is a credential.</summary>
    public const string Address = ":address";

    /// <summary>A credential, or the refusal that says it is not there.</summary>
    /// <exception cref="SurfaceException">It is not there.</exception>
    public string Read(Secret secret)
    {
        try
        {
            return secret.Read();
        }
        catch (SecretException e)
        {
            throw Failure($"{e.Message}; nothing was sent", isTransient: false, mayHaveLanded: false, e);
        }
    }

    /// <summary>An answer that is none of success, in words: what it means, and the way out.</summary>
    /// <param name="what">What was asked for: <c>the post</c>.</param>
    public SurfaceException Refusal(HttpAnswer answer, Uri address, string what, string credential, bool writes)
    {
        var (means, isTransient, isSure) = answer.Status switch
        {
            401 => ($"does not accept {credential}; put one that holds there, then resume", false, true),
            403 => ($"forbids {what} to the user of {credential}; give that user the right, then resume", false, true),
            404 or 410 => ("has nothing at this address; mend the address in baton.yaml, then resume", false, true),
            413 => ($"finds {what} too large; make it smaller, or raise the limit there", false, true),
            408 => ("gave up waiting for the request", true, false),
            425 or 429 => ("wants fewer requests for now", true, true),
            >= 300 and < 400 => ($"sends on to {Target(answer)}, which is not followed; put that address into baton.yaml", false, true),
            >= 400 and < 500 => ($"refuses {what}", false, true),
            501 or 505 => ("can't do this at all", false, true),
            _ => ("has a fault of its own", true, false),
        };
        string words = answer.Words is { Length: > 0 } said ? $" ({said})" : "";
        return Failure($"{Host(address)} answers {answer.Status} and {means}{words}", isTransient, writes && !isSure);
    }

    public SurfaceException Failure(string message, bool isTransient, bool mayHaveLanded, Exception? inner = null) =>
        new(secrets.Mask($"`{surface}`: {message}"), isTransient, mayHaveLanded, inner);

    /// <summary>What stands behind <c>Basic</c> and <c>Ghost</c> is made of a secret, and is one itself.</summary>
    private static string? Made(string? authorization) =>
        authorization is not null && (authorization.StartsWith("Basic ", StringComparison.Ordinal) || authorization.StartsWith("Ghost ", StringComparison.Ordinal))
            ? authorization[6..]
            : null;

    private static async Task<HttpAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var headers = response.Headers.Concat(response.Content.Headers).ToImmutableDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        byte[] part = new byte[16 * 1024];
        try
        {
            while (body.Length < MaxAnswer && await stream.ReadAsync(part, cancellation) is > 0 and var count)
                body.Write(part, 0, count);
        }
        catch (Exception e) when (!response.IsSuccessStatusCode && e is IOException or HttpRequestException)
        {
            // The status says it all; the words would only have explained it.
        }
        return new HttpAnswer((int)response.StatusCode, headers, body.ToArray());
    }

    private SurfaceException NoAnswer(HttpRequestException e, Uri address, bool writes)
    {
        string host = Host(address);
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => e.InnerException is SocketException { SocketErrorCode: SocketError.TryAgain }
                ? Failure($"the name {address.Host} can't be looked up at the moment", isTransient: true, mayHaveLanded: false, e)
                : Failure($"there is no host {address.Host}; mend the address in baton.yaml, or the network here, then resume", isTransient: false, mayHaveLanded: false, e),
            HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError =>
                Failure($"{host} can't be reached ({Innermost(e).Message})", isTransient: true, mayHaveLanded: false, e),
            HttpRequestError.SecureConnectionError =>
                Failure($"there is no secure connection to {host} ({Innermost(e).Message}); its certificate is to be mended, or the address in baton.yaml",
                    isTransient: Innermost(e) is not AuthenticationException, mayHaveLanded: false, e),
            _ => Failure($"the connection to {host} broke off before an answer came", isTransient: true, writes, e),
        };
    }

    /// <summary>
    /// A body that is written while it is in time, and else breaks the request off before the server has all of it: a worker may
    /// be frozen while it connects.
    /// </summary>
    private sealed class TimelyContent(byte[] body, CommitRequest? commit) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            commit?.RequireInTime();
            await stream.WriteAsync(body);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }

    private static string Target(HttpAnswer answer) =>
        Uri.TryCreate(answer.Header("Location"), UriKind.Absolute, out var to) ? $"{to.Scheme}://{Host(to)}" : "elsewhere";

    private static string Host(Uri address) => address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}";

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
