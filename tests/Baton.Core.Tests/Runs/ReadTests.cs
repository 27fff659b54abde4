using Baton.Core.Runs;
using Baton.Core.Workflows;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class ReadTests
{
    private const string Steps = """
        steps:
          - agent: draft
            role: writer
            needs: ["draft?", "region.note?", "lint.findings?"]
            task: Write.
            produces: { text: string }
          - switch: region
            cases:
              - when: brief.product contains "EU"
                steps:
                  - agent: note
                    role: writer
                    needs: [draft.text, "region.note?"]
                    task: Write.
                    produces: { text: string }
                yields: { note: note.text }
              - else: true
                yields: { note: "" }
          - check: lint
            of: draft
            scorers: [terms]
            on_fail: { redo: draft, rounds: 3, then: continue }
        """;

    private static Resolution Read(Scenario run, string reader, string path)
    {
        string[] parts = path.Split('.');
        return Resolution.Of(run.State, run.At(reader), new ValuePath(parts[0], [.. parts[1..]], true, default));
    }

    private static Scenario SecondRound()
    {
        var run = new Scenario(Steps);
        run.Run("draft", """{"text":"first"}""");
        run.Take("region", 0);
        run.Run("note", """{"text":"note of the first"}""");
        run.Close("region", Kept(run, "note"));
        run.Score("lint", false);
        return run;
    }

    private static NewYield Kept(Scenario run, string step) =>
        new("note", null, ((StepOutput.Stored)run.Slot(step).Output!).Value, ["text"]);

    private static string Text(Scenario run, Resolution resolution)
    {
        var kept = Assert.IsType<Resolution.Kept>(resolution);
        var value = run.Value(kept.Value).Value;
        foreach (string field in kept.Fields)
            value = value.GetProperty(field);
        return value.GetString()!;
    }

    [Fact]
    public void Entering_a_round_clears_outputs_for_forward_reads()
    {
        var run = SecondRound();
        Assert.IsType<Resolution.Absent>(Read(run, "lint", "draft.text"));
        Assert.IsType<Resolution.Absent>(Read(run, "note", "draft.text"));
        Assert.IsType<Resolution.Absent>(Read(run, "lint", "region.note"));
    }

    [Fact]
    public void A_read_against_the_direction_of_the_loop_sees_the_latest_earlier_value_with_its_round()
    {
        var run = SecondRound();
        var own = Assert.IsType<Resolution.Kept>(Read(run, "draft", "draft.text"));
        Assert.Equal(("first", 1, true), (Text(run, own), own.Round, own.IsEarlier));
        Assert.Equal("note of the first", Text(run, Read(run, "draft", "region.note")));
        run.Run("draft", """{"text":"second"}""");
        // Its own new output is not what it read.
        Assert.Equal("first", Text(run, Read(run, "draft", "draft.text")));
        Assert.Equal("second", Text(run, Read(run, "lint", "draft.text")));
    }

    [Fact]
    public void In_the_first_round_there_is_nothing_earlier()
    {
        var run = new Scenario(Steps);
        Assert.IsType<Resolution.Absent>(Read(run, "draft", "draft.text"));
        Assert.IsType<Resolution.Absent>(Read(run, "draft", "lint.findings"));
    }

    [Fact]
    public void A_branch_skipped_this_time_has_no_text_from_last_time_but_keeps_it_for_those_who_look_back()
    {
        var run = SecondRound();
        run.Run("draft", """{"text":"second"}""");
        run.Take("region", 1);
        run.Close("region", new NewYield("note", Json("\"\""), null, []));
        Assert.Equal("", Text(run, Read(run, "lint", "region.note")));
        run.Score("lint", false);
        var back = Assert.IsType<Resolution.Kept>(Read(run, "draft", "region.note"));
        Assert.Equal(("", 2), (Text(run, back), back.Round));
        // The note itself was last written in the first round.
        Assert.Equal((1, SlotStatus.Idle), (run.Slot("note").EarlierRound, run.Slot("note").Status));
    }

    [Fact]
    public void A_step_inside_a_region_sees_what_the_region_yielded_the_round_before()
    {
        var run = SecondRound();
        run.Run("draft");
        run.Take("region", 0);
        var yields = Assert.IsType<Resolution.Kept>(Read(run, "note", "region.note"));
        Assert.Equal(("note of the first", true), (Text(run, yields), yields.IsEarlier));
    }

    [Fact]
    public void A_region_that_closes_reads_the_steps_inside_it()
    {
        var run = new Scenario(Steps);
        run.Run("draft");
        run.Take("region", 0);
        run.Run("note", """{"text":"now"}""");
        Assert.Equal("now", Text(run, Read(run, "region", "note.text")));
    }

    [Fact]
    public void All_of_a_region_is_its_yields_under_their_names()
    {
        var run = SecondRound();
        run.Run("draft");
        run.Take("region", 0);
        run.Run("note", """{"text":"second note"}""");
        run.Close("region", Kept(run, "note"));
        var parts = Assert.IsType<Resolution.Parts>(Read(run, "lint", "region"));
        Assert.Equal("second note", Text(run, Assert.Single(parts.Values, v => v.Name == "note").Part));
        Assert.IsType<Resolution.Absent>(Read(run, "lint", "region.other"));
    }

    [Fact]
    public void The_brief_the_brand_and_the_run_are_always_there()
    {
        var run = new Scenario(Steps);
        Assert.Equal("Brisa", Text(run, Read(run, "draft", "brief.product")));
        Assert.IsType<Resolution.Ambient>(Read(run, "draft", "brand.name"));
        Assert.IsType<Resolution.Ambient>(Read(run, "draft", "run.id"));
        Assert.IsType<Resolution.Absent>(Read(run, "draft", "nobody.text"));
    }
}
