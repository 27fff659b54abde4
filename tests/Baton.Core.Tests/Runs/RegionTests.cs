using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class RegionTests
{
    private const string Steps = """
        steps:
          - agent: draft
            role: writer
            when: brief.product != "none"
            task: Write.
            produces: { text: string }
          - switch: region
            cases:
              - when: brief.product == "a"
                steps:
                  - agent: one
                    role: writer
                    task: Write.
                    produces: { text: string }
                  - agent: two
                    role: writer
                    task: Write.
                    produces: { text: string }
                yields: { note: two.text }
              - when: brief.product == "b"
                steps:
                  - agent: other
                    role: writer
                    task: Write.
                    produces: { text: string }
                yields: { note: other.text }
              - else: true
                yields: { note: "" }
          - agent: last
            role: writer
            task: Write.
            produces: { text: string }
        """;

    [Fact]
    public void A_skipped_step_is_through_and_left_nothing()
    {
        var run = new Scenario(Steps);
        Assert.Equal(["StepSkipped draft 1"], Words(run.Skip("draft")));
        Assert.Empty(run.Skip("draft").Events);
        Assert.Equal((SlotStatus.Skipped, null), (run.Slot("draft").Status, run.Slot("draft").Output));
        Assert.Equal(["Begin region"], run.Pends);
    }

    [Fact]
    public void A_step_that_runs_is_not_skipped()
    {
        var run = new Scenario(Steps);
        run.Begin("draft");
        Assert.Empty(run.Skip("draft").Events);
    }

    [Fact]
    public void The_steps_of_the_case_that_holds_run_in_order_and_no_other()
    {
        var run = new Scenario(Steps);
        run.Run("draft");
        Assert.Equal(["CaseTaken region 1"], Words(run.Take("region", 0)));
        Assert.Empty(run.Take("region", 1).Events);
        Assert.Equal(["Begin one"], run.Pends);
        run.Run("one");
        Assert.Equal(["Begin two"], run.Pends);
        run.Run("two");
        Assert.Equal(["CloseRegion region"], run.Pends);
        Assert.Equal(SlotStatus.Idle, run.Slot("other").Status);
        var kept = ((StepOutput.Stored)run.Slot("two").Output!).Value;
        var closed = Assert.IsType<RunEvent.RegionClosed>(Assert.Single(run.Close("region", new NewYield("note", null, kept, ["text"])).Events));
        Assert.Equal((kept, "text"), (closed.Yields[0].Value, closed.Yields[0].Fields.Single()));
        Assert.Equal(["Begin last"], run.Pends);
    }

    [Fact]
    public void A_case_without_steps_goes_straight_to_its_yields()
    {
        var run = new Scenario(Steps);
        run.Skip("draft");
        run.Take("region", 2);
        Assert.Equal(["CloseRegion region"], run.Pends);
        run.Close("region", new NewYield("note", Json("\"\""), null, []), new NewYield("nothing", null, null, []));
        var yields = Assert.IsType<StepOutput.Composed>(run.Slot("region").Output).Yields;
        Assert.Equal("\"\"", System.Text.Encoding.UTF8.GetString(run.Value(yields[0].Value!.Value).Bytes.Span));
        Assert.Null(yields[1].Value);
        Assert.Empty(run.Close("region").Events);
    }

    [Fact]
    public void A_region_whose_yields_can_not_be_computed_parks_and_when_attended_does_not_run_its_steps_again()
    {
        var run = new Scenario(Steps);
        run.Skip("draft");
        run.Take("region", 1);
        run.Run("other");
        run.Do(new RunCommand.RaiseAttention(run.At("region"), 1, AttentionReason.CannotCompute, Json("{}")));
        Assert.Equal(["AwaitOperator region"], run.Pends);
        run.Attend("region");
        Assert.Equal(["CloseRegion region"], run.Pends);
        Assert.Equal(SlotStatus.Done, run.Slot("other").Status);
    }
}
