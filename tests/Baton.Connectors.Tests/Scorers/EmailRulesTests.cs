using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Scorers;

public sealed class EmailRulesTests
{
    private const string Subject = "Coffee before the kettle boils";
    private const string Preheader = "The Brisa One is warm in 45 seconds and 18 cm wide.";
    private const string Body = "Good morning.\n\nIt is here. [See the Brisa One](https://brisa.example/one).";

    private static readonly EmailRules Scorer = new();

    [Fact]
    public void A_plain_good_email_has_no_findings() => Assert.Empty(Email(Subject, Preheader, Body).Findings);

    [Theory]
    [InlineData("", "there is no subject")]
    [InlineData("A subject that goes on and on until the inbox has to cut it off", "at most 60")]
    [InlineData("GET YOURS NOW", "`GET YOURS NOW` is set in capitals")]
    [InlineData("An UNBELIEVABLE offer", "`UNBELIEVABLE` is set in capitals")]
    [InlineData("It is here!!!", "`!!!`")]
    [InlineData("Save $$$ today", "`$$$`")]
    [InlineData("Re: your order", "`Re:`")]
    [InlineData("FWD: good news", "`FWD:`")]
    [InlineData("Hello {{ first_name }}", "placeholder")]
    [InlineData("Hello [NAME], it is time", "`[NAME]` is a placeholder")]
    public void A_subject_that_breaks_a_rule_is_an_error(string subject, string message) =>
        Assert.Contains(Email(subject, Preheader, Body).Errors(), error => error.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("Regarding mornings: a slower one")]
    [InlineData("NASA, EU and the art of coffee")]
    [InlineData("Is it really 9 am? Yes!")]
    [InlineData("A $5 cup at home")]
    [InlineData("Use RISE20 this week")]
    [InlineData("BRISA ONE is here")]
    public void A_subject_that_only_looks_wrong_passes(string subject) =>
        Assert.Empty(Email(subject, Preheader, Body, brief: """{ "product": "BRISA ONE" }""").Findings);

    [Fact]
    public void A_long_subject_is_a_warning_before_it_is_an_error() =>
        Assert.Contains("52 characters", Assert.Single(Email("The machine that is warm before you have found a cup", Preheader, Body).Warnings()), StringComparison.Ordinal);

    [Fact]
    public void An_emoji_counts_once()
    {
        string subject = new string('a', 49) + "👩‍🍳";
        Assert.Empty(Email(subject, Preheader, Body).Findings);
    }

    [Fact]
    public void Preheaders_add_to_the_subject_and_fill_the_line()
    {
        Assert.Contains("there is no preheader", Assert.Single(Email(Subject, "", Body).Warnings()), StringComparison.Ordinal);
        Assert.Contains("5 characters", Assert.Single(Email(Subject, "Short", Body).Warnings()), StringComparison.Ordinal);
        Assert.Contains("repeats the subject", Assert.Single(Email(Subject, Subject + "!", Body).Errors()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the body is empty")]
    [InlineData("Just words.", "no link")]
    [InlineData("[Go](http://brisa.example)", "not https")]
    [InlineData("[Go](/pricing)", "not https")]
    [InlineData("[Go](#)", "leads nowhere")]
    [InlineData("[Go](http://link)", "leads nowhere")]
    [InlineData("[Go](https://example.com/TBD)", "leads nowhere")]
    [InlineData("[Go](https://brisa.example/your-link-here)", "leads nowhere")]
    [InlineData("<p><a href=\"javascript:alert(1)\">Go</a></p>", "runs code")]
    [InlineData("[Go](https://brisa.example) TBD", "`TBD` is a placeholder")]
    [InlineData("[Go](https://brisa.example) Lorem ipsum dolor", "`Lorem ipsum` is a placeholder")]
    [InlineData("[Go](https://brisa.example) for XXX euros", "`XXX` is a placeholder")]
    [InlineData("[Go](https://brisa.example) {% if x %}", "placeholder")]
    [InlineData("[Go](https://brisa.example) Dear [first name],", "placeholder")]
    [InlineData("[Go](https://brisa.example) ![](https://brisa.example/a.png)", "no alternative text")]
    [InlineData("<p><a href='https://brisa.example'>Go</a><img src='https://brisa.example/a.png'></p>", "no alternative text")]
    public void A_body_that_breaks_a_rule_is_an_error(string body, string message) =>
        Assert.Contains(Email(Subject, Preheader, body).Errors(), error => error.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("Write to [us](mailto:hi@brisa.example).")]
    [InlineData("https://brisa.example/one")]
    [InlineData("[NAME](https://brisa.example) and [unsubscribe]({{ unsubscribe_url }})")]
    [InlineData("<p><a href='https://brisa.example'>Go</a><img alt='' src='https://brisa.example/line.png'></p>")]
    [InlineData("Size XXL, extra [here](https://brisa.example/sizes?x=1#top)")]
    public void A_body_that_only_looks_wrong_passes(string body) => Assert.Empty(Email(Subject, Preheader, body).Findings);

    [Fact]
    public void An_example_address_is_a_warning() =>
        Assert.Contains("address for examples", Assert.Single(Email(Subject, Preheader, "[Go](https://www.example.com/one)").Warnings()), StringComparison.Ordinal);

    [Fact]
    public void Options_name_fields_and_ask_for_more()
    {
        JsonElement content = Scoring.Content(("title", Subject), ("excerpt", Preheader), ("markdown", Body));
        Assert.Empty(Scoring.Of(Scorer, content).Findings);
        Score score = Scoring.Of(Scorer, content, options: """{ "unsubscribe": "required", "words": "50..400" }""");
        Assert.Equal(["the body does not say how to unsubscribe; add a link that does", "the body has 9 words; 50..400 are asked for"], score.Errors());
        JsonElement named = Scoring.Content(("headline", "FREE STUFF NOW"), ("preheader", Preheader), ("body", Body));
        Assert.Equal("headline", Assert.Single(Scoring.Of(Scorer, named, options: """{ "subject": "headline" }""").Findings).Field);
    }

    private static Score Email(string subject, string preheader, string body, string brief = "{}") =>
        Scoring.Of(Scorer, Scoring.Content(("subject", subject), ("preheader", preheader), ("body", body)), brief);
}
