using System.Diagnostics;
using System.Text;
using Baton.Core.Checking;
using Baton.Core.Liquid;
using Baton.Core.Sources;
using CsCheck;

namespace Baton.Core.Tests.Liquid;

public sealed class LiquidLimitTests
{
    private const int Fuzzed = 20_000;

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    public static TheoryData<string> Hostile =>
    [
        Repeat("{% if a %}", 25_000), Repeat("{% for i in a %}", 16_000), Repeat("{% endif %}", 23_000), Repeat("{{", 100_000), Repeat("{%", 100_000), Repeat("{{ ' }}", 35_000), Repeat("{{ \" ' }}", 28_000),
        "{{ " + Repeat("a[", 100_000) + " }}", "{{ " + Repeat("(", 200_000) + " }}", "{{ a" + Repeat(".b", 100_000) + " }}", "{{ a" + Repeat(" | b", 60_000) + " }}", "{{ a" + Repeat(" | upcase", 25_000) + " }}",
        "{% if a" + Repeat(" and a", 40_000) + " %}{% endif %}", "{% if a %}" + Repeat("{% elsif a != 1 %}", 14_000) + "{% endif %}", Repeat("{% comment %}", 20_000), Repeat("{% raw %}", 28_000), Repeat("\"'", 130_000),
        "{{ " + Repeat("\"'", 120_000), Repeat("{{ \"\n", 50_000), "{% # " + Repeat("\n#", 120_000) + "%}", Repeat("{%-", 80_000) + Repeat("-%}", 5_000), "{{ '2026-03-01' | date: \"" + Repeat("%Y", 100_000) + "\" }}", "{{ " + Repeat("9", 200_000) + " }}",
        string.Concat(Enumerable.Range(0, 7_000).Select(i => $"{{% assign a{i} = b %}}{{% if a{i} %}}x{{% endif %}}")).PadRight(10)[..250_000], string.Concat(Enumerable.Range(0, 9_000).Select(i => $"{{% if a{i} != b{i} %}}x{{% endif %}}"))[..250_000],
        Repeat("x", LiquidLimits.MaxTemplateLength + 1),
    ];

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Hostile_templates_are_read_in_time(string template)
    {
        var clock = Stopwatch.StartNew();
        var findings = new List<Finding>();
        LiquidTemplate.Parse(Snippet.Literal(template), findings)?.Render(new JsonScope("""{"a":"x","b":[]}"""));
        LiquidCondition.Parse(Snippet.Literal(template), findings);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{template[..20]}… took {clock.Elapsed}");
    }

    [Theory]
    [InlineData("{% for i in (1..1000) %}{% for j in (1..1000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for i in (1..200000000) %}{% endfor %}")]
    [InlineData("{% assign s = 'x' %}{% for i in (1..64) %}{% assign s = s | append: s %}{% endfor %}")]
    [InlineData("{% capture c %}{% for i in (1..90000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endcapture %}")]
    [InlineData("{% assign s = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..9) %}{% assign s = s | replace: 'a', s %}{% endfor %}")]
    [InlineData("{% assign l = (1..50000) %}{% for i in (1..90000) %}{% assign m = l | sort | reverse | uniq %}{% endfor %}")]
    [InlineData("{% assign l = (1..90000) %}{% for i in l %}{% if l contains 'x' %}{% endif %}{% endfor %}")]
    [InlineData("{% assign l = (1..2) %}{% for i in (1..64) %}{% assign l = l | concat: l %}{% endfor %}")]
    [InlineData("{{ 1 | round: 29 }}")]
    [InlineData("{{ '79228162514264337593543950335' | times: 2 }}")]
    [InlineData("{{ deep | json }}")]
    [InlineData("{{ half }}")]
    public void Work_beyond_a_limit_is_an_exception(string template)
    {
        string data = $$"""{"deep":{{Repeat("[", 500)}}{{Repeat("]", 500)}},"half":"\ud83d"}""";
        var clock = Stopwatch.StartNew();
        JsonScope.Fails(template, data);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Nesting_up_to_the_limit_is_read_and_one_more_is_a_finding()
    {
        static string Nested(int depth) => Repeat("{% if true %}", depth) + "x" + Repeat("{% endif %}", depth);
        Assert.Equal("x", JsonScope.Render(Nested(LiquidLimits.MaxNesting)));
        Assert.Equal(LiquidCode.TooMuch, Assert.Single(JsonScope.FindingsOf(Nested(LiquidLimits.MaxNesting + 1))).Code);
    }

    [Fact]
    public void Broken_templates_give_findings_or_an_exception_of_ours_and_nothing_else()
    {
        var noise = Gen.OneOf("{{", "}}", "{%", "%}", "-", "'", "\"", "|", ":", ",", ".", "[", "]", "(", ")", "..", "=", "==", "!", "&&", " ", "\n", "0", "a", "if", "endif", "for", "in", "else", "raw", "endraw", "\ud800", "\0", "é", "%");
        var mutation = Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 6], noise.Array[0, 3]).Array[1, 6];
        var broken = Gen.Select(LiquidGenerator.Case, mutation);
        var scattered = noise.Array[0, 40].Select(string.Concat);
        for (ulong seed = 0; seed < Fuzzed; seed++)
        {
            var random = new PCG(2, seed);
            string text = scattered.Generate(random, null, out _), data = "{}";
            if (seed % 4 == 0)
            {
                var ((template, its), mutations) = broken.Generate(random, null, out _);
                (text, data) = (Mutated(template, mutations), its);
            }
            Read(text, data, seed);
        }
    }

    private static void Read(string text, string data, ulong seed)
    {
        var findings = new List<Finding>();
        try
        {
            var template = LiquidTemplate.Parse(Snippet.Literal(text), findings);
            Assert.Equal(template is null, findings.Any(finding => finding.Severity == Severity.Error));
            template?.Render(new JsonScope(data));
            LiquidCondition.Parse(Snippet.Literal(text), findings)?.Evaluate(new JsonScope(data));
            Assert.All(findings, finding => Assert.InRange(finding.Span.Start + finding.Span.Length, 0, text.Length));
        }
        catch (LiquidException)
        {
            // A well-written template that the data does not fit.
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"seed {seed}: {e}\n{text}");
        }
    }

    private static string Mutated(string text, (int At, int Removed, string[] Added)[] mutations)
    {
        foreach (var (at, removed, added) in mutations)
        {
            int start = at % (text.Length + 1);
            text = text[..start] + string.Concat(added) + text[Math.Min(text.Length, start + removed)..];
        }
        return text;
    }
}
