using System.Text;
using System.Text.Json;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;

namespace Baton.Engine.Tests;

/// <summary>Items, branches, rounds, waiting and the ways out of a failure, worked by real workers against a journal.</summary>
public sealed class ControlFlowRunTests
{
    public const string Head = """
        workflow: rivals
        version: 1.0.0
        title: Rivals
        purpose: Be run by tests.
        brief: { product: string, region: string }
        start: [manual]
        limits: { time: 30d }
        roles: { writer: { instructions: You write. }, other: { instructions: You write too. } }
        steps:

        """;

    /// <summary>An item fails, a branch is slow, a text gets better, time passes, and every item is committed for itself.</summary>
    public const string Whole = Head + """
          - agent: research
            role: writer
            task: Find rivals of {{ brief.product }}.
            produces: { rivals: [{ name: string }, 1..5] }
          - each: rivals
            as: rival
            in: research.rivals
            concurrency: 2
            on_item_error: collect
            steps:
              - agent: note
                role: writer
                needs: [rival.name]
                task: Write about {{ rival.name }}.
                produces: { text: string }
                retry: { attempts: 1 }
            yields: { text: note.text }
          - parallel: audits
            join: all
            branches:
              seo:
                steps: [{ agent: seo_audit, role: writer, task: Audit., needs: [rivals.items], produces: { text: string } }]
                yields: { score: seo_audit.text }
              tone:
                steps: [{ agent: tone_audit, role: writer, task: Listen., produces: { text: string } }]
                yields: { score: tone_audit.text }
          - repeat: improve
            until: rewrite.text contains "good"
            rounds: 3
            then: continue
            steps:
              - agent: rewrite
                role: writer
                needs: [audits.seo.score, audits.tone.score, rivals.failed, "rewrite?"]
                task: Write it better.
                produces: { text: string }
            yields: { text: rewrite.text }
          - wait: pause
            for: 1h
          - review: signoff
            of: { text: improve.text, items: rivals.items }
            approvers: { all: [brand, legal] }
          - each: posts
            as: post
            in: signoff.content.items
            concurrency: 2
            steps:
              - commit: shelf
                to: { surface: shelf }
                with: { text: "{{ signoff.content.text }} {{ post.index }} {{ post.text }}" }
                retry: { attempts: 3, backoff: 10s..1m }
            yields: { where: shelf.receipt.url }
        output: { text: signoff.content.text, where: posts.where, failed: rivals.failed }
        """;

    private static Workshop Made(Func<IJournal, IJournal>? around = null)
    {
        var workshop = new Workshop(SurfaceClass.Idempotent, around);
        Script(workshop);
        return workshop;
    }

    /// <summary>The same prompt, the same answer, in whichever process.</summary>
    private static void Script(Workshop workshop) => workshop.Models.Answer = Answer;

    internal static string? Answer(ModelCall call) => call.Step switch
    {
        "research" => """{"rivals":[{"name":"A"},{"name":"B"},{"name":"C"}]}""",
        "note" when call.Everything.Contains("Write about B.", StringComparison.Ordinal) => throw new ModelException("no such thing", FailureKind.Permanent),
        "rewrite" => JsonSerializer.Serialize(new { text = call.Everything.Contains("earlier=\"true\"", StringComparison.Ordinal) ? "good" : "bad" }),
        _ => null,
    };

    /// <summary>The whole, and before it a race, two signals, and what fails and finds a way out.</summary>
    public static string Everything => Whole.Replace("""
          - agent: research
        """, """
          - parallel: race
            join: any
            branches:
              slow:
                steps: [{ agent: tortoise, role: writer, task: Write., produces: { text: string } }]
                yields: { text: tortoise.text }
              quick:
                steps: [{ agent: hare, role: writer, task: Write., produces: { text: string } }]
                yields: { text: hare.text }
          - agent: risky
            role: writer
            needs: [race.text]
            task: Write.
            produces: { text: string }
            fallback: [other]
            on_error: { steps: [], yields: { text: race.text } }
          - wait: first
            signal: go
            contract: { word: string }
          - wait: second
            signal: go
            contract: { word: string }
          - agent: research
        """, StringComparison.Ordinal).Replace("output: { text", "output: { risky: risky.text, words: first.word, more: second.word, text", StringComparison.Ordinal);

