using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Attention;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests;

/// <summary>A run that is stuck has ways out, and none of them goes round what people approve.</summary>
public sealed class AttentionTests
{
    internal const string Steps = """
        workflow: stuck
        version: 1.0.0
        title: Ways out
        purpose: Be run by tests.
        brief: { product: string, region: string }
        start: [manual]
        roles: { writer: { instructions: You write notes. } }
        steps:
          - agent: facts
            role: writer
            task: Look into {{ brief.product }}.
            produces: { text: string(1..40) }
          - agent: side
            role: writer
            task: Find a joke.
            produces: { text: string }
          - agent: draft
            role: writer
            needs: [facts.text, "side.text?"]
            task: Write about {{ brief.product }}.
            produces: { text: string(1..40) }
          - review: signoff
            of: { text: draft.text }
            approvers: brand
            due: 7d
          - agent: social
            role: writer
            needs: [signoff.content.text, facts.text]
            task: Say it in short.
            produces: { text: string }
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: signoff.content.text }
        output: { text: signoff.content.text, social: social.text }
        """;

    private static readonly ModelException No = new("no such key", FailureKind.Permanent);

    private static async Task<(Workshop Workshop, RunSession Session, AttentionCard Card)> StuckAtAsync(string step, Action<Workshop>? first = null)
    {
        var workshop = new Workshop();
        workshop.Models.Throw(step, No);
        first?.Invoke(workshop);
        await workshop.StartAsync(Steps);
        var session = await workshop.WorkAsync();
        if (session.State.Find("signoff") is { Status: SlotStatus.Open })
        {
            Assert.Null(await workshop.DecideAsync(session, Answer.Approve, "brand"));
            await workshop.WorkAsync();
        }
        session = await workshop.OpenAsync();
        int place = Assert.Single(AttentionDesk.StuckIn(session.State));
        Assert.Equal(step, session.State.AddressOf(place));
        return (workshop, session, await AttentionDesk.CardAsync(session, place, CancellationToken.None));
    }

    private static Task<string?> TakeAsync(RunSession session, AttentionCard card, WayTaken way) =>
        AttentionDesk.TakeAsync(session, card.Place, card.Round, way, "Ana", "it was wrong", CancellationToken.None);

    private static WayTaken.Mend Mend(string name, object value) => new(ImmutableSortedDictionary<string, JsonElement>.Empty.Add(name, JsonSerializer.SerializeToElement(value)));

    private static WayTaken.Give Give(object output) => new(JsonSerializer.SerializeToElement(output));

    private static string? WhyNot(AttentionCard card, WayOut way) => card.Ways.Single(w => w.Way == way).WhyNot;

    private static async Task<JsonElement> WordAsync(RunSession session, ValueRef word) => (await session.Values.LoadAsync(word, CancellationToken.None)).Value;

    [Fact]
    public async Task The_card_says_what_failed_why_with_which_values_and_which_ways_are_open()
    {
        var (_, _, card) = await StuckAtAsync("draft");
        Assert.Equal(("draft", AttentionReason.AttemptsSpent, "no such key"), (card.Step, card.Reason, card.Why));
        Assert.Equal(["facts.text", "side.text"], card.Handed.Select(h => h.Name));
        Assert.StartsWith("facts ", card.Handed[0].Value!.Value.GetString(), StringComparison.Ordinal);
        Assert.Equal([WayOut.Retry, WayOut.Mend, WayOut.Give, WayOut.Cancel], card.Ways.Where(w => w.WhyNot is null).Select(w => w.Way));
        Assert.Equal("`signoff` needs `draft.text`, and has no other way", WhyNot(card, WayOut.Skip));
    }

    /// <summary>What its one agent gives is open, so that what the output takes of it is looked at when the run gets there.</summary>
    private static string Open(string output) => """
        workflow: open
        version: 1.0.0
        brief: { product: string, region: string }
        roles: { writer: { instructions: You write notes. } }
        steps:
          - agent: facts
            role: writer
            task: Look into {{ brief.product }}.
            produces: { data: json }
          - agent: after
            role: writer
            task: Find a joke.
            produces: { text: string }
        output: { note: OUTPUT, joke: after.text }
        """.Replace("OUTPUT", output, StringComparison.Ordinal);

