using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;

namespace Baton.Connectors.Models.Providers;

/// <summary>What a provider's refusal means: whether trying again can help, when, and what to do.</summary>
internal static class HttpFailure
{
    private const int MaxBody = 16 * 1024;

    private const int MaxQuoted = 400;

    /// <summary>Words in a refusal's code or text that say: this is about money, and time does not mend it.</summary>
    private static readonly string[] OutOfMoney = ["insufficient_quota", "billing_hard_limit", "credit balance"];

    /// <summary>Words in a refusal that say: the server does not take a schema, or not this one.</summary>
    private static readonly string[] AboutSchemas = ["response_format", "json_schema", "output_config", "output_format", "structured output", "schema", "grammar"];

    public static async Task<ModelException> ReadAsync(Provider provider, HttpResponseMessage response, Secrets secrets, CancellationToken cancellation)
    {
        string body = await BodyAsync(response, cancellation);
        string words = secrets.Mask(Words(body));
        string quoted = words.Length > 0 ? $": {words}" : "";
        int status = (int)response.StatusCode;
        string who = $"{provider.Word} at {provider.Address}";
        return response.StatusCode switch
        {
            // What a server says of a key that it refuses often holds the key, or half of it.
            HttpStatusCode.Unauthorized => new($"{who} refuses the key{(provider.Key is { } key ? $" ({key})" : ", since none is configured")}; "
                + "give a valid one, then resume the run", FailureKind.Permanent),
            HttpStatusCode.Forbidden => new($"{who} does not allow this with the key ({provider.Key?.Reference ?? "none"}){quoted}", FailureKind.Permanent),
            HttpStatusCode.PaymentRequired => new($"{who} wants to be paid first{quoted}", FailureKind.Permanent),
            HttpStatusCode.TooManyRequests when OutOfMoney.Any(w => body.Contains(w, StringComparison.OrdinalIgnoreCase)) =>
                new($"the account at {who} is out of credit or over its limit{quoted}", FailureKind.Permanent),
            HttpStatusCode.TooManyRequests => new($"{who} takes no more calls for now{quoted}", FailureKind.Transient, RetryAfter(response)),
            HttpStatusCode.NotFound => new($"{who} knows no such model, or its address is wrong{quoted}", FailureKind.Permanent),
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or (HttpStatusCode)425 =>
                new($"{who} did not answer ({status}){quoted}", FailureKind.Transient, RetryAfter(response)),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity when AboutSchemas.Any(w => body.Contains(w, StringComparison.OrdinalIgnoreCase)) =>
                (ModelException)new SchemaRefusedException($"{who} refuses the contract as a schema ({status}){quoted}"),
            >= HttpStatusCode.InternalServerError => new($"{who} failed ({status}){quoted}", FailureKind.Transient, RetryAfter(response)),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                new($"{who} points elsewhere ({status}, {secrets.Mask(response.Headers.Location?.ToString() ?? "nowhere")}); a key is not sent after it: write the right address into `base_url`", FailureKind.Permanent),
            _ => new($"{who} refuses the request ({status}){quoted}", FailureKind.Permanent),
        };
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var milliseconds)
            && double.TryParse(milliseconds.First(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ms) && ms < int.MaxValue)
            return TimeSpan.FromMilliseconds(ms);
        if (response.Headers.RetryAfter is not { } after)
            return null;
        // A date is held against the server's own clock: ours may be another's.
        var length = after.Delta ?? after.Date - (response.Headers.Date ?? after.Date);
        return length > TimeSpan.Zero ? length : null;
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            byte[] buffer = new byte[MaxBody];
            int read = await stream.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, cancellation);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return "";
        }
    }

    /// <summary>The provider's sentence out of its JSON; a short text as it is; of a page, nothing.</summary>
    private static string Words(string body)
    {
        string words = body.TrimStart().StartsWith('<') ? "" : body;
        try
        {
            using var json = JsonDocument.Parse(body);
            words = Sentence(json.RootElement) ?? words;
        }
        catch (JsonException)
        {
            // No JSON: the text speaks for itself.
        }
        words = Wording.OneLine(words);
        return words.Length <= MaxQuoted ? words : Wording.Cut(words, MaxQuoted) + "…";
    }

    private static string? Sentence(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Object when json.TryGetProperty("error", out var error) => Sentence(error),
        JsonValueKind.Object when json.TryGetProperty("message", out var message) => Sentence(message),
        JsonValueKind.Object when json.TryGetProperty("detail", out var detail) => Sentence(detail),
        _ => null,
    };
}

/// <summary>The server takes no JSON Schema, or not this one; the contract can still be told in words.</summary>
internal sealed class SchemaRefusedException(string message) : ModelException(message, FailureKind.Permanent);
