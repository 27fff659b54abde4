using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Files;
using Baton.Engine.Prompts;
using Baton.Engine.Tools;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Agents;

/// <summary>Asks an agent once, and holds its answer against the contract before anybody else sees it.</summary>
public sealed class AgentInvoker(IModels models, TimeProvider clock)
{
    /// <summary>For steps whose author says nothing.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The tool by which an agent asks people, where its step lets it.</summary>
    public const string AskPeople = "ask_people";

    private static readonly AITool Asking = AIFunctionFactory.CreateDeclaration(
        AskPeople,
        "Put one question to the people you work for, when what you need is not in what you were handed and must not be made up. Your work ends here; it begins anew with their answer among what you are handed.",
        Contract.Object(ContractField.Required("question", Contract.Text)).Schema);

    public const int MaxAnswerCharacters = 4 * 1024 * 1024;

    /// <param name="run">On whose behalf; runs take turns at a provider.</param>
    /// <param name="files">The run's, the prompt's images among them.</param>
    /// <param name="refused">The last answer with what was wrong with it, when this attempt is a repair.</param>
    /// <param name="talk">Null: no tools.</param>
    /// <param name="progress">Told the number of characters that have come so far.</param>
    /// <param name="mayAsk">Whether it may put a question to people now.</param>
    /// <param name="withdrawn">Nobody waits for the answer any more: what it cost so far is wanted, and nothing else of it.</param>
    public async Task<AgentAnswer> AskAsync(
        RunId run, Step.Agent step, string modelName, Prompt prompt, RunFiles files, RefusedAnswer? refused, ToolTalk? talk, bool mayAsk, IProgress<int>? progress,
        CancellationToken withdrawn, CancellationToken cancellation)
    {
        Model model;
        try
        {
            model = models.Open(modelName);
        }
        catch (ModelException e)
        {
            return Failed(e.Kind, e.Message, default, e.RetryAfter);
        }
        try
        {
            // Waiting for its turn is none of the answer's time.
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(withdrawn, cancellation);
            var (images, fault) = await ImagesAsync(model, prompt, files, cancellation);
            if (fault is not null)
                return Failed(FailureKind.Permanent, fault, default);
            using var turn = model.Gate is { } gate ? await gate.EnterAsync(run, waiting.Token) : null;
            return await AskAsync(model, step, Messages(step, prompt, images, refused), talk, mayAsk, progress, withdrawn, cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(FailureKind.Transient, "nobody waits for the answer any more", default);
        }
        catch (ModelException e)
        {
            if (e.RetryAfter is { } length)
                model.Gate?.Pause(length < Decide.MaxRetryAfter ? length : Decide.MaxRetryAfter);
            return Failed(e.Kind, e.Message, e.MayHaveCost ? model.UsageOf(null) : default, e.RetryAfter);
        }
    }

    private async Task<AgentAnswer> AskAsync(
        Model model, Step.Agent step, List<ChatMessage> messages, ToolTalk? talk, bool mayAsk, IProgress<int>? progress, CancellationToken withdrawn,
        CancellationToken cancellation)
    {
        var limit = step.Timeout ?? DefaultTimeout;
        using var timeout = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, withdrawn, cancellation);
        var updates = new List<ChatResponseUpdate>();
        try
        {
            return await ConverseAsync(model, step, messages, talk, mayAsk, updates, progress, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return withdrawn.IsCancellationRequested
                ? Failed(FailureKind.Transient, "nobody waits for the answer any more", model.UsageOf(updates.ToChatResponse().Usage))
                : timeout.IsCancellationRequested
                ? Failed(FailureKind.TimedOut, $"no answer within {Durations.Write(limit)}", model.UsageOf(null))
                : Failed(FailureKind.Transient, $"the model `{model.Name}` broke off its answer", model.UsageOf(null));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            return Failed(FailureKind.Transient, $"the model `{model.Name}` can't be reached: {e.Message}", model.UsageOf(null));
        }
    }

    /// <summary>The model's turns until it answers; those in which it has tools called are kept before it hears what came of them.</summary>
    /// <param name="updates">Of the turn that is going on.</param>
    private static async Task<AgentAnswer> ConverseAsync(
        Model model, Step.Agent step, List<ChatMessage> messages, ToolTalk? talk, bool mayAsk, List<ChatResponseUpdate> updates, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var desk = new ToolDesk(talk?.Tools ?? [], talk?.Mask);
        var options = Options(model, step);
        IList<AITool> offered = mayAsk ? [Asking, .. desk.Offered] : desk.Offered;
        options.Tools = offered.Count > 0 ? offered : null;
        messages.AddRange(talk?.Past.SelectMany(ToolDesk.Messages) ?? []);
        for (int turn = talk?.Past.Length ?? 0; ; turn++)
        {
            updates.Clear();
            var (response, usage) = await TurnAsync(model, messages, options, updates, progress, cancellation);
            if (mayAsk && ToolDesk.CallsIn(response).FirstOrDefault(c => c.Name == AskPeople) is { } asked)
                return Asked(asked, usage);
            if (talk is null || !ToolDesk.CallsIn(response).Any())
                return Judge(step.Produces, response, usage);
            if (turn >= ToolDesk.MaxTurns)
                return Failed(FailureKind.Permanent, $"the agent had tools called in {ToolDesk.MaxTurns} turns and gave no answer", usage);
            var (tools, exchange) = await desk.AnswerAsync(response, talk.Use, cancellation);
            if (await talk.KeepAsync(new ToolTurn(tools, exchange, usage), cancellation) is { } refusal)
                return Failed(FailureKind.Permanent, refusal, default);
            messages.AddRange(ToolDesk.Messages(exchange.Value));
        }
    }

    private static AgentAnswer Asked(FunctionCallContent call, Usage usage)
    {
        // What came from outside may hold half a surrogate pair, which no record can.
        string said = call.Arguments is { } given && given.TryGetValue("question", out object? words) ? words?.ToString() ?? "" : "";
        string question = string.Concat(said.EnumerateRunes().Select(r => r.ToString())).Trim();
        return question.Length > 0
            ? new AgentAnswer.Asked(Payload.Of(JsonSerializer.SerializeToElement(new { question })), usage)
            : Failed(FailureKind.Transient, "the agent wanted to ask people and asked nothing", usage);
    }

    private static async Task<(ChatResponse Response, Usage Usage)> TurnAsync(
        Model model, List<ChatMessage> messages, ChatOptions options, List<ChatResponseUpdate> updates, IProgress<int>? progress, CancellationToken cancellation)
    {
        using var span = Telemetry.Chat(model, messages);
        try
        {
            await StreamAsync(model.Client, messages, options, updates, progress, cancellation);
        }
        catch (Exception e)
        {
            span.Failed(e);
            throw;
        }
        var response = updates.ToChatResponse();
        var usage = model.UsageOf(response.Usage);
        span.Ended(response, usage);
        return (response, usage);
    }

    /// <summary>The images that go with a prompt, each behind words that say which it is; or why they can't be shown.</summary>
    private static async Task<(IReadOnlyList<AIContent> Images, string? Fault)> ImagesAsync(Model model, Prompt prompt, RunFiles files, CancellationToken cancellation)
    {
        var contents = new List<AIContent>();
        foreach (var image in prompt.Files.Where(f => f.IsImage))
        {
            if (!model.TakesImages)
                return ([], $"the model `{model.Name}` takes no images, and this step is handed `{image.Name}`; give its role a model that does (`images: yes` in baton.yaml says so), or leave the image out with `brief: [...]`");
            if (await files.FindAsync(image.Hash, cancellation) is not { } bytes)
                return ([], $"the file `{image.Name}` (SHA-256 {image.Hash[..Math.Min(12, image.Hash.Length)]}…) is not in the journal any more; restore the journal from a backup, or start a run anew");
            contents.Add(new TextContent($"The image `{image.Name}`, SHA-256 {image.Hash}:"));
            contents.Add(new DataContent(bytes, image.Type));
        }
        return (contents, null);
    }

    private static List<ChatMessage> Messages(Step.Agent step, Prompt prompt, IReadOnlyList<AIContent> images, RefusedAnswer? refused)
    {
        List<ChatMessage> messages = [new(ChatRole.System, prompt.System), new(ChatRole.User, [new TextContent(prompt.User), .. images])];
        if (refused is not null)
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, refused.Text));
            messages.Add(new ChatMessage(ChatRole.User, PromptRenderer.Repair(refused.Violations, step.Produces)));
        }
        return messages;
    }

    private static ChatOptions Options(Model model, Step.Agent step) => new()
    {
        ResponseFormat = ChatResponseFormat.ForJsonSchema(step.Produces.Schema, step.Id.Replace('-', '_'), $"What the step {step.Id} produces."),
        MaxOutputTokens = model.MaxOutputTokens,
        Temperature = model.Temperature,
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
                throw new ModelException($"the answer is longer than {MaxAnswerCharacters:N0} characters", FailureKind.Permanent) { MayHaveCost = true };
            progress?.Report(characters);
        }
    }

    private static AgentAnswer Judge(Contract contract, ChatResponse response, Usage usage)
    {
        if (response.FinishReason == ChatFinishReason.Length)
            return Failed(FailureKind.Permanent, "the answer was cut off at the model's output limit; raise `max_output_tokens` of the model in baton.yaml, or ask for less", usage);
        if (response.FinishReason == ChatFinishReason.ContentFilter)
            return Failed(FailureKind.Permanent, "the model refused to answer", usage);
        if (response.Messages.SelectMany(m => m.Contents).OfType<ErrorContent>().FirstOrDefault() is { } refusal)
            return Failed(FailureKind.Permanent, $"the model refused to answer: {refusal.Message}", usage);
        string text = response.Text;
        try
        {
            var payload = Payload.Read(WithoutFence(text));
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

    /// <summary>It puts a question to people instead.</summary>
    public sealed record Asked(Payload Question, Usage Usage) : AgentAnswer(Usage);

    public sealed record Failed(FailureKind Kind, Payload Detail, Usage Usage, TimeSpan? RetryAfter) : AgentAnswer(Usage);
}

public sealed record RefusedAnswer(string Text, IReadOnlyList<string> Violations);
