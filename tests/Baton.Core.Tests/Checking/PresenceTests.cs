namespace Baton.Core.Tests.Checking;

/// <summary>A value is set at a reader exactly when what is known there implies that its step ran; each rule from both sides.</summary>
public sealed class PresenceTests
{
    [Theory]
    // the reader's own `when`
    [InlineData("brief.regions contains \"EU\"", "brief.regions contains \"EU\"", true)]
    [InlineData("brief.regions contains \"EU\"", "brief.regions contains 'EU' and brief.is_long", true)]
    [InlineData("brief.regions contains \"EU\" or brief.is_long", "brief.is_long", true)]
    [InlineData("brief.regions contains \"EU\"", "brief.is_long", false)]
    [InlineData("brief.regions contains \"EU\" and brief.is_long", "brief.is_long", false)]
    [InlineData("brief.regions contains \"EU\"", "brief.regions.first == \"EU\"", true)]
    [InlineData("brief.region == \"EU\"", "brief.region != \"US\" and brief.region != \"UK\"", true)]
    [InlineData("brief.region == \"EU\"", "brief.region != \"US\"", false)]
    [InlineData("brief.count > 3", "brief.count >= 4", true)]
    [InlineData("brief.count > 3", "brief.count >= 3", false)]
    [InlineData("brief.count > 3", "brief.count == 10", true)]
    [InlineData("brief.count >= 1", "brief.count != 0", true)]
    [InlineData("brief.name != \"\"", "brief.is_long", true)]
    [InlineData("brief.tags.size > 0", "brief.tags contains \"x\"", true)]
    [InlineData("brief.tags.size > 1", "brief.tags contains \"x\"", false)]
    [InlineData("brief.tags != empty", "brief.tags.size >= 1", true)]
    [InlineData("brief.name contains \"a\"", "brief.name contains \"ab\"", true)]
    [InlineData("brief.name contains \"ab\"", "brief.name contains \"a\"", false)]
    [InlineData("brief.ends >= \"2026-01-01\"", "brief.ends == \"2026-02-01\"", true)]
    [InlineData("brief.ends > \"2026-01-01\"", "brief.ends >= \"2026-01-01\"", false)]
    // nil equals nil: no value shows that another is there
    [InlineData("brief.offer", "brief.offer.code == \"X\"", true)]
    [InlineData("brief.offer", "brief.offer.text == nil", false)]
    [InlineData("brief.offer", "brief.offer.text != nil", true)]
    [InlineData("brief.is_long", "brief.is_long != false", true)]
    [InlineData("brief.is_long", "brief.is_long != nil", false)]
    public void A_step_with_a_when_is_set_where_the_readers_when_implies_it(string producer, string reader, bool isSet)
    {
        string workflow = Flow.Of(Flow.Agent("p", $"when: {Quoted(producer)}") + Flow.Agent("q", $"when: {Quoted(reader)}\nneeds: [p.a]"));
        var codes = Flow.Codes(workflow).Where(c => c is not ("HO007" or "HO016"));
        Assert.Equal(isSet ? [] : ["HO001"], codes);
    }

    private static string Quoted(string condition) => "'" + condition.Replace("'", "''", StringComparison.Ordinal) + "'";

    [Theory]
    [InlineData("brief.offer", "brief.offer.code", true)]
    [InlineData("brief.offer != nil", "brief.offer.code", true)]
    [InlineData("brief.offer and brief.offer.code == \"X\"", "brief.offer", true)]
    [InlineData("brief.offer and brief.offer.text", "brief.offer.text", true)]
    [InlineData("brief.offer", "brief.offer.text", false)]
    [InlineData("brief.is_long", "brief.offer.code", false)]
    [InlineData("brief.offer == nil", "brief.offer.code", false)]
    [InlineData("brief.tags.size > 0", "brief.tags.first", true)]
    [InlineData("brief.tags.size >= 0", "brief.tags.first", false)]
    [InlineData("brief.is_long", "brief.regions.first", true)]
    [InlineData("brief.is_long", "brief.tags.first", false)]
    public void An_optional_field_is_set_where_what_is_known_implies_it(string when, string path, bool isSet) =>
        Assert.Equal(isSet ? [] : ["HO001"], Flow.Codes(Flow.Of(Flow.Agent("q", $"when: {Quoted(when)}\nneeds: [{path}]"))).Where(c => c != "HO016"));

