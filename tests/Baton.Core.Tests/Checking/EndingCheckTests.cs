using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>Every run ends, and held-out examples stay out.</summary>
public sealed class EndingCheckTests
{
    private static List<string> Findings(params string[] steps) =>
        [.. Playbook.Load(Small.Text(steps).Replace("limits: { time: 14d }\n", "", StringComparison.Ordinal)).Findings
            .Where(f => f.Code is "HO030" or "HO031" or "WF003" or "WF029").Select(f => $"{f.Code} {Playbook.Underlined(f.Span)}")];

    [Theory]
    [InlineData("", true)]
    [InlineData("  due: 1d\n", false)]
    [InlineData("  timeout: 5d\n", false)]
    [InlineData("  escalate: { after: 2d, to: head }\n", false)]
    public void People_are_not_waited_for_for_ever(string end, bool isFound)
    {
        Assert.Equal(isFound ? ["HO030 signoff"] : [], Findings(Small.Draft, Small.Signoff.TrimEnd() + "\n" + end, Small.Email));
        Assert.Equal(isFound ? ["HO030 pick"] : [], Findings("- ask: pick\n  to: editors\n  answer: { a: text }\n" + end, "output: { a: pick.a }"));
    }

    [Fact]
    public void A_run_with_an_end_waits_for_nobody_for_ever() => Small.Sound(Small.Draft, Small.Signoff, Small.Email);

    [Theory]
    [InlineData("signal: paid", "HO030 slot")]
    [InlineData("signal: paid\n  timeout: 2d", null)]
    [InlineData("for: 2d", null)]
    public void A_signal_may_never_come(string wait, string? found) =>
        Assert.Equal(found is null ? [] : [found], Findings($"- wait: slot\n  {wait}\n"));

    [Theory]
    [InlineData("on_timeout: escalate", "HO031 signoff")]
    [InlineData("on_timeout: escalate\n  escalate: { after: 1d, to: head }", null)]
    [InlineData("on_timeout: reject", null)]
    [InlineData("escalate: { to: head }", "WF003 to")]
    public void Escalating_names_somebody_and_says_when(string route, string? found) =>
        Assert.Equal(found is null ? [] : [found], Findings(Small.Draft, Small.Signoff.TrimEnd() + $"\n  timeout: 5d\n  {route}\n", Small.Email));

    /// <summary>a, b, check1, c, check2: where each check sends back to.</summary>
    [Theory]
    [InlineData("a", "a", false)]
    [InlineData("b", "a", false)]
    [InlineData("a", "c", false)]
    [InlineData("a", "b", true)]
    [InlineData("a", "check1", true)]
    public void Loops_nest_or_stand_apart(string first, string second, bool cross)
    {
        string steps = Agent("a") + Agent("b") + Check("check1", "b", first) + Agent("c") + Check("check2", "c", second);
        Assert.Equal(cross ? ["WF029 " + second] : [], Findings(steps).Where(f => f.StartsWith("WF029", StringComparison.Ordinal)));

        static string Agent(string id) => $"- {{ agent: {id}, role: writer, needs: [\"check1?\", \"check2?\"], task: x, produces: {{ x: text }} }}\n";
        static string Check(string id, string of, string target) => $"- {{ check: {id}, of: {of}, scorers: [grade], on_fail: {{ redo: {target}, rounds: 1 }} }}\n";
    }

    [Theory]
    [InlineData("examples/held-out.jsonl", "task: Write.", null)]
    [InlineData("examples/none.jsonl", "task: Write.", "WF008")]
    [InlineData("prompts/draft.md", "task: prompts/draft.md", "WF030")]
    [InlineData("./prompts//DRAFT.md", "task: prompts/draft.md", "WF030")]
    [InlineData("examples/seen.jsonl", "task: Write.", "WF030")]
    public void Held_out_examples_are_there_and_no_agent_sees_them(string heldOut, string task, string? code)
    {
        string workflow = Small.Text(Small.Draft.Replace("task: Write.", task, StringComparison.Ordinal), Small.Signoff, Small.Email, $"evaluate: {{ held_out: {heldOut} }}");
        var findings = Playbook.Load(workflow, ("examples/held-out.jsonl", "{}"), ("examples/seen.jsonl", "{}"), ("prompts/draft.md", "Write."), ("./prompts//DRAFT.md", "Write.")).Findings;
        Assert.Equal(code is null ? [] : [code], findings.Select(f => f.Code));
    }

    [Fact]
    public void A_held_out_file_is_no_part_of_the_version() =>
        Assert.DoesNotContain(
            Playbook.Load(Small.Text(Small.Draft, Small.Signoff, Small.Email, "evaluate: { held_out: examples/held-out.jsonl }"), ("examples/held-out.jsonl", "{}")).Files,
            f => f.Path.Contains("held-out", StringComparison.Ordinal));

    [Theory]
    [InlineData("007", "\"007\"")]
    [InlineData("NO", "\"NO\"")]
    [InlineData("1.10", "\"1.10\"")]
    public void A_scorer_s_option_is_typed_by_the_scorer(string written, string json)
    {
        var loaded = Playbook.Load(Playbook.With("{ grade: { most: 9 } }", $"{{ readability: {{ grade: {written} }} }}"));
        Assert.Empty(loaded.Findings.Select(Playbook.Line));
        var use = loaded.Version!.Workflow.Steps.OfType<Core.Workflows.Step.Check>().Single().Scorers[0];
        Assert.Equal(json, use.OptionsUnder(Playbook.Installation.Scorers["readability"]).GetProperty("grade").GetRawText());
    }
}
