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
    public async Task<AgentAnswer> AskAsync(
        Step.Agent step, string modelName, Prompt prompt, RefusedAnswer? refused, IProgress<int>? progress, CancellationToken cancellation)
    {
        var limit = step.Timeout ?? DefaultTimeout;
        using var timeout = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var usage = default(Usage);
        try
        {
            var model = models.Open(modelName);
            var (text, details) = await StreamAsync(model.Client, Messages(prompt, refused), Options(step), progress, either.Token);
            usage = model.UsageOf(details);
            return Judge(step.Produces, text, usage);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Failed(FailureKind.TimedOut, $"no answer within {Durations.Write(limit)}", usage);
        }
        catch (ModelException e)
        {
            return Failed(e.Kind, e.Message, usage, e.RetryAfter);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
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

    private static async Task<(string Text, UsageDetails? Usage)> StreamAsync(
        IChatClient client, List<ChatMessage> messages, ChatOptions options, IProgress<int>? progress, CancellationToken cancellation)
    {
        var updates = new List<ChatResponseUpdate>();
        int characters = 0;
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellation))
        {
            updates.Add(update);
            characters += update.Text.Length;
            if (characters > MaxAnswerCharacters)
                throw new ModelException($"the answer is longer than {MaxAnswerCharacters:N0} characters", FailureKind.Permanent);
            progress?.Report(characters);
        }
        var response = updates.ToChatResponse();
        if (response.FinishReason == ChatFinishReason.Length)
            throw new ModelException("the answer was cut off at the model's output limit; raise it, or ask for less", FailureKind.Permanent);
        if (response.FinishReason == ChatFinishReason.ContentFilter)
            throw new ModelException("the model refused to answer", FailureKind.Permanent);
        return (response.Text, response.Usage);
    }

    private static AgentAnswer Judge(Contract contract, string text, Usage usage)
    {
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
