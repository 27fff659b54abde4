using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Tests.Contracts.Subset;

/// <summary>Random pairs, each yes held against sampled instances and each no against both validators. Failures name the seed.</summary>
public sealed class SubsetPropertyTests(ITestOutputHelper output)
{
    private const int FirstSeed = 20_261_123;
    private const int SamplesAPair = 24;

    private static int Pairs => Environment.GetEnvironmentVariable("BATON_LONG") == "1" ? 100_000 : 3_000;

    [Fact]
    public void No_random_pair_is_judged_wrongly_and_nearly_all_are_judged()
    {
        var (wrong, counts, undecided) = (new List<string>(), new Dictionary<string, int>(), new Dictionary<string, List<int>>());
        for (int seed = FirstSeed; seed < FirstSeed + Pairs; seed++)
        {
            var (producer, consumer) = new PairGen(seed).Next();
            var verdict = ContractSubset.Check(Read(producer), Read(consumer));
            counts[verdict.GetType().Name] = counts.GetValueOrDefault(verdict.GetType().Name) + 1;
            if (verdict is SubsetVerdict.Unknown(var why))
                undecided[why] = [.. undecided.GetValueOrDefault(why) ?? [], seed];
            if (Refute(verdict, Read(producer), Read(consumer)) is { } refutation)
                wrong.Add($"seed {seed}: {refutation}\n  {producer.ToJsonString()}\n  {consumer.ToJsonString()}");
        }
        output.WriteLine($"seeds {FirstSeed}..{FirstSeed + Pairs - 1}: {string.Join(", ", counts.OrderBy(c => c.Key).Select(c => $"{c.Value} {c.Key}"))}");
        foreach (var (why, seeds) in undecided.OrderByDescending(u => u.Value.Count))
            output.WriteLine($"{seeds.Count} undecided: {why}, as seeds {string.Join(", ", seeds.Take(5))}");
        Assert.Empty(wrong);
        Assert.True(counts.GetValueOrDefault(nameof(SubsetVerdict.Unknown)) <= Pairs * 0.05, "more than one in twenty undecided");
        Assert.All([nameof(SubsetVerdict.Yes), nameof(SubsetVerdict.No)], name => Assert.True(counts.GetValueOrDefault(name) >= Pairs / 10, name));
    }

    [Fact]
    public void Every_schema_is_part_of_itself_also_when_it_is_read_twice()
    {
        var (failures, undecided) = (new List<string>(), 0);
        for (int seed = FirstSeed; seed < FirstSeed + (Pairs / 3); seed++)
        {
            var schema = new PairGen(seed).Document(3);
            // An annotation keeps the two from being equal to begin with.
            var again = schema.DeepClone();
            again["title"] = "the same";
            var verdict = ContractSubset.Check(Read(schema), Read(again));
            // Which properties `unevaluatedProperties` is about may hang on the value, and the search does not follow it there; it
            // says so, as for seed 20286027.
            if (verdict is SubsetVerdict.Unknown(var why) && why.Contains("unevaluatedProperties", StringComparison.Ordinal))
                undecided++;
            else if (verdict is not SubsetVerdict.Yes)
                failures.Add($"seed {seed}: {verdict} {schema.ToJsonString()}");
        }
        Assert.Empty(failures);
        Assert.True(undecided * 1000 <= Pairs, $"{undecided} undecided");
    }

    [Fact]
    public void Two_yes_in_a_row_are_never_contradicted_by_a_no()
    {
        int chains = 0;
        for (int seed = FirstSeed; seed < FirstSeed + (Pairs / 3); seed++)
        {
            var gen = new PairGen(seed);
            var (first, second) = gen.Next();
            JsonNode third = new JsonObject { ["anyOf"] = new JsonArray(second.DeepClone(), gen.Schema(1)) };
            if (IsClosed(second) && ContractSubset.Check(Read(first), Read(second)) is SubsetVerdict.Yes)
            {
                chains++;
                Assert.IsNotType<SubsetVerdict.No>(ContractSubset.Check(Read(first), Read(third)));
            }
        }
        Assert.True(chains > 50, $"only {chains} chains");

        // A reference to the root would mean another root inside.
        static bool IsClosed(JsonNode schema) => !schema.ToJsonString().Contains("$ref", StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_pair_has_the_same_witness_every_time()
    {
        for (int seed = FirstSeed; seed < FirstSeed + 300; seed++)
        {
            var (producer, consumer) = new PairGen(seed).Next();
            string once = Text(ContractSubset.Check(Read(producer), Read(consumer)));
            Assert.Equal(once, Text(ContractSubset.Check(Read(producer), Read(consumer))));
        }

        static string Text(SubsetVerdict verdict) => verdict is SubsetVerdict.No no ? no.Witness.GetRawText() : verdict.ToString();
    }

    private static string? Refute(SubsetVerdict verdict, Contract producer, Contract consumer)
    {
        if (verdict is SubsetVerdict.No(var witness))
            return producer.IsValid(witness) && consumer.Validate(witness).Count > 0 ? null : $"{witness} is no witness";
        if (verdict is SubsetVerdict.Yes)
            for (int index = 0; index < SamplesAPair; index++)
                if (SchemaSamples.Draw(producer, index) is { } sample && !consumer.IsValid(sample))
                    return string.Create(CultureInfo.InvariantCulture, $"yes, but sample {index} is refused: {sample}");
        return null;
    }

    private static Contract Read(JsonNode schema)
    {
        var contract = Contract.Read(JsonDocument.Parse(schema.ToJsonString()).RootElement, null, out var faults);
        Assert.Empty(faults);
        return contract!;
    }
}
