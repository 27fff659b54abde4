using Baton.Core.Handoffs;
using Baton.Core.Runs;
using static Baton.Core.Tests.Runs.Scenario;

namespace Baton.Core.Tests.Runs;

public sealed class ForkTests
{
    private const string Steps = """
        steps:
          - agent: facts
            role: writer
            task: Look.
            produces: { text: string }
          - agent: draft
            role: writer
            needs: [facts.text, "signoff.comments?"]
            task: Write.
            produces: { text: string }
          - review: signoff
            of: { text: draft.text }
            approvers: brand
            on_changes: { redo: draft, rounds: 2 }
          - agent: social
            role: writer
            needs: [facts.text]
            task: Say it in short.
            produces: { text: string }
        finish:
          - commit: send
            to: { surface: file, format: html }
            with: { markdown: signoff.content.text }
        """;

    /// <summary>Facts, a draft that is sent back, another that is approved, and sent.</summary>
    private static Scenario Sent()
    {
        var run = new Scenario(Steps);
        run.Run("facts", """{"text":"38 seconds"}""");
        run.Run("draft", """{"text":"one"}""");
        run.Open("signoff");
        run.Answer("signoff", Answer.RequestChanges, "brand");
        run.Run("draft", """{"text":"two"}""");
        run.Open("signoff");
        run.Answer("signoff", Answer.Approve, "brand", payload: """{"parts":{}}""");
        run.Run("social", """{"text":"short"}""");
        run.BeginCommit("send");
        run.Receipt("send");
        return run;
    }

    private static Fork Of(Scenario run, string at, int? round = null) => Forking.Of(run.Version, [.. run.Records.SelectMany(r => r.Events)], at, round);

    private static (Scenario Run, Decided Decided) Forked(Scenario old, Fork at, params (string, Payload)[] mends)
    {
        Assert.Null(at.Refusal);
        var values = at.TakenOver.SelectMany(RunEvents.ValuesOf).Append(old.State.Brief).Distinct().ToDictionary(r => r, old.Value);
        var run = new Scenario(old.Version);
        return (run, run.Do(new RunCommand.StartFork(
            new RunOrigin("old", old.State.Sequence, at.Step, at.Round, at.Sent), old.State.Brief, null, at.TakenOver, values, [.. mends], Json("""{"by":"ana"}"""))));
    }

    private static string Text(Scenario run, string step) =>
        run.Slot(step).Output is StepOutput.Stored stored ? run.Value(stored.Value).Value.GetProperty("text").GetString()! : "";

    [Fact]
    public void A_fork_has_what_came_before_the_point_and_goes_on_there()
    {
        var (run, decided) = Forked(Sent(), Of(Sent(), "draft", 1));
        Assert.Equal(["RunStarted", "StepSucceeded facts 1"], Words(decided));
        Assert.Equal(["Begin draft"], run.Pends);
        Assert.Equal("38 seconds", Text(run, "facts"));
        Assert.Equal(default, run.State.Spent);
        var origin = Assert.IsType<RunEvent.RunStarted>(decided.Events[0]).Origin!;
        Assert.Equal(("old", "draft", 1), (origin.Run, origin.Step, origin.Round));
    }

    [Fact]
    public void A_later_round_has_the_rounds_before_it()
    {
        var (run, _) = Forked(Sent(), Of(Sent(), "draft", 2));
        Assert.Equal(["Begin draft"], run.Pends);
        Assert.Equal(2, run.Slot("draft").Round);
        Assert.Equal((1, true), (run.Slot("signoff").EarlierRound, run.Slot("signoff").Earlier is not null));
        Assert.Equal(1, run.Slot("signoff").Redos);
    }

    [Fact]
    public void Approvals_do_not_travel_people_are_asked_again()
    {
        var at = Of(Sent(), "social");
        Assert.Equal(["signoff"], at.AskedAgain);
        var (run, decided) = Forked(Sent(), at);
        Assert.Equal(["Begin signoff"], run.Pends);
        Assert.Equal("two", Text(run, "draft"));
        Assert.DoesNotContain(decided.Events, e => e is RunEvent.ReviewClosed { Payloads.IsEmpty: false });
        Assert.All(Enumerable.Range(0, run.State.Places.End), p => Assert.Empty(run.State[p].Approved));
    }

