using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Models;

/// <summary>
/// A recorded call as JSON: <c>recording</c> (the format's version), <c>request</c> and <c>response</c>. The request holds the
/// messages, the model's name and every parameter that shapes an answer; its canonical bytes' SHA-256 is the recording's name.
/// </summary>
internal static class Recording
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Payload Request(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var request = new JsonObject { ["messages"] = Messages(messages) };
        void add(string name, JsonNode? value)
        {
            if (value is not null)
                request[name] = value;
        }

        add("model", options?.ModelId);
        add("instructions", options?.Instructions);
        add("temperature", Exact(options?.Temperature));
        add("topP", Exact(options?.TopP));
        add("topK", options?.TopK);
        add("frequencyPenalty", Exact(options?.FrequencyPenalty));
        add("presencePenalty", Exact(options?.PresencePenalty));
        add("maxOutputTokens", options?.MaxOutputTokens);
        add("seed", options?.Seed?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        add("reasoning", options?.Reasoning?.Effort?.ToString());
        add("stop", options?.StopSequences is { Count: > 0 } stops ? new JsonArray([.. stops.Select(s => JsonValue.Create(s))]) : null);
        add("tools", options?.Tools is { Count: > 0 } tools ? new JsonArray([.. tools.Select(Tool)]) : null);
        add("toolMode", options?.ToolMode switch
        {
            null or AutoChatToolMode => null,
            NoneChatToolMode => "none",
            RequiredChatToolMode required => $"required:{required.RequiredFunctionName}",
            var other => other.GetType().Name,
        });
        if (options?.ResponseFormat is ChatResponseFormatJson json)
            request["schema"] = json.Schema is { } schema ? JsonNode.Parse(schema.GetRawText()) : new JsonObject();
        return Payload.Of(JsonSerializer.SerializeToElement(request));
    }

    public static byte[] Write(Payload request, ChatResponse response)
    {
        var usage = response.Usage;
        var recording = new JsonObject
        {
            ["recording"] = Version,
            ["request"] = JsonNode.Parse(request.Bytes.Span),
            ["response"] = new JsonObject
            {
                ["messages"] = Messages(response.Messages),
                ["model"] = response.ModelId,
                ["finish"] = response.FinishReason?.Value,
                ["usage"] = usage is null
                    ? null
                    : new JsonObject
                    {
                        ["input"] = usage.InputTokenCount,
                        ["cachedInput"] = usage.CachedInputTokenCount,
                        ["output"] = usage.OutputTokenCount,
                        ["reasoning"] = usage.ReasoningTokenCount,
                        ["total"] = usage.TotalTokenCount,
                    },
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(recording, Indented);
    }

    /// <exception cref="ModelException">It is not a recording this version reads.</exception>
    public static ChatResponse Response(byte[] recording, string file)
    {
        try
        {
            var root = JsonNode.Parse(recording) ?? throw new FormatException("it is empty");
            if (root["recording"]?.GetValue<int>() is not Version)
                throw new ModelException($"{file} has recording format {root["recording"]}, this Baton reads {Version}; delete it and record it again.", FailureKind.Permanent);
            var response = Required(root, "response");
            return new ChatResponse([.. Required(response, "messages").AsArray().Select(Message)])
            {
                ModelId = (string?)response["model"],
                FinishReason = (string?)response["finish"] is { } finish ? new ChatFinishReason(finish) : null,
                Usage = response["usage"] is { } usage
                    ? new UsageDetails
                    {
                        InputTokenCount = (long?)usage["input"],
                        CachedInputTokenCount = (long?)usage["cachedInput"],
                        OutputTokenCount = (long?)usage["output"],
                        ReasoningTokenCount = (long?)usage["reasoning"],
                        TotalTokenCount = (long?)usage["total"],
                    }
                    : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelException($"{file} is not a recording ({e.Message}); delete it and record it again.", FailureKind.Permanent, inner: e);
        }
    }

    private static JsonArray Messages(IEnumerable<ChatMessage> messages) => new(
    [
        .. messages.Select(m => new JsonObject
        {
            ["role"] = m.Role.Value,
            ["contents"] = new JsonArray([.. m.Contents.Select(Content).OfType<JsonNode>()]),
        }),
    ]);

    private static JsonObject? Content(AIContent content) => content switch
    {
        TextContent text => new JsonObject { ["text"] = text.Text },
        FunctionCallContent call => new JsonObject { ["call"] = call.CallId, ["tool"] = call.Name, ["arguments"] = Node(call.Arguments) },
        FunctionResultContent result => new JsonObject { ["result"] = result.CallId, ["value"] = Node(result.Result) },
        DataContent data => new JsonObject { ["data"] = Convert.ToBase64String(data.Data.Span), ["type"] = data.MediaType },
        UriContent uri => new JsonObject { ["uri"] = uri.Uri.ToString(), ["type"] = uri.MediaType },
        // Thoughts and usage are no part of what was asked or answered.
        _ => null,
    };

    private static ChatMessage Message(JsonNode? message) => new(
        new ChatRole(Text(message, "role")),
        [.. Required(message, "contents").AsArray().Select(Read)]);

    private static AIContent Read(JsonNode? read)
    {
        var content = read ?? throw new FormatException("a content is null");
        if ((string?)content["text"] is { } text)
            return new TextContent(text);
        if ((string?)content["call"] is { } call)
        {
            var arguments = content["arguments"] as JsonObject;
            return new FunctionCallContent(call, Text(content, "tool"), arguments?.ToDictionary(a => a.Key, a => (object?)JsonSerializer.SerializeToElement(a.Value)));
        }
        if ((string?)content["result"] is { } result)
            return new FunctionResultContent(result, content["value"] is { } value ? JsonSerializer.SerializeToElement(value) : null);
        return (string?)content["data"] is { } data
            ? new DataContent(Convert.FromBase64String(data), Text(content, "type"))
            : new UriContent(Text(content, "uri"), Text(content, "type"));
    }

    private static JsonNode Required(JsonNode? holder, string name) =>
        (holder as JsonObject)?[name] ?? throw new FormatException($"it has no `{name}`");

    private static string Text(JsonNode? holder, string name) => Required(holder, name).GetValue<string>();

    private static JsonObject Tool(AITool tool) => new()
    {
        ["name"] = tool.Name,
        ["description"] = tool.Description,
        ["schema"] = tool is AIFunctionDeclaration function ? JsonNode.Parse(function.JsonSchema.GetRawText()) : null,
    };

    private static JsonNode? Node(object? value) => value is null ? null : JsonSerializer.SerializeToNode(value, AIJsonUtilities.DefaultOptions);

    /// <summary>0.7f is 0.7 to its author, not 0.699999988079071.</summary>
    private static JsonValue? Exact(float? value) => value is null ? null : JsonValue.Create((decimal)value.Value);
}
