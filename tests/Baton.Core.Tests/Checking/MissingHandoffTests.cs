using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>A missing handoff says when, on which way, whose it was to set, and the way out.</summary>
public sealed class MissingHandoffTests
{
    private static Finding Only(string workflow, string code) => Assert.Single(Flow.Findings(workflow), f => f.Code == code);

    [Fact]
    public void A_need_that_a_when_leaves_unset_is_told_with_its_way_and_its_cause()
    {
        var finding = Only(Flow.Of(Flow.Agent("draft") + Flow.Agent("legal", "when: brief.regions contains \"EU\"") + Flow.Agent("note", "needs: [draft.a, legal.a]")), "HO001");
        Assert.Equal("`note` needs `legal.a`, which is not set on every path", finding.Message);
        Assert.Equal("not set when brief.regions has no \"EU\"", finding.Label);
        Assert.Equal(["draft", "(legal skipped)", "note"], finding.Path);
        Assert.Equal(["`legal` (line 10) sets it, but has `when: brief.regions contains \"EU\"`"], finding.Notes);
        Assert.Equal([(true, "write \"legal.a?\" and let the step do without it"), (false, "drop the `when` of `legal`")], finding.Fixes.Select(f => (f.IsSafe, f.Help)));
        Assert.Equal("legal.a", Playbook.Underlined(finding.Fixes[0].Edit!.Span));
        Assert.NotNull(finding.Replay);
    }

    [Fact]
    public void Doing_without_is_safe_only_where_no_text_counts_on_it()
    {
        string Reader(string task) => Flow.Of(Flow.Agent("p", "when: brief.is_long") + Flow.Agent("q", "needs: [p.a]").Replace("task: Write.", $"task: \"{task}\"", StringComparison.Ordinal));
        Assert.True(Only(Reader("{% if p.a %}{{ p.a }}{% endif %}"), "HO001").Fixes[0].IsSafe);
        Assert.False(Only(Reader("{{ p.a }}"), "HO001").Fixes[0].IsSafe);
        Assert.Equal("not set when brief.is_long is false", Only(Reader("Write."), "HO001").Label);
    }

    [Theory]
    [InlineData("needs: [p.b]", "not set when `p` has no `b`")]
    [InlineData("needs: [brief.offer.text]", "not set when the brief has no `offer`")]
    [InlineData("needs: [brief.tags.first]", "not set when `brief.tags` has too few items")]
    public void What_a_contract_leaves_open_is_told_by_the_part_that_lacks(string needs, string label) =>
        Assert.Equal(label, Only(Flow.Of(Flow.Agent("p") + Flow.Agent("q", needs)), "HO001").Label);

    [Fact]
    public void A_way_inside_regions_is_told_from_the_outside_in()
    {
        string inner = Flow.Agent("i", "needs: [p.a]", "          ");
        var finding = Only(Flow.Of(Flow.Agent("p", "when: brief.is_long") + $"  - switch: s\n    cases:\n      - when: brief.region == \"EU\"\n        steps:\n{inner}        yields: {{ v: i.a }}\n      - {{ else: true, yields: {{ v: brief.region }} }}\n"), "HO001");
        Assert.Equal(["(p skipped)", "s", "i"], finding.Path);
        Assert.Equal("EU", finding.Replay!.Brief.GetProperty("region").GetString());
        Assert.False(finding.Replay.Brief.GetProperty("is_long").GetBoolean());
    }

    [Theory]
    [InlineData("", "\n    needs: [p.a]")]
    [InlineData("needs: [d.a]", ", p.a")]
    [InlineData("needs: []", "p.a")]
    [InlineData("needs:\n  - d.a", "\n      - p.a")]
    public void Whoever_forgot_to_say_what_a_step_needs_gets_it_written(string needs, string inserted)
    {
        string workflow = Flow.Of(Flow.Agent("p") + Flow.Agent("d") + Flow.Agent("q", needs).Replace("task: Write.", "task: \"Shorten {{ p.a }}.\"", StringComparison.Ordinal));
        var fix = Assert.Single(Only(workflow, "HO006").Fixes);
        Assert.True(fix.IsSafe);
        Assert.Equal(inserted, fix.Edit!.NewText);
        string mended = workflow.Remove(fix.Edit.Span.Start, fix.Edit.Span.Length).Insert(fix.Edit.Span.Start, fix.Edit.NewText);
        Flow.Same([], mended);
    }

    [Fact]
    public void A_need_that_may_be_absent_is_added_with_a_question_mark()
    {
        string Forgot(string task) => Flow.Of(Flow.Agent("p", "when: brief.is_long") + Flow.Agent("q").Replace("task: Write.", $"task: \"{task}\"", StringComparison.Ordinal));
        var guarded = Only(Forgot("{% if p.a %}{{ p.a }}{% endif %}"), "HO006");
        Assert.Equal((true, "\n    needs: [\"p.a?\"]"), (guarded.Fixes[0].IsSafe, guarded.Fixes[0].Edit!.NewText));
        Assert.False(Flow.Findings(Forgot("{{ p.a }}")).Single(f => f.Code == "HO006").Fixes[0].IsSafe);
    }

    [Fact]
    public void A_field_of_another_step_is_told_by_whose_it_is()
    {
        string other = Flow.Agent("p").Replace("a: text", "insight: text", StringComparison.Ordinal);
        Assert.Equal("`d` has no `insight`; `p` does", Only(Flow.Of(other + Flow.Agent("d") + Flow.Agent("q", "needs: [d.insight]")), "HO004").Message);
        Assert.Contains("leads nowhere", Only(Flow.Of(Flow.Agent("d") + other + Flow.Agent("q", "needs: [d.other]")), "HO004").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_names_what_the_brief_was_narrowed_by_is_told_so()
    {
        string Narrowed(string task) => Flow.Of(Flow.Agent("q", "brief: [region]").Replace("task: Write.", $"task: \"{task}\"", StringComparison.Ordinal));
        Assert.Contains("is handed only `region` of the brief", Only(Narrowed("{{ brief.name }}"), "HO006").Message, StringComparison.Ordinal);
        Flow.Same([], Narrowed("{{ brief.region }}"));
    }
}
