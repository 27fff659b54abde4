namespace Baton.Engine.Agents;

/// <summary>US dollars for a million tokens.</summary>
/// <param name="CachedInput">Of input that the provider had in its cache; null: as other input.</param>
/// <param name="CacheWrite">Of input that the provider is asked to keep; null: as other input.</param>
public sealed record Price(decimal Input, decimal Output, decimal? CachedInput = null, decimal? CacheWrite = null)
{
    public static Price Free { get; } = new(0, 0);

    /// <param name="input">All input tokens, those of the cache among them.</param>
    public decimal Of(long input, long cachedInput, long cacheWrite, long output) =>
        ((input - cachedInput - cacheWrite) * Input + cachedInput * (CachedInput ?? Input) + cacheWrite * (CacheWrite ?? Input) + output * Output) / 1_000_000m;
}
