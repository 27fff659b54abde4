using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Baton.Connectors.Models.Providers;

/// <summary>Says what the adapter leaves out of a stream: that the model refused, and with which words.</summary>
internal sealed class OpenAiRefusals(IChatClient inner) : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string words = "";
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            words += (update.RawRepresentation as StreamingChatCompletionUpdate)?.RefusalUpdate;
            yield return update;
        }
        if (words.Length > 0)
            yield return new ChatResponseUpdate(ChatRole.Assistant, [new ErrorContent(words) { ErrorCode = "refusal" }]);
    }
}
