using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class AttemptTests
{
    private const string OneAgent = """
        steps:
          - agent: draft
            role: writer
            task: Write.
            produces: { text: string }
            retry: { attempts: 4, backoff: 2s..10s }
        """;

    private static Scenario Started(string steps = OneAgent)
    {
        var run = new Scenario(steps);
        run.Begin("draft");
        return run;
    }

    [Theory]
    [InlineData(0.0, 1.0, 2.0, 4.0)]
    [InlineData(1.0, 2.0, 4.0, 8.0)]
    public void Retries_wait_longer_each_time_with_jitter_in_the_upper_half(double jitter, double first, double second, double third)
    {
        var run = Started();
        foreach (double seconds in new[] { first, second, third })
        {
            run.Fail("draft", FailureKind.Transient, jitter);
            Assert.Equal(run.Now + TimeSpan.FromSeconds(seconds), run.Slot("draft").WakeAt);
            run.Now = run.Slot("draft").WakeAt!.Value;
            Assert.Equal(["AttemptStarted draft 1"], Words(run.Begin("draft")));
        }
        Assert.Equal(["AttemptFailed draft 1", "AttentionRaised draft 1"], Words(run.Fail("draft", FailureKind.Transient, jitter)));
        Assert.Equal(AttentionReason.AttemptsSpent, run.Slot("draft").Attention);
        Assert.Equal(4, run.Slot("draft").Attempt);
    }

    [Fact]
    public void No_wait_is_longer_than_the_backoff_says()
    {
        var run = Started(OneAgent.Replace("attempts: 4", "attempts: 20", StringComparison.Ordinal));
        for (int i = 0; i < 19; i++)
        {
            run.Fail("draft", FailureKind.Transient, jitter: 1);
            Assert.InRange(run.Slot("draft").WakeAt!.Value - run.Now, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
            run.Now = run.Slot("draft").WakeAt!.Value;
            run.Begin("draft");
        }
        Assert.Equal(["AttemptFailed draft 1", "AttentionRaised draft 1"], Words(run.Fail("draft", FailureKind.Transient)));
    }

    [Fact]
    public void What_the_other_side_asks_for_is_waited_out_within_reason()
    {
        var run = Started();
        run.Fail("draft", FailureKind.Transient, retryAfter: TimeSpan.FromMinutes(7));
        Assert.Equal(run.Now + TimeSpan.FromMinutes(7), run.Slot("draft").WakeAt);
        run.Now += TimeSpan.FromMinutes(7);
        run.Begin("draft");
        run.Fail("draft", FailureKind.Transient, retryAfter: TimeSpan.MaxValue);
        Assert.Equal(run.Now + Decide.MaxRetryAfter, run.Slot("draft").WakeAt);
    }

    [Fact]
    public void An_attempt_is_not_made_before_its_delay_is_over()
    {
        var run = Started();
        run.Fail("draft", FailureKind.TimedOut);
        Assert.Equal(["WaitUntil draft"], run.Pends);
        Assert.Empty(run.Begin("draft").Events);
        run.Now = run.Slot("draft").WakeAt!.Value - TimeSpan.FromTicks(1);
        Assert.Empty(run.Begin("draft").Events);
        run.Now += TimeSpan.FromTicks(1);
        Assert.Equal(AttemptCause.Retry, Assert.IsType<RunEvent.AttemptStarted>(Assert.Single(run.Begin("draft").Events)).Cause);
    }

    [Fact]
    public void A_permanent_failure_parks_at_once()
    {
        var run = Started();
        Assert.Equal(["AttemptFailed draft 1", "AttentionRaised draft 1"], Words(run.Fail("draft", FailureKind.Permanent)));
        Assert.Equal(["AwaitOperator draft"], run.Pends);
    }

    [Fact]
    public void An_invalid_answer_is_repaired_at_most_so_often_before_it_counts_as_a_failure()
    {
        var run = Started();
        for (int repair = 1; repair <= Decide.MaxRepairs; repair++)
        {
            run.Fail("draft", FailureKind.InvalidOutput);
            Assert.Equal((0, repair), (run.Slot("draft").Failures, run.Slot("draft").Repairs));
            Assert.Equal(AttemptCause.Repair, Assert.IsType<RunEvent.AttemptStarted>(Assert.Single(run.Begin("draft").Events)).Cause);
        }
        var spent = Assert.IsType<RunEvent.AttemptFailed>(Assert.Single(run.Fail("draft", FailureKind.InvalidOutput).Events));
        Assert.Equal(NextMove.Retry, spent.Next);
        Assert.Equal((1, 0), (run.Slot("draft").Failures, run.Slot("draft").Repairs));
    }

    [Fact]
    public void A_model_that_never_obeys_is_asked_a_bounded_number_of_times()
    {
        var run = Started();
        int asked = 1;
        while (run.Slot("draft").Status != SlotStatus.Stuck)
        {
            run.Fail("draft", FailureKind.InvalidOutput);
            run.Now += TimeSpan.FromMinutes(1);
            if (!run.Begin("draft").Events.IsEmpty)
                asked++;
        }
        Assert.Equal(4 * (1 + Decide.MaxRepairs), asked);
    }

    [Fact]
    public void An_operator_gives_a_parked_step_fresh_attempts()
    {
        var run = Started();
        run.Fail("draft", FailureKind.Permanent);
        Assert.Equal(["AttentionCleared draft 1"], Words(run.Attend("draft")));
        Assert.Equal("somebody has seen to it before you; look again", run.Attend("draft").Refusal);
        Assert.Equal(["Begin draft"], run.Pends);
        var again = Assert.IsType<RunEvent.AttemptStarted>(Assert.Single(run.Begin("draft").Events));
        Assert.Equal((2, AttemptCause.Attended), (again.Attempt, again.Cause));
        Assert.Equal((0, 0), (run.Slot("draft").Failures, run.Slot("draft").Repairs));
    }

    [Fact]
    public void A_step_that_can_not_start_parks_with_its_reason()
    {
        var run = new Scenario(OneAgent);
        var stuck = new RunCommand.RaiseAttention(0, 1, AttentionReason.HandoffRefused, Json("""{"message":"no insights"}"""));
        Assert.Equal(["AttentionRaised draft 1"], Words(run.Do(stuck)));
        Assert.Equal("""{"message":"no insights"}""", System.Text.Encoding.UTF8.GetString(run.Records[^1].Values[0].Bytes.Span));
        Assert.Empty(run.Do(stuck).Events);
    }

    [Fact]
    public void A_step_whose_retry_can_not_start_parks_too()
    {
        var run = Started();
        run.Fail("draft", FailureKind.Transient);
        run.Now += TimeSpan.FromHours(1);
        Assert.Single(run.Do(new RunCommand.RaiseAttention(0, 1, AttentionReason.HandoffRefused, Json("{}"))).Events);
    }

    [Theory]
    [InlineData("limits: { tokens: 100 }", 60, 40, 0.0, true)]
    [InlineData("limits: { tokens: 101 }", 60, 40, 0.0, false)]
    [InlineData("limits: { spend: 1.50 USD }", 0, 0, 1.5, true)]
    [InlineData("limits: { spend: 1.50 USD }", 0, 0, 1.49, false)]
    public void What_would_be_paid_for_beyond_the_limit_is_not_begun(string limits, long input, long output, double cost, bool parks)
    {
        var run = Started(limits + "\n" + OneAgent);
        run.Fail("draft", FailureKind.InvalidOutput, usage: new Usage(input, output, (decimal)cost));
        var next = Assert.Single(run.Begin("draft").Events);
        Assert.Equal(parks, next is RunEvent.AttentionRaised { Reason: AttentionReason.LimitReached });
    }

    [Fact]
    public void Every_attempt_is_charged_the_failed_ones_too()
    {
        var run = Started();
        run.Fail("draft", FailureKind.InvalidOutput, usage: new Usage(10, 5, 0.1m));
        run.Begin("draft");
        run.Succeed("draft", usage: new Usage(1, 2, 0.2m));
        Assert.Equal(new Usage(11, 7, 0.3m), run.State.Spent);
    }
}
