using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>Conditions and templates compare and filter what fits.</summary>
public sealed class LiquidTypeCheckTests
{
    private const string Brief = "brief: { product: string, regions: [US | EU, 1..], channel: email | post, age: integer, urgent: boolean, launch: date, url: url, any: json, offer: { code: string }, notes: [string] }";

    private static List<Finding> Of(string workflow) => [.. Playbook.Load(string.Concat(workflow.Split('\n').Select(l => (l.StartsWith("brief:", StringComparison.Ordinal) ? Brief : l) + "\n"))).Findings.Where(f => f.Code == "HO017")];

    private static List<Finding> When(string condition) => Of(Small.Text(Small.Draft, Small.Signoff, Small.Email, $"- wait: pause\n  for: 2h\n  when: '{condition}'\n"));

    private static List<Finding> Template(string template) =>
        Of(Small.Text(Small.Draft.Replace("task: Write.", $"task: '{template.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal), Small.Signoff, Small.Email));

    [Theory]
    [InlineData("brief.age > 5")]
    [InlineData("brief.product < \"m\"")]
    [InlineData("brief.launch >= \"2026-03-01\"")]
    [InlineData("brief.channel == \"email\"")]
    [InlineData("brief.channel == brief.product")]
    [InlineData("brief.regions contains \"EU\"")]
    [InlineData("brief.product contains 5")]
    [InlineData("brief.offer contains \"code\"")]
    [InlineData("brief.urgent == true")]
    [InlineData("brief.urgent")]
    [InlineData("brief.any > 5 or brief.any == \"x\"")]
    [InlineData("brief.age == nil")]
    [InlineData("brief.notes == empty")]
    [InlineData("brief.notes.size > 2")]
    [InlineData("draft.title == brief.product")]
    public void What_fits_is_silent(string condition) => Assert.Empty(When(condition).Select(Playbook.Line));

    [Theory]
    [InlineData("brief.age > \"5\"", "this fails in a run: `brief.age` is a number and \"5\" is a text", "5")]
    [InlineData("brief.age > brief.product", "this fails in a run: `brief.age` is a number and `brief.product` is a text", null)]
    [InlineData("brief.notes > 3", "this fails in a run: `brief.notes` is a list and 3 is a number", null)]
    [InlineData("brief.urgent > false", "this fails in a run: `brief.urgent` is true or false", null)]
    [InlineData("brief.urgent == \"true\"", "this never holds: `brief.urgent` is true or false, and it is compared with a text", "true")]
    [InlineData("\"true\" == brief.urgent", "this never holds: `brief.urgent` is true or false", "true")]
    [InlineData("brief.age == \"5\"", "this never holds: `brief.age` is a number, and it is compared with a text", "5")]
    [InlineData("brief.age != \"5\"", "this always holds: `brief.age` is a number", "5")]
    [InlineData("brief.channel == \"emial\"", "this never holds: `brief.channel` is one of \"email\", \"post\", not \"emial\"; did you mean `email`?", null)]
    [InlineData("brief.regions contains \"EUR\"", "this never holds: each item of `brief.regions` is one of \"US\", \"EU\", not \"EUR\"; did you mean `EU`?", null)]
    [InlineData("brief.regions contains 1", "this never holds: `brief.regions` is a list of which each item is one of", null)]
    [InlineData("brief.age contains 1", "this fails in a run: `brief.age` is a number, which contains nothing", null)]
    [InlineData("brief.product contains brief.notes", "this fails in a run: `brief.product` is a text, and can't contain a list", null)]
    [InlineData("brief.offer contains \"cod\"", "this never holds: `brief.offer` has no field `cod`; did you mean `code`?", null)]
    [InlineData("brief.product and brief.age > \"5\"", "this fails in a run", "5")]
    public void What_fails_or_is_idle_is_said(string condition, string says, string? mended)
    {
        var finding = Assert.Single(When(condition));
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal(mended, finding.Fixes.FirstOrDefault(f => f.IsSafe)?.Edit?.NewText);
    }

    [Fact]
    public void What_always_holds_by_a_slip_is_a_warning() => Assert.Equal(Severity.Warning, Assert.Single(When("brief.channel != \"emial\"")).Severity);

    [Theory]
    [InlineData("{{ brief.age | times: 2 | round }}")]
    [InlineData("{{ brief.notes | join: \", \" | upcase }}")]
    [InlineData("{{ brief.notes | first | upcase }}")]
    [InlineData("{{ brief.launch | date: \"%d %B\" }}")]
    [InlineData("{{ brief.product | size | plus: 1 }}")]
    [InlineData("{{ brief.product | split: \" \" | first }}")]
    [InlineData("{% for note in brief.notes %}{{ note | upcase }}{% endfor %}")]
    [InlineData("{% assign notes = brief.notes %}{% for note in notes %}{{ note | upcase }}{% endfor %}")]
    [InlineData("{% case brief.channel %}{% when \"email\", \"post\" %}x{% endcase %}")]
    [InlineData("{{ brief.any | times: 2 }}{{ brief.any | join }}")]
    [InlineData("{% if brief.urgent %}{% assign age = brief.notes %}{% else %}{% assign age = brief.age %}{% endif %}{{ age | join }}")]
    public void Filters_that_fit_are_silent(string template) => Assert.Empty(Template(template).Select(Playbook.Line));

    [Theory]
    [InlineData("{{ brief.notes | times: 2 }}", "times", "`times` fails in a run: it needs a number, and `brief.notes` is a list")]
    [InlineData("{{ brief.channel | plus: 2 }}", "plus", "`plus` fails in a run: it needs a number, and `brief.channel` is one of")]
    [InlineData("{{ brief.launch | round }}", "round", "it needs a number, and `brief.launch` is a text")]
    [InlineData("{{ brief.notes | date: \"%d\" }}", "date", "`date` fails in a run: it needs a date, and `brief.notes` is a list")]
    [InlineData("{{ brief.url | date: \"%d\" }}", "date", "it needs a date")]
    [InlineData("{{ brief.product | join }}", "join", "`join` fails in a run: it needs a list, and `brief.product` is a text")]
    [InlineData("{{ brief.notes | join | first }}", "first", "`first` fails in a run: it needs a list, and what `join` gives is a text")]
    [InlineData("{% for x in brief.product %}{{ x }}{% endfor %}", "brief.product", "`for` fails in a run: it goes through a list, and `brief.product` is a text")]
    [InlineData("{% for note in brief.notes %}{{ note | join }}{% endfor %}", "join", "it needs a list, and `note` is a text")]
    [InlineData("{% case brief.channel %}{% when \"emial\" %}x{% endcase %}", "\"emial\"", "this never holds: `brief.channel` is one of")]
    [InlineData("{% if brief.age > \"5\" %}x{% endif %}", "brief.age > \"5\"", "this fails in a run")]
    public void Filters_that_fail_are_said(string template, string underlined, string says)
    {
        var finding = Assert.Single(Template(template));
        Assert.Equal((Severity.Error, underlined), (finding.Severity, Playbook.Underlined(finding.Span)));
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reckoning_with_a_text_is_a_warning() => Assert.Equal(Severity.Warning, Assert.Single(Template("{{ brief.product | times: 2 }}")).Severity);

    [Fact]
    public void A_need_is_called_as_it_is_handed_over()
    {
        const string teaser = """
            - agent: teaser
              role: writer
              needs: [{ as: brief_title, from: draft.title }, draft.body]
              task: "{{ brief_title | FILTER }} {{ draft.body | FILTER }}"
              produces: { text: string }

            """;
        Assert.Empty(Of(Small.Text(Small.Draft, teaser.Replace("FILTER", "upcase", StringComparison.Ordinal), Small.Signoff, Small.Email)));
        Assert.Equal(2, Of(Small.Text(Small.Draft, teaser.Replace("FILTER", "join", StringComparison.Ordinal), Small.Signoff, Small.Email)).Count);
    }
}
