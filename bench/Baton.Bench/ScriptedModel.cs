using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Microsoft.Extensions.AI;

namespace Baton.Bench;

/// <summary>Answers at once or after a while, with one of a few texts of about 2 KB prepared beforehand: what is measured is everything else.</summary>
internal sealed class ScriptedModel : IModels, IChatClient
{
    public const string Name = "scripted";

    private static readonly JsonSerializerOptions AsModelsWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Answers = [.. Enumerable.Range(0, 64).Select(Answer)];

    private readonly Model _model;
    private int _asked;

    private readonly TimeSpan _latency;

    /// <param name="atOnce">How many calls it takes at once; null: any number.</param>
    public ScriptedModel(TimeSpan latency = default, int? atOnce = null)
    {
        _latency = latency;
        _model = new Model(Name, Name, this) { Price = Price.Free, Gate = atOnce is { } calls ? new CallGate(new CallLimits(calls), TimeProvider.System) : null };
    }

    public IReadOnlyCollection<string> Names => [Name];

    public Model Open(string name) => name == Name ? _model : throw new ModelException($"there is no model `{name}`", FailureKind.Permanent);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_latency > TimeSpan.Zero)
            await Task.Delay(_latency, cancellationToken);
        yield return new ChatResponseUpdate(ChatRole.Assistant, Answers[(uint)Interlocked.Increment(ref _asked) % Answers.Length]);
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 800, OutputTokenCount = 500 })])
        {
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static string Answer(int number)
    {
        var body = new StringBuilder();
        for (int line = 1; body.Length < 1950; line++)
            body.Append($"{line}. The machine in version {number} is ready to brew 38 seconds after you switch it on — no waiting, no warming up.\n\n");
        return JsonSerializer.Serialize(new Dictionary<string, string> { ["title"] = $"Ready before the kettle {number}", ["body"] = body.ToString() }, AsModelsWrite);
    }
}
