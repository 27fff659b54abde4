using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Models;

/// <summary>
/// The <c>offline</c> model: composes plainly marked copy from the prompt alone, without network, clock or chance, so that a
/// first run, a test and a demonstration work anywhere. It says every value it was handed and nothing it was not; what a
/// handoff lacks, its copy lacks. The answer fulfils <see cref="ChatResponseFormatJson.Schema"/> when one is given, and is
/// Markdown otherwise. Tokens are estimated at four characters each.
/// </summary>
public sealed class OfflineChatClient : IChatClient
{
    public const string ModelId = "offline";

    private const int ChunkLength = 64;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        string text = Answer(PromptReader.Read(read), options?.ResponseFormat);
        long input = read.Sum(m => (long)m.Text.Length);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
        {
            ModelId = ModelId,
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails
            {
                InputTokenCount = Tokens(input),
                OutputTokenCount = Tokens(text.Length),
                TotalTokenCount = Tokens(input) + Tokens(text.Length),
            },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        string text = response.Text;
        for (int at = 0; at < text.Length;)
        {
            int end = Math.Min(at + ChunkLength, text.Length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
                end++;
            yield return new ChatResponseUpdate(ChatRole.Assistant, text[at..end]) { ModelId = ModelId };
            at = end;
        }
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(response.Usage!)])
        {
            ModelId = ModelId,
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata(ModelId, defaultModelId: ModelId);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    private static string Answer(Prompt prompt, ChatResponseFormat? format)
    {
        var material = new Material(prompt);
        if (format is not ChatResponseFormatJson json)
            return new OfflineWriter(material).Body(int.MaxValue);
        var answer = json.Schema is { } schema
            ? SchemaFiller.Fill(schema, material)
            : new JsonObject { ["text"] = new OfflineWriter(material).Body(int.MaxValue) };
        return answer is null ? "null" : answer.ToJsonString(Plain);
    }

    private static long Tokens(long characters) => (characters + 3) / 4;
}
