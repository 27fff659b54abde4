using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baton.Surfaces.Tests;

/// <summary>
/// Passes everything on between a client and a server on this machine, until a trap is sprung by what a client said: then the
/// request is held before the server sees it, or the server's answer is held or cut off.
/// </summary>
internal sealed class FlakyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _upstream;
    private readonly Lock _lock = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private Trap? _trap;

    public FlakyProxy(int upstream)
    {
        _upstream = upstream;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>For the first connection on which the client has said what is looked for; it springs once.</summary>
    public Trap Set(TrapKind kind, Func<string, bool> said)
    {
        lock (_lock)
            return _trap = new Trap(kind, said);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _connections.Add(ConnectAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ConnectAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _upstream, over.Token);
                var connection = new Connection(client.GetStream(), server.GetStream());
                await await Task.WhenAny(RequestsAsync(connection, over.Token), AnswersAsync(connection, over.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Cut, by one of them or by a trap.
            }
            await over.CancelAsync();
        }
    }

    private async Task RequestsAsync(Connection connection, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await connection.Client.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            connection.Said.Append(Encoding.Latin1.GetString(buffer, 0, count));
            if (Spring(connection, TrapKind.HoldRequest) is { } trap)
                await trap.Released.WaitAsync(cancellation);
            await connection.Server.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
        // The client has said all; the answer may still be on its way.
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    private async Task AnswersAsync(Connection connection, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await connection.Server.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            if (Spring(connection, TrapKind.CutAnswer) is not null)
                return;
            if (Spring(connection, TrapKind.HoldAnswer) is { } trap)
                await trap.Released.WaitAsync(cancellation);
            await connection.Client.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    private Trap? Spring(Connection connection, TrapKind kind)
    {
        lock (_lock)
        {
            if (_trap is not { } trap || trap.Kind != kind || !trap.Said(connection.Said.ToString()))
                return null;
            _trap = null;
            trap.Spring();
            return trap;
        }
    }

    private sealed record Connection(NetworkStream Client, NetworkStream Server)
    {
        /// <summary>All that the client said on this connection, a character a byte.</summary>
        public StringBuilder Said { get; } = new();
    }
}

internal enum TrapKind
{
    /// <summary>What the client sent is held back.</summary>
    HoldRequest,

    /// <summary>The server has done what was asked; its answer is held back.</summary>
    HoldAnswer,

    /// <summary>The server has done what was asked; the connection is cut instead of the answer.</summary>
    CutAnswer,
}

internal sealed class Trap(TrapKind kind, Func<string, bool> said)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TaskCompletionSource _sprung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TrapKind Kind => kind;

    public Func<string, bool> Said => said;

    public bool IsSprung => _sprung.Task.IsCompleted;

    public Task Sprung => _sprung.Task.WaitAsync(Patience);

    internal Task Released => _released.Task;

    public void Release() => _released.TrySetResult();

    internal void Spring() => _sprung.TrySetResult();
}
