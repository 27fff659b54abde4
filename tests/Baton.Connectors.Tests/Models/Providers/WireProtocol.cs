using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Models.Providers;

namespace Baton.Connectors.Tests.Models.Providers;

/// <summary>How a provider says things on the wire, from its API's reference.</summary>
internal abstract class WireProtocol
{
    /// <summary>What the scripted answers say they used: 100 in, 40 of them from the cache, 7 out.</summary>
    public static readonly (int Input, int Cached, int Output) Used = (100, 40, 7);

    public abstract ProviderKind Kind { get; }

    public abstract string ContentType { get; }

    /// <summary>Under the server's address.</summary>
    public virtual string Path => "";

    /// <summary>An answer in pieces, as they are streamed.</summary>
    public abstract IEnumerable<string> Answer(string text, string finish = "");

    public abstract IEnumerable<string> ToolCall(string name, string arguments);

    /// <summary>The word of a finish for an answer that is too long.</summary>
    public abstract string TooLong { get; }

    /// <summary>The pieces of a refusal to answer; empty where the protocol has none.</summary>
    public abstract IEnumerable<string> Refusal { get; }

    public abstract string Error(string message, string type);

    public static WireProtocol Of(string kind) => kind switch { "openai" => new OpenAiWire(), "anthropic" => new AnthropicWire(), _ => new OllamaWire() };

    protected static string Text(string value) => JsonSerializer.Serialize(value);

    protected static IEnumerable<string> Halves(string text) => [text[..(text.Length / 2)], text[(text.Length / 2)..]];
}

/// <summary>https://platform.openai.com/docs/api-reference/chat/streaming</summary>
internal sealed class OpenAiWire : WireProtocol
{
    public override ProviderKind Kind => ProviderKind.OpenAi;

    public override string ContentType => "text/event-stream";

    public override string Path => "/v1";

    public override string TooLong => "length";

    public override IEnumerable<string> Refusal =>
        [Chunk("""{"role":"assistant","content":null,"refusal":"I can't help with that."}""", "null"), Chunk("{}", "\"stop\""), Usage, "data: [DONE]\n\n"];

    private static string Usage =>
        Event($$$$$$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[],"usage":{"prompt_tokens":{{{{{{Used.Input}}}}}},"completion_tokens":{{{{{{Used.Output}}}}}},"total_tokens":{{{{{{Used.Input + Used.Output}}}}}},"prompt_tokens_details":{"cached_tokens":{{{{{{Used.Cached}}}}}}}}}""");

    public override IEnumerable<string> Answer(string text, string finish = "") =>
    [
        .. Halves(text).Select(half => Chunk($$$$$$"""{"role":"assistant","content":{{{{{{Text(half)}}}}}}}""", "null")),
        Chunk("{}", $"\"{(finish.Length > 0 ? finish : "stop")}\""), Usage, "data: [DONE]\n\n",
    ];

    public override IEnumerable<string> ToolCall(string name, string arguments) =>
    [
        Chunk($$$$$$"""{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"{{{{{{name}}}}}}","arguments":""}}]}""", "null"),
        .. Halves(arguments).Select(half => Chunk($$$$$$"""{"tool_calls":[{"index":0,"function":{"arguments":{{{{{{Text(half)}}}}}}}}]}""", "null")),
        Chunk("{}", "\"tool_calls\""), Usage, "data: [DONE]\n\n",
    ];

    public override string Error(string message, string type) => $$$$$$"""{"error":{"message":{{{{{{Text(message)}}}}}},"type":"{{{{{{type}}}}}}","param":null,"code":"{{{{{{type}}}}}}"}}""";

    private static string Chunk(string delta, string finish) =>
        Event($$$$$$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{{{{{{delta}}}}}},"finish_reason":{{{{{{finish}}}}}}}]}""");

    private static string Event(string json) => $"data: {json}\n\n";
}

/// <summary>https://docs.claude.com/en/docs/build-with-claude/streaming</summary>
internal sealed class AnthropicWire : WireProtocol
{
    public override ProviderKind Kind => ProviderKind.Anthropic;

