using Baton.Core.Checking;
using Baton.Core.Liquid;
using Baton.Core.Sources;

namespace Baton.Core.Tests.Liquid;

public sealed class LiquidFindingTests
{
    [Theory]
    [InlineData("a {{ b", LiquidCode.Unclosed, "{{")]
    [InlineData("a {% if b", LiquidCode.Unclosed, "{%")]
    [InlineData("{{ \"b }}", LiquidCode.Unclosed, "\"b ")]
    [InlineData("{% elseif a %}", LiquidCode.UnknownTag, "elseif")]
    [InlineData("{% if a %}b", LiquidCode.BlockNotClosed, "{% if a %}")]
    [InlineData("{% raw %}b", LiquidCode.BlockNotClosed, "{% raw %}")]
    [InlineData("a{% endif %}", LiquidCode.OutOfPlace, "{% endif %}")]
    [InlineData("{% else %}", LiquidCode.OutOfPlace, "{% else %}")]
    [InlineData("{% break %}", LiquidCode.OutOfPlace, "{% break %}")]
    [InlineData("{% case a %} x {% when 1 %}{% endcase %}", LiquidCode.OutOfPlace, " x ")]
    [InlineData("{{ }}", LiquidCode.Unreadable, " ")]
    [InlineData("{{ a b }}", LiquidCode.Unreadable, "b")]
    [InlineData("{{ a. }}", LiquidCode.Unreadable, " a. ")]
    [InlineData("{{ “a” }}", LiquidCode.Unreadable, "“")]
    [InlineData("{{ a | upcas }}", LiquidCode.UnknownFilter, "upcas")]
    [InlineData("{{ a | append }}", LiquidCode.WrongArguments, "append")]
    [InlineData("{{ a | upcase: 1 }}", LiquidCode.WrongArguments, "upcase: 1")]
    [InlineData("{{ a | replace: '', 'b' }}", LiquidCode.WrongArguments, "''")]
    [InlineData("{{ a | default: 1, allow_flase: true }}", LiquidCode.WrongArguments, "allow_flase")]
    [InlineData("{% if a = 1 %}{% endif %}", LiquidCode.ForeignOperator, "=")]
    [InlineData("{% if a && b %}{% endif %}", LiquidCode.ForeignOperator, "&&")]
    [InlineData("{% if a || b %}{% endif %}", LiquidCode.ForeignOperator, "||")]
    [InlineData("{% if !a %}{% endif %}", LiquidCode.ForeignOperator, "!")]
    [InlineData("{% if not a %}{% endif %}", LiquidCode.ForeignOperator, "not")]
    [InlineData("{% if {{ a }} %}{% endif %}", LiquidCode.BracesInCondition, "{{")]
    [InlineData("{{ 'now' | date: '%Y' }}", LiquidCode.NoClock, "'now'")]
    [InlineData("{{ a | date: '%Q' }}", LiquidCode.UnknownDateDirective, "'%Q'")]
    [InlineData("{% for i in a %}{{ forloop.idx }}{% endfor %}", LiquidCode.UnknownLoopField, "idx")]
    [InlineData("{{ 79228162514264337593543950335 }}", LiquidCode.TooMuch, "79228162514264337593543950335")]
    [InlineData("{{ forloop.index }}", LiquidCode.UnknownLoopField, "forloop.index")]
    [InlineData("{% include 'a' %}", LiquidCode.NotInSubset, "include")]
    [InlineData("{% if (a or b) and c %}{% endif %}", LiquidCode.NotInSubset, "(")]
    [InlineData("{% if a | size > 1 %}{% endif %}", LiquidCode.NotInSubset, "|")]
    [InlineData("{{ a == b }}", LiquidCode.NotInSubset, "==")]
    [InlineData("{% for i in a %}{% assign i = 1 %}{% endfor %}", LiquidCode.LoopVariableAssigned, "i")]
    [InlineData("{% if a %}{% assign b = 1 %}{% endif %}{{ b }}", LiquidCode.MaybeUnassigned, "b")]
    [InlineData("{% for i in a %}{{ b }}{% assign b = 1 %}{% endfor %}", LiquidCode.MaybeUnassigned, "b")]
    public void A_mistake_is_one_finding_underlined_exactly(string template, string code, string underlined)
    {
        var finding = Assert.Single(JsonScope.FindingsOf(template));
        Assert.Equal(code, finding.Code);
        Assert.Equal(underlined, JsonScope.Underlined(finding.Span));
    }

