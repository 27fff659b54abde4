using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Baton.Surfaces.Tests;

[assembly: AssemblyFixture(typeof(WordPressSite))]

namespace Baton.Surfaces.Tests;

/// <summary>A real WordPress with a site of its own, asked by the test past everything that is tested.</summary>
public sealed class WordPressSite : IAsyncLifetime
{
    private static readonly string Installed = Path.Combine(Repository.Root, "artifacts", "servers", "wordpress", "site");

    private readonly HttpClient _http = new();
    private readonly string _data = Directory.CreateTempSubdirectory("baton-wordpress-").FullName;
    private ServerProcess? _process;
    private string? _password;

    public int Port { get; } = ServerProcess.FreePort();

    /// <summary>Of the user <c>editor</c>. Skips the test where WordPress is not installed.</summary>
    public string Password
    {
        get
        {
            if (_password is null)
                Assert.Skip("WordPress is missing: run `tests/servers/install`");
            return _password;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(Installed))
            return;
        using (var setUp = Process.Start(Php([Path.Combine(Repository.Root, "tests", "servers", "wordpress.php"), Installed], redirect: true))!)
        {
            string printed = await setUp.StandardOutput.ReadToEndAsync();
            await setUp.WaitForExitAsync();
            _password = setUp.ExitCode == 0 ? printed.Trim() : throw new InvalidOperationException(printed);
        }
        var start = Php(["-S", $"127.0.0.1:{Port}", "-t", Installed]);
        start.Environment["PHP_CLI_SERVER_WORKERS"] = "3";
        _process = await ServerProcess.StartAsync(start, new Uri($"http://127.0.0.1:{Port}/?rest_route=/wp/v2/types"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>All posts with this title, of whatever status, as an editor sees them.</summary>
    public async Task<IReadOnlyList<JsonElement>> PostsAsync(string title) =>
        [.. (await GetAsync("posts&status=publish,future,draft,pending,private,trash&context=edit&per_page=100")).EnumerateArray()
            .Where(p => p.GetProperty("title").GetProperty("raw").GetString() == title)];

    public async Task<JsonElement> GetAsync(string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{Port}/?rest_route=/wp/v2/{route}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"editor:{Password}")));
        using var answer = await _http.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private ProcessStartInfo Php(string[] arguments, bool redirect = false)
    {
        var start = new ProcessStartInfo("php", arguments) { RedirectStandardOutput = redirect };
        start.Environment["WORDPRESS_DATA"] = _data;
        start.Environment["WORDPRESS_URL"] = $"http://127.0.0.1:{Port}";
        return start;
    }
}
