using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Connectors.Scorers;
using Baton.Engine.Scoring;

namespace Baton.Connectors.Tests.Scorers;

public sealed class AdRulesTests
{
    private static readonly AdRules Scorer = new();

    private static readonly string[] Headlines =
        ["Heat Pumps from £7,900", "Fitted in 3 Days", "7-Year Warranty on Parts", "See Your Home's Heat Loss", "Grants up to £7,500", "Quiet at 42 dB", "Survey in 90 Minutes", "Halden Heat"];

    private static readonly string[] Descriptions =
        ["We measure each room before we quote. Survey in 90 minutes, price within 5 days.", "Fitted in 3 days by our own team. 7 years' warranty on parts and labour."];

    [Fact]
    public void A_plain_good_ad_has_no_findings() => Assert.Empty(Search().Findings);

    [Theory]
    [InlineData("This headline is as long as 31", null)]
    [InlineData("This headline is longer than 30", "has 31 characters; at most 30")]
    [InlineData("Warm by March!", "exclamation mark in a headline")]
    [InlineData("Warm by March！", "exclamation mark in a headline")]
    [InlineData("Warm? Really??", "repeated punctuation")]
    [InlineData("Warm rooms...", "repeated punctuation")]
    [InlineData("W.A.R.M. rooms", "gimmicky spacing")]
    [InlineData("Warm  rooms", "two spaces")]
    [InlineData(" Warm rooms", "space at an end")]
    [InlineData("Warm rooms 🔥", "symbol")]
    [InlineData("★ Warm rooms", "symbol")]
    [InlineData("Warm → rooms", "symbol")]
    [InlineData("Call 020 7946 0123", "phone number")]
    [InlineData("Call +44 20 7946", "phone number")]
    [InlineData("UNBEATABLE WARMTH", "set in capitals")]
    [InlineData("Warm rooms in [CITY]", "placeholder")]
    [InlineData("", "is empty")]
    [InlineData("Fitted in 3 days", "again")]
    [InlineData("Fitted in 3 days.", "again")]
    public void A_headline_that_google_refuses_is_an_error(string headline, string? message)
    {
        string[] errors = Search(headlines: [.. Headlines, headline]).Errors();
        Assert.Equal(message is null ? 0 : 1, errors.Length);
        Assert.All(errors, error => Assert.Contains(message!, error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Built 2019-2026 in Leeds")]
    [InlineData("R290 & Radiators, 35 °C")]
    [InlineData("Halden® Air-to-Water")]
    [InlineData("5,000 Homes since 2014")]
    [InlineData("SCOP 4.2 at 35 °C")]
    public void A_headline_that_only_looks_wrong_passes(string headline) => Assert.Empty(Search(headlines: [.. Headlines, headline]).Findings);

    [Theory]
    [InlineData("暖房は三日で入ります工事費込みで安", 34)]
    [InlineData("히트펌프 설치는 삼일 만에 끝납니다", 34)]
    [InlineData("Ｗａｒｍ　ｒｏｏｍｓ　ｉｎ　３ｄ", 32)]
    public void Double_width_characters_count_two(string headline, int length) =>
        Assert.Contains($"has {length} characters (double-width characters count two); at most 30", Assert.Single(Search(headlines: [.. Headlines, headline]).Errors()), StringComparison.Ordinal);

    [Fact]
    public void Double_width_characters_that_fit_pass() => Assert.Empty(Search(headlines: [.. Headlines, "暖房は三日で入ります工事込"]).Findings);

    [Fact]
    public void Too_few_and_too_many_are_named_with_what_the_channel_takes()
    {
        Assert.Equal(["there are 2 headlines; google-search takes 3 to 15"], Search(headlines: Headlines[..2]).Errors());
        Assert.Equal(["there are 16 headlines; google-search takes 3 to 15"], Search(headlines: [.. Enumerable.Range(1, 16).Select(i => $"Headline number {i}")]).Errors());
        Assert.Equal(["there is 1 description; google-search takes 2 to 4"], Search(descriptions: Descriptions[..1]).Errors());
        Assert.Equal(["there are 3 paths; google-search takes 0 to 2"], Search(paths: ["a", "b", "c"]).Errors());
        Assert.Contains("there are 3 headlines; with 8 or more", Assert.Single(Search(headlines: Headlines[..3]).Warnings()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("We come and measure! Then we quote! Only then do you decide.", "2 exclamation marks")]
    [InlineData("We measure each room before we quote, we tell you what we found and you decide in peace, later", "has 94 characters; at most 90")]
    [InlineData("heat pumps from £7,900", "headlines[0] again")]
    public void A_description_that_google_refuses_is_an_error(string description, string message) =>
        Assert.Contains(message, Assert.Single(Search(descriptions: [.. Descriptions, description]).Errors()), StringComparison.Ordinal);

    [Theory]
    [InlineData("heat-pumps", null)]
    [InlineData("heat pumps", "no path")]
    [InlineData("heat/pumps", "no path")]
    [InlineData("heat-pumps-leeds", "has 16 characters; at most 15")]
    public void A_path_is_short_and_of_one_piece(string path, string? message)
    {
        string[] errors = Search(paths: [path]).Errors();
        Assert.Equal(message is null ? 0 : 1, errors.Length);
        Assert.All(errors, error => Assert.Contains(message!, error, StringComparison.Ordinal));
    }

    [Fact]
    public void Some_headline_says_what_was_searched_for()
    {
        Assert.Empty(Search(keywords: ["boiler swap", "heat pump"]).Findings);
        Assert.Contains("no headline has a keyword (boiler swap)", Assert.Single(Search(keywords: ["boiler swap"]).Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_feed_length_is_a_warning_until_the_channel_cuts_it_off()
    {
        var ad = new { format = "meta-feed", texts = new[] { new string('a', 126) }, headlines = new[] { "Warm by March!" }, descriptions = Array.Empty<string>() };
        Assert.Contains("has 126 characters; about 125 are shown", Assert.Single(Of(ad).Warnings()), StringComparison.Ordinal);
        Assert.Equal(["there is no primary text; meta-feed takes 1 to 5"], Of(ad with { texts = [] }).Errors());
        Assert.Contains("has 601 characters; at most 600", Assert.Single(Of(ad with { format = "linkedin-feed", texts = [new string('b', 601)] }).Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Ads_are_found_wherever_they_stand_and_each_by_its_own_format()
    {
        var content = new
        {
            ads = new object[]
            {
                new { format = "google-search", headlines = Headlines, descriptions = Descriptions },
                new { format = "linkedin-feed", texts = new[] { "Warm by March." }, headlines = new[] { "Warm by March" } },
                new { format = "billboard", headlines = Headlines },
            },
        };
        Score score = Of(content);
        Assert.Equal(
            ["`Warm by March` is ads[1].texts[0] again; give each text something of its own, since they are shown side by side", "`billboard` is no format; there are google-search, meta-feed, linkedin-feed"],
            score.Errors());
        Assert.Contains(score.Findings, f => f.Field == "ads[2].format");
    }

    [Fact]
    public void Without_an_ad_it_is_unscored() => Assert.Null(Of(new { body = "no ad" }).Passed);

    private static Score Of(object content, string options = "{}") => Scoring.Of(Scorer, JsonSerializer.SerializeToElement(content), options: options);

    private static Score Search(string[]? headlines = null, string[]? descriptions = null, string[]? paths = null, string[]? keywords = null)
    {
        var ad = new JsonObject
        {
            ["headlines"] = new JsonArray([.. (headlines ?? Headlines).Select(h => (JsonNode)h)]),
            ["descriptions"] = new JsonArray([.. (descriptions ?? Descriptions).Select(d => (JsonNode)d)]),
            ["paths"] = new JsonArray([.. (paths ?? ["heat-pumps", "survey"]).Select(p => (JsonNode)p)]),
        };
        if (keywords is not null)
            ad["keywords"] = new JsonArray([.. keywords.Select(k => (JsonNode)k)]);
        return Of(ad);
    }
}
