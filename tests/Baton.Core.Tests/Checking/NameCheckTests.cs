using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>Names of roles and models that stand beside the step's own, and the language a workflow writes.</summary>
public sealed class NameCheckTests
{
    private static List<Finding> Load(string fallback, string head = "", string task = "Write.") => [.. Playbook.Load($$"""
        workflow: w
        version: 1.0.0
        {{head}}
        brief: { product: string }
        roles: { writer: { instructions: You write. }, analyst: { instructions: You weigh. } }
        steps:
          - agent: a
            role: writer
            fallback: {{fallback}}
            task: {{task}}
            produces: { text: text }
        output: { text: a.text }
        """).Findings.Where(f => f.Severity == Severity.Error && f.Code != "WF020")];

    [Theory]
    [InlineData("[analist]", "analist", "there is no role or model `analist`; did you mean `analyst`?")]
    [InlineData("[analyst, defualt]", "defualt", "there is no role or model `defualt`; did you mean `default`?")]
    [InlineData("[zzz]", "zzz", "there is no role or model `zzz`")]
    public void A_fallback_names_a_role_or_a_model(string fallback, string underlined, string message) =>
        Small.Says(Assert.Single(Load(fallback)), "WF021", underlined, message);

    [Fact]
    public void A_fallback_to_a_role_or_a_model_that_is_there_is_fine() => Assert.Empty(Load("[analyst, default]"));

    [Theory]
    [InlineData("de")]
    [InlineData("en-US")]
    [InlineData("zh-Hant-TW")]
    [InlineData("es-419")]
    public void A_locale_is_a_language_tag_and_is_read_from_the_run(string locale)
    {
        Assert.Empty(Load("[]", $"locale: {locale}", "\"Write in {{ run.locale }}.\""));
        Assert.Equal(locale, Playbook.Load($"workflow: w\nversion: 1.0.0\nlocale: {locale}\nbrief: {{ a: text }}\nsteps: []\n").Workflow!.Locale);
    }

    [Theory]
    [InlineData("English")]
    [InlineData("en_US")]
    [InlineData("de-")]
    public void What_is_no_language_tag_is_said_to_be_none(string locale) =>
        Small.Says(Assert.Single(Load("[]", $"locale: {locale}")), "WF004", locale, $"`{locale}` is not a language tag");

    [Fact]
    public void A_condition_knows_the_locale_that_is_written()
    {
        string workflow = Flow.Of(Flow.Agent("p", "when: run.locale == \"de-DE\"") + Flow.Agent("z", "needs: [p.a]"));
        Flow.Same(["HO001"], workflow);
        Flow.Same([], workflow.Replace("brief:", "locale: de-DE\nbrief:", StringComparison.Ordinal));
    }
}
