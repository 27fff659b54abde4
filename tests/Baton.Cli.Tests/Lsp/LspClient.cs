using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Cli.Tests.Lsp;

/// <summary>An editor that talks with a started <c>baton lsp</c>.</summary>
internal sealed class LspClient : IDisposable
{
    /// <summary>Nothing a test does takes this long, on however slow a machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<JsonElement> _notifications = [];
    private readonly Task<string> _error;
    private int _id;

    public LspClient(string folder)
    {
        _process = Process.Start(new ProcessStartInfo(BatonProcess.Executable, ["lsp"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int ExitCode => _process.ExitCode;

    public async Task<JsonElement> InitializeAsync()
    {
        var result = (await AskAsync("initialize", """{ "processId": null, "rootUri": null, "capabilities": {} }""")).GetProperty("result");
        await TellAsync("initialized", "{}");
        return result;
    }

    public Task OpenAsync(string file, string text) =>
        TellAsync("textDocument/didOpen", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Uri(file), ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } }.ToJsonString());

    public Task ChangeAsync(string file, string text) =>
        TellAsync("textDocument/didChange", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Uri(file), ["version"] = 2 }, ["contentChanges"] = new JsonArray(new JsonObject { ["text"] = text }) }.ToJsonString());

    /// <summary>A request about the place where a passage of the text begins, or so many characters behind it.</summary>
    public async Task<JsonElement> AskAtAsync(string method, string file, string text, string passage, int behind = 0) =>
        (await AskAsync(method, new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Uri(file) }, ["position"] = Position(text, text.IndexOf(passage, StringComparison.Ordinal) + behind) }.ToJsonString())).GetProperty("result");

    public static JsonObject Position(string text, int offset)
    {
        string before = text[..offset];
        return new JsonObject { ["line"] = before.Count(c => c == '\n'), ["character"] = offset - before.LastIndexOf('\n') - 1 };
    }

    public static string Uri(string file) => new Uri(file).AbsoluteUri;

    /// <summary>The whole response, its error if it is one.</summary>
    public async Task<JsonElement> AskAsync(string method, string parameters)
    {
        int id = ++_id;
        await SendAsync($$"""{ "jsonrpc": "2.0", "id": {{id}}, "method": "{{method}}", "params": {{parameters}} }""");
        return await ResponseAsync(id);
    }

    public async Task<JsonElement> ResponseAsync(int id)
    {
        while (await ReadAsync() is { } message)
        {
            if (message.TryGetProperty("id", out var of) && of.ValueKind == JsonValueKind.Number && of.GetInt32() == id)
                return message;
            _notifications.Add(message);
        }
        throw new InvalidOperationException($"the server ended: {await _error}");
    }

    public Task TellAsync(string method, string parameters) => SendAsync($$"""{ "jsonrpc": "2.0", "method": "{{method}}", "params": {{parameters}} }""");

    /// <summary>The next list of findings for a file.</summary>
    public async Task<JsonElement> FindingsAsync(string file)
    {
        string uri = Uri(file);
        while (true)
        {
            int at = _notifications.FindIndex(n => n.TryGetProperty("method", out var m) && m.ValueEquals("textDocument/publishDiagnostics") && n.GetProperty("params").GetProperty("uri").ValueEquals(uri));
            if (at >= 0)
            {
                var found = _notifications[at].GetProperty("params").GetProperty("diagnostics");
                _notifications.RemoveRange(0, at + 1);
                return found;
            }
            _notifications.Add(await ReadAsync() ?? throw new InvalidOperationException($"the server ended: {await _error}"));
        }
    }

    public Task SendAsync(string json) => SendRawAsync($"Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    public async Task SendRawAsync(string text)
    {
        await _process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    public void Hang() => _process.StandardInput.Close();

    /// <summary>What it said on standard error.</summary>
    public async Task<string> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return await _error;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>The next message; null at the end. Whatever stands on standard output must be one.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var stream = _process.StandardOutput.BaseStream;
        var header = new StringBuilder();
        byte[] one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, patience.Token) == 0)
                return null;
            header.Append((char)one[0]);
        }
        const string name = "Content-Length: ";
        Assert.StartsWith(name, header.ToString(), StringComparison.Ordinal);
        byte[] body = new byte[int.Parse(header.ToString()[name.Length..].Trim(), System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, patience.Token);
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}
