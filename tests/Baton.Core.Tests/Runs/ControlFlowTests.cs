using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

/// <summary>Branches side by side, items, rounds of a body, waiting, and the ways out of what failed.</summary>
public sealed class ControlFlowTests
{
    private static string Agent(string id, string more = "") => $$"""
        - agent: {{id}}
          role: writer
          task: Write.
          produces: { text: string }
          {{more}}
        """;

    private static string Indented(string text, int by) => text.ReplaceLineEndings("\n").Replace("\n", "\n" + new string(' ', by), StringComparison.Ordinal);

    private static string Parallel(string join) => $$"""
        steps:
          - parallel: audits
            join: {{join}}
            branches:
              seo:
                steps:
                  {{Indented(Agent("one"), 10)}}
                yields: { score: one.text }
              copy:
                steps:
                  {{Indented(Agent("two"), 10)}}
                yields: { score: two.text }
              tone:
                steps:
                  {{Indented(Agent("three"), 10)}}
                yields: { score: three.text }
          {{Indented(Agent("last"), 2)}}
        """;

    private static string Each(string more, string body = "") => $$"""
        steps:
          - each: rivals
            as: rival
            in: brief.product
            {{more}}
            steps:
              {{Indented(body.Length > 0 ? body : Agent("note"), 6)}}
            yields: { note: note.text }
          {{Indented(Agent("last"), 2)}}
        """;

    private static NewYield Score(Scenario run, string step) => new("score", null, ((StepOutput.Stored)run.Slot(step).Output!).Value, ["text"]);

    [Fact]
    public void The_branches_of_a_parallel_run_side_by_side_and_all_are_waited_for()
    {
        var run = new Scenario(Parallel("all"));
        run.Enter("audits");
        Assert.Equal(["Begin one", "Begin two", "Begin three"], run.Pends);
        run.Run("two");
        Assert.Equal(["CloseRegion audits", "Begin one", "Begin three"], run.Pends);
        run.CloseBranch("audits", 1, Score(run, "two"));
        run.Run("three");
        run.Run("one");
        Assert.Equal([0, 2], run.Work.OfType<Work.CloseRegion>().Select(w => w.Branch));
        run.CloseBranch("audits", 2, Score(run, "three"));
        run.CloseBranch("audits", 0, Score(run, "one"));
        var branches = Assert.IsType<StepOutput.ByBranch>(run.Slot("audits").Output).Branches;
        Assert.Equal(["seo", "copy", "tone"], branches.Select(b => b.Name));
        Assert.Equal(["Begin last"], run.Pends);
    }

