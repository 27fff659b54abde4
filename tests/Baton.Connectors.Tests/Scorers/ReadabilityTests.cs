using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Scorers;

public sealed class ReadabilityTests
{
    // Ten sentences of five one-syllable words.
    private static readonly string Easy = string.Join(' ', Enumerable.Repeat("The cup is hot now.", 10));

    private static readonly string Hard = string.Join(' ', Enumerable.Repeat(
        "Organisational interdependencies necessitate comprehensive interdisciplinary communication methodologies throughout international administration.", 5));

    private static readonly Readability Scorer = new();

    [Fact]
    public void The_grade_is_that_of_the_formula()
    {
        // 0.39 * 5 + 11.8 * 1 - 15.59
        Assert.Equal(-1.84, Scoring.Of(Scorer, Scoring.Content(("body", Easy))).Value!.Value, 2);
    }

    [Theory]
    [InlineData("""{ "grade": "..9" }""", true, false)]
    [InlineData("""{ "grade": "8..12" }""", false, false)]
    [InlineData("""{ "ease": "50.." }""", true, false)]
    [InlineData("""{ "ease": "..50" }""", false, true)]
    [InlineData("""{ "fog": "..12" }""", true, false)]
    [InlineData("{}", true, false)]
    public void Ranges_decide(string options, bool easyPasses, bool hardPasses)
    {
        Assert.Equal(easyPasses, Scoring.Of(Scorer, Scoring.Content(("body", Easy)), options: options).Passed);
        Assert.Equal(hardPasses, Scoring.Of(Scorer, Scoring.Content(("body", Hard)), options: options).Passed);
    }

    [Fact]
    public void The_hardest_sentences_are_named()
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("subject", "A cup"), ("body", Easy + "\n\n**" + Hard.Split('.')[0] + "**.")), options: """{ "grade": "..-9" , "ease": "200.." }""");
        ScoreFinding hardest = score.Findings.First(finding => finding.Severity == ScoreSeverity.Warning);
        Assert.Equal("body", hardest.Field);
        Assert.StartsWith("Organisational", hardest.Excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_code_and_addresses_are_not_read()
    {
        string marked = "# The cup is hot now\n\n" + Easy.Replace("hot", "[hot](https://brisa.example/incomprehensibilities/administration)", StringComparison.Ordinal)
            + "\n\n```\nOrganisational interdependencies necessitate\n```\n\nhttps://brisa.example/methodological\n\n- The cup is hot now\n- The cup is hot now\n";
        Assert.Equal(-1.84, Scoring.Of(Scorer, Scoring.Content(("body", marked))).Value!.Value, 2);
    }

    [Fact]
    public void Too_little_text_is_unscored()
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("body", "Hello there.")));
        Assert.Null(score.Passed);
        Assert.Contains("2 words", Assert.Single(score.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fog_leaves_out_names_easy_compounds_and_endings()
    {
        // 40 words, none complex: 0.4 * (8 + 0) = 3.2; were they complex, fog would be over 12.
        string text = string.Join(' ', Enumerable.Repeat("We created it with Valentina in easy-going words.", 5));
        Assert.True(Scoring.Of(Scorer, Scoring.Content(("body", text)), options: """{ "fog": "3.1..3.3" }""").Passed);
    }
}
