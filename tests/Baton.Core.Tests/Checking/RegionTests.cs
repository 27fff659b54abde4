using Baton.Core.Contracts;
using Baton.Core.Tests.Workflows;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>What may be read in, out of and between regions and loops; each rule from both sides.</summary>
public sealed class RegionTests
{
    private const string In = "          ";

    private static string Parallel(string join, string one, string other, string oneYields = "{ x: l.a }", string otherYields = "{ x: m.a }") =>
        $"  - parallel: par\n    join: {join}\n    branches:\n      left:\n        steps:\n{Flow.Agent("l", one, In)}        yields: {oneYields}\n      right:\n        steps:\n{Flow.Agent("m", other, In)}        yields: {otherYields}\n";

    private static string Each(string rest, string body = "", string yields = "{ x: i.a }", string list = "brief.regions") =>
        $"  - each: e\n    as: item\n    in: {list}\n{rest}    steps:\n{Flow.Agent("i", body, "      ")}    yields: {yields}\n";

    private static string Repeat(string until, string body = "", string yields = "{ x: i.a }") =>
        $"  - repeat: rep\n    until: {until}\n    rounds: 3\n    steps:\n{Flow.Agent("i", body, "      ")}{Flow.Agent("j", "needs: [i.a]", "      ")}    yields: {yields}\n";

    private static string Loop(string first, string middle = "", string redo = "{ redo: d, rounds: 2, then: continue }") =>
        Flow.Agent("d", first) + middle + $"  - check: lint\n    of: d\n    scorers: [grade]\n    on_fail: {redo}\n";

    [Fact]
    public void Branches_of_a_parallel_do_not_see_one_another()
    {
        Flow.Same([], Flow.Of(Parallel("all", "", "") + Flow.Agent("z", "needs: [par.left.x, par.right.x]")));
        Flow.Same(["HO018"], Flow.Of(Parallel("all", "", "needs: [l.a]")));
        Flow.Same(["HO018"], Flow.Of(Parallel("all", "needs: [\"m.a?\"]", "")));
        Flow.Same(["HO005"], Flow.Of(Parallel("all", "", "") + Flow.Agent("z", "needs: [l.a]")));
        Flow.Same(["HO004"], Flow.Of(Parallel("all", "", "") + Flow.Agent("z", "needs: [par.x]")));
    }

    [Fact]
    public void Where_some_branches_suffice_all_yield_the_same()
    {
        Flow.Same([], Flow.Of(Parallel("any", "", "") + Flow.Agent("z", "needs: [par.x]")));
        Flow.Same(["HO010"], Flow.Of(Parallel("any", "", "", otherYields: "{ y: m.a }")));
        Flow.Same([], Flow.Of(Parallel("all", "", "", otherYields: "{ y: m.a }")));
    }

    [Fact]
    public void Of_one_winner_there_are_its_yields_and_of_several_lists_as_long_as_they_are_many()
    {
        Flow.Same(["HO004"], Flow.Of(Parallel("any", "", "") + Flow.Agent("z", "needs: [par.x.first]")));
        Flow.Same(["HO004"], Flow.Of(Parallel("1", "", "") + Flow.Agent("z", "needs: [par.x.first]")));
        Flow.Same([], Flow.Of(Parallel("2", "", "") + Flow.Agent("z", "needs: [par.x, par.x.first, par.x.last]")));
        Flow.Same(["HO001"], Flow.Of(Parallel("2", "", "", otherYields: "{ x: \"m.b?\" }") + Flow.Agent("z", "needs: [par.x, par.x.first]")));
    }

    [Fact]
    public void The_item_is_known_inside_its_each_alone()
    {
        Flow.Same([], Flow.Of(Each("", "needs: [item]") + Flow.Agent("z", "needs: [e.x]")));
        Flow.Same(["HO005"], Flow.Of(Each("") + Flow.Agent("z", "needs: [item]")));
        Flow.Same(["HO005"], Flow.Of(Each("") + Flow.Agent("z", "needs: [i.a]")));
        Flow.Same(["HO003"], Flow.Of(Each("", "needs: [itm]")));
        Flow.Same(["HO001"], Flow.Of(Each("", "when: item == \"EU\"")));
        Flow.Same([], Flow.Of(Each("", "when: item == \"EU\"", "{ x: \"i.a?\" }")));
    }

