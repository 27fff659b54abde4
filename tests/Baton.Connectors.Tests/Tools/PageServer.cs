using System.Net;
using System.Net.Sockets;
using System.Text;
using Baton.Connectors.Tests.Surfaces;

namespace Baton.Connectors.Tests.Tools;

/// <summary>An HTTP/1.1 server of one address of this machine, which writes to the wire whatever it is told to.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string, Stream, CancellationToken, Task> _answer;
    private readonly Task _serving;
    private int _requests;

    /// <param name="answer">Told what was asked for: the path with its query.</param>
    public PageServer(Func<string, Stream, CancellationToken, Task> answer, string at = "127.0.0.1")
    {
        _answer = answer;
        _listener = new TcpListener(IPAddress.Parse(at), 0);
        _listener.Start();
        _serving = ServeAsync();
    }

    public PageServer(Func<string, byte[]> answer, string at = "127.0.0.1")
        : this((path, stream, stop) => stream.WriteAsync(answer(path), stop).AsTask(), at)
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many requests came.</summary>
    public int Requests => _requests;

    public string Address(string path = "/") => $"http://{_listener.LocalEndpoint}{path}";

    public static byte[] Answer(string type, byte[] body, string headers = "", string status = "200 OK") =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{(type.Length > 0 ? $"Content-Type: {type}\r\n" : "")}{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];

    public static byte[] Html(string body) => Answer("text/html; charset=utf-8", Encoding.UTF8.GetBytes(body));

    public static byte[] Redirect(string to) => Answer("", [], $"Location: {to}\r\n", "302 Found");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
        await Task.WhenAll(open);
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
            try
            {
                await using var stream = client.GetStream();
                var request = await ReceivedRequest.ReadAsync(stream, _stopping.Token);
                Interlocked.Increment(ref _requests);
                await _answer(request.Start.Split(' ')[1], stream, _stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The reader has gone.
            }
    }
}
