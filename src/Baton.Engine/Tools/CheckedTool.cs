using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Tools;

/// <summary>
/// A tool as the engine calls it: with arguments that fulfil its contract, for a result that does, and credentials masked in all that
/// comes back. Whatever goes wrong in the tool is an answer, never an exception: a tool is somebody else's code.
/// </summary>
/// <param name="mask">Takes credentials out of words from outside.</param>
public sealed class CheckedTool(ITool tool, Func<string, string> mask)
{
    /// <summary>How many of them are told.</summary>
    public const int MaxViolations = 20;

    private const int MaxMessage = 4000;

    public ITool Tool => tool;

    public async Task<ToolAnswer> CallAsync(Payload arguments, ToolUse use, CancellationToken cancellation)
    {
        if (tool.Takes.Validate(arguments.Value) is { Count: > 0 } wrong)
            return Failed(FailureKind.Permanent, Broken("the arguments do not fulfil the tool's contract", wrong), mayHaveWritten: false);
        try
        {
            var given = await tool.CallAsync(arguments.Value, use, cancellation);
            if (Sound(given, mask) is not { } result)
                return Failed(FailureKind.Transient, "the tool returned what is not sound JSON");
            return tool.Gives.Validate(result.Value) is { Count: > 0 } broken
                ? Failed(FailureKind.Transient, Broken("the tool broke its own contract", broken))
                : new ToolAnswer.Given(result);
        }
        catch (ToolException e)
        {
            return Failed(e.Kind, e.Message, e.MayHaveWritten);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return Failed(FailureKind.Transient, $"the tool failed: {e.Message}");
        }
    }

    /// <summary>As a record can hold it; null when no record can.</summary>
    public static Payload? Sound(object? value, Func<string, string>? mask = null)
    {
        try
        {
            if (value is null)
                return null;
            var element = JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions);
            var payload = Payload.Of(element);
            return mask is null ? payload : Payload.Of(JsonSerializer.SerializeToElement(Masked(payload.Value, mask)));
        }
        catch (Exception e) when (e is JsonException or CanonicalJsonException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonNode? Masked(JsonElement value, Func<string, string> mask) => value.ValueKind switch
    {
        JsonValueKind.String => mask(value.GetString()!),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => Masked(item, mask))]),
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(p => KeyValuePair.Create(mask(p.Name), Masked(p.Value, mask)))),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };

    private ToolAnswer.Failed Failed(FailureKind kind, string message, bool mayHaveWritten = true) => new(kind, Plain(mask(message)), mayHaveWritten);

    /// <summary>On one line and of bounded length: a tool's words are shown on terminals and in lists.</summary>
    private static string Plain(string message)
    {
        var plain = new StringBuilder();
        foreach (var rune in message.EnumerateRunes())
            if (plain.Length < MaxMessage)
                plain.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        return plain.Length < MaxMessage ? plain.ToString().Trim() : $"{plain}…";
    }

    private static string Broken(string what, IReadOnlyList<Violation> violations) =>
        $"{what}: {string.Join("; ", violations.Take(MaxViolations).Select(v => v.ToString()))}{(violations.Count > MaxViolations ? $"; and {violations.Count - MaxViolations:N0} more" : "")}";
}

public abstract record ToolAnswer
{
    private ToolAnswer() { }

    public sealed record Given(Payload Result) : ToolAnswer;

    /// <param name="Kind">Whether trying again may help.</param>
    /// <param name="MayHaveWritten">False only where it is certain that nothing was written.</param>
    public sealed record Failed(FailureKind Kind, string Message, bool MayHaveWritten) : ToolAnswer;
}
