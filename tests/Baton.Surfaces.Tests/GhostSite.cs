using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Baton.Connectors.Surfaces.Ghost;
using Baton.Surfaces.Tests;

[assembly: AssemblyFixture(typeof(GhostSite))]

namespace Baton.Surfaces.Tests;

/// <summary>A real Ghost with a site of its own, asked by the test past everything that is tested.</summary>
public sealed class GhostSite : IAsyncLifetime
{
    private static readonly string Installed = Path.Combine(Repository.Root, "artifacts", "servers", "ghost");

    private readonly HttpClient _http = new();
    private readonly string _data = Directory.CreateTempSubdirectory("baton-ghost-").FullName;
    private ServerProcess? _process;
    private string? _key;

    public int Port { get; } = ServerProcess.FreePort();

    /// <summary>Of an integration, for the Admin API. Skips the test where Ghost is not installed.</summary>
    public string Key
    {
        get
        {
            if (_key is null)
                Assert.Skip("Ghost is missing: run `tests/servers/install`");
            return _key;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(Installed))
            return;
        using (var copy = Process.Start("cp", ["-r", Path.Combine(Installed, "template") + "/.", _data]))
            await copy.WaitForExitAsync();
        string script = Path.Combine(Repository.Root, "tests", "servers", "ghost.mjs");
        _process = await ServerProcess.StartAsync(
            new ProcessStartInfo("node", [script, "serve", Installed, _data, Port.ToString(CultureInfo.InvariantCulture)]),
            new Uri($"http://127.0.0.1:{Port}/ghost/api/admin/site/"));
        _key = await File.ReadAllTextAsync(Path.Combine(_data, "key"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>All posts with this title, of whatever status, as an editor sees them.</summary>
    public async Task<IReadOnlyList<JsonElement>> PostsAsync(string title)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{Port}/ghost/api/admin/posts/?limit=all&formats=html&include=tags"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Ghost {GhostToken.Of(Key, TimeProvider.System.GetUtcNow())}");
        using var answer = await _http.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return [.. document.RootElement.Clone().GetProperty("posts").EnumerateArray().Where(p => p.GetProperty("title").GetString() == title)];
    }
}
