using Baton.Connectors.Scorers;
using Baton.Core.Checking;
using Baton.Engine.Playbooks;

namespace Baton.Connectors.Tests.Scorers;

/// <summary>Wrong options are found when the workflow is checked, at the option, in words that say what is right.</summary>
public sealed class ScorerOptionsTests
{
    [Theory]
    [InlineData("readability: { grade: ..9, ease: 50.., fog: 8..12 }")]
    [InlineData("email-rules: { subject: title, preheader: teaser, body: text, unsubscribe: required, words: 50..400 }")]
    [InlineData("article-rules: { title: headline, description: teaser, body: text, words: 700..1000 }")]
    [InlineData("ad-rules: { format: meta-feed }")]
    [InlineData("brief-coverage: { ignore: [notes], fields: [product] }")]
    [InlineData("claims-have-evidence: {}")]
    [InlineData("terms: {}")]
    public void Right_options_pass(string scorer) => Assert.Empty(Check(scorer));

    [Theory]
    [InlineData("readability: { grad: ..9 }", "grad", "did you mean `grade`?")]
    [InlineData("readability: { grade: low }", "low", "`grade` is \"low\"")]
    [InlineData("readability: { grade: 9 }", "9", "`grade` is 9, expected ")]
    [InlineData("readability: { grade: [1, 9] }", "[1, 9]", "expected ")]
    [InlineData("email-rules: { unsubscribe: never }", "never", "one of \"required\", \"optional\"")]
    [InlineData("email-rules: { words: many }", "many", "`words` is \"many\"")]
    [InlineData("email-rules: { length: 3 }", "length", "there is no property `length`")]
    [InlineData("article-rules: { words: 700-1000 }", "700-1000", "`words` is \"700-1000\"")]
    [InlineData("ad-rules: { format: google }", "google", "one of \"google-search\", \"meta-feed\", \"linkedin-feed\"")]
    [InlineData("brief-coverage: { ignore: notes }", "notes", "expected a list")]
    [InlineData("brief-coverage: { fields: [] }", "[]", "at least 1 item")]
    [InlineData("terms: { strict: true }", "strict", "there is no property `strict`")]
    [InlineData("claims-have-evidence: { min: 1 }", "min", "there is no property `min`")]
    public void A_wrong_option_is_one_finding_at_its_place(string scorer, string underlined, string says)
    {
        var finding = Assert.Single(Check(scorer));
        Assert.Equal("WF025", finding.Code);
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
        Assert.StartsWith($"the options of `{scorer.Split(':')[0]}`", finding.Message, StringComparison.Ordinal);
        Assert.Equal(underlined, finding.Span.File.Text.Substring(finding.Span.Start, finding.Span.Length));
    }

    [Fact]
    public void Every_wrong_option_is_found_at_once() =>
        Assert.Equal(3, Check("readability: { grade: low, ease: high, fgo: 1 }").Count);

    private static IReadOnlyList<Finding> Check(string scorer)
    {
        string workflow = $$"""
            workflow: small
            version: 1.0.0
            brief: { product: string }
            roles: { writer: { instructions: You write. } }
            steps:
              - agent: draft
                role: writer
                task: Write.
                produces: { body: markdown }
              - check: lint
                of: draft
                scorers: [{ {{scorer}} }]
                on_fail: stop
            output: { body: draft.body }
            """;
        var installation = new Installation(
            StandardScorers.All.ToDictionary(s => s.Name, s => s.Options, StringComparer.Ordinal), new Dictionary<string, SurfaceOffer>(), ["default"]);
        return PlaybookLoader.Load(new PlaybookSnapshot("small", new Dictionary<string, string> { ["workflow.yaml"] = workflow }), installation).Findings;
    }
}
