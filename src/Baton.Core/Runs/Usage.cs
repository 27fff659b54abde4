using System.Text.Json.Serialization;

namespace Baton.Core.Runs;

/// <summary>What an attempt cost.</summary>
/// <param name="InputTokens">All of them, those from the provider's cache among them.</param>
/// <param name="Cost">In US dollars, by the price table of its day.</param>
public readonly record struct Usage(long InputTokens, long OutputTokens, decimal Cost)
{
    /// <summary>Input that the provider had in its cache.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CachedInputTokens { get; init; }

    /// <summary>More may have been spent than is known: no price, or a call that broke off before it said what it took.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLowerBound { get; init; }

    [JsonIgnore]
    public long Tokens => InputTokens + OutputTokens;

    public static Usage operator +(Usage a, Usage b) => Add(a, b);

    public static Usage Add(Usage a, Usage b) => new(a.InputTokens + b.InputTokens, a.OutputTokens + b.OutputTokens, a.Cost + b.Cost)
    {
        CachedInputTokens = a.CachedInputTokens + b.CachedInputTokens,
        IsLowerBound = a.IsLowerBound || b.IsLowerBound,
    };
}