    internal static async Task<Workshop> FinishAsync(Workshop workshop)
    {
        if (await workshop.Memory.ListRunsAsync(new RunQuery(), CancellationToken.None) is [var row])
            workshop.Found(row.Run);
        else
            await workshop.StartAsync(Whole);
        while (true)
        {
            var session = await workshop.WorkAsync();
            if (session.State.IsOver)
                return workshop;
            if (session.State.Find("second") is { Status: SlotStatus.Waiting })
                Assert.Null(await session.TakeAsync(new RunCommand.Signal("go", Baton.Core.Handoffs.Payload.Of(JsonSerializer.SerializeToElement(new { word = "late" }))), CancellationToken.None));
            else if (session.State.Find("pause")!.Status == SlotStatus.Waiting)
                workshop.Clock.Advance(TimeSpan.FromHours(1));
            else if (session.State.Find("signoff") is { Status: SlotStatus.Open, Review: { } open })
                Assert.Null(await workshop.DecideAsync(session, Core.Runs.Answer.Approve, open.ApprovedBy.IsEmpty ? "brand" : "legal"));
            else
                throw new InvalidOperationException(RunProgress.Of(session.State).Waiting);
        }
    }

    [Fact]
    public async Task Items_branches_and_rounds_come_to_an_output_and_each_item_is_committed_once_under_its_own_key()
    {
        var workshop = await FinishAsync(Made());
        Assert.Equal([$"{workshop.Run}/posts[0].shelf", $"{workshop.Run}/posts[1].shelf"], workshop.Surface.Landed.Select(l => l.Key).Order());
        Assert.All(workshop.Surface.Landed, l => Assert.Contains("good ", Encoding.UTF8.GetString(l.Bytes), StringComparison.Ordinal));
        string result = await workshop.ResultAsync();
        Assert.Contains("""{"failed":[{"index":1,"reason":"no such thing"}],"text":"good","where":["https://shelf.example/1","https://shelf.example/1"]}""", result, StringComparison.Ordinal);
        Assert.Equal(2, workshop.Models.Of("rewrite").Count());
        Assert.Contains("\"index\": 2", workshop.Models.Of("seo_audit").Single().Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_at_any_instant_and_resumed_the_result_is_the_same_and_every_item_is_committed_once()
    {
        int instants = 0;
        string expected = Sorted(await (await FinishAsync(WithPoints(() => instants++))).ResultAsync());
        Assert.InRange(instants, 40, 200);
        for (int at = 1; at <= instants; at++)
        {
            int passed = 0, wanted = at;
            var workshop = WithPoints(() =>
            {
                if (Interlocked.Increment(ref passed) == wanted)
                    throw new ProcessDiedException();
            });
            try
            {
                await FinishAsync(workshop);
            }
            catch (ProcessDiedException)
            {
                await FinishAsync(workshop);
            }
            Assert.Equal(expected, Sorted(await workshop.ResultAsync()));
            Assert.Equal(2, workshop.Surface.Landed.Count);
        }
    }

    [Fact]
    public async Task When_any_append_fails_after_it_was_durable_the_run_goes_on_from_what_is_stored()
    {
        string expected = Sorted(await (await FinishAsync(Made())).ResultAsync());
        int appends = (int)(await FinishAsync(Made())).Durable().Sequence;
        for (int at = 2; at <= appends; at++)
        {
            int failing = at;
            var workshop = Made(inner => new Storage.FaultyJournal(inner, n => n == failing ? Storage.AppendFault.AfterDurable : Storage.AppendFault.None));
            try
            {
                await FinishAsync(workshop);
            }
            catch (JournalException)
            {
                await FinishAsync(workshop);
            }
            Assert.Equal(expected, Sorted(await workshop.ResultAsync()));
        }
    }

    private sealed class ProcessDiedException : Exception;

    /// <summary>Two commits side by side land in whichever order.</summary>
    private static string Sorted(string result) => string.Join('\n', result.Split('\n').Order(StringComparer.Ordinal));

    private static Workshop WithPoints(Action point)
    {
        var workshop = Made(inner => new HookedJournal(inner) { Before = _ => Told(point), After = _ => Told(point) });
        workshop.Models.Point = workshop.Surface.Point = _ => point();
        return workshop;
    }

    private static Task Told(Action point)
    {
        point();
        return Task.CompletedTask;
    }

    private const string Race = Head + """
          - parallel: race
            join: any
            branches:
              slow:
                steps: [{ agent: tortoise, role: writer, task: Write., produces: { text: string } }]
                yields: { text: tortoise.text }
              quick:
                steps: [{ agent: hare, role: writer, task: Write., produces: { text: string } }]
                yields: { text: hare.text }
        output: { text: race.text }
        """;

    [Fact]
    public async Task The_loser_of_a_race_is_called_off_while_it_is_asked_and_its_end_is_recorded()
    {
        var workshop = new Workshop();
        workshop.Models.OnCall = _ => { };
        var (asked, _) = workshop.Models.Hang("tortoise");
        var (hareAsked, answer) = workshop.Models.Hang("hare");
        await workshop.StartAsync(Race);
        var work = workshop.WorkAsync();
        await Task.WhenAll(asked, hareAsked);
        answer();
        Assert.Equal(RunStatus.Finished, (await work).State.Status);
        var events = await workshop.EventsAsync();
        Assert.Equal("tortoise", Assert.Single(events.OfType<RunEvent.AttemptWithdrawn>()).Step);
        Assert.Equal(1, Assert.Single(events.OfType<RunEvent.BranchClosed>()).Branch);
        Assert.Empty((await workshop.OpenAsync()).State.CallsOut);
    }

    [Fact]
    public async Task A_run_that_another_process_cancels_while_its_agent_is_asked_breaks_off_the_call()
    {
        var workshop = new Workshop();
        var (asked, _) = workshop.Models.Hang("draft");
        await workshop.StartAsync(TestPlaybook.Short);
        var work = workshop.WorkAsync();
        await asked;
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Cancel(FailureDetail.Of("enough")), CancellationToken.None));
        Assert.Equal(RunStatus.Cancelled, (await work).State.Status);
        Assert.Single((await workshop.EventsAsync()).OfType<RunEvent.AttemptWithdrawn>());
    }

