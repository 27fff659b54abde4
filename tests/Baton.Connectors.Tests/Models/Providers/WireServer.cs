using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Baton.Connectors.Tests.Models.Providers;

/// <summary>A server on this machine that speaks a provider's wire protocol, as it is told: one script for each request, the last for all that follow.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<Func<HttpListenerContext, Task>> _scripts = new();
    private readonly ConcurrentQueue<WireRequest> _requests = new();
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentBag<Task> _answers = [];
    private Task _listening = Task.CompletedTask;

    private WireServer(HttpListener listener, Uri address) => (_listener, Address) = (listener, address);

    public Uri Address { get; }

    public IReadOnlyList<WireRequest> Requests => [.. _requests];

    public static Task<WireServer> StartAsync()
    {
        while (true)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort()}/");
            var listener = new HttpListener { Prefixes = { address.ToString() } };
            try
            {
                listener.Start();
            }
            catch (HttpListenerException)
            {
                // Somebody took the port in between.
                continue;
            }
            var server = new WireServer(listener, address);
            server._listening = server.ListenAsync();
            return Task.FromResult(server);
        }
    }

    public WireServer On(Func<HttpListenerContext, Task> script)
    {
        _scripts.Enqueue(script);
        return this;
    }

    public WireServer Refuse(int status, string body, params (string Name, string Value)[] headers) => On(async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
            http.Response.Headers[name] = value;
        await http.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        http.Response.Close();
    });

    /// <summary>Sends the pieces one after another; then ends, or, when it is told to, cuts the connection.</summary>
    public WireServer Stream(string contentType, IEnumerable<string> pieces, Task? thenCutsWhen = null) => On(async http =>
    {
        http.Response.ContentType = contentType;
        http.Response.SendChunked = true;
        foreach (string piece in pieces)
        {
            await http.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(piece));
            await http.Response.OutputStream.FlushAsync();
        }
        if (thenCutsWhen is null)
        {
            http.Response.Close();
            return;
        }
        await thenCutsWhen;
        http.Response.Abort();
    });

    /// <summary>Takes the request and says nothing.</summary>
    public WireServer Hang() => On(async http =>
    {
        await _stopping.Task;
        http.Response.Abort();
    });

    public async ValueTask DisposeAsync()
    {
        _stopping.TrySetResult();
        _listener.Close();
        await _listening;
        await Task.WhenAll(_answers);
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            HttpListenerContext http;
            try
            {
                http = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _answers.Add(Task.Run(() => AnswerAsync(http)));
        }
    }

    private async Task AnswerAsync(HttpListenerContext http)
    {
        try
        {
            using var body = new MemoryStream();
            await http.Request.InputStream.CopyToAsync(body);
            _requests.Enqueue(new WireRequest(
                http.Request.HttpMethod, http.Request.Url!.AbsolutePath,
                http.Request.Headers.AllKeys.ToDictionary(k => k!, k => http.Request.Headers[k] ?? "", StringComparer.OrdinalIgnoreCase), Encoding.UTF8.GetString(body.ToArray())));
            Func<HttpListenerContext, Task>? script;
            while (!(_scripts.Count > 1 ? _scripts.TryDequeue(out script) : _scripts.TryPeek(out script)))
            {
            }
            await script!(http);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The other side is gone.
        }
    }
}

internal sealed record WireRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