    [Theory]
    [InlineData("brief.region == \"EU\"", "p.a", "y", true)]
    [InlineData("brief.region == \"US\"", "y", "p.a", false)]
    [InlineData("brief.region != \"EU\"", "y", "p.a", true)]
    public void The_case_taken_and_those_not_taken_are_known_inside(string when, string first, string other, bool isSet)
    {
        string Case(string head, string id, string read) =>
            $"      - {head}\n        steps:\n{Flow.Agent(id, read == "y" ? "" : $"needs: [{read}]", "          ")}        yields: {{ x: {id}.a }}\n";
        Flow.Same(isSet ? [] : ["HO001"], Flow.Of(Flow.Agent("p", "when: brief.region == \"EU\"")
            + "  - switch: s\n    cases:\n" + Case($"when: {when}", "one", first) + Case("else: true", "two", other)));
    }

    [Fact]
    public void The_when_of_a_region_is_known_inside_it()
    {
        string region = "  - switch: s\n    when: brief.is_long\n    cases:\n      - else: true\n        steps:\n" + Flow.Agent("in", "needs: [p.a]", "          ") + "        yields: { x: in.a }\n";
        Flow.Same([], Flow.Of(Flow.Agent("p", "when: brief.is_long") + region));
        Flow.Same(["HO001"], Flow.Of(Flow.Agent("p", "when: brief.is_long") + region.Replace("    when: brief.is_long\n", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("needs: [p.a]", "HO001")]
    [InlineData("needs: [\"p.a?\"]", "")]
    [InlineData("needs: [{ as: x, from: p.a }]", "HO001")]
    [InlineData("needs: [{ as: x, from: p.a, default: none }]", "")]
    [InlineData("needs: [\"p.a?\"]\ntask: \"{{ p.a }}\"", "HO007")]
    [InlineData("needs: [\"p.a?\"]\ntask: \"{% if p.a %}{{ p.a }}{% endif %}\"", "")]
    [InlineData("needs: [\"p.a?\"]\ntask: \"{% if p %}{{ p.a }}{% endif %}\"", "")]
    [InlineData("needs: [\"p.a?\"]\nwhen: brief.is_long\ntask: \"{{ p.a }}\"", "")]
    [InlineData("needs: [p.a]\ntask: \"{{ p.a }}\"", "HO001")]
    [InlineData("needs: [{ as: x, from: p.a, default: none }]\ntask: \"{{ x }}\"", "")]
    [InlineData("needs: [\"p?\"]\ntask: \"{% if p %}{{ p.a }}{% endif %}\"", "")]
    [InlineData("needs: [\"p?\"]\ntask: \"{% if p %}{{ p.b }}{% endif %}\"", "HO007")]
    public void An_agent_says_what_it_can_do_without(string reader, string code)
    {
        string agent = Flow.Agent("q", reader);
        if (reader.Contains("task:", StringComparison.Ordinal))
            agent = agent.Replace("    task: Write.\n", "", StringComparison.Ordinal);
        Flow.Same(code.Length == 0 ? [] : [code], Flow.Of(Flow.Agent("p", "when: brief.is_long") + agent));
    }

    [Theory]
    [InlineData("  - check: c\n    of: p\n    scorers: [grade]\n", "HO001")]
    [InlineData("  - check: c\n    of: p\n    scorers: [grade]\n    when: brief.is_long\n", "")]
    [InlineData("  - check: c\n    of: d\n    needs: [p.a]\n    scorers: [grade]\n", "HO001")]
    [InlineData("  - check: c\n    of: d\n    needs: [\"p.a?\"]\n    scorers: [grade]\n", "")]
    [InlineData("  - review: v\n    of: { x: p.a }\n    approvers: g\n", "HO001")]
    [InlineData("  - review: v\n    of: { x: \"{{ p.a }}\" }\n    approvers: g\n", "HO007")]
    [InlineData("  - review: v\n    of: { x: \"{% if p %}{{ p.a }}{% endif %}\" }\n    approvers: g\n", "")]
    [InlineData("  - review: v\n    of: { x: d.a }\n    show: [p.a]\n    approvers: g\n", "")]
    [InlineData("  - ask: v\n    to: g\n    show: [p.a]\n    answer: { x: text }\n", "")]
    [InlineData("  - switch: v\n    cases: [{ else: true, yields: { x: p.a } }]\n", "HO001")]
    [InlineData("  - switch: v\n    cases: [{ else: true, yields: { x: \"p.a?\" } }]\n", "")]
    [InlineData("  - switch: v\n    cases: [{ when: p.a == \"x\", yields: { x: d.a } }, { else: true, yields: { x: d.a } }]\n", "HO007")]
    [InlineData("  - switch: v\n    cases: [{ when: p.a, yields: { x: p.a } }, { else: true, yields: { x: d.a } }]\n", "")]
    [InlineData("  - switch: v\n    cases: [{ when: p, yields: { x: p.a } }, { else: true, yields: { x: p.a } }]\n", "HO001")]
    [InlineData("  - tool: v\n    use: t\n    with: { x: p.a }\n    produces: { y: text }\n", "HO001")]
    [InlineData("  - call: v\n    workflow: other@^1\n    with: { a: p.a }\n", "HO001")]
    [InlineData("  - call: v\n    workflow: other@^1\n    with: { a: \"p.a?\" }\n", "")]
    [InlineData("  - wait: v\n    until: p.a\n", "HO001")]
    [InlineData("  - wait: v\n    until: brief.ends\n", "")]
    public void Every_way_a_value_is_read_counts(string reader, string code) =>
        Flow.Same(code.Length == 0 ? [] : [code], Flow.Of(Flow.Agent("p", "when: brief.is_long") + Flow.Agent("d") + reader));

    [Theory]
    [InlineData("{{ v.y }}", "HO006")]
    [InlineData("{% assign x = v.y %}{{ x | upcase }}", "HO006 HO006")]
    [InlineData("{% if v.y == 'x' %}Be short.{% endif %}", "")]
    [InlineData("{{ v.n }} {{ v.c }} {{ v.y.size }}", "")]
    [InlineData("{% for r in v.rows %}{{ r.count }} on {{ r.day }} {% endfor %}{{ v.rows.size }}", "")]
    [InlineData("{% case v.y %}{% when 'x' %}Be short.{% endcase %}", "")]
    [InlineData("{% for r in v.rows %}{{ r.name }}{% endfor %}", "HO006")]
    [InlineData("{{ v.rows | map: 'name' | first }}", "HO006")]
    [InlineData("{{ v.counts | join: ', ' }}", "")]
    [InlineData("{{ v.names | join: ', ' }}", "HO006")]
    [InlineData("{{ d.a }}", "")]
    public void Words_that_a_tool_gave_are_no_part_of_a_task(string task, string codes) =>
        Flow.Same(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries), Flow.Of(
            "  - tool: v\n    use: t\n    with: { x: brief.name }\n    produces: { y: text, n: integer, c: a | b, rows: [{ name: string, count: integer, day: date }], counts: [integer], names: [string] }\n" + Flow.Agent("d")
            + $"  - agent: e\n    role: r\n    needs: [v.y, v.n, v.c, v.rows, v.counts, v.names, d.a]\n    task: \"{task}\"\n    produces: {{ a: text }}\n"));

    [Theory]
    [InlineData("q and p.a == 'x'", "")]
    [InlineData("p.a == 'x' and q", "HO007")]
    [InlineData("q or p.a == 'x'", "HO007")]
    [InlineData("brief.is_long == false or p.a == 'x'", "")]
    public void A_part_of_a_condition_is_read_only_where_those_before_it_lead_to_it(string condition, string code) =>
        Flow.Same(code.Length == 0 ? [] : [code], Flow.Of(Flow.Agent("p", "when: brief.is_long") + Flow.Agent("q", "when: brief.is_long") + Flow.Agent("r", $"when: \"{condition}\"")));

    [Fact]
    public void The_output_reads_too()
    {
        Flow.Same(["HO001"], Flow.Of(Flow.Agent("p", "when: brief.is_long"), "output: { x: p.a }\n"));
        Flow.Same([], Flow.Of(Flow.Agent("p", "when: brief.is_long"), "output: { x: \"p.a?\" }\n"));
        Flow.Same([], Flow.Of(Flow.Agent("p"), "output: { x: p.a }\n"));
    }

    [Theory]
    [InlineData("on_fail: stop", "c.passed", true)]
    [InlineData("on_fail: continue", "c.passed", false)]
    [InlineData("on_fail: { redo: d, rounds: 1, then: stop }", "c.passed", true)]
    [InlineData("on_fail: { redo: d, rounds: 1, then: continue }", "c.passed", false)]
    public void Behind_a_check_that_stops_the_run_it_has_passed(string onFail, string when, bool isSet) =>
        Flow.Same(isSet ? ["HO016"] : ["HO001"], Flow.Of(Flow.Agent("d") + $"  - check: c\n    of: d\n    scorers: [grade]\n    {onFail}\n" + Flow.Agent("p", $"when: {when}") + Flow.Agent("q", "needs: [p.a]")));

    [Fact]
    public void Behind_a_review_its_content_was_approved() =>
        Flow.Same(["HO016"], Flow.Of(Flow.Agent("d") + "  - review: v\n    of: d\n    approvers: g\n" + Flow.Agent("p", "when: v.decision == \"approved\"") + Flow.Agent("q", "needs: [p.a]")));

    [Fact]
    public void What_rests_on_a_step_that_may_be_skipped_follows_its_when()
    {
        string one = Flow.Agent("p", "when: brief.is_long");
        Flow.Same([], Flow.Of(one + Flow.Agent("q", "when: p") + Flow.Agent("z", "when: brief.is_long\nneeds: [q.a]")));
        Flow.Same([], Flow.Of(one + Flow.Agent("q", "when: p and p.a == \"x\"") + Flow.Agent("z", "when: q\nneeds: [p.a, q.a]")));
        Flow.Same(["HO001"], Flow.Of(one + Flow.Agent("q", "when: p and p.a == \"x\"") + Flow.Agent("z", "when: brief.is_long\nneeds: [p.a, q.a]")));
    }

    [Theory]
    [InlineData("EU", "UK", "s.v == \"EU\"", true)]
    [InlineData("EU", "UK", "s.v != \"UK\"", true)]
    [InlineData("UK", "EU", "s.v == \"EU\"", false)]
    public void What_a_switch_yields_tells_which_case_was_taken(string first, string other, string when, bool isSet) =>
        Flow.Same(isSet ? [] : ["HO001"], Flow.Of(Flow.Agent("p", "when: brief.is_long")
            + $"  - switch: s\n    cases:\n      - {{ when: brief.is_long, yields: {{ v: {{ const: {first} }} }} }}\n      - {{ else: true, yields: {{ v: {{ const: {other} }} }} }}\n"
            + Flow.Agent("q", $"when: {Quoted(when)}\nneeds: [p.a]")));

    [Fact]
    public void What_can_not_be_decided_is_a_note_and_no_error()
    {
        string producer = Flow.Agent("p", "when: 'brief.name == brief.region'");
        Flow.Same(["HO019"], Flow.Of(producer + Flow.Agent("q", "when: 'brief.region == brief.name'\nneeds: [p.a]")));
        Flow.Same([], Flow.Of(producer + Flow.Agent("q", "when: 'brief.name == brief.region'\nneeds: [p.a]")));
        Flow.Same(["HO019"], Flow.Of(Flow.Agent("q", "needs: [brief.extra.field]")));
    }

    [Fact]
    public void What_a_called_workflow_gives_back_is_known()
    {
        Flow.Same([], Flow.Of("  - call: k\n    workflow: other\n" + Flow.Agent("q", "needs: [k.text, k]")));
        Flow.Same(["HO004"], Flow.Of("  - call: k\n    workflow: other\n" + Flow.Agent("q", "needs: [k.field]")));
    }

    [Fact]
    public void Too_many_values_to_try_are_left_to_the_run()
    {
        string many = string.Join(" and ", Enumerable.Range(0, 16).Select(i => $"brief.f{i} == \"x\""));
        string fields = string.Join(", ", Enumerable.Range(0, 16).Select(i => $"f{i}: string"));
        string workflow = Flow.Of(Flow.Agent("p", $"when: {Quoted(many + " or brief.region == \"UK\"")}") + Flow.Agent("q", $"when: {Quoted(many)}\nneeds: [p.a]")).Replace("region: US", $"{fields}, region: US", StringComparison.Ordinal);
        Assert.Contains("HO019", Flow.Codes(workflow));
        Assert.DoesNotContain("HO001", Flow.Codes(workflow));
    }
}
