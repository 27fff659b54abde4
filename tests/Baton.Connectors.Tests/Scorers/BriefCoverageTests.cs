using System.Globalization;
using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Connectors.Scorers.Atoms;
using Baton.Engine.Scoring;
using CsCheck;

namespace Baton.Connectors.Tests.Scorers;

public sealed class BriefCoverageTests
{
    private const string Brief = """
        { "product": "Brisa One", "audience": "home baristas", "key_messages": ["Heats up in 45 seconds"],
          "offer": { "code": "RISE20", "ends": "2026-03-01" }, "must_say": ["Made in Porto."], "must_not": ["cheap"] }
        """;

    private static readonly BriefCoverage Scorer = new();

    [Fact]
    public void A_text_that_says_it_all_passes_and_shows_where()
    {
        JsonElement content = Scoring.Content(
            ("subject", "Brisa One: ready in 45 s"),
            ("body", "Use `RISE20` until **March 1**.\n\nMade in\nPorto. [Shop](https://brisa.example)"));
        Score score = Scoring.Of(Scorer, content, Brief);
        Assert.True(score.Passed);
        Assert.Equal(1, score.Value);
        Assert.Equal(
            [("subject", "Brisa One"), ("subject", "45 s"), ("body", "RISE20"), ("body", "March 1"), ("body", "Made in\nPorto."), (null, null)],
            score.Findings.Select(finding => (finding.Field, finding.Excerpt)));
    }