    [Fact]
    public async Task When_a_role_has_failed_for_good_the_fallback_is_asked_and_the_record_says_who()
    {
        var workshop = new Workshop();
        workshop.Models.Throw("draft", new ModelException("no", FailureKind.Permanent));
        await workshop.StartAsync(Head + """
              - agent: draft
                role: writer
                task: Write.
                produces: { text: string }
                fallback: [other]
            output: { text: draft.text }
            """);
        Assert.Equal(RunStatus.Finished, (await workshop.WorkAsync()).State.Status);
        Assert.Equal(["You write.", "You write too."], workshop.Models.Calls.Select(c => c.Messages[0].Text.Contains("too", StringComparison.Ordinal) ? "You write too." : "You write."));
        Assert.Equal("other", (await workshop.EventsAsync()).OfType<RunEvent.AttemptFailed>().Single().Fallback);
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        var handoffs = await HandoffHistory.ReadAsync(row, (await workshop.OpenAsync()).Version, workshop.Journal, workshop.Clock, CancellationToken.None);
        Assert.Equal([("writer", true), ("other", true)], handoffs.Select(h => (h.Role, h.PromptMatches)));
    }

    [Fact]
    public async Task Two_of_three_give_lists_in_the_order_in_which_they_were_through()
    {
        var workshop = new Workshop();
        workshop.Models.OnCall = _ => { };
        var slow = workshop.Models.Hang("a1");
        var quick = workshop.Models.Hang("b1");
        workshop.Models.Hang("c1");
        await workshop.StartAsync(Head + """
              - parallel: race
                join: 2
                branches:
                  a: { steps: [{ agent: a1, role: writer, task: Write., produces: { text: string } }], yields: { text: a1.text } }
                  b: { steps: [{ agent: b1, role: writer, task: Write., produces: { text: string } }], yields: { text: b1.text } }
                  c: { steps: [{ agent: c1, role: writer, task: Write., produces: { text: string } }], yields: { text: c1.text } }
            output: { texts: race.text }
            """);
        var work = workshop.WorkAsync();
        await Task.WhenAll(slow.Asked, quick.Asked);
        quick.Answer();
        while (!workshop.Durable().Find("race")!.Lanes!.HasFinished(1))
            await Task.Yield();
        slow.Answer();
        await work;
        Assert.Matches("\"texts\":\\[\"b1 [0-9a-f]+\",\"a1 [0-9a-f]+\"\\]", await workshop.ResultAsync());
    }

