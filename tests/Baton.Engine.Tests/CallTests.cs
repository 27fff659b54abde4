using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Journals;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tests;

/// <summary>Workflows that call workflows: one run, one journal, and two namespaces that do not see each other.</summary>
public sealed class CallTests
{
    /// <summary>Its ids are those of the workflow that calls it.</summary>
    private const string Translate = """
        workflow: translate
        version: 1.2.0
        title: Translation
        purpose: Be called by tests.
        locale: de
        brief: { text: string, tone: { $type: string, $default: plain } }
        roles: { writer: { instructions: You translate. } }
        limits: { time: 30d }
        steps:
          - agent: draft
            role: writer
            task: "{{ run.workflow }} {{ run.locale }}: {{ brief.text }}, {{ brief.tone }}."
            produces: { text: string }
            retry: { attempts: 1 }
          - review: signoff
            of: { text: draft.text }
            approvers: brand
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: signoff.content.text }
        output: { text: signoff.content.text, where: shelf.receipt.url }
        """;

    private const string Calls = ControlFlowRunTests.Head + """
          - agent: draft
            role: writer
            task: Write about {{ brief.product }}.
            produces: { text: string }
          - call: german
            workflow: translate@^1
            with: { text: draft.text }
          - agent: last
            role: writer
            needs: [draft.text, german.text]
            task: Compare them.
            produces: { text: string }
        output: { text: last.text, german: german.text, where: german.where }
        """;

    private const string InItems = ControlFlowRunTests.Head + """
          - agent: research
            role: writer
            task: Find rivals.
            produces: { rivals: [{ name: string }, 1..5] }
          - each: rivals
            as: rival
            in: research.rivals
            concurrency: 2
            steps:
              - call: german
                workflow: translate
                with: { text: rival.name, tone: { const: curt } }
            yields: { text: german.text }
        output: { texts: rivals.text }
        """;

    private static async Task<Workshop> StartedAsync(string caller, string callee = Translate, Func<IJournal, IJournal>? around = null)
    {
        var workshop = new Workshop(SurfaceClass.Idempotent, around);
        workshop.Models.Answer = ControlFlowRunTests.Answer;
        await workshop.StartAsync(TestPlaybook.Load(caller, workshop.Installation, ("translate", callee)));
        return workshop;
    }

    private static async Task DecideAsync(Workshop workshop, RunSession session, string address, Answer answer = Answer.Approve)
    {
        int place = session.State.PlaceOf(address)!.Value;
        var slot = session.State[place];
        Assert.Null(await workshop.Desk.DecideAsync(session, place, slot.Round, new PersonsDecision(
            answer, slot.Review!.ContentHash, "Ada", ["brand"], [], null, [], System.Collections.Immutable.ImmutableDictionary<string, string>.Empty), CancellationToken.None));
    }

    /// <summary>Works on, approving what comes up for review, until nothing is left to do.</summary>
    private static async Task<RunSession> FinishAsync(Workshop workshop)
    {
        while (true)
        {
            var session = await workshop.WorkAsync();
            if (session.State.IsOver)
                return session;
            int open = session.State.Frontier.First(p => session.State[p].Status == SlotStatus.Open);
            await DecideAsync(workshop, session, session.State.AddressOf(open));
        }
    }