    [Fact]
    public void Of_any_the_first_that_is_through_wins_and_the_others_are_called_off()
    {
        var run = new Scenario(Parallel("any"));
        run.Enter("audits");
        run.Begin("one");
        run.Run("two");
        run.CloseBranch("audits", 1, Score(run, "two"));
        Assert.Equal(["Begin last"], run.Pends);
        Assert.Equal((SlotStatus.Withdrawn, SlotStatus.Withdrawn), (run.Slot("one").Status, run.Slot("three").Status));
        Assert.Equal(new CallOut("one", 1, 1), Assert.Single(run.State.CallsOut));
        Assert.IsType<StepOutput.Composed>(run.Slot("audits").Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_call_cost_that_was_called_off_is_recorded_once_and_nothing_else_of_it(bool answers)
    {
        var run = new Scenario(Parallel("any"));
        run.Enter("audits");
        run.Begin("one");
        run.Run("two");
        run.CloseBranch("audits", 1, Score(run, "two"));
        var before = run.State.Spent;
        RunCommand late = answers
            ? new RunCommand.RecordOutput(run.At("one"), 1, 1, Json("{}"), new Usage(7, 3, 0.5m))
            : new RunCommand.RecordFailure(run.At("one"), 1, 1, FailureKind.Transient, Json("{}"), new Usage(7, 3, 0.5m), 0);
        Assert.Equal(["AttemptWithdrawn one 1"], Words(run.Do(late)));
        Assert.Equal(before + new Usage(7, 3, 0.5m), run.State.Spent);
        Assert.Empty(run.Do(late).Events);
        Assert.Equal(SlotStatus.Withdrawn, run.Slot("one").Status);
    }

    [Fact]
    public void Of_two_the_winners_stand_in_the_order_in_which_they_were_through()
    {
        var run = new Scenario(Parallel("2"));
        run.Enter("audits");
        foreach (var (step, branch) in new[] { ("three", 2), ("one", 0) })
        {
            run.Run(step);
            run.CloseBranch("audits", branch, Score(run, step));
        }
        Assert.Equal(SlotStatus.Withdrawn, run.Slot("two").Status);
        var lists = Assert.IsType<StepOutput.Lists>(run.Slot("audits").Output);
        Assert.Equal([Score(run, "three").Existing, Score(run, "one").Existing], lists.Givers.Select(g => g[0].Value));
    }

    [Fact]
    public void A_branch_that_fails_does_not_win_and_when_too_few_are_left_an_operator_sees_to_the_last()
    {
        var run = new Scenario(Parallel("2"));
        run.Enter("audits");
        run.Begin("one");
        Assert.Equal(["AttemptFailed one 1", "BranchFailed audits 1"], Words(run.Fail("one", FailureKind.Permanent)));
        Assert.Equal(["Begin two", "Begin three"], run.Pends);
        run.Begin("two");
        Assert.Equal(["AttemptFailed two 1", "AttentionRaised two 1"], Words(run.Fail("two", FailureKind.Permanent)));
        run.Attend("two");
        foreach (var (step, branch) in new[] { ("two", 1), ("three", 2) })
        {
            run.Run(step);
            run.CloseBranch("audits", branch, Score(run, step));
        }
        Assert.Equal(["Begin last"], run.Pends);
    }

    [Fact]
    public void Items_run_so_many_at_once_and_the_list_is_in_their_order()
    {
        var run = new Scenario(Each("concurrency: 2"));
        run.List("rivals", 3);
        Assert.Equal(["Begin rivals[0].note", "Begin rivals[1].note"], run.Pends);
        run.Run("rivals[1].note");
        Assert.Equal(["Begin rivals[0].note", "CloseRegion rivals[1]"], run.Pends);
        run.Close("rivals[1]", Score(run, "rivals[1].note") with { Name = "note" });
        Assert.Equal(["Begin rivals[0].note", "Begin rivals[2].note"], run.Pends);
        foreach (string item in new[] { "rivals[2]", "rivals[0]" })
        {
            run.Run($"{item}.note");
            run.Close(item, Score(run, $"{item}.note") with { Name = "note" });
        }
        Assert.Equal(["Begin last"], run.Pends);
        var list = Assert.IsType<Resolution.List>(Resolution.Of(run.State, run.At("last"), Path("rivals.note")));
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => Score(run, $"rivals[{i}].note").Existing),
            list.Items.Select(i => (ValueRef?)Assert.IsType<Resolution.Kept>(i).Value));
    }

    [Fact]
    public void A_step_in_an_item_reads_that_item_and_what_stands_in_it_and_outside_it()
    {
        var run = new Scenario(Each("concurrency: 3"));
        run.List("rivals", 3);
        run.Run("rivals[2].note");
        var item = Assert.IsType<Resolution.Kept>(Resolution.Of(run.State, run.At("rivals[2].note"), Path("rival.name")));
        Assert.Equal((run.State.Brief, "product 2 name"), (item.Value, string.Join(' ', item.Fields)));
        Assert.IsType<Resolution.Absent>(Resolution.Of(run.State, run.At("rivals[1]"), Path("note.text")));
        Assert.Equal(Score(run, "rivals[2].note").Existing, Assert.IsType<Resolution.Kept>(Resolution.Of(run.State, run.At("rivals[2]"), Path("note.text"))).Value);
        Assert.IsType<Resolution.Absent>(Resolution.Of(run.State, run.At("last"), Path("rival.name")));
    }

    [Fact]
    public void An_empty_list_is_through_at_once()
    {
        var run = new Scenario(Each(""));
        run.List("rivals", 0);
        Assert.Equal(["Begin last"], run.Pends);
        Assert.Empty(Assert.IsType<Resolution.List>(Resolution.Of(run.State, run.At("last"), Path("rivals.note"))).Items);
    }

    [Fact]
    public void What_fails_for_good_in_an_item_ends_that_item_where_the_others_may_go_on()
    {
        var run = new Scenario(Each("on_item_error: collect"));
        run.List("rivals", 2);
        run.Begin("rivals[0].note");
        Assert.Equal(["AttemptFailed rivals[0].note 1", "ItemFailed rivals[0] 1"], Words(run.Fail("rivals[0].note", FailureKind.Permanent)));
        Assert.Equal(["Begin rivals[1].note"], run.Pends);
        run.Run("rivals[1].note");
        run.Close("rivals[1]", Score(run, "rivals[1].note") with { Name = "note" });
        var items = Assert.IsType<Resolution.List>(Resolution.Of(run.State, run.At("last"), Path("rivals.items")));
        Assert.Equal(["index", "note"], Assert.IsType<Resolution.Parts>(Assert.Single(items.Items)).Values.Select(v => v.Name));
        var failed = Assert.IsType<Resolution.List>(Resolution.Of(run.State, run.At("last"), Path("rivals.failed")));
        Assert.Equal(0, Assert.IsType<Resolution.Said>(Assert.IsType<Resolution.Parts>(Assert.Single(failed.Items)).Values[0].Part).Count);
    }

