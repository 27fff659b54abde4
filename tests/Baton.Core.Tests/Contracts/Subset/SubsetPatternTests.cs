using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;

namespace Baton.Core.Tests.Contracts.Subset;

/// <summary>Random patterns over three characters, held against every short text there is.</summary>
public sealed class SubsetPatternTests(ITestOutputHelper output)
{
    private const int Pairs = 600;
    private const int LongestText = 5;

    private static readonly string[] Texts = [.. All(LongestText)];

    [Fact]
    public void A_pattern_is_part_of_another_only_when_every_short_text_agrees()
    {
        var counts = new Dictionary<string, int>();
        for (int seed = 0; seed < Pairs; seed++)
        {
            var random = new Random(seed);
            var (producer, consumer) = (Pattern(random), Pattern(random));
            var (left, right) = (Read(producer), Read(consumer));
            var verdict = ContractSubset.Check(left, right);
            counts[verdict.GetType().Name] = counts.GetValueOrDefault(verdict.GetType().Name) + 1;
            string? witness = Texts.FirstOrDefault(text => left.IsValid(Json(text)) && !right.IsValid(Json(text)));
            if (verdict is SubsetVerdict.Yes)
                Assert.True(witness is null, $"seed {seed}: {producer} is not part of {consumer} by {witness}");
            else if (verdict is SubsetVerdict.No no)
                Assert.True(left.IsValid(no.Witness) && !right.IsValid(no.Witness), $"seed {seed}");
            else
                output.WriteLine($"seed {seed}: {producer} and {consumer}: {verdict}");
        }
        output.WriteLine(string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}")));
        Assert.True(counts.GetValueOrDefault(nameof(SubsetVerdict.Unknown)) <= Pairs / 100);
        Assert.True(counts[nameof(SubsetVerdict.Yes)] > Pairs / 20);
    }

    [Theory]
    [InlineData(@"^[\w.-]+@example\.com$", @"@example\.com$", "yes")]
    [InlineData(@"^#(?:[0-9a-f]{3}){1,2}$", @"^#[0-9a-f]{3,6}$", "yes")]
    [InlineData(@"^#[0-9a-f]{3,6}$", @"^#(?:[0-9a-f]{3}){1,2}$", "\"#aaaa\"")]
    [InlineData(@"^[a-z]+(-[a-z]+)*$", @"^[^-].*[^-]$|^[a-z]$", "yes")]
    [InlineData(@"^\d{4}-\d{2}$", @"^\S+$", "yes")]
    [InlineData(@"utm_source=", @"utm_", "yes")]
    [InlineData(@"^a|b$", @"^a", "\"b\"")]
    [InlineData(@"^(?=a)a$", @"^a$", "cannot be told")]
    public void Patterns_of_the_trade_are_compared(string producer, string consumer, string expected) =>
        Assert.Equal(expected, ContractSubset.Check(Read(producer), Read(consumer)) switch
        {
            SubsetVerdict.Yes => "yes",
            SubsetVerdict.No(var witness) => witness.GetRawText(),
            _ => "cannot be told",
        });

    private static string Pattern(Random random)
    {
        string body = Body(random, 3);
        bool isAlternative = body.Contains('|', StringComparison.Ordinal);
        body = isAlternative ? $"(?:{body})" : body;
        return (random.Next(3) > 0 ? "^" : "") + body + (random.Next(3) > 0 ? "$" : "");
    }

    private static string Body(Random random, int depth) => depth == 0
        ? random.Next(7) switch { 0 => "a", 1 => "b", 2 => "[ab]", 3 => ".", 4 => @"[^a]", 5 => @"\n", _ => @"\w" }
        : random.Next(5) switch
        {
            0 => $"(?:{Body(random, depth - 1)})" + (random.Next(5) switch { 0 => "*", 1 => "+", 2 => "?", 3 => "{2}", _ => "{1,3}" }),
            1 => $"(?:{Body(random, depth - 1)}|{Body(random, depth - 1)})",
            2 => Body(random, 0),
            _ => Body(random, depth - 1) + Body(random, depth - 1),
        };

    private static IEnumerable<string> All(int length) =>
        length == 0 ? [""] : All(length - 1).SelectMany(text => text.Length < length - 1 ? [text] : new[] { text, text + "a", text + "b", text + "\n" });

    private static JsonElement Json(string text) => JsonDocument.Parse(JsonSerializer.Serialize(text)).RootElement;

    private static Contract Read(string pattern)
    {
        var schema = new JsonObject { ["type"] = "string", ["pattern"] = pattern };
        return Contract.Read(JsonDocument.Parse(schema.ToJsonString()).RootElement, null, out _)!;
    }
}
