using System.Diagnostics;
using System.Text;
using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>Whatever somebody writes, there are findings within moments, or none: no hang, no crash.</summary>
public sealed class HostileWorkflowTests
{
    private const string Head = "workflow: w\nversion: 1.0.0\nbrief: { a: string }\nroles: { r: { instructions: x } }\n";

    [Fact]
    public void Contracts_that_double_one_another_are_refused() =>
        Assert.Contains("CT007", Codes(Head + "contracts:\n  c0: { x: string }\n"
            + string.Concat(Enumerable.Range(1, 60).Select(i => $"  c{i}: {{ a: c{i - 1}, b: c{i - 1} }}\n")) + "steps: []\n"));

    [Fact]
    public void A_chain_of_thirty_thousand_contracts_is_refused() =>
        Assert.Contains("CT009", Codes(Head + "contracts:\n"
            + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"  c{i}: {{ a: c{i + 1} }}\n")) + "  c30000: string\nsteps: []\n"));

    [Fact]
    public void A_large_contract_named_by_every_step_is_copied_only_so_often() =>
        Assert.Contains("WF014", Codes(Head + $"contracts:\n  big: {{ {string.Join(", ", Enumerable.Range(0, 3000).Select(i => $"f{i}: string(1..{i + 1})"))} }}\nsteps:\n"
            + string.Concat(Enumerable.Range(0, 2000).Select(i => $"  - agent: s{i}\n    role: r\n    task: t\n    produces: {{ x: big }}\n"))));

    [Fact]
    public void Yields_that_double_one_another_are_refused() =>
        Assert.Contains("WF014", Codes(Head + "steps:\n  - agent: s0\n    role: r\n    task: t\n    produces: { a: string }\n"
            + string.Concat(Enumerable.Range(1, 60).Select(i => $"  - switch: s{i}\n    cases: [{{ else: true, yields: {{ a: s{i - 1}, b: s{i - 1} }} }}]\n"))));

    [Fact]
    public void Reviews_of_reviews_that_double_are_refused() =>
        Assert.Contains("WF014", Codes(Head + "steps:\n  - agent: s0\n    role: r\n    task: t\n    produces: { a: string }\n"
            + string.Concat(Enumerable.Range(1, 60).Select(i => $"  - review: s{i}\n    of: {{ a: s{i - 1}, b: s{i - 1} }}\n    approvers: g\n"))));

    [Fact]
    public void A_schema_file_that_refers_to_itself_in_place_is_refused_and_one_that_nests_is_not()
    {
        Assert.Contains("CT008", Codes(Head.Replace("{ a: string }", "{ a: { $ref: s.json } }", StringComparison.Ordinal) + "steps: []\n", ("s.json", """{ "$ref": "#" }""")));
        Assert.Contains("CT008", Codes(Head.Replace("{ a: string }", "{ a: { $ref: s.json } }", StringComparison.Ordinal) + "steps: []\n", ("s.json", """{ "$ref": "s.json" }""")));
        Assert.DoesNotContain("CT008", Codes(
            Head.Replace("{ a: string }", "{ a: { $ref: s.json } }", StringComparison.Ordinal) + "steps: []\n",
            ("s.json", """{ "type": "object", "properties": { "inner": { "$ref": "#" } } }""")));
    }

    [Fact]
    public void A_missing_or_broken_schema_file_is_one_finding()
    {
        string workflow = Playbook.With("note?: text", "note?: { $ref: s.json }");
        Assert.Equal(["WF008"], Codes(workflow));
        Assert.Equal(["YM001"], Codes(workflow, ("s.json", "{ \"a\"")));
        Assert.Equal(["WF002"], Codes(workflow, ("s.json", "")));
        Assert.Equal(["CT008"], Codes(workflow, ("s.json", "{ \"type\": \"strng\" }")));
    }

    [Fact]
    public void A_file_named_a_thousand_times_is_read_once_and_its_faults_are_told_once() =>
        Assert.Single(Codes(Head + "steps:\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"  - agent: s{i}\n    role: r\n    task: t.md\n    produces: {{ x: text }}\n")), ("t.md", "{{ brief.a | nofilter }}")));

    [Fact]
    public void Ten_thousand_wrong_names_and_missing_files_take_moments() =>
        Assert.True(Codes(Head + "steps:\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"  - {{ agent: step{i}, role: rr, task: p{i}.md, needs: [stap{i}.x], produces: {{ a: text }} }}\n"))).Count >= 30_000);

    [Fact]
    public void A_hundred_thousand_needs_of_one_step_are_cut_off() =>
        Assert.Contains("WF014", Codes(Head + "steps:\n  - agent: s\n    role: r\n    task: t\n    produces: { a: text }\n    needs: ["
            + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"brief.a{i}")) + "]\n"));

    [Fact]
    public void Names_of_a_megabyte_make_findings_of_a_few_lines()
    {
        string name = new('x', 1_000_000);
        foreach (string workflow in new[] { $"workflow: {name}!\n", Head + $"steps: [{{ agent: a, role: {name}, task: t, produces: {{ a: {name} }}, needs: [{name}.y] }}]\n", Head + $"{name}: 1\n" })
            foreach (var finding in Findings(workflow))
                Assert.True(finding.Message.Length < 1000 && finding.Notes.Concat(finding.Fixes.Select(f => f.Help)).All(n => n.Length < 2_000_000), finding.Code);
    }

    [Fact]
    public void Two_steps_without_a_name_in_one_line_are_two_findings() =>
        Assert.Equal(2, Codes(Head + "steps: [{ agent: , role: r, task: t, produces: json }, { agent: , role: r, task: t, produces: json }]\n").Count(c => c == "WF002"));

    [Theory]
    [InlineData("task: \"a\\0b.md\"")]
    [InlineData("task: \"\\uFFFF.md\"")]
    [InlineData("task: /dev/zero.md")]
    [InlineData("task: con.md")]
    public void A_strange_file_name_is_a_finding(string task) => Assert.Equal(["WF008"], Codes(Playbook.With("task: Shorten {{ draft.body }}.", task)));

    [Fact]
    public void Values_nested_as_deep_as_YAML_may_be_are_read()
    {
        string nested = new string('[', 50) + new string(']', 50);
        Assert.NotEmpty(Codes(Playbook.With("format: html", $"format: {{ const: {nested} }}")));
        Assert.NotEmpty(Codes(Playbook.With("format: html", $"format: {nested}")));
        Assert.NotEmpty(Codes(Playbook.With("{ most: 9 }", $"{{ most: {nested} }}")));
        Codes(Playbook.With("note?: text", $"note?: {string.Concat(Enumerable.Repeat("{ a: ", 50))}text{new string('}', 50)}"));
        Codes(Playbook.With("note?: text", $"note?: {{ $json_schema: {string.Concat(Enumerable.Repeat("{ items: ", 50))}{{ }}{new string('}', 50)} }}"));
    }

    [Fact]
    public void A_mebibyte_of_steps_is_checked_within_moments()
    {
        var text = new StringBuilder(Head).Append("steps:\n");
        int i = 0;
        for (; text.Length < 1_000_000; i++)
            text.Append($"  - agent: s{i}\n    role: r\n    task: Go on.\n    needs: [{(i == 0 ? "brief.a" : $"s{i - 1}.a")}]\n    produces: {{ a: text }}\n");
        Assert.Empty(Codes(text.Append($"output: {{ a: s{i - 1}.a }}\n").ToString()));
    }

    private static List<string> Codes(string workflow, params (string, string)[] files) => [.. Findings(workflow, files).Select(f => f.Code)];

    private static IReadOnlyList<Finding> Findings(string workflow, params (string, string)[] files)
    {
        var clock = Stopwatch.StartNew();
        var findings = Playbook.Load(workflow, files).Findings;
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}");
        Assert.All(findings, f => Assert.True(f.Span.Start >= 0 && f.Span.Length >= 0 && f.Span.Start + f.Span.Length <= f.Span.File.Text.Length, Playbook.Line(f)));
        return findings;
    }
}
