using System.Text.Json;

namespace Baton.Core.Contracts.Subset;

/// <summary>Instances of a contract: for replaying a path, for tests, and to try on a consumer what could not be proved.</summary>
public static class SchemaSamples
{
    private const int MaxTries = 8;

    /// <summary>The smallest budget that still finds an instance of what people write.</summary>
    private static readonly SubsetBudget Fallback = new() { MaxSteps = 2_000 };

    /// <summary>
    /// An instance the contract takes, the same for the same index, mostly others for others; null where none was found,
    /// which does not say that there is none. Index 0 leaves out all that may be absent.
    /// </summary>
    public static JsonElement? Draw(Contract contract, int index)
    {
        if (Try(contract, index) is { } sample)
            return sample;
        var search = new WitnessSearch(Fallback, sameFormats: true);
        return search.Solve([new Demand(contract.Node, Holds: true)]) is Outcome.Found(var value) ? value : null;
    }

    /// <summary>The same by luck alone, which is quick.</summary>
    internal static JsonElement? Try(Contract contract, int index)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            var drawing = new SampleDrawing(((ulong)index * MaxTries) + (ulong)attempt, isBare: index == 0);
            if (drawing.Draw(contract.Node) is { } sample && contract.IsValid(sample))
                return sample;
        }
        return null;
    }
}