    [Theory]
    [InlineData("{{ a | upcas }}", "did you mean `upcase`?")]
    [InlineData("{% elseif a %}", "did you mean `elsif`?")]
    [InlineData("{% for i in a limt: 3 %}{% endfor %}", "did you mean `limit`?")]
    [InlineData("{% for i in a %}{{ forloop.indx }}{% endfor %}", "did you mean `index`?")]
    public void An_unknown_word_comes_with_the_nearest_known_one(string template, string suggestion) =>
        Assert.Contains(suggestion, Assert.Single(JsonScope.FindingsOf(template)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_findings_come_at_once_in_the_order_of_the_text()
    {
        var findings = JsonScope.FindingsOf("{{ a | upcas | append }} {% if b = 1 && c %}{{ d e }}{% endfor %}{% endif %}{{ 'now' | date: '%!' }}");
        Assert.Equal(["LQ006", "LQ007", "LQ008", "LQ008", "LQ005", "LQ004", "LQ011", "LQ012"], findings.Select(f => f.Code));
    }

    [Fact]
    public void Blocks_closed_in_the_wrong_order_name_the_one_left_open()
    {
        var finding = Assert.Single(JsonScope.FindingsOf("{% if a %}{% for i in b %}{{ i }}{% endif %}"));
        Assert.Equal((LiquidCode.BlockNotClosed, "{% for i in b %}"), (finding.Code, JsonScope.Underlined(finding.Span)));
    }

    [Fact]
    public void Spans_lead_back_through_a_mapped_snippet()
    {
        // As a folded scalar: the line break and the indentation of the file are one blank in the text.
        var file = new SourceFile("workflow.yaml", "task: >\n  Dear {{ brief.name |\n  upcas }}, hello\n");
        const string text = "Dear {{ brief.name | upcas }}, hello";
        var offsets = new int[text.Length];
        for (int i = 0, at = file.Text.IndexOf("Dear", StringComparison.Ordinal); i < text.Length; i++)
        {
            offsets[i] = at;
            at += file.Text[at] == '\n' ? 3 : 1;
        }
        var findings = new List<Finding>();
        Assert.Null(LiquidTemplate.Parse(Snippet.Mapped(file, text, offsets), findings));
        var finding = Assert.Single(findings);
        Assert.Equal("workflow.yaml:3:3", finding.Span.ToString());
        Assert.Equal("upcas", JsonScope.Underlined(finding.Span));
    }

    [Fact]
    public void A_group_that_reads_otherwise_than_it_looks_is_a_warning()
    {
        var finding = Assert.Single(JsonScope.FindingsOf("{% if a and b or c %}{% endif %}"));
        Assert.Equal((LiquidCode.RightToLeft, Severity.Warning), (finding.Code, finding.Severity));
        Assert.Empty(JsonScope.FindingsOf("{% if a or b and c %}{% endif %}"));
    }

    [Fact]
    public void A_condition_in_braces_is_told_to_drop_them()
    {
        var findings = new List<Finding>();
        Assert.Null(LiquidCondition.Parse(Snippet.Literal(" {{ brief.regions contains \"EU\" }} "), findings));
        var finding = Assert.Single(findings);
        Assert.Equal((LiquidCode.BracesInCondition, "{{ brief.regions contains \"EU\" }}"), (finding.Code, JsonScope.Underlined(finding.Span)));
        Assert.Equal("brief.regions contains \"EU\"", Assert.Single(finding.Fixes).Edit?.NewText);
    }

    [Theory]
    [InlineData("a = 1", "==")]
    [InlineData("a === 1", "==")]
    [InlineData("a !== 1", "!=")]
    [InlineData("a && b", "and")]
    [InlineData("a || b", "or")]
    public void A_foreign_operator_has_a_safe_fix(string condition, string liquid)
    {
        var findings = new List<Finding>();
        Assert.Null(LiquidCondition.Parse(Snippet.Literal(condition), findings));
        var fix = Assert.Single(Assert.Single(findings).Fixes);
        Assert.Equal((true, liquid), (fix.IsSafe, fix.Edit?.NewText));
    }
}
