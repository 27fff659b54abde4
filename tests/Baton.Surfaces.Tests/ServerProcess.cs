using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Baton.Surfaces.Tests;

/// <summary>A server as a child process, with what it printed for when it does not come up.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120), Between = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly List<string> _said = [];

    private ServerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it, and waits until this address answers with success.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, Uri ready)
    {
        var process = new ServerProcess(start);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if ((await http.GetAsync(ready)).IsSuccessStatusCode)
                    return process;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not up yet.
            }
            if (process._process.HasExited || waiting.Elapsed > Patience)
            {
                string said = process.Said;
                await process.DisposeAsync();
                throw new InvalidOperationException($"{start.FileName} does not answer at {ready}; it printed:\n{said}");
            }
            await Task.Delay(Between);
        }
    }

    public string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said.TakeLast(50));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        lock (_said)
            if (e.Data is { } line)
                _said.Add(line);
    }
}