    [Theory]
    [InlineData("- review: v\n        of: { x: i.a }\n        approvers: g")]
    [InlineData("- check: v\n        of: i\n        scorers: [grade]\n        on_fail: stop")]
    [InlineData("- repeat: v\n        until: i.b\n        rounds: 2\n        steps: []\n        yields: { x: 1 }")]
    public void Where_an_item_may_end_early_the_list_may_be_shorter(string end)
    {
        string each = Each("").Replace("    yields:", $"      {end}\n    yields:", StringComparison.Ordinal);
        Flow.Same(["HO001"], Flow.Of(each + Flow.Agent("z", "needs: [e.x.first]")));
        Flow.Same([], Flow.Of(each.Replace("stop", "continue", StringComparison.Ordinal).Replace("review: v", "ask: v", StringComparison.Ordinal)
            .Replace("of: { x: i.a }\n        approvers: g", "to: g\n        answer: { x: text }", StringComparison.Ordinal)
            .Replace("rounds: 2", "rounds: 2\n        then: continue", StringComparison.Ordinal) + Flow.Agent("z", "needs: [e.x.first]")));
    }

    [Fact]
    public void An_each_yields_lists_as_long_as_the_one_it_goes_through()
    {
        Flow.Same([], Flow.Of(Each("") + Flow.Agent("z", "needs: [e.x.first]")));
        Flow.Same(["HO001"], Flow.Of(Each("", list: "brief.tags") + Flow.Agent("z", "needs: [e.x.first]")));
        Flow.Same(["HO004"], Flow.Of(Each("    on_item_error: skip\n") + Flow.Agent("z", "needs: [e.x]")));
        Flow.Same([], Flow.Of(Each("    on_item_error: skip\n") + Flow.Agent("z", "needs: [e.items, e.failed]")));
        Flow.Same(["HO001"], Flow.Of(Each("    on_item_error: collect\n") + Flow.Agent("z", "needs: [e.items.first.x]")));
        var contracts = StepContracts.Of(Playbook.Read(Flow.Of(Each("    on_item_error: collect\n"))).Workflow!);
        Assert.Equal(ContractKind.Integer, ((ContractLookup.Found)contracts["e"].Find(["items", "[]", "index"])).Contract.Kind);
        Assert.Equal(ContractKind.Text, ((ContractLookup.Found)contracts["e"].Find(["failed", "[]", "reason"])).Contract.Kind);
    }

    [Fact]
    public void What_an_item_holds_is_known_in_what_regions_inside_yield_of_it()
    {
        string steps = "  - each: e\n    as: item\n    in: brief.regions\n    steps:\n"
            + $"      - switch: s\n        cases:\n          - {{ else: true, yields: {{ region: item }} }}\n{Flow.Agent("i", "", "      ")}    yields: {{ x: s.region, y: i.a }}\n";
        var contracts = StepContracts.Of(Playbook.Read(Flow.Of(steps)).Workflow!);
        var region = ((ContractLookup.Found)contracts["brief"].Find(["regions", "[]"])).Contract;
        Assert.NotEqual(ContractKind.Json, region.Kind);
        Assert.Equal(region, ((ContractLookup.Found)contracts["e"].Find(["x", "[]"])).Contract);
    }

    [Theory]
    [InlineData("then: stop", "HO016")]
    [InlineData("then: continue", "HO001")]
    [InlineData("then: stop\n            when: brief.count > 3", "HO001")]
    public void What_a_repeat_in_a_branch_came_to_is_known_behind_branches_that_all_finish(string then, string code)
    {
        string branches = $"  - parallel: par\n    branches:\n      one:\n        steps:\n          - repeat: rep\n            until: brief.is_long\n            rounds: 2\n            {then}\n"
            + $"            steps:\n{Flow.Agent("i", "", "              ")}      two:\n        steps:\n{Flow.Agent("j", "", "          ")}";
        // That `p` always runs there is worth a word of its own.
        Flow.Same([code], Flow.Of(branches + Flow.Agent("p", "when: brief.is_long") + Flow.Agent("z", "needs: [p.a]")));
    }