    [Fact]
    public void Where_an_item_stops_all_an_operator_sees_to_it_and_the_others_go_on_meanwhile()
    {
        var run = new Scenario(Each("concurrency: 2"));
        run.List("rivals", 2);
        run.Begin("rivals[0].note");
        run.Fail("rivals[0].note", FailureKind.Permanent);
        Assert.Equal(["AwaitOperator rivals[0].note", "Begin rivals[1].note"], run.Pends);
        run.Attend("rivals[0].note");
        Assert.Equal(["Begin rivals[0].note", "Begin rivals[1].note"], run.Pends);
    }

    [Fact]
    public void A_reject_inside_an_each_ends_that_item_and_not_the_run()
    {
        const string check = """
            - check: lint
              of: rival
              scorers: [terms]
              on_fail: stop
            """;
        var run = new Scenario(Each("", check + "\n" + Agent("note")));
        run.List("rivals", 2);
        Assert.Equal(["CheckScored rivals[0].lint 1", "ItemFailed rivals[0] 1"], Words(run.Score("rivals[0].lint", false)));
        Assert.Equal(["Begin rivals[1].lint"], run.Pends);
        Assert.Equal(RunStatus.Running, run.State.Status);
    }

    [Fact]
    public void No_round_is_had_twice_by_a_step_that_stands_in_items_of_a_loop()
    {
        var run = new Scenario($$"""
            steps:
              - repeat: outer
                until: brief.product == "x"
                rounds: 3
                steps:
                  - each: rivals
                    as: rival
                    in: brief.product
                    steps:
                      - repeat: inner
                        until: brief.product == "x"
                        rounds: 3
                        steps:
                          {{Indented(Agent("note"), 14)}}
                        yields: { text: note.text }
                    yields: { note: inner.text }
                yields: { notes: rivals.note }
            """);
        var rounds = new List<int>();
        run.Enter("outer");
        for (int lap = 0; lap < 3; lap++)
        {
            run.List("rivals", 1);
            run.Enter("rivals[0].inner");
            for (int inner = 0; inner < 2; inner++)
            {
                rounds.Add(run.Slot("rivals[0].note").Round);
                run.Run("rivals[0].note");
                if (inner == 0)
                    run.Again("rivals[0].inner");
            }
            run.Close("rivals[0].inner");
            run.Close("rivals[0]");
            if (lap < 2)
                run.Again("outer");
        }
        Assert.Equal(6, rounds.Distinct().Count());
        Assert.Equal(rounds.Order(), rounds);
    }

    [Theory]
    [InlineData("continue", "")]
    [InlineData("stop", "RunRejected")]
    public void A_repeat_goes_round_until_it_is_good_or_its_rounds_are_spent(string then, string end)
    {
        var run = new Scenario($$"""
            steps:
              - repeat: improve
                until: brief.product == "x"
                rounds: 2
                then: {{then}}
                steps:
                  {{Indented(Agent("rewrite"), 6)}}
                yields: { text: rewrite.text }
            """);
        run.Enter("improve");
        run.Run("rewrite");
        Assert.Equal(["RepeatContinued improve 1"], Words(run.Again("improve")));
        Assert.Equal((2, SlotStatus.Ready, null), (run.Slot("rewrite").Round, run.Slot("rewrite").Status, run.Slot("rewrite").Output));
        run.Run("rewrite");
        Assert.Equal(end, string.Join(' ', Words(run.Again("improve"))));
    }

    [Fact]
    public void A_wait_for_a_time_is_over_at_that_time_and_one_that_is_past_at_once()
    {
        var run = new Scenario("""
            steps:
              - wait: pause
                for: 2h
              - wait: slot
                until: brief.product
            """);
        run.Wait("pause");
        Assert.Equal(run.Now + TimeSpan.FromHours(2), Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.PassTime(TimeSpan.FromMinutes(119)).Events);
        Assert.Equal(["WaitEnded pause 1"], Words(run.PassTime(TimeSpan.FromMinutes(1))));
        Assert.Equal(["WaitStarted slot 1", "WaitEnded slot 1"], Words(run.Wait("slot", run.Now)));
    }