    [Fact]
    public void What_was_sent_is_sent_again_only_when_somebody_says_so()
    {
        var at = Of(Sent(), "draft", 2);
        Assert.Equal(["send"], at.Sent);
        var (run, _) = Forked(Sent(), at);
        run.Run("draft");
        run.Open("signoff");
        run.Answer("signoff", Answer.Approve, "brand", payload: """{"parts":{}}""");
        run.Run("social");
        Assert.Equal(["AttentionRaised send 1"], Words(run.BeginCommit("send")));
        Assert.Equal(AttentionReason.SentBefore, run.Slot("send").Attention);
        run.Attend("send");
        Assert.Equal(["CommitStarted send 1"], Words(run.BeginCommit("send")));
    }

    [Fact]
    public void A_commit_before_the_point_stays_sent()
    {
        var old = new Scenario("""
            steps:
              - agent: facts
                role: writer
                task: Look.
                produces: { text: string }
              - commit: note
                to: { surface: file, format: html }
                with: { markdown: facts.text }
                unreviewed: a note to ourselves
              - agent: draft
                role: writer
                needs: [facts.text]
                task: Write.
                produces: { text: string }
            """);
        old.Run("facts");
        old.BeginCommit("note", unreviewed: Json("{}"));
        Assert.Contains("not known yet", Forking.Of(old.Version, [.. old.Records.SelectMany(r => r.Events), new RunEvent.AttentionRaised("draft", 1, AttentionReason.TimedOut, default)], "draft", null).Refusal, StringComparison.Ordinal);
        old.Receipt("note");
        old.Run("draft");
        var at = Of(old, "draft");
        Assert.Empty(at.Sent);
        Assert.Equal(["Begin draft"], Forked(old, at).Run.Pends);
    }

    [Fact]
    public void A_fork_may_hand_the_step_something_else_and_nothing_that_breaks_its_contract()
    {
        var at = Of(Sent(), "draft", 1);
        var (run, decided) = Forked(Sent(), at, ("facts.text", Json("\"39 seconds\"")));
        Assert.Equal(["RunStarted", "StepSucceeded facts 1", "HandoffMended draft 1"], Words(decided));
        Assert.Equal("\"39 seconds\"", run.Value(run.Slot("draft").Mended.Single().Value).Value.GetRawText());
        Assert.Contains("breaks its contract", Forked(Sent(), at, ("facts.text", Json("7"))).Decided.Refusal, StringComparison.Ordinal);
        Assert.Contains("is handed no `x`", Forked(Sent(), at, ("x", Json("7"))).Decided.Refusal, StringComparison.Ordinal);
        Assert.Contains("can't be changed from here", Forked(Sent(), Of(Sent(), "signoff", 1), ("facts.text", Json("\"x\""))).Decided.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_fork_where_the_run_has_not_been()
    {
        Assert.Equal("there is no step `draff`; did you mean `draft`?", Of(Sent(), "draff").Refusal);
        Assert.Equal("`draft` has had no round 3; its rounds: 1, 2", Of(Sent(), "draft", 3).Refusal);
        var young = new Scenario(Steps);
        young.Run("facts");
        Assert.Equal("the run has not come to `send`; it has come to: facts", Of(young, "send").Refusal);
    }

    [Fact]
    public void Every_kind_of_event_is_either_taken_over_with_its_values_or_left()
    {
        // Whoever adds a kind says here which: an outcome or a way taken travels, how it came about does not.
        string[] travels = ["StepSkipped", "StepSucceeded", "OutputGiven", "CheckScored", "RoundStarted", "CaseTaken", "CallEntered", "CallReturned", "RegionEntered", "RegionClosed", "RepeatContinued", "BranchClosed",
            "BranchFailed", "ItemsListed", "ItemFailed", "ErrorCaught", "WaitEnded", "SignalReceived", "ReviewClosed"];
        string[] stays = ["RunStarted", "AttemptStarted", "ToolStarted", "AttemptInterrupted", "ToolsCalled", "AttemptFailed", "AttemptWithdrawn", "WaitStarted", "ReviewOpened", "ReviewDecided", "ReviewEscalated",
            "ProofSent", "AskOpened", "QuestionAsked", "QuestionAnswered", "CommitStarted", "SendingStarted", "SendingRefused", "CommitAwaited", "CommitInDoubt", "CommitDuplicated", "CommitSettled", "AttentionRaised",
            "AttentionCleared", "HandoffMended", "RunPaused", "RunResumed", "RunFinished", "RunRejected", "RunExpired", "RunCancelled", "ValuesErased"];
        Assert.Equal(typeof(RunEvent).GetNestedTypes().Where(t => !t.IsAbstract).Select(t => t.Name).Order(StringComparer.Ordinal), travels.Concat(stays).Order(StringComparer.Ordinal));
    }
}
