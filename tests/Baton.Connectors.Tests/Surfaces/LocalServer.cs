using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baton.Connectors.Tests.Surfaces;

/// <summary>An HTTP/1.1 server on this machine that answers as it is told, also wrongly: each connection takes one request.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly Func<ReceivedRequest, string?> _answer;
    private readonly Task _serving;

    /// <param name="answer">All of the answer, status line included; null: the connection is cut.</param>
    public LocalServer(Func<ReceivedRequest, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook");

    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    public static string Json(int status, string body, string headers = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await using var stream = client.GetStream();
                var request = await ReceivedRequest.ReadAsync(stream, _stopping.Token);
                _received.Enqueue(request);
                if (_answer(request) is { } answer)
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stopping.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }
}

/// <param name="Start"><c>POST /hook</c>.</param>
internal sealed record ReceivedRequest(string Start, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public static async Task<ReceivedRequest> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new List<byte>();
        byte[] one = new byte[1];
        while (!(head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            // Who breaks off has asked for nothing.
            await stream.ReadExactlyAsync(one, cancellation);
            head.Add(one[0]);
        }
        string[] lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, cancellation);
        return new ReceivedRequest(lines[0][..lines[0].LastIndexOf(' ')], headers, body);
    }
}
