using System.Text.Json;
using Baton.Connectors.Scorers.Atoms;

namespace Baton.Connectors.Tests.Scorers;

public sealed class BriefAtomsTests
{
    [Theory]
    [InlineData("It costs €1,299 today", "1299 EUR")]
    [InlineData("It costs 1299 EUR today", "1299 EUR")]
    [InlineData("It costs EUR 1,299.00 today", "1299 EUR")]
    [InlineData("It costs 1.299,00 € today", "1299 EUR")]
    [InlineData("It costs 1.299 € today", "1299 EUR")]
    [InlineData("It costs 1 299 € today", "1299 EUR")]
    [InlineData("It costs 1\u202F299 € today", "1299 EUR")]
    [InlineData("It costs CHF 1'299 today", "1299 CHF")]
    [InlineData("It costs US$19.99 today", "19.99 USD")]
    [InlineData("It costs 20 dollars today", "20 USD")]
    [InlineData("The pump gives 3 bar", "3 bar")]
    [InlineData("Save 25 % now", "25 %")]
    [InlineData("Save 25% now", "25 %")]
    [InlineData("Save 25 percent now", "25 %")]
    [InlineData("Save 25 per cent now", "25 %")]
    [InlineData("A 45-second warm-up", "45 second")]
    [InlineData("Warm in 45 seconds", "45 second")]
    [InlineData("Warm in 45 s", "45 second")]
    [InlineData("It has two years of warranty", "2 year")]
    [InlineData("It has a 2-year warranty", "2 year")]
    [InlineData("It has a twenty-four month warranty", "24 month")]
    [InlineData("The tank holds 1.5 litres", "1.5 l")]
    [InlineData("The tank holds 1,5 l", "1.5 l")]
    [InlineData("We reach 2.5 million homes", "2500000")]
    [InlineData("We reach 10k readers", "10000")]
    [InlineData("It is 3x lighter", "3 times")]
    [InlineData("Comes with 12 recipes", "12")]
    [InlineData("Shelf life 10–15 days", "10 day", "15 day")]
    [InlineData("Budget $10 to 15", "10 USD", "15 USD")]
    [InlineData("Rated 4.8 stars", "4.8 star")]
    [InlineData("Runs at 12 000 rpm", "12", "0 rpm")]
    public void Numbers_are_normalised_with_their_unit(string text, params string[] canonical) =>
        Assert.Equal(canonical, Canonicals(text, AtomKind.Number));

    [Theory]
    [InlineData("the 2nd edition")]
    [InlineData("a 3D view on 5G")]
    [InlineData("release 2.0.1 of the app")]
    [InlineData("see https://brisa.example/2026/45?x=12")]
    [InlineData("write to team24@brisa.example")]
    [InlineData("on 2026-03-01 at 14:30")]
    [InlineData("one of a kind, for the two of you")]
    [InlineData("call +44 20 7946 0958")]
    [InlineData("the X-200 and the RISE20")]
    public void What_only_looks_like_a_number_is_none(string text) => Assert.Empty(Canonicals(text, AtomKind.Number));

    [Theory]
    [InlineData("ends 2026-03-01", "2026-03-01")]
    [InlineData("ends 2026-03-01T09:00:00Z", "2026-03-01")]
    [InlineData("ends 1 March 2026", "2026-03-01")]
    [InlineData("ends 1st of March 2026", "2026-03-01")]
    [InlineData("ends March 1, 2026", "2026-03-01")]
    [InlineData("ends March 1st", "--03-01")]
    [InlineData("ends Mar. 1", "--03-01")]
    [InlineData("ends 01.03.2026", "2026-03-01")]
    [InlineData("ends 25/12/2026", "2026-12-25")]
    [InlineData("ends 03/04/2026", "2026-04-03|2026-03-04")]
    [InlineData("from 1–5 March 2026", "2026-03-01", "2026-03-05")]
    [InlineData("from March 1–5, 2026", "2026-03-01", "2026-03-05")]
    [InlineData("launches in March 2026", "2026-03")]
    [InlineData("you may march on")]
    [InlineData("ends 2026-02-30")]
    public void Dates_are_read_in_the_ways_people_write_them(string text, params string[] canonical) =>
        Assert.Equal(canonical, Canonicals(text, AtomKind.Date));