    [Theory]
    [InlineData("brief.count > 3", true)]
    [InlineData("brief.count == 10", true)]
    [InlineData("brief.count > 2", false)]
    public void What_a_repeat_came_to_is_known_where_the_run_went_into_it(string reader, bool isSet) =>
        Flow.Same(isSet ? [] : ["HO001"], Flow.Of(Flow.Agent("p", "when: brief.is_long")
            + Repeat("brief.is_long").Replace("    rounds: 3\n", "    rounds: 3\n    when: brief.count > 3\n", StringComparison.Ordinal) + Flow.Agent("z", $"when: {reader}\nneeds: [p.a]")));

    [Theory]
    [InlineData("stop", "[]")]
    [InlineData("continue", "[HO001]")]
    public void What_a_repeat_in_a_repeat_came_to_holds_of_its_last_round(string then, string codes) =>
        Assert.Equal(codes, $"[{string.Join(", ", Flow.Codes(Flow.Of(Flow.Agent("p", "when: brief.is_long") + "  - repeat: outer\n    until: brief.count == 0\n    rounds: 2\n    then: continue\n    steps:\n"
            + $"      - repeat: inner\n        until: brief.is_long\n        rounds: 2\n        then: {then}\n        steps:\n{Flow.Agent("i", "", In)}" + Flow.Agent("z", "needs: [p.a]"))))}]");

    [Theory]
    [InlineData("brief.region == \"EU\"", true)]
    [InlineData("brief.region == \"US\"", false)]
    [InlineData("brief.region != \"US\"", false)]
    public void What_a_repeat_in_a_case_came_to_is_known_where_that_case_was_taken(string reader, bool isSet)
    {
        string cases = "  - switch: s\n    cases:\n      - when: brief.region == \"EU\"\n        steps:\n          - repeat: rep\n            until: brief.is_long\n            rounds: 2\n            steps:\n"
            + $"{Flow.Agent("i", "", "              ")}        yields: {{ x: brief.name }}\n      - {{ else: true, yields: {{ x: brief.name }} }}\n";
        Flow.Same(isSet ? [] : ["HO001"], Flow.Of(Flow.Agent("p", "when: brief.is_long") + cases + Flow.Agent("z", $"when: {reader}\nneeds: [p.a]")));
    }

    [Theory]
    [InlineData("when: brief.count > 3", "")]
    [InlineData("", "HO001")]
    public void A_region_that_was_not_gone_into_says_nothing_of_what_stands_in_it(string when, string code)
    {
        // Inside, `i` is there just where the brief has an offer.
        string repeat = Repeat("i", "when: brief.offer", "{ x: j.a }").Replace("    rounds: 3\n", "    rounds: 3\n    when: brief.count > 3\n", StringComparison.Ordinal).Replace("i.a]", "\"i.a?\"]", StringComparison.Ordinal);
        Flow.Same(code.Length == 0 ? [] : [code], Flow.Of(repeat + Flow.Agent("z", $"{when}\nneeds: [brief.offer.code]")));
    }

    [Fact]
    public void Branches_run_side_by_side_so_that_one_reads_before_another_ends_the_run() =>
        Flow.Same(["HO001"], Flow.Of(Flow.Agent("p", "when: brief.is_long") + "  - parallel: par\n    branches:\n      one:\n        steps:\n"
            + $"          - repeat: rep\n            until: brief.is_long\n            rounds: 2\n            steps:\n{Flow.Agent("i", "", "              ")}      two:\n        steps:\n{Flow.Agent("j", "needs: [p.a]", In)}"));

    [Fact]
    public void Who_goes_through_a_list_again_inside_may_be_at_another_item()
    {
        string each = "  - each: e\n    as: item\n    in: brief.rivals\n    steps:\n      - each: o\n        as: other\n        in: brief.rivals\n        when: item.site\n        steps:\n"
            + $"{Flow.Agent("i", "needs: [READ]", In)}        yields: {{ x: i.a }}\n    yields: {{ x: item.name }}\n";
        string Workflow(string read) => Flow.Of(each.Replace("READ", read, StringComparison.Ordinal)).Replace("region: US", "rivals: [{ name: string, site?: text }], region: US", StringComparison.Ordinal);
        Flow.Same(["HO001"], Workflow("other.site"));
        Flow.Same([], Workflow("item.site"));
    }

    [Fact]
    public void Where_a_case_yields_what_is_not_there_nothing_behind_it_is_reached()
    {
        string cases = $"  - switch: s\n    cases:\n      - when: brief.region == \"US\"\n        steps:\n{Flow.Agent("i", "", "          ")}        yields: {{ x: \"i.b?\" }}\n"
            + $"      - else: true\n        steps:\n{Flow.Agent("j", "", "          ")}        yields: {{ x: j.b }}\n";
        var found = Flow.Findings(Flow.Of(cases + Flow.Agent("z", "when: brief.region == \"EU\"\nneeds: [s.x]")));
        Assert.Equal("HO001", Assert.Single(found).Code);
        Assert.Contains("j.b", found[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeat_reads_its_own_end_and_what_the_round_before_left()
    {
        Flow.Same([], Flow.Of(Repeat("j.a == \"done\"") + Flow.Agent("z", "needs: [rep.x]")));
        Flow.Same([], Flow.Of(Repeat("j.a == \"done\"", "needs: [\"j.a?\", \"rep.x?\"]")));
        Flow.Same(["HO001"], Flow.Of(Repeat("j.a == \"done\"", "needs: [j.a]")));
        Flow.Same(["HO001"], Flow.Of(Repeat("j.a == \"done\"", "needs: [rep.x]")));
        Flow.Same(["HO007"], Flow.Of(Repeat("rep.x == \"done\"")));
        Flow.Same(["HO005"], Flow.Of(Repeat("j.a == \"done\"") + Flow.Agent("z", "needs: [j.a]")));
        Flow.Same(["HO007"], Flow.Of(Repeat("i.b == \"done\"")));
    }

    [Fact]
    public void Against_the_direction_of_a_loop_everything_is_optional()
    {
        Flow.Same([], Flow.Of(Loop("needs: [\"lint.findings?\", \"d.a?\"]")));
        Flow.Same(["HO001"], Flow.Of(Loop("needs: [lint.findings]")));
        Flow.Same(["HO001"], Flow.Of(Loop("needs: [d.a]")));
        Flow.Same([], Flow.Of(Loop("", Flow.Agent("m", "when: lint\nneeds: [lint.findings]"))));
        Flow.Same(["HO002"], Flow.Of(Flow.Agent("z", "needs: [\"lint.findings?\"]") + Loop("")));
        Flow.Same(["HO002"], Flow.Of(Flow.Agent("z", "needs: [\"z.a?\"]")));
    }

    [Fact]
    public void What_was_seen_of_the_round_before_is_not_what_this_round_brings()
    {
        // `m` runs where the round before had findings; `z` asks what this round's check says.
        string loop = Loop("", Flow.Agent("m", "when: lint and lint.passed == false"), "{ redo: d, rounds: 2, then: continue }");
        Flow.Same(["HO001"], Flow.Of(loop + Flow.Agent("z", "when: lint.passed == false\nneeds: [m.a]")));
    }

    [Fact]
    public void An_inner_loop_sees_other_rounds_than_the_outer_one()
    {
        string steps = Flow.Agent("d", "when: ok") + Flow.Agent("m") + "  - check: lint\n    of: m\n    scorers: [grade]\n    on_fail: { redo: m, rounds: 1, then: continue }\n";
        string review = "  - review: ok\n    of: { x: m.a }\n    approvers: g\n    on_changes: { redo: d, rounds: 2 }\n";
        // `ok` stands in the outer loop alone, so `d` and `m` see the same round of it.
        Flow.Same([], Flow.Of((steps + review).Replace("- agent: m\n    role: r\n", "- agent: m\n    role: r\n    when: ok\n    needs: [d.a]\n", StringComparison.Ordinal).Replace("of: m\n", "of: brief\n", StringComparison.Ordinal).Replace("x: m.a", "x: brief.name", StringComparison.Ordinal)));
        // `lint` stands in both: in a second round of the inner loop it has been, though `d` saw none.
        string inner = (steps + review).Replace("when: ok", "when: lint", StringComparison.Ordinal).Replace("- agent: m\n    role: r\n", "- agent: m\n    role: r\n    when: lint\n    needs: [d.a]\n", StringComparison.Ordinal).Replace("of: m\n", "of: brief\n", StringComparison.Ordinal).Replace("x: m.a", "x: brief.name", StringComparison.Ordinal);
        Flow.Same(["HO001"], Flow.Of(inner));
    }

    [Fact]
    public void The_way_out_on_failure_yields_what_the_step_would_have_produced()
    {
        string Way(string yields, string body = "") => Flow.Agent("d", $"on_error:\n  steps:\n{Flow.Agent("x", body, "    ")}  yields: {yields}");
        Flow.Same([], Flow.Of(Way("{ a: x.a }") + Flow.Agent("z", "needs: [d.a]")));
        Flow.Same([], Flow.Of(Way("{ a: x.a, b: x.a }")));
        Flow.Same(["HO010"], Flow.Of(Way("{ b: x.a }")));
        Flow.Same(["HO010"], Flow.Of(Way("{ a: x.a, c: x.a }")));
        Flow.Same(["HO005"], Flow.Of(Way("{ a: x.a }", "needs: [d.a]")));
        Flow.Same(["HO005"], Flow.Of(Way("{ a: x.a }", "needs: [\"d.a?\"]")));
        Flow.Same(["HO005"], Flow.Of(Way("{ a: x.a }") + Flow.Agent("z", "needs: [x.a]")));
    }

    [Fact]
    public void The_way_out_of_a_region_relies_on_nothing_inside_it()
    {
        string Region(string needs) =>
            $"  - switch: s\n    cases:\n      - else: true\n        steps:\n{Flow.Agent("i", "", In)}        yields: {{ v: i.a }}\n    on_error:\n      steps:\n{Flow.Agent("x", needs, "        ")}      yields: {{ v: x.a }}\n";
        Flow.Same([], Flow.Of(Flow.Agent("p") + Region("needs: [p.a]")));
        Flow.Same(["HO005"], Flow.Of(Region("needs: [i.a]")));
    }

    [Theory]
    [InlineData("when: brief.region == \"EU\"|when: brief.region == \"US\"|when: brief.region == \"UK\"", "")]
    [InlineData("when: brief.region == \"EU\"|when: brief.region == \"US\"", "HO011")]
    [InlineData("when: brief.is_long|when: brief.is_long == false", "")]
    [InlineData("when: brief.is_long|when: brief.count > 3", "HO011")]
    [InlineData("when: brief.count > 3|when: brief.count <= 3", "")]
    [InlineData("when: brief.offer|when: brief.offer == nil", "")]
    [InlineData("when: brief.region == \"EU\"|else: true", "")]
    [InlineData("when: brief.region == \"EU\"|when: brief.count > 10|else: true", "HO011")]
    [InlineData("when: brief.region != \"EU\"|when: brief.region == \"US\"|else: true", "HO011")]
    [InlineData("when: brief.region == \"EU\"|when: brief.region != \"EU\"|else: true", "HO011")]
    [InlineData("else: true|when: brief.is_long", "HO011")]
    public void A_switch_has_a_case_for_everything_and_none_in_vain(string cases, string code) =>
        Flow.Same(code.Length == 0 ? [] : [code], Flow.Of(Flow.Agent("p") + "  - switch: s\n    cases:\n" + string.Concat(cases.Split('|').Select(c => $"      - {{ {c}, yields: {{ v: brief.name }} }}\n"))));

    [Theory]
    [InlineData("brief.region == \"EU\"", "")]
    [InlineData("brief.count > 10", "HO016 Error")]
    [InlineData("brief.count >= 0", "HO016 Warning")]
    [InlineData("brief.regions.size > 0", "HO016 Warning")]
    [InlineData("brief.tags.size > 0", "")]
    [InlineData("brief.name == empty", "HO016 Error")]
    [InlineData("brief.name", "HO016 Warning")]
    [InlineData("brief.extra == \"x\"", "")]
    [InlineData("brief.is_long and brief.is_long == false", "HO016 Error")]
    [InlineData("run.workflow == \"other\"", "")]
    public void A_when_that_says_nothing_is_a_finding(string when, string finding) =>
        Assert.Equal(finding.Length == 0 ? [] : [finding], Flow.Findings(Flow.Of(Flow.Agent("q", $"when: '{when}'"))).Select(f => $"{f.Code} {f.Severity}"));

    [Fact]
    public void Inside_a_case_that_can_never_be_taken_nothing_more_is_said()
    {
        string inner = Flow.Agent("i", "when: brief.is_long\nneeds: [p.a]", In);
        Flow.Same(["HO011"], Flow.Of(Flow.Agent("p", "when: brief.region == \"US\"") + $"  - switch: s\n    cases:\n      - when: brief.count > 10\n        steps:\n{inner}        yields: {{ v: \"i.a?\" }}\n      - {{ else: true, yields: {{ v: brief.name }} }}\n"));
    }
}
