using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>What is handed into a call, what comes back, and calls that lead nowhere.</summary>
public sealed class CallCheckTests
{
    private const string Callee = """
        workflow: translate
        version: 1.2.0
        brief: { body: text, locale: string, tone: { $type: string, $default: plain } }
        roles: { writer: { instructions: You translate. } }
        steps:
          - agent: draft
            role: writer
            task: Translate {{ brief.body }} to {{ brief.locale }}, {{ brief.tone }}.
            produces: { body: text }
        output: { body: draft.body }
        """;

    private const string Caller = """
        workflow: small
        version: 1.0.0
        brief: { product: string, words: integer, locale?: string }
        roles: { writer: { instructions: You write. } }
        steps:
          - agent: draft
            role: writer
            task: Write {{ brief.words }} words about {{ brief.product }}{% if brief.locale %} in {{ brief.locale }}{% endif %}.
            produces: { body: text }
          - call: german
            workflow: translate@^1
            with: { body: draft.body, locale: { const: de } }
        output: { body: german.body }
        """;

    private static string[] Errors(string caller, string callee = Callee, params (string Path, string Text)[] more) =>
    [
        .. Playbook.Load(caller, [("../translate/workflow.yaml", callee), .. more]).Findings.Where(f => f.Severity == Severity.Error).Select(f => $"{f.Code} {f.Message}"),
    ];

    [Fact]
    public void A_sound_call_gives_nothing_and_its_output_has_the_callees_contract()
    {
        var loaded = Playbook.Load(Caller, ("../translate/workflow.yaml", Callee));
        Assert.DoesNotContain(loaded.Findings, f => f.Severity != Severity.Note);
        Assert.Equal(["body"], loaded.Version!.Contracts["german"].Fields.Select(f => f.Name));
        Assert.Equal(["../translate/workflow.yaml", "workflow.yaml"], loaded.Files.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["draft", "german", "german.draft"], loaded.Version.Plan.Nodes.Select(n => n.Name));
    }

    [Theory]
    [InlineData("german.body }", "german.text }", "HO004")]
    [InlineData("body: draft.body, ", "", "HO014 `german` makes a brief without `body`, and the brief of `translate` needs it")]
    [InlineData("locale: { const: de }", "locale: brief.words", "HO014 `brief.words` may be")]
    [InlineData("locale: { const: de }", "locale: \"brief.locale?\"", "HO014 `brief.locale` may be absent, and the brief of `translate` needs `locale`")]
    [InlineData("locale: {", "locales: {", "HO004 the brief of `translate` has no field `locales`; did you mean `locale`?")]
    [InlineData("translate@^1", "translate@^2", "WF034 `translate` is 1.2.0 here, and `^2` is called")]
    [InlineData("translate@^1", "translate@latest", "WF034 `latest` is no range of versions")]
    [InlineData("translate@^1", "transalte@^1", "WF034 there is no playbook `transalte` beside this one; did you mean `translate`?")]
    [InlineData("translate@^1", "../translate", "WF034 there is no playbook `../translate` beside this one")]
    public void What_is_wrong_with_a_call_is_said_where_it_stands(string passage, string other, string expected) =>
        Assert.Contains(Errors(Caller.Replace(passage, other, StringComparison.Ordinal)), e => e.StartsWith(expected, StringComparison.Ordinal));

    private const string LooksUp = """
        workflow: small
        version: 1.0.0
        brief: { product: string }
        steps:
          - tool: look
            use: t
            with: { q: brief.product }
            produces: { text: text, count: integer }
          - call: german
            workflow: translate@^1
            with: { body: look.text, locale: { const: de } }
        output: { body: german.body, text: look.text, count: look.count }
        """;

    [Theory]
    [InlineData("brief.body", "", "HO006 `german` hands on what a tool gave (`body`), and the task of `draft` in `translate` writes out `brief.body`")]
    [InlineData("brief.body", "body: look.count", "")]
    [InlineData("brief.tone", "", "")]
    [InlineData("brief.body.size", "", "")]
    public void What_a_tool_gave_is_not_written_out_by_the_task_of_a_workflow_that_is_called(string written, string with, string expected)
    {
        string callee = Callee.Replace("{{ brief.body }}", $"{{{{ {written} }}}}", StringComparison.Ordinal);
        string caller = LooksUp;
        if (with.Length > 0)
            (caller, callee) = (caller.Replace("body: look.text", with, StringComparison.Ordinal), callee.Replace("brief: { body: text", "brief: { body: integer", StringComparison.Ordinal));
        var errors = Errors(caller, callee);
        Assert.True(errors.Length == (expected.Length == 0 ? 0 : 1), string.Join("\n", errors));
        Assert.All(errors, e => Assert.StartsWith(expected, e, StringComparison.Ordinal));
    }

