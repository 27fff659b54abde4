using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Scorers;

public sealed class ClaimsHaveEvidenceTests
{
    private const string Brand = """
        { "name": "Pontalva", "claims": [
          { "id": "fast-heat", "says": "The Brisa One heats up in 25 s from cold.", "evidence": { "source": "Lab test 12", "on": "2026-09-14" } },
          { "id": "quietest", "says": "The quietest home espresso machine on sale.", "evidence": { "source": "Sound test" } },
          { "id": "faster", "says": "Brews faster than any pod machine.", "evidence": { "source": "Shoot-out 2026" } },
          { "id": "loved", "says": "The best machine for milk." } ] }
        """;

    private const string Evidence = """{ "research.insights": [ { "claim": "82 % of owners drink milk coffee at home", "source": "https://survey.example/2026" } ] }""";

    private const string Brief = """{ "product": "Brisa One", "key_messages": ["18 cm wide", "3-year guarantee"], "price": { "EU": "€599" }, "people": 12000, "offer": "The fastest machine of all" }""";

    private static readonly ClaimsHaveEvidence Scorer = new();

    [Theory]
    [InlineData("The Brisa One heats up in 25 seconds.")]
    [InlineData("Heated up after **25 s**, it is ready.")]
    [InlineData("The Brisa One is the quietest espresso machine you can buy.")]
    [InlineData("It brews faster than any pod machine.")]
    [InlineData("Did you know? 82% of owners drink their milk coffee at home.")]
    [InlineData("It is 18 cm wide and costs 599 EUR.")]
    [InlineData("It has a three-year guarantee.")]
    [InlineData("12,000 people have one.")]
    public void A_claim_with_evidence_passes(string text)
    {
        Score score = Claims(text);
        Assert.True(score.Passed, string.Join('\n', score.Errors()));
        Assert.Equal(1, score.Value);
    }

    [Theory]
    [InlineData("It heats up in 30 seconds.", "brand claim `fast-heat` says 25 s, the text says 30 seconds")]
    [InlineData("It uses 40 % less power.", "`40 %` has no evidence")]
    [InlineData("The best machine for milk.", "brand claim `loved` says “The best machine for milk.” but names no source")]
    [InlineData("The fastest machine of all.", "`The fastest` has no evidence (looked through 4 brand claims, research.insights, the brief; the nearest is")]
    [InlineData("Clinically proven to please.", "`Clinically proven` has no evidence")]
    [InlineData("It is guaranteed to work.", "`guaranteed` has no evidence")]
    [InlineData("An award-winning design.", "`award-winning` has no evidence")]
    [InlineData("We are the #1 choice.", "`#1` has no evidence")]
    [InlineData("Europe's leading maker of machines.", "leading` has no evidence")]
    [InlineData("The world's first machine with a soul.", "first` has no evidence")]
    [InlineData("It is the first machine that cleans itself.", "`the first machine that` has no evidence")]
    [InlineData("It is the only machine you can mend.", "`the only machine` has no evidence")]
    [InlineData("The most advanced pump in town.", "`The most advanced` has no evidence")]
    [InlineData("It tastes better than café coffee.", "`better than café coffee` has no evidence")]
    [InlineData("Nine out of ten owners agree.", "`Nine` has no evidence")]
    [InlineData("Loved by 9,000 households.", "`9,000` has no evidence")]
    [InlineData("Save up to 70% on power.", "`70%` has no evidence")]
    [InlineData("It costs €499.", "`€499` has no evidence")]
    public void A_claim_without_evidence_is_an_error_that_says_what_to_do(string text, string message)
    {
        Score score = Claims(text);
        Assert.False(score.Passed);
        Assert.Contains(score.Errors(), error => error.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Tell us your first name.")]
    [InlineData("First, fill the tank. It only takes a moment.")]
    [InlineData("The first time you use it, rinse it.")]
    [InlineData("Best wishes from all of us, and best before noon.")]
    [InlineData("Do your best and stay up to date.")]
    [InlineData("Most people never descale, and most of it is easy.")]
    [InlineData("There is more to it than you think, better than ever.")]
    [InlineData("Rather than wait, order no later than Friday.")]
    [InlineData("The steps leading up to the launch.")]
    [InlineData("Update to version 2.0.1 or v3.2 before 03/04/2026 at 9:30.")]
    [InlineData("See https://brisa.example/45-percent-off?x=70 for more.")]
    [InlineData("This is a 5-minute read, for people over 18 years old.")]
    [InlineData("Since 1987, in 3 steps, for one day.")]
    [InlineData("The only thing left is coffee.")]
    [InlineData("We do not promise, and nothing is not guaranteed.")]
    [InlineData("The number one reason to stay is you.")]
    [InlineData("Our mail is number 12 on the list.")]
    public void Everyday_words_are_no_claims(string text) => Assert.Empty(Claims(text).Findings);

    [Fact]
    public void Evidence_that_disagrees_with_the_brief_is_a_warning()
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("body", "It heats up in 45 seconds.")), """{ "facts": "Heats up in 45 seconds" }""", Brand);
        Assert.True(score.Passed);
        Assert.Contains("the brief gives 45 seconds, yet brand claim `fast-heat` says", Assert.Single(score.Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_of_the_brief_is_fine_but_its_praise_is_not() =>
        Assert.Equal(0.5, Claims("The fastest machine of all, 18 cm wide.").Value);

    [Fact]
    public void Two_numbers_in_one_sentence_each_find_their_own_evidence() =>
        Assert.True(Scoring.Of(Scorer, Scoring.Content(("body", "It heats up in 25 s and brews in 40 s.")), """{ "x": "brews in 40 s" }""", Brand).Passed);

    [Fact]
    public void A_long_sentence_is_shown_around_its_claim()
    {
        string text = string.Concat(Enumerable.Repeat("and on and on it goes about the morning ", 8)) + "until the award-winning end of it.";
        ScoreFinding finding = Assert.Single(Claims(text).Findings);
        Assert.Contains("award-winning", finding.Excerpt, StringComparison.Ordinal);
        Assert.True(finding.Excerpt!.Length <= 170);
    }

    [Fact]
    public void A_text_without_claims_passes_whole() => Assert.Equal((true, 1.0), (Claims("Good morning.").Passed, Claims("Good morning.").Value));

    private static Score Claims(string text) => Scoring.Of(Scorer, Scoring.Content(("body", text)), Brief, Brand, Evidence);

    [Fact]
    public void The_brands_own_legal_text_is_no_claim_but_the_same_number_elsewhere_is()
    {
        const string brand = """{ "disclaimers": { "EU": "Prices include VAT. You can withdraw within 14 days of delivery." }, "footer": "You get this because 5,000 people asked us.\n[Stop](https://a.example/stop)" }""";

        Score own = Scoring.Of(new ClaimsHaveEvidence(), Scoring.Content(("body", "Hello.\n\nYou can withdraw  within 14 days of delivery.\n\nYou get this because 5,000 people asked us.")), brand: brand);
        Score other = Scoring.Of(new ClaimsHaveEvidence(), Scoring.Content(("body", "It lasts 14 days. You can withdraw within 30 days of delivery.")), brand: brand);

        Assert.Empty(own.Findings);
        Assert.Equal(["14 days", "30 days"], other.Errors().Select(message => message.Split('`')[1]));
    }
}
