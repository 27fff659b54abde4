using System.Text.Json;

namespace Baton.Cli;

/// <summary>The <c>baton.yaml</c> that <c>baton init</c> writes, with what else could stand in it as comments.</summary>
/// <param name="Key">A reference, never a key.</param>
public sealed record InitFile(string Provider, string? Model, string? Address, string? Key)
{
    public const string Offline = "offline";

    public string Text => $"""
        # What this installation offers playbooks. `baton models` says what of it can be used.
        models:
          # The model of every role that names none.
          default:
            provider: {Provider}
        {string.Concat(Lines)}
          # Another, for roles with `model: careful`:
          # careful: {"{"} provider: anthropic, model: claude-sonnet-4-5, api_key: env:ANTHROPIC_API_KEY {"}"}

        # Where commits to files land.
        out: out

        """;

    private IEnumerable<string> Lines => Provider == Offline ? [] :
    [
        $"    model: {Scalar(Model!)}\n",
        Address is null ? "    # base_url: https://…        for a server of your own\n" : $"    base_url: {Scalar(Address)}\n",
        Key is null ? "    # api_key: env:NAME          or file:path; never the key itself\n" : $"    api_key: {Scalar(Key)}\n",
        "    # max_output_tokens: 8192\n",
        "    # concurrency: 8\n",
        "    # rate: 60/min\n",
        "    # price: { input: 2, output: 8, cached_input: 0.5 }   US dollars a million tokens, where the price list does not know it\n",
    ];

    /// <summary>In double quotes, which JSON's are too, unless nothing in it means anything to YAML.</summary>
    private static string Scalar(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':') && char.IsAsciiLetterOrDigit(text[0]) && !text.EndsWith(':') ? text : JsonSerializer.Serialize(text);
}
