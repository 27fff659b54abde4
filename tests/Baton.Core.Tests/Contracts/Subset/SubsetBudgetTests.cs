using System.Text.Json;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Tests.Contracts.Subset;

public sealed class SubsetBudgetTests(ITestOutputHelper output)
{
    public static TheoryData<string, string, string> Hostile => new()
    {
        { "nested anyOf", Nested("anyOf", 12, i => $$"""{"properties":{"p{{i}}":{"minLength":{{i}} } } }"""), Nested("anyOf", 12, i => $$"""{"properties":{"p{{i}}":{"maxLength":{{i}} } } }""") },
        { "nested oneOf", Nested("oneOf", 12, i => $$"""{"properties":{"p{{i}}":{"minLength":{{i}} } } }"""), Nested("oneOf", 12, i => $$"""{"required":["p{{i}}"]}""") },
        { "all of many any", AllOfAny(14, 0), AllOfAny(14, 1) },
        { "wide union", Wide(60, "a"), Wide(60, "b") },
        { "mutual recursion", Mutual(9, "minLength"), Mutual(9, "maxLength") },
        { "many patterns", Patterns(12, "minLength"), Patterns(12, "maxLength") },
        { "many contains", Contains(10, 1), Contains(10, 2) },
        { "long lists", """{"type":"array","items":{"type":"object","properties":{"a":{"type":"string","minLength":90000}},"required":["a"]},"minItems":4000}""", """{"type":"array","maxItems":3000}""" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_pair_ends_soon(string name, string producer, string consumer)
    {
        var (left, right) = (Read(producer), Read(consumer));
        ContractSubset.Check(left, right, new SubsetBudget { MaxSteps = 500 });
        var before = Environment.CpuUsage.UserTime;
        var verdict = ContractSubset.Check(left, right);
        var spent = Environment.CpuUsage.UserTime - before;
        output.WriteLine($"{name}: {verdict.GetType().Name} in {spent.TotalMilliseconds:F1} ms");
        // Far above what is promised, since other tests share the process; unbounded work would take hours.
        Assert.True(spent < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_spent_budget_is_said_and_never_becomes_a_yes()
    {
        var verdict = ContractSubset.Check(
            Read(Nested("anyOf", 12, i => $$"""{"minLength":{{i}},"type":"string"}""")), Read("""{"type":"string","minLength":0}"""),
            new SubsetBudget { MaxSteps = 5, MaxSamples = 0 });
        Assert.Contains("budget of steps", Assert.IsType<SubsetVerdict.Unknown>(verdict).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Choices_cost_what_it_takes_to_look_them_up()
    {
        string[] words = [.. Enumerable.Range(0, 3000).Select(i => $"\"w{i}\"")];
        var (one, other) = (Read($$"""{"enum":[{{string.Join(',', words)}}]}"""), Read($$"""{"enum":[{{string.Join(',', words.Reverse())}}]}"""));
        Assert.Contains("budget of steps", Assert.IsType<SubsetVerdict.Unknown>(ContractSubset.Check(one, other)).Why, StringComparison.Ordinal);
        Assert.IsType<SubsetVerdict.Yes>(ContractSubset.Check(one, one));
    }

    private static string Nested(string keyword, int depth, Func<int, string> leaf) => depth == 0
        ? leaf(0)
        : $$"""{"{{keyword}}":[{{Nested(keyword, depth - 1, leaf)}},{{leaf(depth)}},{"type":["string","object"],"minProperties":{{depth}} }]}""";

    private static string AllOfAny(int count, int from) => $$"""
        {"type":"object","allOf":[{{string.Join(',', Enumerable.Range(from, count).Select(i =>
            $$"""{"anyOf":[{"required":["a{{i}}"]},{"properties":{"b{{i}}":{"type":"string"} } },{"minProperties":{{i}} }]}"""))}}]}
        """;

    private static string Wide(int count, string name) => $$"""
        {"anyOf":[{{string.Join(',', Enumerable.Range(0, count).Select(i =>
            $$"""{"type":"object","properties":{"{{name}}":{"minimum":{{i}} },"c":{"maxLength":{{i}} } },"required":["{{(i % 2 == 0 ? name : "c")}}"]}"""))}}]}
        """;

    private static string Mutual(int count, string keyword) => $$"""
        {"$ref":"#/$defs/n0","$defs":{ {{string.Join(',', Enumerable.Range(0, count).Select(i =>
            $$"""
            "n{{i}}":{"type":"object","properties":{ "t":{"type":"string","{{keyword}}":{{i}} },{{string.Join(',', Enumerable.Range(0, count).Select(j =>
                $$""" "c{{j}}":{"anyOf":[{"$ref":"#/$defs/n{{j}}"},{"$ref":"#/$defs/n{{(i + j) % count}}"}]}"""))}} } }
            """))}} } }
        """;

    private static string Patterns(int count, string keyword) => $$"""
        {"type":"object","patternProperties":{ {{string.Join(',', Enumerable.Range(0, count).Select(i =>
            $$""" "^a{{i}}|b.*c":{"{{keyword}}":{{i}} }"""))}} } }
        """;

    private static string Contains(int count, int least) => $$"""
        {"type":"array","allOf":[{{string.Join(',', Enumerable.Range(0, count).Select(i =>
            $$"""{"contains":{"minimum":{{i}} },"minContains":{{least}},"maxContains":{{least + i}} }"""))}}],"uniqueItems":true}
        """;

    private static Contract Read(string schema)
    {
        var contract = Contract.Read(JsonDocument.Parse(schema).RootElement, null, out var faults);
        Assert.Empty(faults);
        return contract!;
    }
}
