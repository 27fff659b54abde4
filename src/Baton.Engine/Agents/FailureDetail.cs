using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Handoffs;

namespace Baton.Engine.Agents;

/// <summary>Why something failed, as it is kept: <c>message</c>, for a handoff that lacks something the finding's <c>code</c>, and for a refused answer <c>answer</c> and <c>violations</c>.</summary>
public static class FailureDetail
{
    private const int MaxKeptAnswer = 64 * 1024;

    /// <param name="code">The finding's that would have told of it before the run; null where no check could.</param>
    public static Payload Of(string message, RefusedAnswer? refused = null, string? code = null)
    {
        var detail = new JsonObject { ["message"] = Shown(message) };
        if (code is not null)
            detail["code"] = code;
        if (refused is not null)
        {
            detail["answer"] = Clean(refused.Text.Length <= MaxKeptAnswer ? refused.Text : refused.Text[..MaxKeptAnswer]);
            detail["violations"] = new JsonArray([.. refused.Violations.Select(v => JsonValue.Create(Clean(v)))]);
        }
        return Payload.Of(JsonSerializer.SerializeToElement(detail));
    }

    public static string MessageOf(JsonElement detail)
    {
        string message = detail.TryGetProperty("message", out var text) ? text.GetString() ?? "" : "";
        return detail.TryGetProperty("violations", out var violations)
            ? $"{message}: {string.Join("; ", violations.EnumerateArray().Select(v => v.GetString()))}"
            : message;
    }

    /// <summary>Null where there is none.</summary>
    public static string? CodeOf(JsonElement detail) => detail.TryGetProperty("code", out var code) ? code.GetString() : null;

    public static RefusedAnswer? RefusedIn(JsonElement detail) =>
        detail.TryGetProperty("answer", out var answer) && detail.TryGetProperty("violations", out var violations)
            ? new RefusedAnswer(answer.GetString()!, [.. violations.EnumerateArray().Select(v => v.GetString()!)])
            : null;

    /// <summary>A message ends up on terminals, where control characters are commands.</summary>
    private static string Shown(string text) => string.Concat(text.EnumerateRunes().Select(r => Rune.IsControl(r) && r.Value != '\n' ? " " : r.ToString()));

    /// <summary>What came from outside may hold half a surrogate pair; the record of a failure must not fail for it.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
}
