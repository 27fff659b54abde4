using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Baton.Surfaces.Tests;

[assembly: AssemblyFixture(typeof(Maildev))]

namespace Baton.Surfaces.Tests;

/// <summary>The mail server maildev, with its inbox.</summary>
public sealed class Maildev : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private ServerProcess? _process;

    public int Port { get; } = ServerProcess.FreePort();

    private int WebPort { get; } = ServerProcess.FreePort();

    public async ValueTask InitializeAsync()
    {
        string folder = Path.Combine(Repository.Root, "tests", "servers");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "maildev")))
            return;
        string[] arguments = ["node_modules/.bin/maildev", "--ip", "127.0.0.1", "--smtp", Number(Port), "--web", Number(WebPort), "--web-ip", "127.0.0.1"];
        _process = await ServerProcess.StartAsync(new ProcessStartInfo("node", arguments) { WorkingDirectory = folder }, new Uri($"http://127.0.0.1:{WebPort}/api/email"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
    }

    /// <summary>The mails that one recipient got, in order.</summary>
    public async Task<IReadOnlyList<JsonElement>> InboxAsync(string recipient)
    {
        if (_process is null)
            Assert.Skip("maildev is missing: run `npm ci --prefix tests/servers`");
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"http://127.0.0.1:{WebPort}/api/email")));
        return [.. document.RootElement.Clone().EnumerateArray().Where(m =>
            m.GetProperty("envelope").GetProperty("to").EnumerateArray().Any(t => t.GetProperty("address").GetString() == recipient))];
    }

    /// <summary>A mail as it came in, its bytes as text.</summary>
    public Task<string> SourceAsync(JsonElement mail) => _http.GetStringAsync(new Uri($"http://127.0.0.1:{WebPort}/api/email/{mail.GetProperty("id").GetString()}/source"));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
