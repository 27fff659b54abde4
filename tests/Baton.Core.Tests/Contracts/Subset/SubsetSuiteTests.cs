using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Tests.Contracts.Subset;

/// <summary>The JSON Schema Test Suite, turned: a constant is part of a schema when and only when it is valid under it.</summary>
public sealed class SubsetSuiteTests(ITestOutputHelper output)
{
    [Fact]
    public void A_constant_is_part_of_a_schema_exactly_when_it_is_valid()
    {
        int decided = 0, skipped = 0;
        var wrong = new List<string>();
        foreach (var (name, schema, tests) in Groups())
        {
            var consumer = Contract.Read(schema, Options, out _);
            foreach (var test in tests)
            {
                var data = test.GetProperty("data");
                bool isValid = test.GetProperty("valid").GetBoolean();
                // Where contracts read a schema otherwise, OfficialSuiteTests says why.
                if (consumer is null || consumer.IsValid(data) != isValid)
                {
                    skipped++;
                    continue;
                }
                var producer = Contract.Read(Constant(data), Options, out _)!;
                var verdict = ContractSubset.Check(producer, consumer);
                if (isValid ? verdict is SubsetVerdict.Yes : verdict is SubsetVerdict.No)
                    decided++;
                else
                    wrong.Add($"{name}: {test.GetProperty("description")}: {verdict}");
            }
        }
        output.WriteLine($"{decided} right, {skipped} not read that way, {wrong.Count} wrong");
        Assert.Empty(wrong);
        Assert.True(decided >= 1242, $"only {decided}");
    }

    [Fact]
    public void Every_schema_of_the_suite_is_part_of_itself_and_of_anything_and_never_loses_a_valid_instance()
    {
        var wrong = new List<string>();
        var consumers = Groups().Select(g => (g.Name, g.Tests, Contract: Contract.Read(g.Schema, Options, out _)))
            .Where(g => g.Contract is not null).ToList();
        for (int i = 0; i < consumers.Count; i++)
        {
            var (name, tests, producer) = consumers[i];
            if (ContractSubset.Check(producer!, Contract.Json) is not SubsetVerdict.Yes)
                wrong.Add($"{name} is not part of anything");
            // Each against the next few, which speak of the same keyword.
            for (int j = i; j < Math.Min(consumers.Count, i + 6); j++)
            {
                var consumer = consumers[j].Contract!;
                var verdict = ContractSubset.Check(producer!, consumer);
                if (verdict is SubsetVerdict.Yes)
                    wrong.AddRange(tests.Concat(consumers[j].Tests).Select(t => t.GetProperty("data"))
                        .Where(data => producer!.IsValid(data) && !consumer.IsValid(data))
                        .Select(data => $"{name} ⊑ {consumers[j].Name}: yes, but {data}"));
                if (i == j && verdict is not SubsetVerdict.Yes)
                    wrong.Add($"{name} is not part of itself");
            }
        }
        Assert.Empty(wrong);
    }

    private static ContractOptions Options => new() { IgnoreUnknownKeywords = true, AssertFormats = false, Documents = Remotes() };

    private static JsonElement Constant(JsonElement value) =>
        JsonDocument.Parse($$"""{"const":{{value.GetRawText()}}}""").RootElement;

    private static IEnumerable<(string Name, JsonElement Schema, List<JsonElement> Tests)> Groups()
    {
        foreach (string file in Directory.GetFiles(RepositoryFiles.Shared("vectors/json-schema/draft2020-12"), "*.json").Order(StringComparer.Ordinal))
            foreach (var group in JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.EnumerateArray())
                yield return (
                    $"{Path.GetFileNameWithoutExtension(file)}: {group.GetProperty("description")}",
                    group.GetProperty("schema"),
                    [.. group.GetProperty("tests").EnumerateArray()]);
    }

    private static ImmutableDictionary<string, JsonElement> Remotes()
    {
        string folder = RepositoryFiles.Shared("vectors/json-schema/remotes");
        return Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).ToImmutableDictionary(
            file => "http://localhost:1234/" + Path.GetRelativePath(folder, file).Replace('\\', '/'),
            file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement);
    }
}
