using Baton.Connectors.Models;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Tests.Models;

public sealed class ReplayChatClientTests
{
    private static readonly IReadOnlyList<ChatMessage> Messages = new SamplePrompt().Messages();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_a_call_once_and_plays_it_back()
    {
        using var folder = new TemporaryFolder();
        using var real = new ScriptedModel();
        using var recorder = new ReplayChatClient(real, folder.Path, record: true);
        var options = Options();

        var first = await recorder.GetResponseAsync(Messages, options, Cancellation);
        await recorder.GetResponseAsync(Messages, options, Cancellation);
        using var player = new ReplayChatClient(null, folder.Path, record: false);
        var played = await player.GetResponseAsync(Messages, Options(), Cancellation);

        Assert.Equal(1, real.Calls);
        Assert.Single(folder.Files);
        Assert.Equal(first.Text, played.Text);
        Assert.Equal("answer 1", played.Text);
        Assert.Equal(("gpt-real", ChatFinishReason.Stop), (played.ModelId!, played.FinishReason!.Value));
        Assert.Equal((100L, 20L, 7L), (played.Usage!.InputTokenCount!.Value, played.Usage.OutputTokenCount!.Value, played.Usage.CachedInputTokenCount!.Value));
    }

    [Fact]
    public async Task Tool_calls_come_back_as_they_were_made()
    {
        using var folder = new TemporaryFolder();
        using var real = new ScriptedModel
        {
            Answer = _ => new ChatMessage(ChatRole.Assistant,
                [new TextContent("looking"), new FunctionCallContent("c1", "web.fetch", new Dictionary<string, object?> { ["url"] = "https://a.example", ["depth"] = 2 })]),
        };
        using var recorder = new ReplayChatClient(real, folder.Path, record: true);
        await recorder.GetResponseAsync(Messages, Options(), Cancellation);
        using var player = new ReplayChatClient(null, folder.Path, record: false);

        var played = await player.GetResponseAsync(Messages, Options(), Cancellation);

        var call = played.Messages.Single().Contents.OfType<FunctionCallContent>().Single();
        Assert.Equal(("c1", "web.fetch", "https://a.example", "2"),
            (call.CallId, call.Name, call.Arguments!["url"]!.ToString(), call.Arguments["depth"]!.ToString()));
    }

    [Fact]
    public async Task Streaming_gives_the_recorded_answer()
    {
        using var folder = new TemporaryFolder();
        using var recorder = new ReplayChatClient(new ScriptedModel(), folder.Path, record: true);

        var streamed = await recorder.GetStreamingResponseAsync(Messages, Options(), Cancellation).ToChatResponseAsync(Cancellation);

        Assert.Equal("answer 1", streamed.Text);
        Assert.Equal(20, streamed.Usage!.OutputTokenCount);
    }

    public static TheoryData<string> Differences => ["message", "schema", "model", "temperature", "seed", "maxTokens"];

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task Whatever_shapes_an_answer_makes_another_recording(string difference)
    {
        using var folder = new TemporaryFolder();
        using var real = new ScriptedModel();
        using var recorder = new ReplayChatClient(real, folder.Path, record: true);
        await recorder.GetResponseAsync(Messages, Options(), Cancellation);
        var options = Options();
        var messages = Messages;
        switch (difference)
        {
            case "message": messages = new SamplePrompt { Task = "Another." }.Messages(); break;
            case "schema": options.ResponseFormat = ChatResponseFormat.Text; break;
            case "model": options.ModelId = "other"; break;
            case "temperature": options.Temperature = 0.8f; break;
            case "seed": options.Seed = 8; break;
            default: options.MaxOutputTokens = 9; break;
        }

        await recorder.GetResponseAsync(messages, options, Cancellation);

        Assert.Equal(2, real.Calls);
        Assert.Equal(2, folder.Files.Count);
    }

    [Fact]
    public async Task A_missing_recording_names_the_step_its_first_words_and_the_way_out()
    {
        using var folder = new TemporaryFolder();
        using var player = new ReplayChatClient(new ScriptedModel(), folder.Path, record: false);

        var thrown = await Assert.ThrowsAsync<ModelException>(() => player.GetResponseAsync(Messages, Options(), Cancellation));

        Assert.Contains("step `draft` (\"Write the launch email.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("record: true", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Permanent, thrown.Kind);
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{ "recording": 99, "request": {}, "response": {} }""")]
    [InlineData("""{ "recording": 1, "response": { "messages": [{}] } }""")]
    public async Task A_damaged_recording_is_named(string damaged)
    {
        using var folder = new TemporaryFolder();
        using var recorder = new ReplayChatClient(new ScriptedModel(), folder.Path, record: true);
        await recorder.GetResponseAsync(Messages, Options(), Cancellation);
        await File.WriteAllTextAsync(folder[folder.Files[0]], damaged, Cancellation);

        var thrown = await Assert.ThrowsAsync<ModelException>(() => recorder.GetResponseAsync(Messages, Options(), Cancellation));

        Assert.Contains(folder.Files[0], thrown.Message, StringComparison.Ordinal);
        Assert.Contains("record it again", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_content_is_recorded()
    {
        using var folder = new TemporaryFolder();
        using var recorder = new ReplayChatClient(new ScriptedModel(), folder.Path, record: true);
        var options = Options();
        options.AdditionalProperties = new AdditionalPropertiesDictionary { ["authorization"] = "Bearer canary-secret" };
        var messages = Messages.Select(m => new ChatMessage(m.Role, m.Text) { AdditionalProperties = new() { ["key"] = "canary-secret" } }).ToList();

        await recorder.GetResponseAsync(messages, options, Cancellation);

        Assert.DoesNotContain("canary-secret", await File.ReadAllTextAsync(folder[folder.Files.Single()], Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_needs_a_model() => Assert.Throws<ArgumentException>(() => new ReplayChatClient(null, "x", record: true));

    private static ChatOptions Options()
    {
        var options = SamplePrompt.Options(SamplePrompt.EmailSchema);
        options.ModelId = "gpt-real";
        options.Temperature = 0.7f;
        options.Seed = 7;
        return options;
    }

    private sealed class ScriptedModel : IChatClient
    {
        public int Calls { get; private set; }

        public Func<int, ChatMessage> Answer { get; init; } = call => new ChatMessage(ChatRole.Assistant, $"answer {call}");

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new ChatResponse(Answer(++Calls))
            {
                ModelId = "gpt-real",
                FinishReason = ChatFinishReason.Stop,
                Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 20, CachedInputTokenCount = 7, TotalTokenCount = 120 },
                AdditionalProperties = new() { ["header"] = "canary-secret" },
            });

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