    [Fact]
    public void A_signal_is_taken_by_who_waits_for_it_and_kept_for_who_will()
    {
        var run = new Scenario("""
            steps:
              - wait: first
                signal: go
                contract: { text: string }
                timeout: 1d
              - wait: second
                signal: go
                contract: { text: string }
                timeout: 1d
              - wait: third
                signal: go
                contract: { text: string }
                timeout: 1d
            """);
        Assert.Equal(["SignalReceived"], Words(run.Signal("go")));
        Assert.Equal(["WaitStarted first 1", "WaitEnded first 1"], Words(run.Wait("first")));
        Assert.Empty(run.State.Signals);
        run.Wait("second");
        Assert.Equal(["WaitEnded second 1"], Words(run.Signal("go")));
        run.Wait("third");
        Assert.Equal(["AttentionRaised third 1"], Words(run.PassTime(TimeSpan.FromDays(1))));
    }

    [Fact]
    public void Repair_then_retry_then_fallback_then_on_error_then_an_operator()
    {
        var run = new Scenario($$"""
            steps:
              {{Indented(Agent("draft", "retry: { attempts: 2, backoff: 1s..1m }\n  fallback: [other]\n  on_error: { steps: [], yields: { text: brief.product } }"), 2)}}
            """);
        var moves = new List<string>();
        while (run.Slot("draft").Status is SlotStatus.Ready or SlotStatus.BackingOff)
        {
            run.Now += TimeSpan.FromMinutes(1);
            run.Begin("draft");
            var events = run.Fail("draft", FailureKind.InvalidOutput).Events;
            moves.Add($"{((RunEvent.AttemptFailed)events[0]).Next}");
        }
        Assert.Equal("Repair Repair Retry Repair Repair Fallback Repair Repair Retry Repair Repair Escape", string.Join(' ', moves));
        Assert.Equal(["CloseRegion draft"], run.Pends);
        run.Do(new RunCommand.RaiseAttention(run.At("draft"), 1, AttentionReason.HandoffRefused, Json("{}")));
        Assert.Equal(["AwaitOperator draft"], run.Pends);
        run.Attend("draft");
        run.Close("draft", new NewYield("text", Json("\"\""), null, []));
        Assert.Equal(["Finish"], run.Pends);
    }

    [Fact]
    public void What_fails_inside_a_region_is_caught_by_the_nearest_way_out_and_all_inside_is_called_off()
    {
        var run = new Scenario(Parallel("all").Replace("join: all", "join: all\n    on_error: { steps: [], yields: { seo: brief.product } }", StringComparison.Ordinal));
        run.Enter("audits");
        run.Begin("one");
        run.Begin("two");
        Assert.Equal(["AttemptFailed one 1", "ErrorCaught audits 1"], Words(run.Fail("one", FailureKind.Permanent)));
        Assert.Equal(["CloseRegion audits"], run.Pends);
        Assert.Equal((SlotStatus.Withdrawn, SlotStatus.Withdrawn), (run.Slot("two").Status, run.Slot("three").Status));
        run.Close("audits");
        Assert.Equal(["Begin last"], run.Pends);
    }

    [Fact]
    public void A_commit_that_has_begun_settles_although_its_branch_has_lost()
    {
        var run = new Scenario($$"""
            steps:
              - parallel: ways
                join: any
                branches:
                  a:
                    steps:
                      - commit: send
                        to: { surface: file }
                        with: { markdown: brief.product }
                        unreviewed: a test
                    yields: { text: brief.product }
                  b:
                    steps:
                      {{Indented(Agent("quick"), 10)}}
                    yields: { text: quick.text }
              {{Indented(Agent("last"), 2)}}
            """);
        run.Enter("ways");
        run.BeginCommit("send", unreviewed: Json("{}"));
        run.Run("quick");
        run.CloseBranch("ways", 1);
        Assert.Equal(["SendCommit send", "Begin last"], run.Pends);
        run.Run("last");
        Assert.Equal(["SendCommit send"], run.Pends);
        run.Receipt("send");
        Assert.Equal(["Finish"], run.Pends);
    }

    private static Core.Workflows.ValuePath Path(string text) => text.Split('.') is [var producer, .. var fields]
        ? new Core.Workflows.ValuePath(producer, [.. fields], false, default)
        : throw new ArgumentException(text);
}
