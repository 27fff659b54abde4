using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Tests.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Core.Tests.Checking;

/// <summary>Whatever a producer may send, its consumer takes.</summary>
public sealed class ContractCheckTests
{
    /// <summary>A mail system with a short subject line.</summary>
    private static readonly Installation Mailing = Playbook.Installation with
    {
        Surfaces = new Dictionary<string, SurfaceOffer>(StringComparer.Ordinal)
        {
            ["mail"] = new(
                Contract.Object(ContractField.Required("surface", Contract.String), ContractField.Optional("lang", Contract.Choice("en", "de"))),
                Contract.Object(ContractField.Required("subject", Bounded(60)), ContractField.Optional("body", Contract.Text), ContractField.Optional("tags", Contract.ListOf(Contract.Choice("news", "offer"))))),
        },
    };

    private static Contract Bounded(int most) =>
        Contract.Read(System.Text.Json.JsonDocument.Parse($$"""{ "type": "string", "maxLength": {{most}} }""").RootElement, null, out _)!;

    private static List<Finding> Findings(string title, string with, string to = "{ surface: mail }") => [.. PlaybookLoader.Load(Playbook.Files(Small.Text(
        Small.Draft.Replace("string(1..60)", title, StringComparison.Ordinal), Small.Signoff,
        $"- commit: mail\n  to: {to}\n  with: {with}\n", "output: { a: signoff.content.title, b: signoff.content.body }")), Mailing).Findings];

    [Theory]
    [InlineData("string(1..60)")]
    [InlineData("string(..12)")]
    [InlineData("A | B")]
    [InlineData("date")]
    public void What_always_fits_is_silent(string title) => Assert.Empty(Findings(title, "{ subject: signoff.content.title }").Select(Playbook.Line));

    [Fact]
    public void What_may_be_too_long_is_shown_by_a_value_that_is() =>
        Says(Assert.Single(Findings("string(1..80)", "{ subject: signoff.content.title }")), "HO014", "signoff.content.title",
            "`signoff.content.title` may be 61 characters long, and `subject` of the surface `mail` takes at most 60 characters");

    [Fact]
    public void A_text_made_by_a_template_may_be_of_any_length() =>
        Says(Assert.Single(Findings("string", "{ subject: \"{{ signoff.content.title }}!\" }")), "HO014", "\"{{ signoff.content.title }}!\"", "this text may be");

    [Fact]
    public void Another_kind_of_value_is_refused() =>
        Says(Assert.Single(Findings("[news | offer]", "{ subject: { const: Hello }, tags: signoff.content.title, body: signoff.content.body }") is [] ? Findings("[news | offers]", "{ subject: { const: Hello }, tags: signoff.content.title, body: signoff.content.body }") : []),
            "HO014", "signoff.content.title", "and `tags` of the surface `mail` takes one of \"news\", \"offer\"");

    [Fact]
    public void A_constant_that_is_refused_is_its_own_proof() =>
        Says(Assert.Single(Findings("string", $"{{ subject: {{ const: {new string('x', 61)} }}, body: signoff.content.body }}")), "HO014", new string('x', 61), "takes at most 60 characters");

    [Fact]
    public void A_destination_is_held_to_its_contract_too() =>
        Says(Assert.Single(Findings("string(1..60)", "{ subject: signoff.content.title }", "{ surface: mail, lang: { from: brief.product } }")), "HO014", "brief.product", "`lang` of `to` of the surface `mail`");

    [Fact]
    public void What_may_be_anything_shows_only_in_a_run()
    {
        var finding = Assert.Single(Findings("json", "{ subject: signoff.content.title }"));
        Says(finding, "HO015", "signoff.content.title", "shows only in a run: it may be anything");
        Assert.Equal(Severity.Note, finding.Severity);
    }

    [Theory]
    [InlineData("- wait: slot\n  until: \"brief.when?\"\n", null, null)]
    [InlineData("- wait: slot\n  until: brief.product\n", "brief.product", "`slot`, which waits for a date or a time,")]
    [InlineData("- each: all\n  as: one\n  in: brief.rivals\n  steps: []\n", null, null)]
    [InlineData("- each: all\n  as: one\n  in: brief.product\n  steps: []\n", "brief.product", "`all`, which goes through a list,")]
    [InlineData("- check: lint\n  of: draft.title\n  scorers: [grade]\n  on_fail: stop\n", "draft.title", "`lint` looks at the fields of an object, and `draft.title` is a text")]
    [InlineData("- check: lint\n  of: draft\n  needs: [{ as: tone, from: \"brief.product?\", default: 7 }]\n  scorers: [grade]\n  on_fail: stop\n", "\"brief.product?\"", "the default of `tone` is 7, and `brief.product` takes a text")]
    [InlineData("- check: lint\n  of: draft\n  needs: [{ as: tone, from: \"brief.product?\", default: plain }]\n  scorers: [grade]\n  on_fail: stop\n", null, null)]
    public void Whoever_wants_a_date_a_list_or_an_object_gets_one(string step, string? underlined, string? says)
    {
        var findings = Small.Findings(Small.Draft, step, Small.Signoff, Small.Email);
        if (says is null)
            Assert.Empty(findings.Select(Playbook.Line));
        else
            Says(Assert.Single(findings), "HO014", underlined!, says);
    }

    [Theory]
    [InlineData("{ body: \"\", title: \"\" }", "\"\"", "this value is \"\", and `title` of `draft` takes at least 1 character")]
    [InlineData("{ body: \"\", title: brief.product }", "brief.product", "`title` of `draft` takes")]
    [InlineData("{ body: \"\", title: { const: Hello } }", null, null)]
    public void The_way_out_of_a_failure_yields_what_the_step_promised(string yields, string? underlined, string? says)
    {
        var findings = Small.Findings(Small.Draft.TrimEnd() + $"\n  on_error: {{ yields: {yields} }}\n", Small.Signoff, Small.Email);
        if (says is null)
            Assert.Empty(findings.Where(f => f.Code is not "HO010").Select(Playbook.Line));
        else
            Says(Assert.Single(findings, f => f.Code == "HO014"), "HO014", underlined!, says);
    }

    [Theory]
    [InlineData("{ product: x, regions: { const: [US] }, rivals: { const: [{ name: x }] } }", null)]
    [InlineData("{ product: x, regions: { const: [UK] }, rivals: { const: [{ name: x }] } }", "HO014")]
    [InlineData("{ product: x, region: { const: [US] }, rivals: { const: [{ name: x }] } }", "HO004 HO014")]
    public void What_a_start_makes_is_a_brief(string map, string? codes)
    {
        string workflow = Small.Text(Small.Draft, Small.Signoff, Small.Email, $"start: [{{ after: other, map: {map.Replace("product: x", "product: trigger.payload.product", StringComparison.Ordinal)} }}]");
        Assert.Equal(codes ?? "", string.Join(' ', Playbook.Load(workflow).Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code).Order()));
    }

    private static void Says(Finding finding, string code, string underlined, string says) => Small.Says(finding, code, underlined, says);
}