    [Theory]
    [InlineData("doors open at 9 am", "09:00")]
    [InlineData("doors open at 9:30 p.m. sharp", "21:30")]
    [InlineData("doors open at 14:30", "14:30")]
    public void Times_of_day_are_read(string text, string canonical) => Assert.Equal([canonical], Canonicals(text, AtomKind.Time));

    [Theory]
    [InlineData("Meet Brisa One, made with Studio Calla in Lisbon.", "Brisa One", "Studio Calla", "Lisbon")]
    [InlineData("Brisa One brews coffee.", "Brisa One")]
    [InlineData("We work with the Bank of Alder & Partners", "Bank of Alder & Partners")]
    [InlineData("Lisbon's roasters love it. Lisbon, again, they say in Porto")]
    [InlineData("Our sale starts Monday in July")]
    [InlineData("Five Ways To Brew Better Coffee With Less Water")]
    [InlineData("Brews quietly. Cleans itself. Looks good.")]
    [InlineData("Works with iPhone", "iPhone")]
    public void Names_are_capitalised_words_that_do_not_begin_a_sentence(string text, params string[] names)
    {
        string[] expected = text.StartsWith("Lisbon's", StringComparison.Ordinal) ? ["Porto"] : names;
        Assert.Equal(expected, Canonicals(text, AtomKind.Name));
    }

    [Theory]
    [InlineData("Use RISE20 at the till", "RISE20")]
    [InlineData("The X-200 arrives", "X-200")]
    [InlineData("Use code SUMMER today", "SUMMER")]
    [InlineData("Firmware v2.1 is out", "v2.1")]
    [InlineData("FREE SHIPPING for all")]
    [InlineData("A 20V drill with 5L tank")]
    public void Codes_have_capitals_and_digits(string text, params string[] codes) => Assert.Equal(codes, Canonicals(text, AtomKind.Code));

    [Fact]
    public void A_brief_is_split_field_by_field_with_paths()
    {
        JsonElement brief = Scoring.Json("""
            {
              "product": "Brisa One",
              "audience": "500 home baristas in Lisbon",
              "regions": ["US", "EU"],
              "key_messages": ["Heats up in 45 seconds", "Two years of warranty, from Brisa One"],
              "offer": { "code": "early", "ends": "2026-03-01", "price": { "amount": 1299, "currency": "EUR" } },
              "must_say": "Free shipping over €50",
              "must_not": ["cheap", "coffee maker"],
              "page": "https://brisa.example/one"
            }
            """);
        Assert.Equal(
            [
                (AtomKind.Name, "Brisa One", "brief.product"),
                (AtomKind.Number, "45 second", "brief.key_messages[0]"),
                (AtomKind.Number, "2 year", "brief.key_messages[1]"),
                (AtomKind.Code, "early", "brief.offer.code"),
                (AtomKind.Date, "2026-03-01", "brief.offer.ends"),
                (AtomKind.Number, "1299 EUR", "brief.offer.price.amount"),
                (AtomKind.MustSay, "Free shipping over €50", "brief.must_say"),
                (AtomKind.MustNot, "cheap", "brief.must_not[0]"),
                (AtomKind.MustNot, "coffee maker", "brief.must_not[1]"),
                (AtomKind.Url, "https://brisa.example/one", "brief.page"),
            ],
            BriefAtoms.Extract(brief).Select(atom => (atom.Kind, atom.Canonical, atom.Path)));
        Assert.Equal(["brief.key_messages[1]"], BriefAtoms.Extract(brief)[0].AlsoAt);
    }

    [Fact]
    public void Ignored_fields_ask_for_nothing_and_named_fields_alone_ask()
    {
        JsonElement brief = Scoring.Json("""{ "audience": "20 shops", "offer": "25 %", "extra": "3 bar" }""");
        Assert.Equal(["25 *", "3 bar"], BriefAtoms.Extract(brief).Select(atom => atom.Canonical is "25 %" ? "25 *" : atom.Canonical));
        Assert.Equal(["3 bar"], BriefAtoms.Extract(brief, new AtomOptions(["offer"])).Select(atom => atom.Canonical));
        Assert.Equal(["20"], BriefAtoms.Extract(brief, new AtomOptions([], ["audience"])).Select(atom => atom.Canonical));
    }

    private static string[] Canonicals(string text, AtomKind kind) =>
        [.. BriefAtoms.Extract(JsonSerializer.SerializeToElement(new { text })).Where(atom => atom.Kind == kind).Select(atom => atom.Canonical)];
}
