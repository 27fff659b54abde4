using System.Runtime.CompilerServices;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Models.Providers;

/// <summary>
/// A provider's client with its edges off: every failure is a <see cref="ModelException"/> that says whether trying again can help,
/// an answer that stops in the middle is a failure, and where the server takes no schema the contract is told in words.
/// </summary>
/// <param name="tellsSchema">From the first call on.</param>
internal sealed class ProviderChatClient(IChatClient inner, Provider provider, Secrets secrets, bool tellsSchema) : DelegatingChatClient(inner)
{
    private volatile bool _tellsSchema = tellsSchema;

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        bool told = _tellsSchema;
        var updates = Ask(asked, options, told, cancellationToken);
        bool hasBegun = false, isFinished = false;
        try
        {
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                        break;
                }
                catch (SchemaRefusedException) when (!told && !hasBegun)
                {
                    _tellsSchema = told = true;
                    await updates.DisposeAsync();
                    updates = Ask(asked, options, told, cancellationToken);
                    continue;
                }
                catch (Exception e) when (e is not ModelException && !cancellationToken.IsCancellationRequested)
                {
                    throw Failure(e);
                }
                hasBegun = true;
                isFinished |= updates.Current.FinishReason is not null;
                yield return updates.Current;
            }
        }
        finally
        {
            await updates.DisposeAsync();
        }
        if (!isFinished)
            throw new ModelException($"{Who} stopped in the middle of its answer", FailureKind.Transient) { MayHaveCost = true };
    }

    private string Who => $"{provider.Word} at {provider.Address}";

    private IAsyncEnumerator<ChatResponseUpdate> Ask(IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool told, CancellationToken cancellation)
    {
        if (told && options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema })
        {
            messages = [.. messages, new ChatMessage(ChatRole.User, $"""
                <answer>
                Answer with one JSON value and nothing else: no words before or after it, no fence. It fulfils this JSON Schema:
                {schema.GetRawText()}
                </answer>
                """)];
            options = options.Clone();
            options.ResponseFormat = null;
        }
        return base.GetStreamingResponseAsync(messages, options, cancellation).GetAsyncEnumerator(cancellation);
    }

    /// <summary>Libraries throw what they like: for a cut connection, for JSON that is none, for an event that says of an error.</summary>
    private ModelException Failure(Exception e)
    {
        for (var at = e; at is not null; at = at.InnerException)
            if (at is ModelException typed)
                return typed;
        string what = e is IOException or HttpRequestException || e.InnerException is IOException or HttpRequestException
            ? "stopped in the middle of its answer"
            : "gave an answer that can't be read";
        return new ModelException($"{Who} {what}: {Wording.OneLine(secrets.Mask(e.Message))}", FailureKind.Transient, inner: e) { MayHaveCost = true };
    }
}
