using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests;

/// <summary>An agent that asks people before it answers, and asks that come to be late.</summary>
public sealed class QuestionTests
{
    private const string Asking = ControlFlowRunTests.Head + """
          - agent: facts
            role: writer
            task: Find facts.
            produces: { text: string }
          - agent: draft
            role: writer
            needs: [facts.text]
            task: Write about {{ brief.product }}.
            produces: { text: string }
            may_ask: editors
        output: { text: draft.text }
        """;

    private static async Task<Workshop> StartedAsync(Func<Journals.IJournal, Journals.IJournal>? around = null)
    {
        var workshop = new Workshop(around: around);
        workshop.Models.OnCall = _ => { };
        await workshop.StartAsync(Asking);
        return workshop;
    }

    private static async Task<AskCard> CardAsync(RunSession session) => await AskDesk.CardAsync(session, session.State.PlaceOf("draft")!.Value, CancellationToken.None);

    private static async Task AnswerAsync(Workshop workshop, string answer)
    {
        var session = await workshop.OpenAsync();
        Assert.Null(await AskDesk.AnswerAsync(session, await CardAsync(session), JsonSerializer.SerializeToElement(new { answer }), CancellationToken.None));
    }

    [Fact]
    public async Task The_run_parks_on_a_card_and_the_answer_joins_the_handoff()
    {
        var workshop = await StartedAsync();
        workshop.Models.CallTool("draft", AgentInvoker.AskPeople, new { question = "How much does it cost?" });
        var parked = await workshop.WorkAsync();
        Assert.Equal("answer to draft by editors", RunProgress.Of(parked.State).Waiting);
        var card = Assert.Single(await workshop.Memory.ListCardsAsync(null, CancellationToken.None));
        Assert.Equal(("draft", "ask", "editors"), (card.Step, card.Kind, Assert.Single(card.Groups)));
        var shown = await CardAsync(parked);
        Assert.Equal(("How much does it cost?", "facts.text"), (shown.Question, Assert.Single(shown.Shown).Path));

        await AnswerAsync(workshop, "Nine euros.");
        Assert.Equal(RunStatus.Finished, (await workshop.WorkAsync()).State.Status);
        string prompt = workshop.Models.Of("draft").Last().Everything;
        Assert.Contains("How much does it cost?", prompt, StringComparison.Ordinal);
        Assert.Contains("Nine euros.", prompt, StringComparison.Ordinal);
        Assert.Empty(await workshop.Memory.ListCardsAsync(null, CancellationToken.None));
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        var handoffs = await HandoffHistory.ReadAsync(row, (await workshop.OpenAsync()).Version, workshop.Journal, workshop.Clock, CancellationToken.None);
        Assert.All(handoffs, h => Assert.True(h.PromptMatches));
        Assert.Equal(AttemptCause.Answered, handoffs[^1].Cause);
        Assert.Equal(330, (await workshop.OpenAsync()).State.Spent.Tokens);
    }

    [Fact]
    public async Task It_asks_three_times_at_most_and_then_has_to_answer()
    {
        var workshop = await StartedAsync();
        for (int i = 0; i < Decide.MaxQuestions; i++)
        {
            workshop.Models.CallTool("draft", AgentInvoker.AskPeople, new { question = $"And {i}?" });
            await workshop.WorkAsync();
            await AnswerAsync(workshop, $"Yes {i}.");
        }
        Assert.Equal(RunStatus.Finished, (await workshop.WorkAsync()).State.Status);
        var draft = workshop.Models.Of("draft").ToList();
        Assert.Equal([true, true, true, false], draft.Select(c => c.Tools.Count == 1));
        Assert.Contains("Yes 0.", draft[^1].Everything, StringComparison.Ordinal);
        Assert.Contains("Yes 2.", draft[^1].Everything, StringComparison.Ordinal);
    }

    private sealed class ProcessDiedException : Exception;

    [Fact]
    public async Task Killed_at_any_instant_the_question_is_asked_once_and_its_answer_is_heard()
    {
        for (int at = 1; ; at++)
        {
            int passed = 0, wanted = at;
            bool isOn = false;
            Task Point()
            {
                return isOn && Interlocked.Increment(ref passed) == wanted ? throw new ProcessDiedException() : Task.CompletedTask;
            }
            var workshop = await StartedAsync(inner => new HookedJournal(inner) { Before = _ => Point(), After = _ => Point() });
            workshop.Models.CallTool("draft", AgentInvoker.AskPeople, new { question = "How much?" });
            isOn = true;
            while (!(await workshop.OpenAsync()).State.IsOver)
                try
                {
                    if ((await workshop.WorkAsync()).State.Find("draft")!.Status == SlotStatus.Open)
                        await AnswerAsync(workshop, "Nine.");
                }
                catch (ProcessDiedException)
                {
                    if (workshop.Durable().Find("draft") is { Questions.IsEmpty: true, Status: not SlotStatus.Open } && workshop.Models.Of("draft").Any())
                        workshop.Models.CallTool("draft", AgentInvoker.AskPeople, new { question = "How much?" });
                }
            var events = await workshop.EventsAsync();
            Assert.Single(events.OfType<RunEvent.QuestionAsked>());
            Assert.Single(events.OfType<RunEvent.QuestionAnswered>());
            Assert.Contains("Nine.", workshop.Models.Of("draft").Last().Everything, StringComparison.Ordinal);
            if (passed < wanted)
                return;
        }
    }

    [Fact]
    public async Task An_ask_shows_when_it_is_due_and_goes_to_another_group_when_nobody_answers()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(ControlFlowRunTests.Head + """
              - ask: pick
                to: editors
                answer: { text: string }
                due: 1d
                escalate: { after: 2d, to: head }
                timeout: 5d
            output: { text: pick.text }
            """);
        var parked = await workshop.WorkAsync();
        var card = Assert.Single(await workshop.Memory.ListCardsAsync(null, CancellationToken.None));
        Assert.Equal(Workshop.Morning + TimeSpan.FromDays(1), card.DueAt);
        Assert.Equal(card.DueAt, (await AskDesk.CardAsync(parked, 0, CancellationToken.None)).DueAt);
        Assert.Equal(Workshop.Morning + TimeSpan.FromDays(2), (await workshop.Memory.FindRunAsync(workshop.Run, CancellationToken.None))!.WakeAt);
        workshop.Clock.Advance(TimeSpan.FromDays(2));
        await workshop.WorkAsync();
        Assert.Equal(["editors", "head"], Assert.Single(await workshop.Memory.ListCardsAsync(null, CancellationToken.None)).Groups);
        workshop.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(AttentionReason.TimedOut, (await workshop.WorkAsync()).State.Find("pick")!.Attention);
    }
}