    [Fact]
    public void Nor_where_a_called_workflow_passes_it_on()
    {
        string callee = """
            workflow: translate
            version: 1.2.0
            brief: { body: text, locale: string }
            roles: { writer: { instructions: You translate. } }
            steps:
              - switch: chosen
                cases:
                  - when: brief.locale == "de"
                    yields: { text: brief.body }
                  - else: true
                    yields: { text: "" }
              - agent: draft
                role: writer
                needs: [chosen.text]
                task: Translate {{ chosen.text }}.
                produces: { body: text }
              - call: again
                workflow: inner
                with: { text: brief.body }
            output: { body: again.body, own: draft.body }
            """;
        string inner = Callee.Replace("workflow: translate", "workflow: inner", StringComparison.Ordinal)
            .Replace("brief: { body: text, locale: string, tone: { $type: string, $default: plain } }", "brief: { text: text }", StringComparison.Ordinal)
            .Replace("Translate {{ brief.body }} to {{ brief.locale }}, {{ brief.tone }}.", "Translate {{ brief.text }}.", StringComparison.Ordinal);
        var errors = Errors(LooksUp, callee, ("../inner/workflow.yaml", inner));
        Assert.True(errors.Length == 2, string.Join("\n", errors));
        Assert.Contains(errors, e => e.Contains("the task of `draft` in `inner` writes out `brief.text`", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("the task of `draft` in `translate` writes out `chosen.text`", StringComparison.Ordinal));
    }

    [Fact]
    public void A_workflow_with_errors_can_not_be_called() =>
        Assert.Equal(
            ["WF034 `translate` has errors, and so can't be called: there is no role `writr`; did you mean `writer`?"],
            Errors(Caller, Callee.Replace("role: writer", "role: writr", StringComparison.Ordinal)));

    [Fact]
    public void Workflows_that_call_each_other_in_a_circle_are_refused()
    {
        string back = Callee.Replace("output:", "  - call: again\n    workflow: other\n    with: { body: draft.body, locale: brief.locale }\noutput:", StringComparison.Ordinal);
        string other = back.Replace("workflow: other", "workflow: translate", StringComparison.Ordinal);
        var errors = Errors(Caller, back, ("../other/workflow.yaml", other));
        Assert.Equal(["WF034 `other` has errors, and so can't be called: `translate` would call itself: translate calls other calls translate"], errors);
    }

    [Fact]
    public void A_few_workflows_that_call_each_other_often_are_refused_before_they_are_millions_of_steps()
    {
        static string Level(string name) => $$"""
            workflow: {{name}}x
            version: 1.0.0
            brief: { product: string }
            steps:
            {{string.Concat(Enumerable.Range(0, 20).Select(i => $"  - call: c{i}\n    workflow: {name}\n    with: {{ product: brief.product }}\n"))}}
            """;
        string leaf = "workflow: leaf\nversion: 1.0.0\nbrief: { product: string }\nsteps: [{ wait: w, for: 1s }]\n";
        var errors = Errors(Level("l3"), Callee, ("../l3/workflow.yaml", Level("l2")), ("../l2/workflow.yaml", Level("l1")), ("../l1/workflow.yaml", Level("leaf")), ("../leaf/workflow.yaml", leaf));
        Assert.Contains(errors, e => e.Contains("more than 10,000 steps", StringComparison.Ordinal));
    }

    [Fact]
    public void What_commits_can_not_be_called_where_a_commit_can_not_stand()
    {
        string commits = Callee.Replace("output:", "  - review: ok\n    of: { body: draft.body }\n    approvers: editors\n    timeout: 2d\nfinish:\n  - commit: out\n    to: { surface: file, format: html }\n    with: { markdown: ok.content.body }\noutput:", StringComparison.Ordinal)
            .Replace("output: { body: draft.body }", "output: { body: ok.content.body }", StringComparison.Ordinal);
        string loop = Caller.Replace("output:", "  - check: lint\n    of: german\n    scorers: [brief-coverage]\n    on_fail: { redo: german, rounds: 2, then: continue }\noutput:", StringComparison.Ordinal);
        Assert.Contains(Errors(loop, commits), e => e.StartsWith("WF028 `german` commits inside the loop", StringComparison.Ordinal));
        Assert.DoesNotContain(Errors(loop), e => e.StartsWith("WF028", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*", "0.0.1 1.2.3 2.0.0-beta", "")]
    [InlineData("1.2.3", "1.2.3", "1.2.4 1.2.3-beta")]
    [InlineData("1.2", "1.2.0 1.2.9", "1.3.0 2.2.0")]
    [InlineData("^1.2", "1.2.0 1.9.0", "1.1.9 2.0.0 1.9.0-beta")]
    [InlineData("^0.2.1", "0.2.1 0.2.9", "0.3.0 0.2.0 1.0.0")]
    [InlineData("^0", "0.1.0 0.9.0", "1.0.0")]
    [InlineData("2.0.0-beta", "2.0.0-beta", "2.0.0")]
    public void A_range_holds_the_versions_that_semantic_versions_promise_to_be_alike(string range, string holds, string not)
    {
        var versions = VersionRange.Parse(range)!;
        Assert.All(holds.Split(' '), v => Assert.True(versions.Holds(v), v));
        Assert.All(not.Split(' ', StringSplitOptions.RemoveEmptyEntries), v => Assert.False(versions.Holds(v), v));
    }
}
