using System.Text.Json.Serialization;

namespace Baton.Core.Runs;

/// <summary>What an attempt cost.</summary>
/// <param name="Cost">In US dollars, by the price table of its day.</param>
public readonly record struct Usage(long InputTokens, long OutputTokens, decimal Cost)
{
    [JsonIgnore]
    public long Tokens => InputTokens + OutputTokens;

    public static Usage operator +(Usage a, Usage b) => Add(a, b);

    public static Usage Add(Usage a, Usage b) => new(a.InputTokens + b.InputTokens, a.OutputTokens + b.OutputTokens, a.Cost + b.Cost);
}
