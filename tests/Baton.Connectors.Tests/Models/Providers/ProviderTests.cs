using System.Text.Json;
using Baton.Connectors.Models.Providers;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Secrets;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Tests.Models.Providers;

/// <summary>Each provider against a server that speaks its wire protocol: the same promises for all of them.</summary>
public sealed class ProviderTests
{
    private const string Key = "sk-canary-0123456789abcdef";

    private const string Schema = """{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}""";

    private static readonly List<ChatMessage> Asked =
    [
        new(ChatRole.System, "<instructions role=\"writer\">\nYou write.\n</instructions>\n"),
        new(ChatRole.User, "<brief>\n{ \"product\": \"Brisa\" }\n</brief>\n<task step=\"draft\">\nWrite.\n</task>\n"),
    ];

    private static ChatOptions Options => new()
    {
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(Schema).RootElement, "draft"),
        MaxOutputTokens = 500,
        Temperature = 0.5f,
    };

    public static TheoryData<string> Kinds => ["openai", "anthropic", "ollama"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static IChatClient Open(WireProtocol wire, Uri server, bool tellsSchema = false, Func<string, string?>? environment = null)
    {
        var secrets = new Secrets("", environment ?? (_ => Key));
        return new ProviderClients(secrets).Open(new Provider(wire.Kind, new Uri(server.ToString().TrimEnd('/') + wire.Path), secrets.At("env:KEY")), "m-1", tellsSchema);
    }

    private static async Task<(ChatResponse Response, int Updates)> AskAsync(IChatClient client, ChatOptions? options = null)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(Asked, options ?? Options, Stop))
            updates.Add(update);
        return (updates.ToChatResponse(), updates.Count(u => u.Text.Length > 0));
    }

    private static async Task<ModelException> FailAsync(IChatClient client) => await Assert.ThrowsAnyAsync<ModelException>(() => AskAsync(client));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_is_streamed_and_what_it_used_is_counted(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("""{"text":"Brisa brews."}"""));
        var (response, updates) = await AskAsync(Open(wire, server.Address));
        Assert.Equal("""{"text":"Brisa brews."}""", response.Text);
        Assert.True(updates >= 2, "the answer came in one piece");
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        var usage = new Model("m", "m-1", Open(wire, server.Address)) { Price = new Price(10, 100, 1) }.UsageOf(response.Usage);
        int cached = kind == "ollama" ? 0 : WireProtocol.Used.Cached;
        Assert.Equal((100L, (long)cached, 7L), (usage.InputTokens, usage.CachedInputTokens, usage.OutputTokens));
        Assert.Equal(((100 - cached) * 10 + cached * 1 + 7 * 100) / 1_000_000m, usage.Cost);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_request_holds_the_model_the_schema_the_limits_and_the_key_where_it_belongs(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("{}"));
        await AskAsync(Open(wire, server.Address));
        var request = Assert.Single(server.Requests);
        Assert.Equal("m-1", request.Json.GetProperty("model").GetString());
        Assert.True(request.Json.GetProperty("stream").GetBoolean());
        Assert.Contains("\"additionalProperties\":false", request.Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("500", request.Body, StringComparison.Ordinal);
        Assert.Equal(kind != "anthropic", request.Body.Contains("0.5", StringComparison.Ordinal));
        Assert.Equal(kind == "anthropic" ? null : $"Bearer {Key}", request.Header("Authorization"));
        Assert.Equal(kind == "anthropic" ? Key : null, request.Header("x-api-key"));
        Assert.DoesNotContain(Key, request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anthropic_is_asked_to_keep_what_stays_the_same()
    {
        var wire = WireProtocol.Of("anthropic");
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("{}"));
        await AskAsync(Open(wire, server.Address));
        var request = Assert.Single(server.Requests).Json;
        Assert.Equal("ephemeral", request.GetProperty("system")[0].GetProperty("cache_control").GetProperty("type").GetString());
        var content = request.GetProperty("messages")[0].GetProperty("content");
        Assert.EndsWith("</brief>\n", content[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("ephemeral", content[0].GetProperty("cache_control").GetProperty("type").GetString());
        Assert.StartsWith("<task", content[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_key_that_is_refused_is_a_failure_for_good_whose_words_hold_no_key(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Refuse(401, wire.Error($"Incorrect API key provided: {Key}", "invalid_api_key"));
        var failure = await FailAsync(Open(wire, server.Address));
        Assert.Equal(FailureKind.Permanent, failure.Kind);
        Assert.Contains("refuses the key (env:KEY)", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Too_many_calls_may_be_tried_again_when_the_provider_says(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Refuse(429, wire.Error("slow down", "rate_limit_error"), ("Retry-After", "17"));
        var failure = await FailAsync(Open(wire, server.Address));
        Assert.Equal((FailureKind.Transient, TimeSpan.FromSeconds(17), false), (failure.Kind, failure.RetryAfter, failure.MayHaveCost));
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Until_when_to_wait_may_be_a_date(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Refuse(
            503, wire.Error("busy", "overloaded_error"), ("Date", "Sun, 01 Mar 2026 09:00:00 GMT"), ("Retry-After", "Sun, 01 Mar 2026 09:02:00 GMT"));
        Assert.Equal(TimeSpan.FromMinutes(2), (await FailAsync(Open(wire, server.Address))).RetryAfter);
    }

    [Theory]
    [InlineData("openai", 500)]
    [InlineData("openai", 502)]
    [InlineData("anthropic", 500)]
    [InlineData("anthropic", 529)]
    [InlineData("ollama", 500)]
    public async Task A_server_that_fails_is_asked_once_and_quoted_without_the_key(string kind, int status)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Refuse(status, wire.Error($"boom with {Key}", "server_error"));
        var failure = await FailAsync(Open(wire, server.Address));
        Assert.Equal(FailureKind.Transient, failure.Kind);
        Assert.Contains("boom with [env:KEY]", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(400, "the prompt is too long", "too long", false)]
    [InlineData(404, "no such model", "knows no such model", false)]
    [InlineData(403, "not in your country", "does not allow", false)]
    [InlineData(429, "you exceeded your current quota: insufficient_quota", "out of credit", false)]
    [InlineData(408, "slow", "did not answer", true)]
    public async Task What_time_does_not_mend_is_not_tried_again(int status, string says, string word, bool mayBeTriedAgain)
    {
        foreach (string kind in (string[])["openai", "anthropic", "ollama"])
        {
            var wire = WireProtocol.Of(kind);
            await using var server = (await WireServer.StartAsync()).Refuse(status, wire.Error(says, "some_error"));
            var failure = await FailAsync(Open(wire, server.Address));
            Assert.Equal(mayBeTriedAgain ? FailureKind.Transient : FailureKind.Permanent, failure.Kind);
            Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_connection_cut_in_the_middle_of_an_answer_may_be_tried_again_and_may_have_cost(string kind)
    {
        var wire = WireProtocol.Of(kind);
        var seen = new TaskCompletionSource();
        await using var server = (await WireServer.StartAsync()).Stream(
            wire.ContentType, wire.Answer("""{"text":"half"}""").Take(kind == "anthropic" ? 3 : 1), thenCutsWhen: seen.Task);
        var failure = await Assert.ThrowsAnyAsync<ModelException>(async () =>
        {
            await foreach (var update in Open(wire, server.Address).GetStreamingResponseAsync(Asked, Options, Stop))
                if (update.Text.Length > 0)
                    seen.TrySetResult();
        });
        Assert.Equal((FailureKind.Transient, true), (failure.Kind, failure.MayHaveCost));
        Assert.True(seen.Task.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_that_ends_without_its_end_is_no_answer(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("""{"text":"whole"}""").Take(kind == "anthropic" ? 4 : 2));
        var failure = await FailAsync(Open(wire, server.Address));
        Assert.Equal((FailureKind.Transient, true), (failure.Kind, failure.MayHaveCost));
        Assert.Contains("in the middle of its answer", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Words_that_are_not_the_protocol_are_a_failure_that_may_be_tried_again(string kind)
    {
        var wire = WireProtocol.Of(kind);
        string nonsense = kind == "ollama" ? "{\"model\": nonsense}\n" : "event: message_start\ndata: {\"choices\": nonsense\n\n";
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, [nonsense]);
        Assert.Equal(FailureKind.Transient, (await FailAsync(Open(wire, server.Address))).Kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Whoever_does_not_answer_is_left_when_the_caller_gives_up(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Hang();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asking = Open(wire, server.Address).GetResponseAsync(Asked, Options, patience.Token);
        while (server.Requests.Count == 0)
            await Task.Yield();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nobody_at_the_address_is_a_failure_that_may_be_tried_again(string kind)
    {
        var wire = WireProtocol.Of(kind);
        var server = await WireServer.StartAsync();
        await server.DisposeAsync();
        var failure = await FailAsync(Open(wire, server.Address));
        Assert.Equal(FailureKind.Transient, failure.Kind);
        Assert.Contains("can't be reached", failure.Message, StringComparison.Ordinal);
        Assert.Contains($":{server.Address.Port}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_refusal_is_told_from_an_answer(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Refusal);
        var (response, _) = await AskAsync(Open(wire, server.Address));
        Assert.True(response.FinishReason == ChatFinishReason.ContentFilter || response.Messages.SelectMany(m => m.Contents).OfType<ErrorContent>().Any(), $"finish: {response.FinishReason}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_that_is_too_long_says_so(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("""{"text":"ha""", wire.TooLong));
        Assert.Equal(ChatFinishReason.Length, (await AskAsync(Open(wire, server.Address))).Response.FinishReason);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_tool_call_comes_with_its_name_and_arguments(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.ToolCall("look_up", """{"what":"Brisa"}"""));
        var options = Options;
        options.Tools = [AIFunctionFactory.CreateDeclaration("look_up", "Looks something up.", JsonDocument.Parse("""{"type":"object","properties":{"what":{"type":"string"}}}""").RootElement)];
        var (response, _) = await AskAsync(Open(wire, server.Address), options);
        var call = Assert.Single(response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>());
        Assert.Equal("look_up", call.Name);
        Assert.Equal("Brisa", call.Arguments!["what"]?.ToString());
        Assert.Contains("look_up", Assert.Single(server.Requests).Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Where_a_schema_is_refused_the_contract_is_told_in_words_from_then_on(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync())
            .Refuse(400, wire.Error("response_format json_schema is not supported by this model", "invalid_request_error"))
            .Stream(wire.ContentType, wire.Answer("{}"));
        var client = Open(wire, server.Address);
        await AskAsync(client);
        await AskAsync(client);
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests.Skip(1), r =>
        {
            Assert.False(r.Json.TryGetProperty("response_format", out _) || r.Json.TryGetProperty("format", out _) || r.Json.TryGetProperty("output_config", out _) || r.Json.TryGetProperty("output_format", out _));
            Assert.Contains("It fulfils this JSON Schema", r.Body, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_new_key_holds_at_the_next_call(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var server = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("{}"));
        string? key = "first-key";
        var client = Open(wire, server.Address, environment: _ => key);
        await AskAsync(client);
        key = "second-key";
        await AskAsync(client);
        key = null;
        var failure = await FailAsync(client);
        Assert.Contains("there is no key", failure.Message, StringComparison.Ordinal);
        string header = kind == "anthropic" ? "x-api-key" : "Authorization";
        Assert.EndsWith("first-key", server.Requests[0].Header(header), StringComparison.Ordinal);
        Assert.EndsWith("second-key", server.Requests[1].Header(header), StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_key_does_not_follow_to_another_address(string kind)
    {
        var wire = WireProtocol.Of(kind);
        await using var elsewhere = (await WireServer.StartAsync()).Stream(wire.ContentType, wire.Answer("{}"));
        await using var server = (await WireServer.StartAsync()).Refuse(307, "", ("Location", elsewhere.Address.ToString()));
        var failure = await FailAsync(Open(wire, server.Address));
        Assert.Equal(FailureKind.Permanent, failure.Kind);
        Assert.Empty(elsewhere.Requests);
    }
}
