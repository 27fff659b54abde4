using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Tools;

namespace Baton.Connectors.Tools.Web;

/// <summary>
/// Reads a page of the web, as text. It goes only where <see cref="WebReach"/> lets it, which is asked about every address that is
/// really connected to: neither a redirect nor a name that changes its mind leads anywhere else.
/// </summary>
public sealed class WebFetch : ITool, IDisposable
{
    public const string ToolName = "web.fetch";

    public const int MaxRedirects = 5;

    /// <summary>Of the text that is given back.</summary>
    public const int MaxCharacters = 48_000;

    private readonly WebFetchOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    /// <param name="resolve">The addresses of a name; null: as this machine resolves it.</param>
    public WebFetch(WebFetchOptions options, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (_options, _clock) = (options, clock);
        var reach = new WebReach(options.Allow, resolve ?? Dns.GetHostAddressesAsync);
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = reach.ConnectAsync,
            // A proxy would resolve names itself, where nobody looks at the addresses.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Baton", typeof(WebFetch).Assembly.GetName().Version?.ToString(3)));
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html, application/xhtml+xml, text/*;q=0.9, application/json;q=0.9, */*;q=0.1");
    }

    public string Name => ToolName;

    public string Summary => "Reads a page of the web by its address and gives its text, headings and links as Markdown.";

    public Contract Takes { get; } = Contract.Object(ContractField.Required("url", Contract.Url));

    public Contract Gives { get; } = Contract.Object(
        ContractField.Required("url", Contract.Url), ContractField.Optional("title", Contract.String), ContractField.Required("text", Contract.Text),
        ContractField.Required("truncated", Contract.Boolean));

    public ToolEffect Effect => ToolEffect.Read;

    public void Dispose() => _client.Dispose();

    public async Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation)
    {
        var address = Address(arguments.GetProperty("url").GetString()!, null);
        using var timeout = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            for (int redirects = 0; ; redirects++)
            {
                using var response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } elsewhere)
                    return await ReadAsync(address, response, either.Token);
                if (redirects == MaxRedirects)
                    throw Refused($"{arguments.GetProperty("url")} was redirected more than {MaxRedirects} times");
                address = Address(elsewhere.OriginalString, address);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ToolException($"{address} was not read within {Durations.Write(_options.Timeout)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw e.InnerException as ToolException ?? new ToolException($"{address} can't be read: {e.Message}", e);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static ToolException Refused(string message) => new(message) { Kind = FailureKind.Permanent };

    private static Uri Address(string text, Uri? redirectedFrom)
    {
        if (!Uri.TryCreate(redirectedFrom, text, out var address) && !Uri.TryCreate(text, UriKind.Absolute, out address))
            throw Refused($"`{text}` is no address");
        string from = redirectedFrom is null ? "" : $", to which {redirectedFrom} redirects,";
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            throw Refused($"{address.Scheme}:{from} is not read; an address starts with https:// or http://");
        if (address.UserInfo.Length > 0)
            throw Refused("an address with a name or a password in it is not read");
        return address.Fragment.Length == 0 ? address : new UriBuilder(address) { Fragment = "" }.Uri;
    }

    private async Task<JsonElement> ReadAsync(Uri address, HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
            throw new ToolException($"{address} answers {(int)response.StatusCode}") { Kind = IsPassing(response.StatusCode) ? FailureKind.Transient : FailureKind.Permanent };
        var type = response.Content.Headers.ContentType;
        var format = WebText.FormatOf(type?.MediaType)
            ?? throw Refused($"{address} is {type!.MediaType}, of which no text can be read");
        var (body, isCut) = await BeginningAsync(response.Content, cancellation);
        var (title, text) = WebText.Read(body, format, type?.CharSet, address, cancellation);
        var page = new JsonObject { ["url"] = address.AbsoluteUri, ["text"] = Beginning.Of(text, MaxCharacters), ["truncated"] = isCut || text.Length > MaxCharacters };
        if (title.Length > 0)
            page["title"] = title;
        return JsonSerializer.SerializeToElement(page);
    }

    /// <summary>What was packed counts as it is unpacked: a few bytes that grow without end are cut off like a long page.</summary>
    private async Task<(byte[] Bytes, bool IsCut)> BeginningAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            int room = (int)Math.Min(count, _options.MaxBytes - bytes.Length);
            bytes.Write(buffer, 0, room);
            if (room < count)
                return (bytes.ToArray(), true);
        }
        return (bytes.ToArray(), false);
    }
}
