using System.Collections.Immutable;
using Baton.Core.Handoffs;

namespace Baton.Core.Runs;

/// <summary>Something the shell asks of a run. A stale or repeated command gives no events.</summary>
public abstract record RunCommand
{
    private RunCommand() { }

    /// <summary>It follows from the state alone, and refers to its values: where the state has moved on, it is worked out again.</summary>
    public bool IsDerived => this is Skip or BeginAttempt or BeginTool or RecordScores or TakeCase or EnterRegion or EnterCall or CloseCall or ListItems or CloseRegion
        or ContinueRepeat or StartWait or OpenReview or OpenAsk or BeginCommit or RaiseAttention or PassTime or Finish;

    /// <summary>A worker does it of itself. Answers of what was out, and people's words, are none of these.</summary>
    public bool IsOfTheWorker => IsDerived || this is ResumeAttempt or StartSending;

    /// <param name="Labels">An object of texts; null: none.</param>
    public sealed record Start(Payload Brief, string Cause, bool AutoApprove, Payload? Labels = null) : RunCommand;

    /// <summary>A run that goes on from a point of another.</summary>
    /// <param name="TakenOver">What came of the steps before it, as the other run has it.</param>
    /// <param name="Values">What these events, and <paramref name="OldBrief"/>, refer to there.</param>
    /// <param name="Mends">What the step at the point is handed instead, by the names of its needs.</param>
    public sealed record StartFork(
        RunOrigin Origin, ValueRef OldBrief, Payload? Labels, ImmutableArray<RunEvent> TakenOver, IReadOnlyDictionary<ValueRef, Payload> Values,
        ImmutableArray<(string Name, Payload Value)> Mends, Payload Word) : RunCommand;

    /// <summary>The run's values go, for good. Only a run that is over can be without them.</summary>
    public sealed record EraseValues : RunCommand;

    /// <param name="Place">Where in the run the step stands: <see cref="Places"/>.</param>
    public abstract record OfStep(int Place, int Round) : RunCommand;

    public sealed record Skip(int Place, int Round) : OfStep(Place, Round);

    /// <param name="Receipt">Which values entered the prompt, with their bytes and hashes.</param>
    public sealed record BeginAttempt(
        int Place, int Round, string Model, ImmutableArray<HandedOver> Handoff, ImmutableArray<string>? BriefFields, string PromptHash, Payload Receipt)
        : OfStep(Place, Round)
    {
        /// <summary>What the attempt may cost at most; null where nobody says.</summary>
        public Usage? Reserves { get; init; }
    }

    /// <param name="Tool">Its name.</param>
    /// <param name="Arguments">What it is given: an object.</param>
    public sealed record BeginTool(int Place, int Round, string Tool, Payload Arguments) : OfStep(Place, Round);

    /// <summary>A worker takes up a call that another one had out: what that one reserved counts as spent.</summary>
    public sealed record ResumeAttempt(int Place, int Round, int Attempt) : OfStep(Place, Round);

    /// <summary>The agent had tools called; its answer is still to come.</summary>
    public sealed record RecordToolTurn(int Place, int Round, int Attempt, ImmutableArray<string> Tools, Payload Exchange, Usage Usage) : OfStep(Place, Round);

    public sealed record RecordOutput(int Place, int Round, int Attempt, Payload Output, Usage Usage) : OfStep(Place, Round);

    /// <param name="Attempt">Of a commit: which sending of its payload failed, from 1.</param>
    /// <param name="Detail">The reason in words (<c>message</c>), and the refused <c>answer</c> if there was one.</param>
    /// <param name="Jitter">From 0 to 1, drawn by the shell.</param>
    /// <param name="RetryAfter">What the other side asked for.</param>
    public sealed record RecordFailure(
        int Place, int Round, int Attempt, FailureKind Kind, Payload Detail, Usage Usage, double Jitter, TimeSpan? RetryAfter = null) : OfStep(Place, Round);

    /// <summary>The agent asks people instead of answering.</summary>
    /// <param name="Question">Its <c>question</c>.</param>
    public sealed record RaiseQuestion(int Place, int Round, int Attempt, Payload Question, Usage Usage) : OfStep(Place, Round);

    public sealed record RecordScores(int Place, int Round, bool Passed, Payload Output) : OfStep(Place, Round);

    public sealed record TakeCase(int Place, int Round, int Case) : OfStep(Place, Round);

    /// <summary>A parallel or a repeat begins.</summary>
    public sealed record EnterRegion(int Place, int Round) : OfStep(Place, Round);

    /// <summary>A call begins.</summary>
    /// <param name="Brief">Valid under the contract of the workflow that is called.</param>
    public sealed record EnterCall(int Place, int Round, Payload Brief) : OfStep(Place, Round);

    /// <summary>The steps of the workflow that was called are through.</summary>
    public sealed record CloseCall(int Place, int Round, Payload Output) : OfStep(Place, Round);

    /// <summary>An each begins.</summary>
    /// <param name="Made">The list, where it is not kept anywhere yet.</param>
    /// <param name="Existing">The value it is in; null for <paramref name="Made"/>.</param>
    public sealed record ListItems(int Place, int Round, Payload? Made, ValueRef? Existing, ImmutableArray<string> Fields, int Count) : OfStep(Place, Round);

    /// <param name="Branch">Of a parallel: which of its branches is through.</param>
    public sealed record CloseRegion(int Place, int Round, ImmutableArray<NewYield> Yields, int? Branch = null) : OfStep(Place, Round);

