using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Engine;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces;

/// <summary>
/// Writes approved output to files: <c>out/workflow/run/step.html</c> with its Markdown beside it, and last of all
/// <c>step.receipt.json</c>. The receipt holds the commit's key: with it a second call writes nothing, without it the parts
/// are written again. <c>to: { surface: file, format: html | markdown | text | json, path?, lang? }</c>.
/// </summary>
/// <param name="folder">The output folder; made when it is first written to.</param>
/// <param name="clock">Tells the time on receipts.</param>
/// <param name="shownAs">How people name the folder, seen from their workspace; as it is without.</param>
public sealed class FileSurface(string folder, TimeProvider clock, string? shownAs = null) : ISurface
{
    public const string DefaultFolder = "out";

    private const int MaxReceiptBytes = 64 * 1024;

    private readonly string _shownAs = shownAs ?? folder;

    public string Name => "file";

    public string Summary => $"Writes HTML, Markdown, text or JSON files under {_shownAs}/.";

    public SurfaceClass Class => SurfaceClass.Idempotent;

    public SurfaceTimes Times => SurfaceTimes.Immediate;

    public Contract To { get; } = SurfaceContract.Of(
        """
        { "type": "object", "additionalProperties": false, "required": ["surface", "format"], "properties": {
          "surface": { "const": "file" },
          "format": { "enum": ["html", "markdown", "text", "json"] },
          "path": { "type": "string", "minLength": 1, "maxLength": 200 },
          "lang": { "type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$" } } }
        """);

    public Contract Takes { get; } = SurfaceContract.Of(
        """
        { "type": "object", "additionalProperties": false, "properties": {
            "title": { "type": "string" },
            "excerpt": { "type": "string" },
            "slug": { "type": "string" },
            "categories": { "type": "array", "items": { "type": "string" } },
            "tags": { "type": "array", "items": { "type": "string" } },
            "markdown": { "type": "string", "contentMediaType": "text/markdown" },
            "html": { "type": "string", "contentMediaType": "text/html" },
            "text": { "type": "string" },
            "data": {} },
          "anyOf": [{ "required": ["markdown"] }, { "required": ["html"] }, { "required": ["text"] }, { "required": ["data"] }] }
        """);

    /// <summary>What is wrong with an author's <c>path</c>, for check time; null when it is right.</summary>
    public static string? PathFault(string path) => OutputPlace.Fault(path);

    public RenderedPayload Render(JsonElement with, JsonElement to)
    {
        string format = Text(to, "format") ?? "";
        if (Text(to, "path") is { } path && PathFault(path) is { } fault)
            throw Permanent(fault);
        var parts = new JsonObject();
        foreach (var (name, type, text) in FileParts.Of(with, format, Text(to, "lang") ?? "en"))
            parts[name] = new JsonObject { ["type"] = type, ["text"] = text };
        var payload = new JsonObject { ["to"] = JsonNode.Parse(to.GetRawText()), ["parts"] = parts };
        string kinds = string.Join(" and ", parts.Select(p => Path.GetExtension(p.Key).TrimStart('.')));
        string where = Text(to, "path") is { } named ? $"{_shownAs}/{named}" : $"a folder of this run under {_shownAs}/";
        return new RenderedPayload(Payload.Of(JsonSerializer.SerializeToElement(payload)), $"Files in {where} ({kinds})");
    }