    [Theory]
    [InlineData("€1,299", "Only 1.299,00 € today", true)]
    [InlineData("€1,299", "Only 1299 EUR today", true)]
    [InlineData("€1,299", "Only $1,299 today", false)]
    [InlineData("€1,299", "Only €12,99 today", false)]
    [InlineData("€1,299", "See https://brisa.example/1299-EUR", false)]
    [InlineData("3 bar of pressure", "It pumps at 3bar", true)]
    [InlineData("3 bar of pressure", "It pumps at 13 bar", false)]
    [InlineData("a two-year warranty", "2 years of warranty", true)]
    [InlineData("a two-year warranty", "24 months of warranty", false)]
    [InlineData("the 12 recipes", "Twelve recipes inside", true)]
    [InlineData("the 12 recipes", "12 % off", false)]
    [InlineData("the 12 recipes", "version 12.1", false)]
    [InlineData("25", "Save 25 %", true)]
    [InlineData("ends 2026-03-01", "until 1 March", true)]
    [InlineData("ends 2026-03-01", "until 1 March 2027", false)]
    [InlineData("ends 2026-03-01", "until March 2026", false)]
    [InlineData("ends 2026-03-01", "until March 10", false)]
    [InlineData("ends March 2026", "until 5 March", true)]
    [InlineData("https://brisa.example/one", "[Go](https://brisa.example/one/?utm_source=mail)", true)]
    [InlineData("https://brisa.example/one?from=a", "[Go](https://brisa.example/one)", false)]
    [InlineData("https://brisa.example/one", "[Go](https://brisa.example/one-more)", false)]
    [InlineData("write to hi@brisa.example", "Ask HI@brisa.example", true)]
    [InlineData("write to hi@brisa.example", "Ask [us](mailto:hi@brisa.example)", true)]
    [InlineData("take RISE20", "Type RISE200", false)]
    [InlineData("take RISE20", "Type “RISE20”.", true)]
    [InlineData("doors at 9:30 pm", "from 21:30", true)]
    [InlineData("go to Porto", "PORTO is calling", true)]
    [InlineData("go to Porto", "An opportunity", false)]
    public void A_requirement_is_found_in_any_writing_of_the_same_thing(string asked, string written, bool isThere)
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("body", written)), JsonSerializer.Serialize(new { detail = asked }));
        Assert.Equal(isThere, score.Passed);
    }

    [Fact]
    public void A_code_in_other_letters_is_told_apart_from_a_missing_one()
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("body", "Type rise20 at the till")), """{ "code": "RISE20" }""");
        Assert.Equal(["`RISE20` (brief.code) is written `rise20`; people copy codes, so write `RISE20`"], score.Errors());
    }

    [Fact]
    public void A_must_not_is_an_error_where_it_stands()
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("body", "A CHEAP thrill, not a cheapskate's")), """{ "must_not": ["cheap"] }""");
        ScoreFinding finding = Assert.Single(score.Findings);
        Assert.Equal(("body", "CHEAP"), (finding.Field, finding.Excerpt));
        Assert.Equal(0, score.Value);
    }

    public static TheoryData<string, Hop[]> Losses => new()
    {
        { "no step is on record, so it cannot be said where it was lost", [] },
        { "it was in the prompt of `draft`, and `draft` left it out", [Hop("research", "Brief: RISE20", "{}"), Hop("draft", "Brief: RISE20", """{"body":"Hello"}""")] },
        { "it never reached `draft`: its brief is narrowed to product, audience", [Hop("draft", "Brief: Brisa", "{}", "product", "audience")] },
        { "it was handed to `draft`, yet does not stand in its prompt", [Hop("draft", "Brief: Brisa", "{}")] },
        { "`draft` still had it, and `polish` left it out, although it stood in its prompt", [Hop("draft", "RISE20", """{"body":"Take RISE20"}"""), Hop("polish", "Text: RISE20", """{"body":"Hello"}""")] },
        { "it never reached `polish`: its brief is narrowed to product; `draft` had it, and no need of `polish` brings it over", [Hop("draft", "RISE20", """{"body":"RISE20"}"""), Hop("polish", "Text", "{}", "product")] },
        { "`draft` still had it, and it was lost behind that step, in putting the content together or in an edit", [Hop("draft", "RISE20", """{"body":"RISE20"}""")] },
        { "it was in the prompt of `draft`, whose task is empty, and `draft` left it out", [Hop("draft", "Brief: RISE20\n<task step=\"draft\">\n\n</task>\n", """{"body":"Placeholder"}""")] },
        { "it was in the prompt of `draft`, and `draft` left it out", [Hop("draft", "RISE20", """{"body":"Hello"}"""), Hop("note", "RISE20", """{"text":"You are on our list."}""")] },
        { "no step on the way has an agent that could have read it", [Hop("fetch", null, "{}")] },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void What_is_lost_is_blamed_on_the_step_that_lost_it(string where, Hop[] hops)
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("body", "Hello")), """{ "offer": { "code": "RISE20" } }""", hops: hops);
        Assert.Equal([$"`RISE20` (brief.offer.code) is missing: {where}"], score.Errors());
    }

    [Fact]
    public void A_trace_tells_carried_rendered_and_produced_hop_by_hop()
    {
        JsonElement brief = Scoring.Json("""{ "product": "Brisa One", "price": 599 }""");
        AtomTrace trace = BriefTrace.Of(
            BriefAtoms.Extract(brief), Scoring.Content(("body", "€599")), null,
            [Hop("research", "Brisa One at 599", """{"price": 599}""", "product"), Hop("draft", "nothing", "{}")])[1];
        Assert.True(trace.Satisfied);
        Assert.Equal([(false, true, true), (true, false, false)], trace.Hops.Select(hop => (hop.Carried, hop.Rendered!.Value, hop.Produced)));
    }

    [Fact]
    public void A_brief_that_asks_for_nothing_traceable_is_unscored()
    {
        Score score = Scoring.Of(Scorer, Scoring.Content(("body", "Hello")), """{ "audience": "500 baristas", "idea": "Something warm about mornings" }""");
        Assert.Null(score.Passed);
        Assert.Null(score.Value);
        Assert.Equal(ScoreSeverity.Note, Assert.Single(score.Findings).Severity);
    }

    [Fact]
    public void Content_of_any_shape_is_searched()
    {
        JsonElement content = Scoring.Json("""{ "items": [{ "title": "x" }, { "title": "y", "tags": ["a", "Brisa One"] }], "n": 3, "none": null }""");
        Score score = Scoring.Of(Scorer, content, """{ "product": "Brisa One" }""");
        Assert.Equal("items[1].tags[1]", Assert.Single(score.Findings).Field);
        Assert.False(Scoring.Of(Scorer, Scoring.Json("[]"), """{ "product": "Brisa One" }""").Passed);
    }

    [Fact]
    public void Nothing_is_satisfied_by_a_text_without_it()
    {
        string[] words = ["Hello", "coffee", "45", "seconds", "€", "March", "1", "2", ",", ".", "**", "RISE", "20", "Brisa", "https://brisa.example/1299", "\n\n", "- ", "%", "one", "1298"];
        JsonElement brief = Scoring.Json("""{ "product": "Zanta Duo", "facts": "€1,299 for 77 bar by 9 June 2031, see https://zanta.example/duo", "code": "ZETA77", "must_say": ["Quite so"] }""");
        Gen.Int[0, words.Length - 1].Array[0, 40].Select(picks => string.Join(' ', picks.Select(pick => words[pick]))).Sample(text =>
        {
            Score score = Scoring.Of(Scorer, Scoring.Content(("body", text)), brief.GetRawText());
            Assert.Equal(0, score.Value);
        });
    }

    [Fact]
    public void Every_amount_is_found_in_each_way_to_write_it()
    {
        var german = new NumberFormatInfo { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };
        Gen.Int[1, 9_999_999].Sample(cents =>
        {
            decimal amount = cents / 100m;
            string brief = JsonSerializer.Serialize(new { price = $"EUR {amount.ToString(CultureInfo.InvariantCulture)}" });
            foreach (string written in new[] { $"€{amount.ToString("N2", CultureInfo.InvariantCulture)}", $"{amount.ToString("N2", german)} €", $"{amount.ToString("F2", CultureInfo.InvariantCulture)} euros" })
                Assert.True(Scoring.Of(Scorer, Scoring.Content(("body", $"Now {written}, all in.")), brief).Passed, $"{brief} in {written}");
        });
    }

    private static Hop Hop(string step, string? prompt, string output, params string[] narrowed) =>
        new(step, prompt, narrowed.Length == 0 ? null : narrowed, Scoring.Json(output));
}
