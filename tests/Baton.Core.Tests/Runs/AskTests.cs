using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class AskTests
{
    private static Scenario Asked(string more = "")
    {
        var run = new Scenario($$"""
            steps:
              - ask: pick
                to: editors
                answer: { text: string }
                {{more}}
            """);
        Assert.Equal(["AskOpened pick 1"], Words(run.Do(new RunCommand.OpenAsk(0, 1))));
        return run;
    }

    [Fact]
    public void An_answer_is_the_steps_output_and_the_first_one_counts()
    {
        var run = Asked();
        var answer = new RunCommand.AnswerAsk(0, 1, Json("""{"text":"this"}"""));
        Assert.Equal(["StepSucceeded pick 1"], Words(run.Do(answer)));
        Assert.Contains("the card is closed", run.Do(answer).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_timeout_it_waits_for_as_long_as_it_takes()
    {
        var run = Asked();
        Assert.Null(Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Empty(run.PassTime(TimeSpan.FromDays(1000)).Events);
    }

    [Fact]
    public void When_nobody_answers_in_time_it_parks_and_can_be_asked_again()
    {
        var run = Asked("timeout: 2d");
        Assert.Equal(run.Now + TimeSpan.FromDays(2), Pending.WakeAt(run.State, run.Version.Workflow.Limits));
        Assert.Equal(["AttentionRaised pick 1"], Words(run.PassTime(TimeSpan.FromDays(2))));
        Assert.Equal(AttentionReason.TimedOut, run.Slot("pick").Attention);
        Assert.Empty(run.PassTime(TimeSpan.FromDays(2)).Events);
        Assert.Contains("closed", run.Do(new RunCommand.AnswerAsk(0, 1, Json("{}"))).Refusal, StringComparison.Ordinal);
        run.Attend("pick");
        Assert.Equal(["AskOpened pick 1"], Words(run.Do(new RunCommand.OpenAsk(0, 1))));
        Assert.Single(run.Do(new RunCommand.AnswerAsk(0, 1, Json("{}"))).Events);
    }
}
