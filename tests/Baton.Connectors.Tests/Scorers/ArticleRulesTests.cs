using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Scorers;

public sealed class ArticleRulesTests
{
    private const string Title = "What a late rota costs a small restaurant";
    private const string Description = "A shift changed within 48 hours costs about £14. Where that comes from, and what publishing earlier changes.";
    private const string Body = "A late rota costs about £14 a shift.\n\n## Where the money goes\n\nInto [overtime](https://tallis.example/overtime).";
    private const string Brief = """{ "keyword": { "primary": "late rota" } }""";

    private static readonly ArticleRules Scorer = new();

    [Fact]
    public void A_plain_good_article_has_no_findings() => Assert.Empty(Article().Findings);

    [Theory]
    [InlineData("", "there is no title")]
    [InlineData("What a late rota costs a small restaurant in money, goodwill and evenings at home", "at most 70")]
    [InlineData("EVERYTHING about a late rota", "set in capitals")]
    [InlineData("What rotas cost a small restaurant", "does not have the words of `late rota`")]
    [InlineData("What a late rota costs [COMPANY NAME]", "placeholder")]
    public void A_title_that_breaks_a_rule_is_an_error(string title, string message) =>
        Assert.Contains(Article(title: title).Errors(), error => error.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("How to publish rotas that are never late", "late rota")]
    [InlineData("Working out holiday pay when hours are irregular", "holiday pay for irregular hours")]
    [InlineData("When a chain has worn out", "worn chain")]
    [InlineData("Staff no-shows: what the numbers say", "staff no show")]
    public void The_words_of_the_keyword_count_in_any_order_and_form(string title, string keyword) =>
        Assert.DoesNotContain(Article(title: title, brief: JsonSerializer.Serialize(new { keyword })).Errors(), error => error.Contains("does not have the words", StringComparison.Ordinal));

    [Fact]
    public void Descriptions_fit_a_search_result_and_add_to_the_title()
    {
        Assert.Contains("there is no description", Assert.Single(Article(description: "").Warnings()), StringComparison.Ordinal);
        Assert.Contains("18 characters", Assert.Single(Article(description: "What it costs you.").Warnings()), StringComparison.Ordinal);
        Assert.Contains("at most 160", Assert.Single(Article(description: new string('a', 161)).Errors()), StringComparison.Ordinal);
        Assert.Contains(Article(description: Title + ".").Errors(), error => error.Contains("repeats the title", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("late-rota-cost", null)]
    [InlineData("rota-2027", null)]
    [InlineData("Late-Rota", "small letters")]
    [InlineData("late rota", "small letters")]
    [InlineData("late--rota", "small letters")]
    [InlineData("-late-rota", "small letters")]
    public void An_address_is_small_letters_digits_and_single_hyphens(string slug, string? error)
    {
        string[] errors = Article(slug: slug).Errors();
        Assert.Equal(error is null ? 0 : 1, errors.Length);
        Assert.All(errors, e => Assert.Contains(error!, e, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "the body is empty")]
    [InlineData("A late rota costs £14.", "no link")]
    [InlineData("# Late rota\n\nSee [this](https://tallis.example/a) late rota.", "first level")]
    [InlineData("<h1>Late rota</h1><p>A late rota <a href=\"https://tallis.example/a\">costs</a>.</p>", "first level")]
    [InlineData("A late rota costs [this](http://tallis.example).", "not https")]
    [InlineData("A late rota ![](https://tallis.example/a.png) and [this](https://tallis.example).", "no alternative text")]
    [InlineData("A late rota. [this](https://tallis.example). TODO", "placeholder")]
    public void A_body_that_breaks_a_rule_is_an_error(string body, string message) =>
        Assert.Contains(Article(body: body).Errors(), error => error.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void What_only_makes_reading_hard_is_a_warning()
    {
        string link = "[overtime](https://tallis.example/overtime)";
        string longParagraph = $"A late rota costs {link} " + string.Join(' ', Enumerable.Repeat("word", 121));
        Assert.Contains("a paragraph of", Assert.Single(Article(body: longParagraph).Warnings()), StringComparison.Ordinal);
        Assert.Contains("skips a level (from 1 to 3)", Assert.Single(Article(body: $"A late rota costs {link}.\n\n### Deep\n\nWords.").Warnings()), StringComparison.Ordinal);
        Assert.Contains("first paragraph", Assert.Single(Article(body: $"Money {link}.").Warnings()), StringComparison.Ordinal);
        string unbroken = $"A late rota costs {link}.\n\n" + string.Join("\n\n", Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("word", 40)), 9));
        Assert.Contains("without a heading", Assert.Single(Article(body: unbroken).Warnings()), StringComparison.Ordinal);
        Assert.Empty(Article(body: Body + "\n\n### Overtime\n\nMore.\n\n## Then\n\nMost.").Findings);
    }

    [Fact]
    public void Options_name_fields_and_ask_for_a_length()
    {
        var content = Scoring.Content(("headline", Title), ("teaser", Description), ("text", Body));
        string options = """{ "title": "headline", "description": "teaser", "body": "text", "words": "700..1000" }""";
        Assert.Equal(["the body has 14 words; 700..1000 are asked for"], Scoring.Of(Scorer, content, Brief, options: options).Errors());
    }

    private static Score Article(string title = Title, string description = Description, string slug = "late-rota-cost", string body = Body, string brief = Brief) =>
        Scoring.Of(Scorer, Scoring.Content(("title", title), ("description", description), ("slug", slug), ("body", body)), brief);
}
