namespace Baton.Core.Tests.Liquid;

public sealed class LiquidRenderTests
{
    private const string Data = """
        {"brief":{"title":"Brisa","price":1.10,"big":12345678901234567890,"offer":null,"items":[{"name":"a","n":1},{"n":2}],"none":[],"map":{"x":1}},"day":"2026-03-01"}
        """;

    [Theory]
    [InlineData("{{ briefs.title }}", "nothing is set under the name `briefs`", "briefs.title")]
    [InlineData("{{ brief.titel }}", "`brief` has no field `titel`; did you mean `title`?", "brief.titel")]
    [InlineData("{{ brief.offer.code }}", "`brief.offer` is null and has no field `code`", "brief.offer.code")]
    [InlineData("{{ brief.items[7] }}", "`brief.items` has no item 7: it has 2", "brief.items[7]")]
    [InlineData("{{ brief.none.first }}", "`brief.none` is an empty list", "brief.none.first")]
    [InlineData("{{ brief.titel | upcase }}", "`brief` has no field `titel`", "brief.titel")]
    [InlineData("{{ 'x' | append: brief.titel }}", "`brief` has no field `titel`", "brief.titel")]
    [InlineData("{% assign v = brief.titel %}{{ v }}", "`brief` has no field `titel`", "brief.titel")]
    [InlineData("{% for i in brief.titel %}{% endfor %}", "`brief` has no field `titel`", "brief.titel")]
    [InlineData("{% for i in brief.offer %}{% endfor %}", "`for` needs a list, and this is null", "brief.offer")]
    [InlineData("{% for i in brief.items %}{{ i.name }}{% endfor %}", "`i` has no field `name`", "i.name")]
    [InlineData("{{ brief.items | map: 'name' | join }}", "`map` looks for `name`, and an item has no field `name`", "map: 'name'")]
    [InlineData("{{ brief.map }}", "an object can't be output as text; name one of its fields, or use the filter `json`", "brief.map")]
    [InlineData("{{ brief.title | plus: 1 }}", "`plus` needs a number, and this is the text \"Brisa\"", "plus: 1")]
    [InlineData("{{ brief.offer | plus: 1 }}", "`plus` needs a number, and this is null", "plus: 1")]
    [InlineData("{{ 1 | divided_by: brief.none.size }}", "can't divide by zero", "divided_by: brief.none.size")]
    [InlineData("{{ brief.title | sort }}", "needs a list", "sort")]
    [InlineData("{{ brief.title | date: '%Y' }}", "needs a date such as", "date: '%Y'")]
    [InlineData("{% if brief.title > 1 %}{% endif %}", "a text can't be put in order with a number", "brief.title > 1")]
    public void What_leads_to_nothing_or_fits_nowhere_is_named(string template, string message, string underlined)
    {
        var exception = JsonScope.Fails(template, Data);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(underlined, JsonScope.Underlined(exception.Span));
    }

    [Theory]
    [InlineData("[{{ brief.offer }}]", "[]")]
    [InlineData("{{ brief.titel | default: 'x' }}", "x")]
    [InlineData("{{ briefs.a.b | default: brief.title }}", "Brisa")]
    [InlineData("{% if brief.titel %}a{% elsif briefs.x == nil %}b{% endif %}", "b")]
    [InlineData("{% if brief.titel contains 'x' or brief.titel > 1 or brief.titel == 'x' %}a{% else %}b{% endif %}", "b")]
    [InlineData("{% assign v = brief.titel %}{% if v %}a{% else %}b{% endif %}", "b")]
    [InlineData("{% case brief.titel %}{% when 'x' %}a{% else %}b{% endcase %}", "b")]
    [InlineData("{{ brief.items | map: 'name' | compact | join }}", "a")]
    public void In_conditions_and_defaults_nothing_is_nil(string template, string output) => Assert.Equal(output, JsonScope.Render(template, Data));

    [Theory]
    [InlineData("{{ brief.price }} {{ brief.big }} {{ 2.50 }}", "1.10 12345678901234567890 2.50")]
    [InlineData("{{ brief.price | plus: 0.20 }} {{ 0.1 | plus: 0.2 }}", "1.3 0.3")]
    [InlineData("{{ 10 | divided_by: 4 }} {{ -10 | divided_by: 4 }} {{ 10 | divided_by: 4.0 }} {{ 10.0 | divided_by: 4 }}", "2 -3 2.5 2.5")]
    [InlineData("{{ 2.0 | times: 3 | divided_by: 4 }} {{ -7 | modulo: 3 }} {{ 2.5 | round }} {{ 1250 | round: -2 }}", "1.5 2 3 1300")]
    [InlineData("{{ 'one two' | truncatewords: 2 }}|{{ 'one  two three' | truncatewords: 2 }}", "one two|one two...")]
    [InlineData("{{ '&quot;<b>&#39; & &amp' | escape_once }}", "&quot;&lt;b&gt;&#39; &amp; &amp;amp")]
    [InlineData("{{ '🎉ab' | size }}{{ '🎉ab' | slice: 0 }}{{ '🎉abcdef' | truncate: 5 }}{{ '🎉a' | split: '' | join: '-' }}", "3🎉🎉a...🎉-a")]
    [InlineData("{{ 'straße' | upcase }} {{ \"back\\slash\" }}", "STRASSE back\\slash")]
    [InlineData("{% if brief.map contains 'x' %}y{% endif %}{% if brief.map == brief.map %}y{% endif %}{{ brief.map | json }}", "yy{\"x\":1}")]
    [InlineData("{% for i in brief.items offset: 5 %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{% case 1 %}{% when 1 %}a{% when 1 %}b{% endcase %}", "a")]
    [InlineData("{{ day | date: '%F %T %D %R' }}", "2026-03-01 00:00:00 03/01/26 00:00")]
    [InlineData("a {%- raw -%} b {%- endraw -%} c", "a b c")]
    [InlineData("{% if nil == blank and empty == empty %}y{% endif %}", "y")]
    public void Where_Liquids_differ_this_is_what_is_written(string template, string output) => Assert.Equal(output, JsonScope.Render(template, Data));
}
