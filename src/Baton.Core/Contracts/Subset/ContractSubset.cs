using System.Text.Json;

namespace Baton.Core.Contracts.Subset;

/// <summary>
/// Says before a run whether a handoff can be refused. All that is sent is taken unless some value fits the producer and
/// does not fit the consumer, so such a value is looked for (<see cref="WitnessSearch"/>): found, it is the witness; proved
/// impossible, the answer is yes. Prior work: Habib, Shinnar, Hirzel, Pradel, "Finding data compatibility bugs with JSON
/// subschema checks" (ISSTA 2021); Attouche, Baazizi, Colazzo, Ghelli, Sartiani, Scherzinger, "Witness generation for JSON
/// Schema" (arXiv 2202.12849).
/// </summary>
public static class ContractSubset
{
    /// <summary>
    /// The same pair and budget give the same verdict and witness. A yes is proved and a no is confirmed by both contracts;
    /// values nested deeper than contracts are checked (128 levels) are left out of account.
    /// </summary>
    public static SubsetVerdict Check(Contract producer, Contract consumer, SubsetBudget? budget = null)
    {
        budget ??= SubsetBudget.Default;
        bool sameFormats = producer.AssertsFormats == consumer.AssertsFormats;
        if (ReferenceEquals(producer.Node, consumer.Node) || (sameFormats && producer.Equals(consumer)))
            return new SubsetVerdict.Yes();
        var search = new WitnessSearch(budget, sameFormats);
        var outcome = search.Solve([new Demand(producer.Node, Holds: true), new Demand(consumer.Node, Holds: false)]);
        if (outcome is Outcome.Empty)
            return new SubsetVerdict.Yes();
        if (outcome is Outcome.Found found && IsWitness(found.Value))
            return new SubsetVerdict.No(found.Value);
        for (int index = 0; index < budget.MaxSamples; index++)
            if (SchemaSamples.Try(producer, index) is { } sample && IsWitness(sample))
                return new SubsetVerdict.No(sample);
        return new SubsetVerdict.Unknown(outcome is Outcome.Unknown unknown ? unknown.Why : "the value that was found fits");

        bool IsWitness(JsonElement value) => producer.IsValid(value) && !consumer.IsValid(value);
    }
}
