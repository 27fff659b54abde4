using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Scorers;

public sealed class TermsTests
{
    private const string Brand = """
        { "name": "Pontalva", "must_not": ["world-class", "hurry"],
          "terms": [ { "use": "espresso machine", "not": ["coffee maker", "coffeemaker", "machine"], "why": "It makes espresso." }, { "use": "email", "not": ["e-mail"] } ] }
        """;

    private static readonly Terms Scorer = new();

    [Theory]
    [InlineData("A coffee maker for you", "coffee maker", "`coffee maker`: the brand says `espresso machine` (It makes espresso)")]
    [InlineData("Two Coffee **Makers** for you", "Coffee **Makers", "the brand says `espresso machine`")]
    [InlineData("Our coffee\nmaker", "coffee\nmaker", "the brand says `espresso machine`")]
    [InlineData("Send an e‑mail", "e‑mail", "the brand says `email`")]
    [InlineData("A WORLD-CLASS cup", "WORLD-CLASS", "`WORLD-CLASS` must not be said (the brand)")]
    [InlineData("It is silent", "silent", "`silent` must not be said (brief.must_not[0])")]
    public void A_wrong_word_is_an_error_with_the_right_one(string text, string excerpt, string message)
    {
        ScoreFinding finding = Assert.Single(Score(text).Findings);
        Assert.Equal((ScoreSeverity.Error, "body", excerpt), (finding.Severity, finding.Field, finding.Excerpt));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("An espresso machine by Pontalva, the Brisa One.")]
    [InlineData("Machinery, hurrying and silently: longer words.")]
    [InlineData("See https://pontalva.example/coffee-maker?hurry=1 for it")]
    public void What_only_contains_the_letters_passes(string text) => Assert.Empty(Score(text).Findings);

    [Theory]
    [InlineData("The brisa one is here", "`brisa one` is spelt `Brisa One`")]
    [InlineData("PONTALVA made it", "`PONTALVA` is spelt `Pontalva`")]
    public void A_misspelt_name_is_a_warning(string text, string message)
    {
        Score score = Score(text);
        Assert.True(score.Passed);
        Assert.Equal([message], score.Warnings());
    }

    [Fact]
    public void Every_field_and_every_place_is_looked_at()
    {
        var content = Scoring.Json("""{ "subject": "Hurry", "ads": [{ "text": "Hurry, hurry" }] }""");
        Assert.Equal(["subject", "ads[0].text", "ads[0].text"], Scoring.Of(Scorer, content, brand: Brand).Findings.Select(finding => finding.Field));
    }

    [Fact]
    public void Without_a_brand_there_is_nothing_to_compare_with() => Assert.Null(Scoring.Of(Scorer, Scoring.Content(("body", "Hello"))).Passed);

    private static Score Score(string text) =>
        Scoring.Of(Scorer, Scoring.Content(("body", text)), """{ "product": "Brisa One", "must_not": ["silent"] }""", Brand);
}
