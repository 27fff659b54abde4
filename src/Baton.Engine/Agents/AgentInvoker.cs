using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Prompts;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Agents;

/// <summary>Asks an agent once, and holds its answer against the contract before anybody else sees it.</summary>
public sealed class AgentInvoker(IModels models, TimeProvider clock)
{
    /// <summary>For steps whose author says nothing.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(10);

    public const int MaxAnswerCharacters = 4 * 1024 * 1024;

    /// <param name="refused">The last answer with what was wrong with it, when this attempt is a repair.</param>
    /// <param name="progress">Told the number of characters that have come so far.</param>
    /// <param name="withdrawn">Nobody waits for the answer any more; what it cost so far is wanted.</param>
    public async Task<AgentAnswer> AskAsync(
        Step.Agent step, string modelName, Prompt prompt, RefusedAnswer? refused, IProgress<int>? progress, CancellationToken withdrawn,
        CancellationToken cancellation)
    {
        var limit = step.Timeout ?? DefaultTimeout;
        using var timeout = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, withdrawn, cancellation);
        var usage = default(Usage);
        var updates = new List<ChatResponseUpdate>();
        Model? model = null;
        try
        {
            model = models.Open(modelName);
            await StreamAsync(model.Client, Messages(prompt, refused), Options(step), updates, progress, either.Token);
            var response = updates.ToChatResponse();
            usage = model.UsageOf(response.Usage);
            return Judge(step.Produces, response, usage);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            if (updates.Count > 0)
                usage = model!.UsageOf(updates.ToChatResponse().Usage);
            return withdrawn.IsCancellationRequested
                ? Failed(FailureKind.Transient, "nobody waits for the answer any more", usage)
                : timeout.IsCancellationRequested
                ? Failed(FailureKind.TimedOut, $"no answer within {Durations.Write(limit)}", usage)
                : Failed(FailureKind.Transient, $"the model `{modelName}` broke off its answer", usage);
        }
        catch (ModelException e)
        {
            return Failed(e.Kind, e.Message, usage, e.RetryAfter);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            return Failed(FailureKind.Transient, $"the model `{modelName}` can't be reached: {e.Message}", usage);
        }
    }

    private static List<ChatMessage> Messages(Prompt prompt, RefusedAnswer? refused)
    {
        List<ChatMessage> messages = [new(ChatRole.System, prompt.System), new(ChatRole.User, prompt.User)];
        if (refused is not null)
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, refused.Text));
            messages.Add(new ChatMessage(ChatRole.User, PromptRenderer.Repair(refused.Violations)));
        }
        return messages;
    }

    private static ChatOptions Options(Step.Agent step) => new()
    {
        ResponseFormat = ChatResponseFormat.ForJsonSchema(step.Produces.Schema, step.Id.Replace('-', '_'), $"What the step {step.Id} produces."),
    };

    private static async Task StreamAsync(
        IChatClient client, List<ChatMessage> messages, ChatOptions options, List<ChatResponseUpdate> updates, IProgress<int>? progress, CancellationToken cancellation)
    {
        int characters = 0;
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellation))
        {
            updates.Add(update);
            characters += update.Text.Length;
            if (characters > MaxAnswerCharacters)
                throw new ModelException($"the answer is longer than {MaxAnswerCharacters:N0} characters", FailureKind.Permanent);
            progress?.Report(characters);
        }
    }

    private static AgentAnswer Judge(Contract contract, ChatResponse response, Usage usage)
    {
        if (response.FinishReason == ChatFinishReason.Length)
            return Failed(FailureKind.Permanent, "the answer was cut off at the model's output limit; raise it, or ask for less", usage);
        if (response.FinishReason == ChatFinishReason.ContentFilter)
            return Failed(FailureKind.Permanent, "the model refused to answer", usage);
        string text = response.Text;
        try
        {
            using var document = JsonDocument.Parse(WithoutFence(text), new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
            var payload = Payload.Of(document.RootElement);
            var violations = contract.Validate(payload.Value);
            return violations.Count == 0
                ? new AgentAnswer.Produced(payload, usage)
                : Refused(text, [.. violations.Select(v => v.ToString())], usage);
        }
        catch (JsonException e)
        {
            return Refused(text, [$"the answer is not JSON: {e.Message}"], usage);
        }
        catch (CanonicalJsonException e)
        {
            return Refused(text, [e.Message], usage);
        }
        catch (ArgumentException)
        {
            return Refused(text, ["the answer holds half a surrogate pair, which is no character"], usage);
        }
    }

    /// <summary>Models like to wrap JSON in a Markdown fence.</summary>
    private static string WithoutFence(string text)
    {
        text = text.Trim();
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.Length < 6)
            return text;
        int firstLine = text.IndexOf('\n', StringComparison.Ordinal);
        return firstLine < 0 ? text : text[firstLine..^3];
    }

    private static AgentAnswer.Failed Refused(string text, IReadOnlyList<string> violations, Usage usage) => new(
        FailureKind.InvalidOutput, FailureDetail.Of("the answer does not fulfil the contract", new RefusedAnswer(text, violations)), usage, null);

    private static AgentAnswer.Failed Failed(FailureKind kind, string message, Usage usage, TimeSpan? retryAfter = null) =>
        new(kind, FailureDetail.Of(message, null), usage, retryAfter);
}

public abstract record AgentAnswer(Usage Usage)
{
    public sealed record Produced(Payload Output, Usage Usage) : AgentAnswer(Usage);

    public sealed record Failed(FailureKind Kind, Payload Detail, Usage Usage, TimeSpan? RetryAfter) : AgentAnswer(Usage);
}

public sealed record RefusedAnswer(string Text, IReadOnlyList<string> Violations);
