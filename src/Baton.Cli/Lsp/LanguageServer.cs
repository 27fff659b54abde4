using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Baton.Core.Checking;

namespace Baton.Cli.Lsp;

/// <summary>
/// The Language Server Protocol 3.17 over two streams, as much of it as the authoring of playbooks needs. One message is
/// answered after the other; meanwhile those that come are read, so that a request can be cancelled before its turn. Checks
/// wait until nothing was typed for a moment.
/// </summary>
public sealed class LanguageServer(Stream input, Stream output, TextWriter log, Func<string, Installation> installationOf)
{
    private const int MaxWaiting = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly MessageFrames _stream = new(input, output);
    private readonly Channel<byte[]> _waiting = Channel.CreateBounded<byte[]>(MaxWaiting);
    private readonly ConcurrentDictionary<string, bool> _cancelled = new(StringComparer.Ordinal);
    private readonly OpenDocuments _documents = new();
    private PlaybookDesk? _desk;
    private bool _isShutDown;
    private bool _watchesFiles;

    /// <returns>0 when it was asked to end as the protocol wants it, else 1.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAsync(ending.Token);
        try
        {
            while (await NextAsync(ending.Token) is { } body)
                if (!await TakeAsync(body, ending.Token))
                    return _isShutDown ? 0 : 1;
            return await reading && _isShutDown ? 0 : 1;
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    /// <summary>False when what came could not be read any more.</summary>
    private async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            while (await _stream.ReadAsync(cancellation) is { } body)
            {
                NoteCancelled(body);
                await _waiting.Writer.WriteAsync(body, cancellation);
            }
            return true;
        }
        catch (InvalidDataException e)
        {
            await log.WriteLineAsync($"baton lsp: {e.Message}");
            return false;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _waiting.Writer.TryComplete();
        }
    }

    /// <summary>The next message; while none comes, what changed is checked. Null at the end.</summary>
    private async Task<byte[]?> NextAsync(CancellationToken cancellation)
    {
        if (_desk is { HasUnchecked: true } desk && !_waiting.Reader.TryPeek(out _))
        {
            var more = _waiting.Reader.WaitToReadAsync(cancellation).AsTask();
            if (await Task.WhenAny(more, Task.Delay(Pause, cancellation)) != more)
                await CheckAsync(desk, cancellation);
            if (!await more)
                return null;
        }
        return await _waiting.Reader.WaitToReadAsync(cancellation) && _waiting.Reader.TryRead(out byte[]? body) ? body : null;
    }

    private async Task CheckAsync(PlaybookDesk desk, CancellationToken cancellation)
    {
        try
        {
            foreach (var list in desk.Check())
                await NotifyAsync("textDocument/publishDiagnostics", list, cancellation);
        }
#pragma warning disable CA1031 // As for an answer: the next keystroke may be one that can be checked.
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
#pragma warning restore CA1031
        {
            await log.WriteLineAsync($"baton lsp: {e}");
        }
    }

    private void NoteCancelled(byte[] body)
    {
        if (body.AsSpan().IndexOf("$/cancelRequest"u8) >= 0 && Parsed(body) is { ValueKind: JsonValueKind.Object } message
            && message.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String && method.ValueEquals("$/cancelRequest")
            && message.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("id", out var id) && _cancelled.Count < MaxWaiting)
            _cancelled[id.GetRawText()] = true;
    }

    /// <summary>False when it was the last message.</summary>
    private async Task<bool> TakeAsync(byte[] body, CancellationToken cancellation)
    {
        if (Parsed(body) is not { } message)
        {
            await FailAsync(null, new RequestException(RequestException.ParseError, "this is not JSON"), cancellation);
            return true;
        }
        JsonNode? id = null;
        try
        {
            if (message.ValueKind != JsonValueKind.Object)
                throw new RequestException(RequestException.InvalidRequest, "a message is an object");
            bool isRequest = message.TryGetProperty("id", out var given);
            id = isRequest ? JsonNode.Parse(given.GetRawText()) : null;
            if (!message.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String)
                // An answer to a request of ours, or nothing we know.
                return true;
            if (method.ValueEquals("exit"))
                return false;
            var parameters = message.TryGetProperty("params", out var with) ? with : default;
            if (!isRequest)
            {
                await HearAsync(method.GetString()!, parameters, cancellation);
                return true;
            }
            if (_cancelled.TryRemove(given.GetRawText(), out _))
                throw new RequestException(RequestException.Cancelled, "cancelled");
            var result = Answer(method.GetString()!, parameters);
            await _stream.WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["result"] = result }, cancellation);
        }
        catch (RequestException e)
        {
            if (message.ValueKind != JsonValueKind.Object || message.TryGetProperty("id", out _))
                await FailAsync(id, e, cancellation);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or JsonException)
        {
            if (id is not null)
                await FailAsync(id, new RequestException(RequestException.InvalidParameters, "parameters are missing, or of another kind"), cancellation);
        }