    public IReadOnlyList<OutgoingRequest> Rehearse(CommitRequest request)
    {
        var payload = request.Payload.Value;
        var place = OutputPlace.Of(folder, Text(payload.GetProperty("to"), "path"), request);
        return [.. payload.GetProperty("parts").EnumerateObject().Select(part => new OutgoingRequest(
            "WRITE", place.File(Path.GetExtension(part.Name)), [("Content-Type", Text(part.Value, "type")!)], Text(part.Value, "text")!))];
    }

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        var payload = request.Payload.Value;
        var place = OutputPlace.Of(folder, Text(payload.GetProperty("to"), "path"), request);
        var parts = payload.GetProperty("parts").EnumerateObject()
            .Select(p => new Part(Path.GetExtension(p.Name), Encoding.UTF8.GetBytes(p.Value.GetProperty("text").GetString()!)))
            .ToList();
        if (place.Obstacle([.. parts.Select(p => p.Ending), ".receipt.json"]) is { } obstacle)
            throw Permanent(obstacle);
        bool hasBegun = false;
        try
        {
            if (Earlier(place, request) is { } earlier)
                return earlier;
            Directory.CreateDirectory(place.Directory);
            if (place.IsOwn)
                foreach (string file in (string[])[.. parts.Select(p => place.File(p.Ending)), place.Receipt])
                    AtomicFile.RemoveLeftovers(file);
            foreach (var part in parts)
            {
                await WriteAsync(place, part, cancellation);
                hasBegun = true;
            }
            var receipt = Receipt(place, parts[0]);
            await AtomicFile.WriteAsync(place.Receipt, ReceiptBytes(request, receipt, place, parts), overwrite: false, cancellation);
            return receipt;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may have come first between the look and the rename.
            if (File.Exists(place.Receipt) && Earlier(place, request) is { } first)
                return first;
            throw Failure(e, place, hasBegun);
        }
    }

    public Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var place = OutputPlace.Of(folder, Text(request.Payload.Value.GetProperty("to"), "path"), request);
        return Task.FromResult<IReadOnlyList<CommitReceipt>>(Earlier(place, request) is { } earlier ? [earlier] : []);
    }

    /// <summary>
    /// In a place of Baton's own a part without a receipt is the rest of a crash. In a place an author named it may be
    /// anybody's: the same bytes are left as they are, others are never overwritten.
    /// </summary>
    private static async Task WriteAsync(OutputPlace place, Part part, CancellationToken cancellation)
    {
        string file = place.File(part.Ending);
        if (!place.IsOwn && File.Exists(file))
        {
            if (new FileInfo(file).Length == part.Bytes.Length && (await File.ReadAllBytesAsync(file, cancellation)).AsSpan().SequenceEqual(part.Bytes))
                return;
            throw Permanent($"{file} was not written by Baton and is not overwritten; move it away or choose another path.");
        }
        await AtomicFile.WriteAsync(file, part.Bytes, overwrite: place.IsOwn, cancellation);
    }

    /// <summary>The receipt with this key; null when none stands there.</summary>
    private static CommitReceipt? Earlier(OutputPlace place, CommitRequest request)
    {
        if (!File.Exists(place.Receipt))
            return null;
        JsonElement read;
        try
        {
            if (new FileInfo(place.Receipt).Length > MaxReceiptBytes)
                throw new FormatException("it is too long");
            using var document = JsonDocument.Parse(File.ReadAllBytes(place.Receipt));
            read = document.RootElement.Clone();
            if (read.GetProperty("key").GetString() == request.Key)
            {
                return new CommitReceipt(
                    read.GetProperty("id").GetString()!, read.GetProperty("url").GetString()!, read.GetProperty("at").GetDateTimeOffset());
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SurfaceException(
                $"The receipt {place.Receipt} can't be read ({e.Message}); look at the files beside it, then remove it or restore it.",
                isTransient: false, mayHaveLanded: true, e);
        }
        throw Permanent(
            $"{place.Receipt} belongs to another commit (key {read.GetProperty("key")}); nothing was written. Choose another path, or move that output away.");
    }

    private CommitReceipt Receipt(OutputPlace place, Part main) => new(
        place.Stem + main.Ending, new Uri(place.File(main.Ending)).AbsoluteUri, clock.GetUtcNow());

    private static byte[] ReceiptBytes(CommitRequest request, CommitReceipt receipt, OutputPlace place, IEnumerable<Part> parts) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["receipt"] = 1,
                ["key"] = request.Key,
                ["run"] = request.Run,
                ["workflow"] = request.Workflow,
                ["step"] = request.Step,
                ["id"] = receipt.Id,
                ["url"] = receipt.Url,
                ["at"] = receipt.At,
                ["payload"] = request.Payload.Hash,
                ["files"] = new JsonArray([.. parts.Select(p => JsonValue.Create(place.Stem + p.Ending))]),
            },
            SurfaceJson.Indented);

    private static SurfaceException Failure(Exception e, OutputPlace place, bool hasBegun)
    {
        const int noSpace = 28, readOnly = 30;
        int code = e.HResult & 0xFFFF;
        (string what, bool isTransient) = e switch
        {
            UnauthorizedAccessException => ("may not be written to; give this user the right to write there, or name another folder", false),
            PathTooLongException => ("has too long a path; name a folder nearer to the root", false),
            _ when code == readOnly => ("is on a file system mounted read-only; name another folder", false),
            _ when code is noSpace or 112 => ("is on a full disk; make room, then retry", true),
            _ => ("could not be written", true),
        };
        return new SurfaceException($"{place.Directory} {what} ({e.Message})", isTransient, mayHaveLanded: hasBegun, e);
    }

    private static SurfaceException Permanent(string message) => new(message, isTransient: false, mayHaveLanded: false);

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private sealed record Part(string Ending, byte[] Bytes);
}