    [Fact]
    public async Task A_called_workflow_runs_on_what_it_is_handed_and_its_output_is_the_steps()
    {
        var workshop = await StartedAsync(Calls);
        var parked = await workshop.WorkAsync();
        Assert.Equal("review german.signoff by brand", RunProgress.Of(parked.State).Waiting);
        var card = Assert.Single(await workshop.Memory.ListCardsAsync(null, CancellationToken.None));
        Assert.Equal(("german.signoff", "review"), (card.Step, card.Kind));
        var shown = await workshop.Desk.CardAsync(parked, parked.State.PlaceOf(card.Step)!.Value, CancellationToken.None);
        Assert.Equal(("translate", "plain"), (shown.Workflow, shown.Brief.GetProperty("tone").GetString()));
        Assert.Equal("german.shelf", Assert.Single(shown.Destinations).Commit);

        Assert.Equal(RunStatus.Finished, (await FinishAsync(workshop)).State.Status);

        var (outer, inner) = (workshop.Models.Of("draft").First(), workshop.Models.Of("draft").Last());
        Assert.Contains("You write.", outer.Messages[0].Text, StringComparison.Ordinal);
        Assert.Contains("You translate.", inner.Messages[0].Text, StringComparison.Ordinal);
        Assert.Contains("translate de: draft ", inner.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Brisa", inner.Everything, StringComparison.Ordinal);
        Assert.Equal($"{workshop.Run}/german.shelf", Assert.Single(workshop.Surface.Landed).Key);
        using var output = JsonDocument.Parse((await workshop.ResultAsync()).Split('\n')[1]);
        Assert.Equal(output.RootElement.GetProperty("german").GetString(), JsonDocument.Parse(workshop.Surface.Landed[0].Bytes).RootElement.GetProperty("parts").GetProperty("text").GetProperty("text").GetString());
    }

    /// <summary>A run in which each item calls, one of them in vain.</summary>
    internal static async Task<Workshop> FinishedAsync()
    {
        var workshop = await StartedAsync(InItems.Replace("        with: { text: rival", "        on_error: { steps: [], yields: { text: { const: none }, where: { const: nowhere } } }\n        with: { text: rival", StringComparison.Ordinal));
        await DecideAsync(workshop, await workshop.WorkAsync(), "rivals[1].german.signoff", Answer.Reject);
        await FinishAsync(workshop);
        return workshop;
    }

    [Fact]
    public async Task Each_item_calls_for_itself_and_commits_under_a_key_of_its_own()
    {
        var workshop = await StartedAsync(InItems);
        Assert.Equal(RunStatus.Finished, (await FinishAsync(workshop)).State.Status);
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => $"{workshop.Run}/rivals[{i}].german.shelf"), workshop.Surface.Landed.Select(l => l.Key).Order());
        Assert.Equal(["translate de: A, curt.", "translate de: B, curt.", "translate de: C, curt."],
            workshop.Models.Of("draft").Select(c => Texts.Single(t => c.Everything.Contains(t, StringComparison.Ordinal))).Order());
    }

    private static readonly string[] Texts = ["translate de: A, curt.", "translate de: B, curt.", "translate de: C, curt."];

    private const string WayOut = """
            on_error: { steps: [], yields: { text: draft.text, where: { const: nowhere } } }
          - agent: last
        """;

    [Fact]
    public async Task A_rejected_callee_is_the_error_exit_and_without_one_the_run_is_rejected()
    {
        foreach (bool hasWayOut in new[] { true, false })
        {
            var workshop = await StartedAsync(hasWayOut ? Calls.Replace("  - agent: last", WayOut, StringComparison.Ordinal) : Calls);
            await DecideAsync(workshop, await workshop.WorkAsync(), "german.signoff", Answer.Reject);
            Assert.Equal(hasWayOut ? RunStatus.Finished : RunStatus.Rejected, (await workshop.WorkAsync()).State.Status);
            Assert.Empty(workshop.Surface.Landed);
            var caught = (await workshop.EventsAsync()).OfType<RunEvent.ErrorCaught>().Select(e => (e.Step, e.Failed, e.Reason));
            Assert.Equal(hasWayOut ? [("german", "german.signoff", AttentionReason.Rejected)] : [], caught);
        }
    }

    [Fact]
    public async Task What_fails_for_good_in_a_callee_comes_to_the_callers_way_out()
    {
        var workshop = new Workshop();
        workshop.Models.Answer = call => call.Everything.Contains("translate", StringComparison.Ordinal) ? throw new ModelException("no", FailureKind.Permanent) : null;
        await workshop.StartAsync(TestPlaybook.Load(Calls.Replace("  - agent: last", WayOut, StringComparison.Ordinal), workshop.Installation, ("translate", Translate)));
        Assert.Equal(RunStatus.Finished, (await workshop.WorkAsync()).State.Status);
        Assert.Equal(("german", "german.draft"), (await workshop.EventsAsync()).OfType<RunEvent.ErrorCaught>().Select(e => (e.Step, e.Failed)).Single());
    }

    [Fact]
    public async Task Without_a_way_out_the_callees_step_is_an_operators_and_goes_on_from_there()
    {
        var workshop = await StartedAsync(Calls);
        workshop.Models.Answer = call => call.Everything.Contains("translate", StringComparison.Ordinal) ? throw new ModelException("no", FailureKind.Permanent) : null;
        var stuck = await workshop.WorkAsync();
        Assert.Equal("german.draft: every attempt failed", RunProgress.Of(stuck.State).Waiting);
        workshop.Models.Answer = _ => null;
        int place = stuck.State.PlaceOf("german.draft")!.Value;
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Attend(place, 1), CancellationToken.None));
        Assert.Equal(RunStatus.Finished, (await FinishAsync(workshop)).State.Status);
    }

    [Fact]
    public async Task The_limits_of_the_run_hold_inside_what_it_calls()
    {
        var workshop = await StartedAsync(Calls.Replace("limits: { time: 30d }", "limits: { time: 30d, tokens: 100 }", StringComparison.Ordinal));
        var stuck = await workshop.WorkAsync();
        Assert.Equal(AttentionReason.LimitReached, stuck.State.Find("german.draft")!.Attention);
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_what_it_calls()
    {
        var workshop = await StartedAsync(Calls);
        await workshop.WorkAsync();
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Cancel(FailureDetail.Of("enough")), CancellationToken.None));
        Assert.Equal(RunStatus.Cancelled, (await workshop.OpenAsync()).State.Status);
        Assert.Empty(await workshop.Memory.ListCardsAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task A_run_stays_on_the_callee_it_was_started_with()
    {
        var workshop = await StartedAsync(Calls);
        var (one, other) = (TestPlaybook.Load(Calls, workshop.Installation, ("translate", Translate)).Version!, TestPlaybook.Load(Calls, workshop.Installation, ("translate", Translate.Replace("1.2.0", "1.3.0", StringComparison.Ordinal))).Version!);
        Assert.NotEqual(one.Digest, other.Digest);
        var session = await workshop.WorkAsync();
        Assert.Equal(one.Digest, session.Version.Digest);
        Assert.Equal("1.2.0", (await workshop.EventsAsync()).OfType<RunEvent.CallEntered>().Single().Version);
    }

    [Fact]
    public async Task Handoffs_inside_a_call_are_read_back_with_the_prompts_that_were_sent()
    {
        var workshop = await StartedAsync(InItems);
        await FinishAsync(workshop);
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        var handoffs = await HandoffHistory.ReadAsync(row, (await workshop.OpenAsync()).Version, workshop.Journal, workshop.Clock, CancellationToken.None);
        Assert.Equal(4, handoffs.Length);
        Assert.All(handoffs, h => Assert.True(h.PromptMatches));
        Assert.Equal("A", handoffs.Single(h => h.Step == "rivals[0].german.draft").Arrows[0].Value!.Value.GetProperty("text").GetString());
    }

    private sealed class ProcessDiedException : Exception;

    [Fact]
    public async Task Killed_at_any_instant_and_resumed_each_call_is_entered_once_and_the_result_is_the_same()
    {
        int instants = 0;
        string expected = Sorted(await (await ResultAsync(() => instants++)).ResultAsync());
        Assert.InRange(instants, 20, 200);
        for (int at = 1; at <= instants; at++)
        {
            int passed = 0, wanted = at;
            var workshop = await ResultAsync(() =>
            {
                if (Interlocked.Increment(ref passed) == wanted)
                    throw new ProcessDiedException();
            });
            Assert.Equal(expected, Sorted(await workshop.ResultAsync()));
            Assert.Equal(3, workshop.Surface.Landed.Count);
            var events = await workshop.EventsAsync();
            Assert.Equal(3, events.OfType<RunEvent.CallEntered>().Count());
            Assert.Equal(3, events.OfType<RunEvent.CallReturned>().Count());
        }
    }

    private static string Sorted(string result) => string.Join('\n', result.Split('\n').Order(StringComparer.Ordinal));

    private static async Task<Workshop> ResultAsync(Action point)
    {
        bool started = false;
        Task Told()
        {
            if (started)
                point();
            return Task.CompletedTask;
        }
        var workshop = await StartedAsync(InItems, around: inner => new HookedJournal(inner) { Before = _ => Told(), After = _ => Told() });
        workshop.Models.Point = workshop.Surface.Point = _ => point();
        started = true;
        while (true)
            try
            {
                await FinishAsync(workshop);
                return workshop;
            }
            catch (ProcessDiedException)
            {
            }
    }
}