    [Theory]
    [InlineData("facts.data.note", "HO001")]
    [InlineData("\"{{ facts.data.note }}\"", "HO007")]
    public async Task A_run_whose_output_lacks_something_does_not_end_without_it(string output, string code)
    {
        var workshop = new Workshop();
        workshop.Models.Say("facts", """{"data":{}}""");
        await workshop.StartAsync(Open(output));
        var session = await workshop.WorkAsync();
        var card = await AttentionDesk.CardAsync(session, Assert.Single(AttentionDesk.StuckIn(session.State)), CancellationToken.None);
        var raised = session.History.OfType<RunEvent.AttentionRaised>().Single();
        Assert.Equal(("facts", code), (card.Step, FailureDetail.CodeOf((await session.Values.LoadAsync(raised.Detail, CancellationToken.None)).Value)));
        Assert.Equal([WayOut.Retry, WayOut.Give, WayOut.Cancel], card.Ways.Where(w => w.WhyNot is null).Select(w => w.Way));
        Assert.Null(await TakeAsync(session, card, new WayTaken.Retry()));
        session = await workshop.WorkAsync();
        Assert.Equal(2, workshop.Models.Calls.Count);
        Assert.Single(AttentionDesk.StuckIn(session.State));
        Assert.Null(await TakeAsync(session, card, Give(new { data = new { note = "38 seconds" } })));
        session = await workshop.WorkAsync();
        Assert.Equal((RunStatus.Finished, 2), (session.State.Status, workshop.Models.Calls.Count));
        Assert.Equal("38 seconds", (await session.Values.LoadAsync(session.State.Output!.Value, CancellationToken.None)).Value.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Tried_again_it_is_recorded_who_said_so_and_why()
    {
        var (workshop, session, card) = await StuckAtAsync("facts");
        Assert.Null(await TakeAsync(session, card, new WayTaken.Retry()));
        var cleared = session.History.OfType<RunEvent.AttentionCleared>().Single();
        Assert.Equal("""{"by":"Ana","reason":"it was wrong"}""", (await WordAsync(session, cleared.Word!.Value)).GetRawText());
        await workshop.WorkAsync();
        Assert.Equal(2, workshop.Models.Of("facts").Count());
    }

    [Fact]
    public async Task A_mended_value_reaches_the_step_that_was_stuck_and_nobody_else()
    {
        var (workshop, session, card) = await StuckAtAsync("draft");
        Assert.Null(await TakeAsync(session, card, Mend("facts.text", "38 seconds, not 83")));
        session = await workshop.WorkAsync();
        Assert.Contains("38 seconds, not 83", workshop.Models.Of("draft").Last().Everything, StringComparison.Ordinal);
        var handed = session.History.OfType<RunEvent.AttemptStarted>().Last(e => e.Step == "draft").Handoff;
        Assert.Equal((Transform.HumanEdit, Transform.Identity), (handed[0].Transform, handed[1].Transform));
        Assert.StartsWith("facts ", (await session.Values.ReadAsync(session.State, null, new Core.Workflows.ValuePath("facts", ["text"], false, default), CancellationToken.None))!.Value.GetString(), StringComparison.Ordinal);
        var told = (await HandoffHistory.ReadAsync((await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!, session.Version, workshop.Journal, workshop.Clock, CancellationToken.None)).Last(h => h.Step == "draft");
        Assert.True(told.PromptMatches);
        Assert.Equal("38 seconds, not 83", told.Arrows.Single(a => a.Origin.Name == "facts.text").Value!.Value.GetString());
    }

    [Fact]
    public async Task A_mended_value_has_to_fulfil_its_contract_and_a_need_has_to_be_one()
    {
        var (_, session, card) = await StuckAtAsync("draft");
        Assert.Contains("`facts.text` breaks its contract", await TakeAsync(session, card, Mend("facts.text", "")), StringComparison.Ordinal);
        Assert.Contains("breaks its contract", await TakeAsync(session, card, Mend("facts.text", 7)), StringComparison.Ordinal);
        Assert.Contains("is handed no `fact.text`; did you mean `facts.text`?", await TakeAsync(session, card, Mend("fact.text", "x")), StringComparison.Ordinal);
        Assert.Equal(SlotStatus.Stuck, session.State.Find("draft")!.Status);
    }

    [Fact]
    public async Task What_is_given_by_hand_fulfils_produces_or_is_refused_and_people_still_review_it()
    {
        var (workshop, session, card) = await StuckAtAsync("draft");
        Assert.Contains("what `draft` is given breaks its contract: /text", await TakeAsync(session, card, Give(new { text = "" })), StringComparison.Ordinal);
        Assert.Null(await TakeAsync(session, card, Give(new { text = "Written by Ana." })));
        session = await workshop.WorkAsync();
        Assert.Equal(SlotStatus.Open, session.State.Find("signoff")!.Status);
        Assert.Null(await workshop.DecideAsync(session, Answer.Approve, "brand"));
        session = await workshop.WorkAsync();
        Assert.Contains("Written by Ana.", Encoding.UTF8.GetString(Assert.Single(workshop.Surface.Landed).Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_handed_what_was_given_is_told_that_a_person_gave_it()
    {
        var (workshop, session, card) = await StuckAtAsync("facts");
        Assert.Null(await TakeAsync(session, card, Give(new { text = "38 seconds" })));
        session = await workshop.WorkAsync();
        Assert.Equal(Transform.HumanEdit, session.History.OfType<RunEvent.AttemptStarted>().Last(e => e.Step == "draft").Handoff.Single(h => h.Name == "facts.text").Transform);
    }

    [Fact]
    public async Task A_step_is_passed_over_where_every_reader_can_do_without_it()
    {
        var (workshop, session, card) = await StuckAtAsync("side");
        Assert.Null(WhyNot(card, WayOut.Skip));
        Assert.Null(await TakeAsync(session, card, new WayTaken.Skip()));
        var skipped = session.History.OfType<RunEvent.StepSkipped>().Single();
        Assert.Equal("Ana", (await WordAsync(session, skipped.Word!.Value)).GetProperty("by").GetString());
        session = await workshop.WorkAsync();
        Assert.Equal(SlotStatus.Open, session.State.Find("signoff")!.Status);
    }

    [Fact]
    public async Task A_step_that_others_count_on_is_not_passed_over()
    {
        var (_, session, card) = await StuckAtAsync("social");
        Assert.Equal("the run's output needs `social.text`, and has no other way", await TakeAsync(session, card, new WayTaken.Skip()));
    }

    [Fact]
    public async Task What_people_approved_is_not_mended_and_what_they_saw_is_what_lands()
    {
        var (workshop, session, card) = await StuckAtAsync("social");
        Assert.Contains("what people approved at `signoff`", await TakeAsync(session, card, Mend("signoff.content.text", "never seen by anybody")), StringComparison.Ordinal);
        byte[] approved = (await session.Values.LoadAsync(session.State.Find("signoff")!.Approved[0].Payload, CancellationToken.None)).Bytes.ToArray();
        // The step alone is told otherwise; the content that was approved stays.
        Assert.Null(await TakeAsync(session, card, Mend("facts.text", "never seen by anybody")));
        session = await workshop.WorkAsync();
        Assert.Equal(RunStatus.Finished, session.State.Status);
        Assert.Contains("never seen by anybody", workshop.Models.Of("social").Last().Everything, StringComparison.Ordinal);
        Assert.Equal(approved, Assert.Single(workshop.Surface.Landed).Bytes);
    }

    [Fact]
    public async Task A_review_is_neither_given_nor_passed_over()
    {
        var (_, session, card) = await ReviewStuckAsync();
        Assert.Contains("is decided by people", await TakeAsync(session, card, Give(new { content = new { text = "x" }, comments = Array.Empty<string>(), decision = "approved", reviewers = Array.Empty<string>() })), StringComparison.Ordinal);
        Assert.Contains("a review is not passed over", await TakeAsync(session, card, new WayTaken.Skip()), StringComparison.Ordinal);
        Assert.Empty(session.History.OfType<RunEvent.ReviewClosed>());
    }

    /// <summary>The surface takes no such text, so nothing could be approved.</summary>
    private static async Task<(Workshop, RunSession, AttentionCard)> ReviewStuckAsync()
    {
        var workshop = new Workshop();
        workshop.Surface.Refuses = "too long for the shelf";
        await workshop.StartAsync(Steps);
        await workshop.WorkAsync();
        var session = await workshop.OpenAsync();
        int place = Assert.Single(AttentionDesk.StuckIn(session.State));
        Assert.Equal("signoff", session.State.AddressOf(place));
        return (workshop, session, await AttentionDesk.CardAsync(session, place, CancellationToken.None));
    }

    [Fact]
    public async Task A_commit_that_may_have_landed_is_not_passed_over_and_one_that_wrote_nothing_is_only_where_nobody_needs_its_receipt()
    {
        var workshop = new Workshop(Surfaces.SurfaceClass.Neither);
        workshop.Surface.FailAfterLanding(new Surfaces.SurfaceException("no answer", isTransient: true, mayHaveLanded: true));
        await workshop.StartAsync(Steps);
        Assert.Null(await workshop.DecideAsync(await workshop.WorkAsync(), Answer.Approve, "brand"));
        await workshop.WorkAsync();
        var session = await workshop.OpenAsync();
        var card = await AttentionDesk.CardAsync(session, AttentionDesk.StuckIn(session.State)[0], CancellationToken.None);
        Assert.Equal([WayOut.Settle, WayOut.Cancel], card.Ways.Where(w => w.WhyNot is null).Select(w => w.Way));
        Assert.Contains("may have landed", await TakeAsync(session, card, new WayTaken.Skip()), StringComparison.Ordinal);

        workshop = new Workshop();
        workshop.Surface.FailBeforeLanding(new Surfaces.SurfaceException("gone for good", isTransient: false, mayHaveLanded: false));
        await workshop.StartAsync(Steps);
        Assert.Null(await workshop.DecideAsync(await workshop.WorkAsync(), Answer.Approve, "brand"));
        await workshop.WorkAsync();
        session = await workshop.OpenAsync();
        card = await AttentionDesk.CardAsync(session, AttentionDesk.StuckIn(session.State)[0], CancellationToken.None);
        Assert.Null(await TakeAsync(session, card, new WayTaken.Skip()));
        session = await workshop.WorkAsync();
        Assert.Equal(RunStatus.Finished, session.State.Status);
        Assert.Empty(workshop.Surface.Landed);
    }
}
