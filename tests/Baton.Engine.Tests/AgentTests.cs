using System.Net;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Engine.Runs;
using Microsoft.Extensions.AI;

namespace Baton.Engine.Tests;

public sealed class AgentTests
{
    private static async Task<Workshop> WorkedAsync(Action<ScriptedModels> script)
    {
        var workshop = new Workshop();
        script(workshop.Models);
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkAsync();
        return workshop;
    }

    private static async Task<string> DraftAsync(Workshop workshop)
    {
        var session = await workshop.OpenAsync();
        var output = (StepOutput.Stored)session.State.Find("draft")!.Output!;
        return System.Text.Encoding.UTF8.GetString((await session.Values.LoadAsync(output.Value, CancellationToken.None)).Bytes.Span);
    }

    [Theory]
    [InlineData("{\"text\":\"plain\"}")]
    [InlineData("```json\n{\"text\":\"plain\"}\n```")]
    [InlineData("```\n{\"text\":\"plain\"}```")]
    [InlineData("  \n{ \"text\" : \"plain\" }\n")]
    public async Task An_answer_in_a_fence_or_with_space_around_it_is_an_answer(string answer) =>
        Assert.Equal("""{"text":"plain"}""", await DraftAsync(await WorkedAsync(m => m.Say("draft", answer))));

    [Fact]
    public async Task Who_looks_is_told_how_much_of_an_answer_is_there_as_it_comes()
    {
        var workshop = new Workshop();
        const string answer = """{"text":"It heats in four minutes."}""";
        workshop.Models.Say("draft", answer);
        await workshop.StartAsync(TestPlaybook.Short);
        var watched = new Watched();
        Assert.Null(await workshop.Host().WorkAsync(await workshop.OpenAsync(), TimeSpan.Zero, watched, TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(1, answer.Length / ScriptedModels.PieceLength).Select(i => i * ScriptedModels.PieceLength), watched.Reports.Where(r => r < answer.Length).Distinct());
        Assert.Equal(answer.Length, watched.Reports[^1]);
    }

    private sealed class Watched : IRunProgress, IProgress<int>
    {
        /// <summary>In the order they came in.</summary>
        public List<int> Reports { get; } = [];

        public IProgress<int>? Of(RunSession session, Work.InvokeAgent work) => this;

        public void Report(int value) => Reports.Add(value);
    }

    [Theory]
    [InlineData("Certainly! Here is the note.", "not JSON")]
    [InlineData("{\"text\":\"a\"", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("{\"text\":\"this is a good deal longer than forty characters\"}", "40")]
    [InlineData("{\"text\":\"a\",\"more\":1}", "more")]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", "text")]
    [InlineData("{\"text\":\"\\ud800\"}", "surrogate")]
    public Task A_broken_answer_is_repaired_with_the_validators_own_words(string broken, string word) => RepairedAsync(broken, word);

    /// <summary>Not in a list of cases: test runners do not hand half a character on.</summary>
    [Fact]
    public Task An_answer_with_half_a_character_is_repaired() => RepairedAsync("{\"text\":\"\ud800\"}", "surrogate");

    private static async Task RepairedAsync(string broken, string word)
    {
        var workshop = await WorkedAsync(m =>
        {
            m.Say("draft", broken);
            m.Say("draft", """{"text":"right"}""");
        });
        Assert.Equal("""{"text":"right"}""", await DraftAsync(workshop));
        var repair = workshop.Models.Of("draft").Last();
        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.User], repair.Messages.Select(m => m.Role));
        Assert.Contains("<repair>", repair.Messages[3].Text, StringComparison.Ordinal);
        Assert.Contains(word, repair.Messages[3].Text, StringComparison.OrdinalIgnoreCase);
        var failed = Assert.Single((await workshop.EventsAsync()).OfType<RunEvent.AttemptFailed>());
        Assert.Equal((FailureKind.InvalidOutput, NextMove.Repair, 110L), (failed.Kind, failed.Next, failed.Usage.Tokens));
    }

