using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baton.Connectors.Tests.Surfaces;

/// <summary>
/// An SMTP server on this machine that goes along until it is told otherwise: a command's answer may be another one, or the
/// connection is cut there (null). <c>.</c> stands for the end of the message.
/// </summary>
internal sealed class LocalSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Dictionary<string, string?> _answers;
    private readonly Task _serving;

    public LocalSmtp(params (string Command, string? Answer)[] answers)
    {
        _answers = answers.ToDictionary(a => a.Command, a => a.Answer);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>All that clients said.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

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
                await TalkAsync(stream);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, false, 1024, leaveOpen: true);
        await SayAsync(stream, "220 here");
        bool inMessage = false;
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            _lines.Enqueue(line);
            if (inMessage && line != ".")
                continue;
            string command = line.Split(' ')[0].ToUpperInvariant();
            string? answer = _answers.TryGetValue(command, out string? told) ? told : command switch
            {
                "EHLO" => "250-here\r\n250 AUTH PLAIN",
                "AUTH" => "235 welcome",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            if (answer is null)
                return;
            await SayAsync(stream, answer);
            inMessage = command == "DATA" && answer.StartsWith("354", StringComparison.Ordinal);
        }
    }

    private async Task SayAsync(NetworkStream stream, string answer) => await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\r\n"), _stopping.Token);
}