#pragma warning disable CA1031 // An editor's server outlives a fault in an answer; the fault is told where it can be read.
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
#pragma warning restore CA1031
        {
            await log.WriteLineAsync($"baton lsp: {e}");
            if (id is not null)
                await FailAsync(id, new RequestException(RequestException.InternalError, $"{e.GetType().Name}: {e.Message}"), cancellation);
        }
        return true;
    }

    private JsonNode? Answer(string method, JsonElement parameters)
    {
        if (method == "initialize")
            return Initialize(parameters);
        if (_desk is not { } desk)
            throw new RequestException(RequestException.NotInitialized, "`initialize` comes first");
        if (_isShutDown)
            throw new RequestException(RequestException.InvalidRequest, "the server was shut down");
        switch (method)
        {
            case "shutdown":
                _isShutDown = true;
                return null;
            case "textDocument/hover":
                return Place(parameters) is var (path, at) ? desk.Hover(path, at) : null;
            case "textDocument/completion":
                return Place(parameters) is var (typed, here) ? desk.Complete(typed, here) : null;
            case "textDocument/definition":
                return Place(parameters) is var (named, there) ? desk.Define(named, there) : null;
            case "textDocument/codeAction":
                var range = parameters.GetProperty("range");
                return PathIn(parameters) is { } file && _documents.Find(file) is { } document
                    ? desk.Actions(file, TextPlaces.Offset(document, range.GetProperty("start")), TextPlaces.Offset(document, range.GetProperty("end")))
                    : new JsonArray();
            default:
                throw new RequestException(RequestException.MethodNotFound, $"`{method}` is not served");
        }
    }

    private JsonObject Initialize(JsonElement parameters)
    {
        _desk ??= new PlaybookDesk(_documents, installationOf);
        _watchesFiles = parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("capabilities", out var can)
            && can.TryGetProperty("workspace", out var workspace) && workspace.TryGetProperty("didChangeWatchedFiles", out var watched)
            && watched.TryGetProperty("dynamicRegistration", out var dynamic) && dynamic.ValueKind == JsonValueKind.True;
        return new JsonObject
        {
            ["capabilities"] = new JsonObject
            {
                ["positionEncoding"] = "utf-16",
                ["textDocumentSync"] = new JsonObject { ["openClose"] = true, ["change"] = 2, ["save"] = true },
                ["hoverProvider"] = true,
                ["completionProvider"] = new JsonObject { ["triggerCharacters"] = new JsonArray(".", "\"", "[", "{", ":", " ", "/") },
                ["definitionProvider"] = true,
                ["codeActionProvider"] = new JsonObject { ["codeActionKinds"] = new JsonArray("quickfix") },
            },
            ["serverInfo"] = new JsonObject
            {
                ["name"] = "baton",
                ["version"] = typeof(LanguageServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            },
        };
    }

    private async Task HearAsync(string method, JsonElement parameters, CancellationToken cancellation)
    {
        if (_desk is not { } desk)
            return;
        switch (method)
        {
            case "initialized" when _watchesFiles:
                await WatchAsync(cancellation);
                break;
            case "$/cancelRequest":
                // Its turn is over: what it was to stop came before it.
                _cancelled.TryRemove(parameters.GetProperty("id").GetRawText(), out _);
                break;
            case "workspace/didChangeWatchedFiles":
                desk.AllChanged();
                break;
            case "textDocument/didOpen" when PathIn(parameters) is { } path:
                _documents.Open(path, parameters.GetProperty("textDocument").GetProperty("text").GetString() ?? "");
                desk.Changed(path);
                break;
            case "textDocument/didChange" when PathIn(parameters) is { } path:
                _documents.Change(path, parameters.GetProperty("contentChanges").EnumerateArray());
                desk.Changed(path);
                break;
            case "textDocument/didSave" when PathIn(parameters) is { } path:
                desk.Changed(path);
                break;
            case "textDocument/didClose" when PathIn(parameters) is { } path:
                _documents.Close(path);
                desk.Changed(path);
                break;
        }
    }

    /// <summary>Asks to be told when files change that nobody has open.</summary>
    private Task WatchAsync(CancellationToken cancellation) => _stream.WriteAsync(
        new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = "watch",
            ["method"] = "client/registerCapability",
            ["params"] = new JsonObject
            {
                ["registrations"] = new JsonArray(new JsonObject
                {
                    ["id"] = "files",
                    ["method"] = "workspace/didChangeWatchedFiles",
                    ["registerOptions"] = new JsonObject { ["watchers"] = new JsonArray(new JsonObject { ["globPattern"] = "**/*.{yaml,yml,json,jsonl,md,liquid,txt}" }) },
                }),
            },
        },
        cancellation);

    private (string Path, int Offset)? Place(JsonElement parameters) =>
        PathIn(parameters) is { } path && _documents.Find(path) is { } document ? (path, TextPlaces.Offset(document, parameters.GetProperty("position"))) : null;

    private static string? PathIn(JsonElement parameters) => TextPlaces.PathOf(parameters.GetProperty("textDocument").GetProperty("uri").GetString() ?? "");

    private static JsonElement? Parsed(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Task NotifyAsync(string method, JsonObject parameters, CancellationToken cancellation) =>
        _stream.WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters }, cancellation);

    private Task FailAsync(JsonNode? id, RequestException why, CancellationToken cancellation) => _stream.WriteAsync(
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["error"] = new JsonObject { ["code"] = why.Code, ["message"] = why.Message } }, cancellation);
}
