using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Engine.Agents;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Tests;

/// <summary>
/// A model that answers as it was told, step by step, and where it was told nothing with a text that only the prompt decides: the
/// same prompt, the same answer, in whichever process.
/// </summary>
internal sealed partial class ScriptedModels : IModels
{
    /// <summary>Characters of an answer that come at once.</summary>
    public const int PieceLength = 8;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<ModelCall, CancellationToken, Task<ChatResponse>>>> _scripts = new();
    private readonly ConcurrentQueue<ModelCall> _calls = new();

    public IReadOnlyCollection<string> Names { get; } = ["default"];

    public IReadOnlyList<ModelCall> Calls => [.. _calls];

    /// <summary>The answer to a call that no script is for, as the prompt alone decides it; null for the usual one.</summary>
    public Func<ModelCall, string?> Answer { get; set; } = _ => null;

    /// <summary>The whole answer to a call that no script is for; null for <see cref="Answer"/>.</summary>
    public Func<ModelCall, ChatResponse?> Reply { get; set; } = _ => null;

    /// <summary>Told before and after each answer.</summary>
    public Action<string> Point { get; set; } = _ => { };

    /// <summary>Told of a call before it is answered.</summary>
    public Action<ModelCall> OnCall { get; set; } = _ => { };

    public Model Open(string name) => new(name, "scripted-1", new Client(this)) { Price = Price, MaxOutputTokens = MaxOutputTokens, TakesImages = TakesImages };

    public bool TakesImages { get; set; }

    public Price? Price { get; set; } = new(1000, 1000);

    public int? MaxOutputTokens { get; set; }

    public IEnumerable<ModelCall> Of(string step) => Calls.Where(c => c.Step == step);

    /// <summary>The next call for this step gets this text.</summary>
    public void Say(string step, string text, ChatFinishReason? finish = null) => On(step, (_, _) => Task.FromResult(Response(text, finish)));

    /// <summary>The next call for this step asks for a tool.</summary>
    public void CallTool(string step, string tool, object? arguments = null) => On(step, (call, _) => Task.FromResult(new ChatResponse(new ChatMessage(
        ChatRole.Assistant, [new FunctionCallContent($"call-{call.Messages.Count}", tool, JsonSerializer.SerializeToElement(arguments ?? new { }).Deserialize<Dictionary<string, object?>>())]))
    {
        FinishReason = ChatFinishReason.ToolCalls,
        Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 10 },
    }));

    public void Throw(string step, Exception exception) => On(step, (_, _) => Task.FromException<ChatResponse>(exception));

    /// <summary>Answers only when told to; the first task tells that it was asked.</summary>
    public (Task Asked, Action Answer) Hang(string step)
    {
        var (asked, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        On(step, async (call, cancellation) =>
        {
            asked.SetResult();
            await answer.Task.WaitAsync(cancellation);
            return Response(Usual(call));
        });
        return (asked.Task, () => answer.SetResult());
    }

    private void On(string step, Func<ModelCall, CancellationToken, Task<ChatResponse>> script) => _scripts.GetOrAdd(step, _ => new()).Enqueue(script);

    private static string Usual(ModelCall call)
    {
        string text = $"{call.Step} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.Everything)))[..8]}";
        return JsonSerializer.Serialize(new { text = call.Everything.Contains("name=\"lint.findings\"", StringComparison.Ordinal) ? text + " mended" : text });
    }

    private static ChatResponse Response(string text, ChatFinishReason? finish = null) => new(new ChatMessage(ChatRole.Assistant, text))
    {
        FinishReason = finish ?? ChatFinishReason.Stop,
        Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 10 },
    };

    private async Task<ChatResponse> AnswerAsync(ModelCall call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _calls.Enqueue(call);
        OnCall(call);
        Point($"before {call.Step} is asked");
        cancellation.ThrowIfCancellationRequested();
        var answer = _scripts.TryGetValue(call.Step, out var queue) && queue.TryDequeue(out var script) ? await script(call, cancellation) : Reply(call) ?? Response(Answer(call) ?? Usual(call));
        Point($"after {call.Step} has answered");
        return answer;
    }

    [GeneratedRegex("<task step=\"([^\"]+)\">")]
    private static partial Regex TaskTag();

    private sealed class Client(ScriptedModels models) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var all = messages.ToList();
            return models.AnswerAsync(new ModelCall(TaskTag().Match(all[1].Text).Groups[1].Value, all, [.. options?.Tools?.Select(t => t.Name) ?? []]), cancellationToken);
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            {
                string text = update.Text;
                if (text.Length == 0 || update.Contents.Count > 1)
                {
                    yield return update;
                    continue;
                }
                // As models do it: piece by piece, and at the end why there is no more and what it cost.
                foreach (char[] piece in text.Chunk(PieceLength))
                    yield return new ChatResponseUpdate(update.Role, new string(piece));
                update.Contents.Clear();
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}

/// <param name="Tools">The names of those that were offered.</param>
internal sealed record ModelCall(string Step, IReadOnlyList<ChatMessage> Messages, IReadOnlyList<string> Tools)
{
    public string Everything => string.Join('\n', Messages.Select(m => m.Text));
}