    public override string ContentType => "text/event-stream";

    public override string TooLong => "max_tokens";

    public override IEnumerable<string> Refusal => [Start, Block("text", "\"text\":\"\""), End("refusal"), Stop];

    private static string Start => Event("message_start", $$$$$$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m-1","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":{{{{{{Used.Input - Used.Cached}}}}}},"cache_creation_input_tokens":0,"cache_read_input_tokens":{{{{{{Used.Cached}}}}}},"output_tokens":1}}}""");

    private static string Stop => Event("message_stop", """{"type":"message_stop"}""");

    public override IEnumerable<string> Answer(string text, string finish = "") =>
    [
        Start, Block("text", "\"text\":\"\""),
        .. Halves(text).Select(half => Event("content_block_delta", $$$$$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{{{{Text(half)}}}}}}}}""")),
        Event("content_block_stop", """{"type":"content_block_stop","index":0}"""), End(finish.Length > 0 ? finish : "end_turn"), Stop,
    ];

    public override IEnumerable<string> ToolCall(string name, string arguments) =>
    [
        Start, Block("tool_use", $"\"id\":\"call_1\",\"name\":\"{name}\",\"input\":{{}}"),
        .. Halves(arguments).Select(half => Event("content_block_delta", $$$$$$"""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":{{{{{{Text(half)}}}}}}}}""")),
        Event("content_block_stop", """{"type":"content_block_stop","index":0}"""), End("tool_use"), Stop,
    ];

    public override string Error(string message, string type) => $$$$$$"""{"type":"error","error":{"type":"{{{{{{type}}}}}}","message":{{{{{{Text(message)}}}}}}},"request_id":"req_1"}""";

    private static string Block(string type, string rest) => Event("content_block_start", $$$$$$"""{"type":"content_block_start","index":0,"content_block":{"type":"{{{{{{type}}}}}}",{{{{{{rest}}}}}}}}""");

    private static string End(string reason) => Event("message_delta", $$$$$$"""{"type":"message_delta","delta":{"stop_reason":"{{{{{{reason}}}}}}","stop_sequence":null},"usage":{"output_tokens":{{{{{{Used.Output}}}}}}}}""");

    private static string Event(string name, string json) => $"event: {name}\ndata: {json}\n\n";
}

/// <summary>https://github.com/ollama/ollama/blob/main/docs/api.md</summary>
internal sealed class OllamaWire : WireProtocol
{
    public override ProviderKind Kind => ProviderKind.Ollama;

    public override string ContentType => "application/x-ndjson";

    public override string TooLong => "length";

    public override IEnumerable<string> Refusal => [];

    public override IEnumerable<string> Answer(string text, string finish = "") =>
        [.. Halves(text).Select(half => Line($$$$$$"""{"role":"assistant","content":{{{{{{Text(half)}}}}}}}""")), End(finish.Length > 0 ? finish : "stop")];

    public override IEnumerable<string> ToolCall(string name, string arguments) =>
        [Line($$$$$$"""{"role":"assistant","content":"","tool_calls":[{"function":{"name":"{{{{{{name}}}}}}","arguments":{{{{{{arguments}}}}}}}}]}"""), End("stop")];

    public override string Error(string message, string type) => new JsonObject { ["error"] = message }.ToJsonString();

    private static string Line(string message) => $$$$$$"""{"model":"m-1","created_at":"2026-03-01T09:00:00Z","message":{{{{{{message}}}}}},"done":false}""" + "\n";

    private static string End(string reason) =>
        $$$$$$"""{"model":"m-1","created_at":"2026-03-01T09:00:00Z","message":{"role":"assistant","content":""},"done_reason":"{{{{{{reason}}}}}}","done":true,"total_duration":1,"prompt_eval_count":{{{{{{Used.Input}}}}}},"eval_count":{{{{{{Used.Output}}}}}}}""" + "\n";
}