    [Fact]
    public async Task What_a_signal_brings_is_what_the_wait_produces()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(Head + """
              - wait: booked
                signal: slot-booked
                contract: { slot: string }
            output: { slot: booked.slot }
            """);
        var parked = await workshop.WorkAsync();
        Assert.Equal("booked for the signal slot-booked", RunProgress.Of(parked.State).Waiting);
        var payload = Baton.Core.Handoffs.Payload.Of(JsonSerializer.SerializeToElement(new { slot = "noon" }));
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Signal("slot-booked", payload), CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Contains("""{"slot":"noon"}""", await workshop.ResultAsync(), StringComparison.Ordinal);
    }

    private static string Many(int items) => Head + $$"""
          - agent: research
            role: writer
            task: Find.
            produces: { names: [string, ..{{items}}] }
          - each: rivals
            as: rival
            in: research.names
            concurrency: 16
            steps: [{ agent: note, role: writer, needs: [rival], task: Write about it., produces: { text: string } }]
            yields: { text: note.text }
        output: { texts: rivals.text }
        """;

    private static string Round(int rounds) => Head + $$"""
          - repeat: improve
            until: rewrite.text == "never"
            rounds: {{rounds}}
            then: continue
            steps: [{ agent: rewrite, role: writer, needs: ["rewrite?"], task: Write., produces: { text: string } }]
            yields: { text: rewrite.text }
        output: { text: improve.text }
        """;

    [Fact]
    public async Task The_time_of_an_each_grows_with_its_items_and_of_a_loop_with_its_rounds()
    {
        int times = Environment.GetEnvironmentVariable("BATON_LONG") == "1" ? 10 : 1;
        foreach (var make in new Func<int, string>[] { Many, Round })
        {
            await CpuAsync(make(100), 100);
            var (small, few) = (250 * times, await CpuAsync(make(250 * times), 250 * times));
            var many = await CpuAsync(make(small * 4), small * 4);
            Assert.True(many.TotalSeconds <= few.TotalSeconds * 8 + 0.5, $"{small}: {few}; {small * 4}: {many}");
        }
    }

    private static async Task<TimeSpan> CpuAsync(string workflow, int count)
    {
        var workshop = new Workshop();
        workshop.Models.OnCall = _ => { };
        workshop.Models.Answer = call => call.Step == "research" ? JsonSerializer.Serialize(new { names = Enumerable.Range(0, count).Select(i => $"rival {i}") }) : null;
        await workshop.StartAsync(workflow);
        var before = Environment.CpuUsage.TotalTime;
        Assert.Equal(RunStatus.Finished, (await workshop.WorkAsync()).State.Status);
        return Environment.CpuUsage.TotalTime - before;
    }
}
