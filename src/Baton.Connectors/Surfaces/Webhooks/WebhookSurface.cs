using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Surfaces.Http;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Engine.Secrets;
using Baton.Engine.Surfaces;

namespace Baton.Connectors.Surfaces.Webhooks;

/// <summary>
/// Posts <c>with</c> as JSON to one address, signed by Standard Webhooks. Every sending of a commit has the same
/// <c>webhook-id</c> and <c>Idempotency-Key</c>; whether that makes it idempotent is the receiver's to say, in the workspace.
/// </summary>
public sealed class WebhookSurface(string name, WebhookOptions options, Secrets secrets, TimeProvider clock) : ISurface
{
    private const string Id = "webhook-id", Timestamp = "webhook-timestamp", Signature = "webhook-signature", Authorization = "Authorization";

    private readonly SurfaceHttp _http = new(name, secrets);

    public string Name => name;

    public string Summary => $"Posts JSON to {options.Address.Shown}{(options.SigningKey is null ? "" : ", signed")}.";

    public SurfaceClass Class => options.RemembersKeys is null ? SurfaceClass.Neither : SurfaceClass.Idempotent;

    public SurfaceTimes Times => options.Times;

    public Contract To { get; } = SurfaceContract.To(name, "");

    public Contract Takes { get; } = SurfaceContract.Of("""{ "type": "object", "minProperties": 1 }""");

    public RenderedPayload Render(JsonElement with, JsonElement to)
    {
        var body = new JsonObject { ["type"] = "application/json", ["text"] = Encoding.UTF8.GetString(Payload.Of(with).Bytes.Span) };
        var payload = new JsonObject { ["to"] = JsonNode.Parse(to.GetRawText()), ["parts"] = new JsonObject { ["body.json"] = body } };
        return new RenderedPayload(Payload.Of(JsonSerializer.SerializeToElement(payload)), $"A request to {options.Address.Shown}");
    }

    public IReadOnlyList<OutgoingRequest> Rehearse(CommitRequest request)
    {
        string id = $"msg_{CommitMark.Of(request.Key)}";
        List<(string, string)> headers = [("Content-Type", "application/json"), (Id, id), ("Idempotency-Key", id), (Timestamp, "⟨the time of sending⟩")];
        if (options.SigningKey is { } key)
            headers.Add((Signature, $"v1,⟨signed with {key.Reference}⟩"));
        if (options.Authorization is { } authorization)
            headers.Add((Authorization, $"⟨{authorization.Reference}⟩"));
        return [new OutgoingRequest("POST", options.Address.Shown, [.. headers], Body(request))];
    }

    public async Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation)
    {
        var outgoing = Rehearse(request)[0];
        string id = outgoing.Headers.First(h => h.Name == Id).Value;
        var address = options.Address.Read();
        var credentials = Credentials(id, Encoding.UTF8.GetBytes(outgoing.Body)).Append((SurfaceHttp.Address, address.AbsoluteUri)).ToList();
        var answer = await _http.SendAsync(outgoing, credentials, request, cancellation);
        if (!answer.IsSuccess)
            throw _http.Refusal(answer, address, "this request", options.Authorization?.Reference ?? options.SigningKey?.Reference ?? "a request without credentials", writes: true);
        return new CommitReceipt(
            Said(answer, "id") ?? id, Said(answer, "url") ?? answer.Header("Location") ?? options.Address.Shown, clock.GetUtcNow());
    }

    public Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation) =>
        throw new NotSupportedException("a webhook can't be asked");

    private static string Body(CommitRequest request) =>
        request.Payload.Value.GetProperty("parts").GetProperty("body.json").GetProperty("text").GetString()!;

    private List<(string Name, string Value)> Credentials(string id, byte[] body)
    {
        long at = clock.GetUtcNow().ToUnixTimeSeconds();
        List<(string, string)> headers = [(Timestamp, at.ToString(CultureInfo.InvariantCulture))];
        if (options.Authorization is { } authorization)
            headers.Add((Authorization, _http.Read(authorization)));
        if (options.SigningKey is not { } key)
            return headers;
        try
        {
            headers.Add((Signature, WebhookSignature.Of(_http.Read(key), id, at, body)));
            return headers;
        }
        catch (FormatException e)
        {
            throw _http.Failure($"{key.Reference} {e.Message}; nothing was sent", isTransient: false, mayHaveLanded: false, e);
        }
    }

    /// <summary>A receiver may name what it made of it.</summary>
    private static string? Said(HttpAnswer answer, string field) =>
        answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(field, out var value)
            ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null }
            : null;
}