    /// <summary>A proof of what an open review would commit went to somebody.</summary>
    public sealed record RecordProof(int Place, int Round, Payload Detail) : OfStep(Place, Round);

    /// <summary>A repeat's <c>until</c> does not hold after this round of its body.</summary>
    public sealed record ContinueRepeat(int Place, int Round, int Lap) : OfStep(Place, Round);

    /// <param name="Until">What ends it by the clock; null for a signal.</param>
    public sealed record StartWait(int Place, int Round, DateTimeOffset? Until) : OfStep(Place, Round);

    /// <summary>Somebody outside says that something has happened.</summary>
    public sealed record Signal(string Name, Payload Value) : RunCommand;

    public sealed record OpenReview(int Place, int Round, Payload Content, Payload Findings, Payload Preview) : OfStep(Place, Round);

    public sealed record DecideReview(int Place, int Round, ReviewDecision Decision) : OfStep(Place, Round);

    public sealed record OpenAsk(int Place, int Round) : OfStep(Place, Round);

    public sealed record AnswerAsk(int Place, int Round, Payload Answer) : OfStep(Place, Round);

    /// <param name="Unreviewed">The payload of a commit that nobody reviews, with the author's reason on record; null for the approved one.</param>
    public sealed record BeginCommit(int Place, int Round, string Key, Payload? Unreviewed) : OfStep(Place, Round);

    /// <summary>A commit that has begun is to be sent again; nothing of this sending has left yet.</summary>
    /// <param name="Sending">The number it gets: one more than the latest.</param>
    public sealed record StartSending(int Place, int Round, int Sending) : OfStep(Place, Round);

    /// <summary>The surface, or the worker itself, is sure that this sending wrote nothing.</summary>
    /// <param name="Jitter">From 0 to 1, drawn by the shell.</param>
    public sealed record RefuseSending(int Place, int Round, int Sending, FailureKind Kind, Payload Detail, double Jitter) : OfStep(Place, Round);

    /// <summary>Nothing was found, which counts only from an instant on at which nothing can be on its way any more.</summary>
    public sealed record AwaitCommit(int Place, int Round, DateTimeOffset Until) : OfStep(Place, Round);

    public sealed record RecordReceipt(int Place, int Round, Payload Receipt) : OfStep(Place, Round);

    public sealed record DoubtCommit(int Place, int Round, Payload Detail) : OfStep(Place, Round);

    /// <summary>The surface shows more than one for the key.</summary>
    public sealed record ReportDuplicate(int Place, int Round, Payload Detail) : OfStep(Place, Round);

    /// <summary>A person's word on a commit that is stuck.</summary>
    /// <param name="Sending">The latest when they looked.</param>
    /// <param name="Word">Who said it, and why.</param>
    /// <param name="Receipt">What is there; null: nothing is there, send it again.</param>
    public sealed record SettleCommit(int Place, int Round, int Sending, Payload Word, Payload? Receipt) : OfStep(Place, Round);

    public sealed record RaiseAttention(int Place, int Round, AttentionReason Reason, Payload Detail) : OfStep(Place, Round);

    /// <summary>An operator has seen to it: the step has its turn again, with fresh attempts.</summary>
    /// <param name="Word">Who, and why.</param>
    public sealed record Attend(int Place, int Round, Payload? Word = null) : OfStep(Place, Round);

    /// <summary>The same, with other values in its handoff.</summary>
    /// <param name="Values">By the names of the step's needs.</param>
    public sealed record MendHandoff(int Place, int Round, ImmutableArray<(string Name, Payload Value)> Values, Payload Word) : OfStep(Place, Round);

    /// <summary>An operator says what a stuck step would have produced.</summary>
    public sealed record GiveOutput(int Place, int Round, Payload Output, Payload Word) : OfStep(Place, Round);

    /// <summary>An operator has the run go on without a stuck step.</summary>
    public sealed record PassOver(int Place, int Round, Payload Word) : OfStep(Place, Round);

    public sealed record Pause(Payload Word) : RunCommand;

    public sealed record Resume(Payload Word) : RunCommand;

    /// <summary>Do what the clock has made due: delays, escalations, expiries, the run's limit.</summary>
    public sealed record PassTime : RunCommand;

    public sealed record Finish(Payload Output) : RunCommand;

    public sealed record Cancel(Payload Reason) : RunCommand;
}

/// <param name="Made">A value that is made here; null for a reference to one that is kept already.</param>
public sealed record NewYield(string Name, Payload? Made, ValueRef? Existing, ImmutableArray<string> Fields);

/// <param name="SeenHash">The hash of the content the person saw.</param>
/// <param name="Detail">Who, comments, verdicts per criterion, reasons: the record of the decision.</param>
/// <param name="Content">As edited; null when left as it is.</param>
/// <param name="OpenBlocking">Blocking criteria that the person left open, by name.</param>
/// <param name="Output">What the review's output would be if this decision closes it.</param>
/// <param name="Payloads">Per commit the payload that would be approved.</param>
public sealed record ReviewDecision(
    Answer Answer,
    string SeenHash,
    ImmutableArray<string> Groups,
    Payload Detail,
    Payload? Content,
    ImmutableArray<string> OpenBlocking,
    Payload Output,
    ImmutableArray<(string Commit, Payload Payload)> Payloads);
