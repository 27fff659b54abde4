using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class LoopTests
{
    private static string Steps(string onFail = "{ redo: draft, rounds: 2, then: continue }", string onChanges = "{ redo: draft, rounds: 1 }") => $$"""
        steps:
          - agent: research
            role: writer
            task: Look.
            produces: { text: string }
          - agent: draft
            role: writer
            needs: [research, "draft?", "lint.findings?", "signoff.comments?"]
            task: Write.
            produces: { text: string }
          - check: lint
            of: draft
            scorers: [terms]
            on_fail: {{onFail}}
          - review: signoff
            of: { text: draft.text }
            approvers: brand
            on_changes: {{onChanges}}
        """;

    private static Scenario AtLint(string? steps = null)
    {
        var run = new Scenario(steps ?? Steps());
        run.Run("research");
        run.Run("draft");
        return run;
    }

    [Fact]
    public void A_check_that_passes_goes_on()
    {
        var run = AtLint();
        Assert.Equal(["CheckScored lint 1"], Words(run.Score("lint", true)));
        Assert.Equal(["Begin signoff"], run.Pends);
    }

    [Fact]
    public void A_check_that_fails_sends_back_so_often_and_then_goes_on()
    {
        var run = AtLint();
        for (int round = 1; round <= 2; round++)
        {
            Assert.Equal([$"CheckScored lint {round}", $"RoundStarted lint {round}"], Words(run.Score("lint", false)));
            Assert.Equal(["Begin draft"], run.Pends);
            Assert.Equal(1, run.Slot("research").Round);
            Assert.Equal((round + 1, round + 1), (run.Slot("draft").Round, run.Slot("lint").Round));
            run.Run("draft");
        }
        Assert.Equal(["CheckScored lint 3"], Words(run.Score("lint", false)));
        Assert.Equal(["Begin signoff"], run.Pends);
    }

    [Fact]
    public void When_the_rounds_are_spent_a_check_can_stop_the_run()
    {
        var run = AtLint(Steps(onFail: "{ redo: draft, rounds: 1, then: stop }"));
        run.Score("lint", false);
        run.Run("draft");
        Assert.Equal(["CheckScored lint 2", "RunRejected"], Words(run.Score("lint", false)));
        Assert.Equal(RunStatus.Rejected, run.State.Status);
    }

    [Fact]
    public void A_check_that_stops_ends_the_run_and_one_that_continues_goes_on()
    {
        Assert.Equal(["CheckScored lint 1", "RunRejected"], Words(AtLint(Steps(onFail: "stop")).Score("lint", false)));
        var run = AtLint(Steps(onFail: "continue"));
        Assert.Equal(["CheckScored lint 1"], Words(run.Score("lint", false)));
        Assert.Equal(["Begin signoff"], run.Pends);
    }

    [Fact]
    public void A_score_of_the_round_before_is_stale()
    {
        var run = AtLint();
        run.Score("lint", false);
        Assert.Empty(run.Do(new RunCommand.RecordScores(run.At("lint"), 1, true, Json("{}"))).Events);
    }

    [Fact]
    public void A_review_sends_back_and_the_inner_loops_counter_restarts()
    {
        var run = AtLint();
        run.Score("lint", false);
        run.Run("draft");
        run.Score("lint", true);
        Assert.Equal(1, run.Slot("lint").Redos);
        run.Open("signoff");
        Assert.Equal(["ReviewDecided signoff 1", "ReviewClosed signoff 1", "RoundStarted signoff 1"], Words(run.Answer("signoff", Answer.RequestChanges, "brand")));
        Assert.Equal((0, 1), (run.Slot("lint").Redos, run.Slot("signoff").Redos));
        Assert.Equal((3, 2), (run.Slot("draft").Round, run.Slot("signoff").Round));
        for (int i = 0; i < 2; i++)
        {
            run.Run("draft");
            Assert.Equal(2, run.Score("lint", false).Events.Length);
        }
        run.Run("draft");
        Assert.Single(run.Score("lint", false).Events);
    }

    [Fact]
    public void When_a_reviews_rounds_are_spent_changes_are_refused_and_it_says_why()
    {
        var run = AtLint();
        run.Score("lint", true);
        run.Open("signoff");
        run.Answer("signoff", Answer.RequestChanges, "brand");
        run.Run("draft");
        run.Score("lint", true);
        run.Open("signoff");
        var refused = run.Answer("signoff", Answer.RequestChanges, "brand");
        Assert.Empty(refused.Events);
        Assert.Contains("all 1 rounds of changes are spent", refused.Refusal, StringComparison.Ordinal);
        Assert.NotEmpty(run.Answer("signoff", Answer.Approve, "brand").Events);
    }

    [Fact]
    public void A_review_without_a_way_back_says_so()
    {
        var run = AtLint(Steps().Replace("    on_changes: { redo: draft, rounds: 1 }", "", StringComparison.Ordinal));
        run.Score("lint", true);
        run.Open("signoff");
        Assert.Contains("`on_changes` is not set", run.Answer("signoff", Answer.RequestChanges, "brand").Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_round_starts_with_fresh_attempts_and_no_old_approval()
    {
        var run = AtLint();
        run.Score("lint", true);
        run.Open("signoff");
        run.Answer("signoff", Answer.RequestChanges, "brand", edit: """{"text":"mine"}""");
        Assert.Equal((0, 0, 0, SlotStatus.Ready), (run.Slot("draft").Attempt, run.Slot("draft").Failures, run.Slot("draft").Repairs, run.Slot("draft").Status));
        Assert.Null(run.Slot("signoff").Review);
        Assert.Empty(run.Slot("signoff").Approved);
    }
}