    [Fact]
    public async Task A_model_that_never_obeys_is_given_up_with_the_validators_words_and_the_run_goes_on_after_the_mend()
    {
        var workshop = new Workshop();
        workshop.Models.Answer = _ => """{"txt":"never right"}""";
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkPatientlyAsync();
        string reason = await workshop.ReasonAsync();
        Assert.StartsWith("AttemptsSpent", reason, StringComparison.Ordinal);
        Assert.Contains("text", reason, StringComparison.Ordinal);
        Assert.InRange(workshop.Models.Calls.Count, 3, 20);
        Assert.Equal(workshop.Models.Calls.Count * 110L, workshop.Durable().Spent.Tokens);

        workshop.Models.Answer = _ => """{"text":"right"}""";
        Assert.Null(await (await workshop.OpenAsync()).TakeAsync(new RunCommand.Attend(0, 1), CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Equal(SlotStatus.Open, workshop.Durable().Find("signoff")!.Status);
        Assert.Equal("""{"text":"right"}""", await DraftAsync(workshop));
    }

    [Fact]
    public async Task A_repair_that_was_interrupted_is_asked_for_again_with_the_same_words()
    {
        var workshop = new Workshop();
        workshop.Models.Say("draft", "no JSON");
        await workshop.StartAsync(TestPlaybook.Short);
        using var stop = new CancellationTokenSource();
        var (asked, _) = workshop.Models.Hang("draft");
        var work = workshop.WorkUntilAsync(stop.Token);
        await asked;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        await workshop.WorkAsync();
        var calls = workshop.Models.Of("draft").ToList();
        Assert.Equal(3, calls.Count);
        Assert.Equal(calls[1].Everything, calls[2].Everything);
        Assert.Contains("<repair>", calls[2].Everything, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Permanent => new()
    {
        { "length", "cut off" },
        { "content_filter", "refused to answer" },
    };

    [Theory]
    [MemberData(nameof(Permanent))]
    public async Task An_answer_cut_off_or_refused_parks_and_is_paid_for(string finish, string word)
    {
        var workshop = await WorkedAsync(m => m.Say("draft", """{"text":"half""", new ChatFinishReason(finish)));
        Assert.Contains(word, await workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Equal(110, workshop.Durable().Spent.Tokens);
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        Assert.Equal("needs-attention", row.Status);
        Assert.Equal("attention", Assert.Single(await workshop.Journal.ListCardsAsync(workshop.Run, CancellationToken.None)).Kind);
    }

    public static TheoryData<Exception> Transient =>
    [
        new ModelException("busy", FailureKind.Transient),
        new HttpRequestException("reset", null, HttpStatusCode.BadGateway),
        new IOException("broken pipe"),
        new TimeoutException("too slow"),
        new TaskCanceledException("the client's own time-out"),
    ];

    [Theory]
    [MemberData(nameof(Transient), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_that_may_pass_is_tried_again_after_its_delay(Exception failure)
    {
        var workshop = await WorkedAsync(m => m.Throw("draft", failure));
        var slot = workshop.Durable().Find("draft")!;
        Assert.Equal((SlotStatus.BackingOff, Workshop.Morning + TimeSpan.FromSeconds(7.5)), (slot.Status, slot.WakeAt));
        Assert.StartsWith("draft until 2026-03-01 09:00:07", (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!.Waiting, StringComparison.Ordinal);
        await workshop.WorkAsync();
        Assert.Single(workshop.Models.Of("draft"));
        workshop.Clock.Advance(TimeSpan.FromSeconds(7.5));
        await workshop.WorkAsync();
        Assert.Equal(2, workshop.Models.Of("draft").Count());
        Assert.Equal(SlotStatus.Done, workshop.Durable().Find("draft")!.Status);
    }

    [Fact]
    public async Task A_worker_that_is_patient_waits_the_delay_out()
    {
        var workshop = new Workshop();
        workshop.Models.Throw("draft", new ModelException("busy", FailureKind.Transient));
        await workshop.StartAsync(TestPlaybook.Short);
        await workshop.WorkPatientlyAsync();
        Assert.Equal(2, workshop.Models.Calls.Count);
        Assert.Equal(SlotStatus.Open, workshop.Durable().Find("signoff")!.Status);
    }

    [Fact]
    public async Task A_failure_for_good_parks_with_its_reason_and_goes_on_when_somebody_saw_to_it()
    {
        var workshop = await WorkedAsync(m => m.Throw("draft", new ModelException("no such key", FailureKind.Permanent)));
        Assert.Equal("AttemptsSpent: no such key", await workshop.ReasonAsync());
        var session = await workshop.OpenAsync();
        Assert.Null(await session.TakeAsync(new RunCommand.Attend(0, 1), CancellationToken.None));
        await workshop.WorkAsync();
        Assert.Equal(SlotStatus.Open, workshop.Durable().Find("signoff")!.Status);
    }

    [Fact]
    public async Task An_agent_that_hangs_is_given_up_after_the_steps_timeout()
    {
        var workshop = new Workshop();
        var (asked, _) = workshop.Models.Hang("draft");
        await workshop.StartAsync(TestPlaybook.Short);
        var work = workshop.WorkAsync();
        await asked;
        workshop.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(work.IsCompleted);
        workshop.Clock.Advance(TimeSpan.FromSeconds(1));
        await work;
        Assert.Equal(FailureKind.TimedOut, Assert.Single((await workshop.EventsAsync()).OfType<RunEvent.AttemptFailed>()).Kind);
    }

    [Fact]
    public async Task The_runs_own_time_limit_ends_it_while_an_agent_is_asked()
    {
        var workshop = new Workshop();
        var (asked, _) = workshop.Models.Hang("draft");
        await workshop.StartAsync("limits: { time: 30s }\n" + TestPlaybook.Short);
        var work = workshop.WorkAsync();
        await asked;
        while (!work.IsCompleted)
        {
            workshop.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
        await work;
        Assert.Equal(RunStatus.Expired, workshop.Durable().Status);
    }

    [Fact]
    public async Task A_programming_error_fails_the_worker_loudly_and_the_run_can_be_resumed()
    {
        var workshop = new Workshop();
        workshop.Models.Throw("draft", new InvalidCastException("a bug"));
        await workshop.StartAsync(TestPlaybook.Short);
        await Assert.ThrowsAsync<InvalidCastException>(() => workshop.WorkAsync());
        await workshop.WorkAsync();
        Assert.Equal(SlotStatus.Open, workshop.Durable().Find("signoff")!.Status);
    }

    [Fact]
    public async Task A_value_that_breaks_its_contract_is_refused_at_the_receiver_with_the_producer_named()
    {
        var workshop = new Workshop();
        // As if an older, laxer version had let it through: the stored output is not what the contract says.
        await workshop.StartAsync(TestPlaybook.Whole);
        var session = await workshop.OpenAsync();
        var plain = Core.Handoffs.Payload.Of(System.Text.Json.JsonSerializer.SerializeToElement(new { text = 7 }));
        session.Stage(new RunCommand.BeginAttempt(0, 1, "m", [], null, "h", plain));
        session.Stage(new RunCommand.RecordOutput(0, 1, 1, plain, default));
        Assert.True(await session.AppendAsync(CancellationToken.None));
        await workshop.WorkAsync();
        string reason = await workshop.ReasonAsync();
        Assert.StartsWith("HandoffRefused: `research.text`, produced by `research`, breaks its contract", reason, StringComparison.Ordinal);
        Assert.Empty(workshop.Models.Calls);
    }

    [Fact]
    public async Task A_needed_value_too_long_to_enter_the_prompt_whole_is_refused()
    {
        var workshop = new Workshop();
        workshop.Models.Say("research", System.Text.Json.JsonSerializer.Serialize(new { text = new string('ä', 140_000) }));
        await workshop.StartAsync(TestPlaybook.Whole);
        await workshop.WorkAsync();
        string reason = await workshop.ReasonAsync();
        Assert.StartsWith("HandoffRefused", reason, StringComparison.Ordinal);
        Assert.Contains("research.text", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_the_limit_nothing_more_is_asked()
    {
        var workshop = new Workshop();
        await workshop.StartAsync("limits: { tokens: 110 }\n" + TestPlaybook.Whole);
        await workshop.WorkAsync();
        Assert.StartsWith("LimitReached", await workshop.ReasonAsync(), StringComparison.Ordinal);
        Assert.Single(workshop.Models.Calls);
    }
}
