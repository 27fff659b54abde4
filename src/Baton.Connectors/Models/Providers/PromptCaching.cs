using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Models.Providers;

/// <summary>
/// Marks what stays the same from call to call for Anthropic's prompt cache, which keeps only what it is asked to keep: the system
/// part (instructions, brand), and of the first user message the brief.
/// </summary>
internal sealed class PromptCaching(IChatClient inner) : DelegatingChatClient(inner)
{
    private const string BriefEnd = "</brief>\n";

    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(Marked(messages), options, cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(Marked(messages), options, cancellationToken);

    private static List<ChatMessage> Marked(IEnumerable<ChatMessage> messages)
    {
        var all = messages.ToList();
        int user = all.FindIndex(m => m.Role == ChatRole.User);
        for (int i = 0; i <= user; i++)
            if (all[i].Contents is [TextContent { Text: { Length: > 0 } text }])
            {
                // The prompt's sections hold no other end of the brief: content can't close a section.
                int end = i == user ? text.IndexOf(BriefEnd, StringComparison.Ordinal) + BriefEnd.Length : text.Length;
                if (all[i].Role == ChatRole.System)
                    all[i] = new ChatMessage(all[i].Role, [Kept(text)]);
                else if (end > BriefEnd.Length && end < text.Length)
                    all[i] = new ChatMessage(all[i].Role, [Kept(text[..end]), new TextContent(text[end..])]);
            }
        return all;
    }

    private static TextContent Kept(string text) => new TextContent(text).WithCacheControl(new CacheControlEphemeral());
}
