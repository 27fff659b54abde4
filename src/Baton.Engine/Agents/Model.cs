using Baton.Core.Runs;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Agents;

/// <param name="Id">What the provider calls it.</param>
public sealed record Model(string Name, string Id, IChatClient Client)
{
    /// <summary>In <see cref="UsageDetails.AdditionalCounts"/>: input tokens that the provider was asked to keep in its cache.</summary>
    public const string CacheWriteCount = "CacheCreationInputTokens";

    /// <summary>Null: not known; what it costs is then not known either, and that is not nothing.</summary>
    public Price? Price { get; init; }

    /// <summary>Asked of the provider with each call, so that what a call may cost is known before it is made; null: no such word.</summary>
    public int? MaxOutputTokens { get; init; }

    public float? Temperature { get; init; }

    /// <summary>It looks at images that are handed over.</summary>
    public bool TakesImages { get; init; }

    /// <summary>Where calls wait for their turn; null: nobody waits.</summary>
    public CallGate? Gate { get; init; }

    /// <summary>Fewer bytes than this to a token is rare in any language.</summary>
    private const int LeastBytesAToken = 2;

    /// <summary>What a call may cost at most, for limits that are held before it is made; null where the answer's length has no limit.</summary>
    public Usage? Reservation(int promptBytes)
    {
        if (MaxOutputTokens is not { } output)
            return null;
        long input = promptBytes / LeastBytesAToken + 1;
        return new Usage(input, output, Price?.Of(input, 0, 0, output) ?? 0) { IsLowerBound = Price is null };
    }

    public Usage UsageOf(UsageDetails? usage)
    {
        long input = usage?.InputTokenCount ?? 0, output = usage?.OutputTokenCount ?? 0, cached = Math.Min(usage?.CachedInputTokenCount ?? 0, input);
        long written = usage?.AdditionalCounts?.TryGetValue(CacheWriteCount, out long count) == true ? Math.Min(count, input - cached) : 0;
        return new Usage(input, output, Price?.Of(input, cached, written, output) ?? 0)
        {
            CachedInputTokens = cached,
            IsLowerBound = Price is null || usage is null && Price != Price.Free,
        };
    }
}
