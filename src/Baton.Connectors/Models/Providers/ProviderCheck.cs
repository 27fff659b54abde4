using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;

namespace Baton.Connectors.Models.Providers;

/// <summary>Asks a provider, at no cost, whether it is there, takes the key and has the model.</summary>
public sealed class ProviderCheck(Secrets secrets)
{
    private const int MaxAnswer = 8 * 1024 * 1024;

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    /// <returns>Null: whether it has the model can't be told from its list.</returns>
    /// <exception cref="ModelException">It can't be asked: says why.</exception>
    public async Task<bool?> HasAsync(Provider provider, string model, CancellationToken cancellation)
    {
        using var http = ProviderHttp.Client(provider, secrets);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, provider.Address.ToString().TrimEnd('/') + ListOf(provider.Kind));
            if (provider.Kind == ProviderKind.Anthropic)
                request.Headers.Add("anthropic-version", "2023-06-01");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            await response.Content.LoadIntoBufferAsync(MaxAnswer, patience.Token);
            using var list = JsonDocument.Parse(await response.Content.ReadAsStringAsync(patience.Token));
            var names = Names(list.RootElement).ToHashSet(StringComparer.Ordinal);
            // A list of aliases may leave one out, and Ollama's `llama3` is `llama3:latest`.
            return names.Contains(model) || names.Contains($"{model}:latest") ? true : provider.Kind == ProviderKind.Ollama ? false : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ModelException($"{provider.Word} at {provider.Address} does not answer within {Patience.TotalSeconds} s", FailureKind.Transient);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            throw new ModelException($"{provider.Word} at {provider.Address} gives a list of models that can't be read: {secrets.Mask(e.Message)}", FailureKind.Transient, inner: e);
        }
    }

    private static string ListOf(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => "/models",
        ProviderKind.Anthropic => "/v1/models?limit=1000",
        _ => "/api/tags",
    };

    /// <summary>Of <c>{ "data": [{ "id": … }] }</c> or Ollama's <c>{ "models": [{ "name": … }] }</c>.</summary>
    private static IEnumerable<string> Names(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Object || !(list.TryGetProperty("data", out var items) || list.TryGetProperty("models", out items)) || items.ValueKind != JsonValueKind.Array)
            throw new JsonException("it holds no list of models");
        foreach (var item in items.EnumerateArray())
            if (item.ValueKind == JsonValueKind.Object && (item.TryGetProperty("id", out var name) || item.TryGetProperty("name", out name)) && name.ValueKind == JsonValueKind.String)
                yield return name.GetString()!;
    }
}
