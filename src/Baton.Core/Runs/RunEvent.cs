using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Baton.Core.Handoffs;

namespace Baton.Core.Runs;

/// <summary>
/// Something that happened in a run. Events hold no personal data: words and values are referred to and lie in the record's
/// erasable body. Discriminators are versioned, and what was once written is read for ever.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(RunStarted), "run-started/1")]
[JsonDerivedType(typeof(StepSkipped), "step-skipped/1")]
[JsonDerivedType(typeof(AttemptStarted), "attempt-started/1")]
[JsonDerivedType(typeof(AttemptInterrupted), "attempt-interrupted/1")]
[JsonDerivedType(typeof(ToolsCalled), "tools-called/1")]
[JsonDerivedType(typeof(ToolStarted), "tool-started/1")]
[JsonDerivedType(typeof(AttemptFailed), "attempt-failed/1")]
[JsonDerivedType(typeof(StepSucceeded), "step-succeeded/1")]
[JsonDerivedType(typeof(CheckScored), "check-scored/1")]
[JsonDerivedType(typeof(RoundStarted), "round-started/1")]
[JsonDerivedType(typeof(CaseTaken), "case-taken/1")]
[JsonDerivedType(typeof(RegionClosed), "region-closed/1")]
[JsonDerivedType(typeof(ReviewOpened), "review-opened/1")]
[JsonDerivedType(typeof(ReviewDecided), "review-decided/1")]
[JsonDerivedType(typeof(ReviewEscalated), "review-escalated/1")]
[JsonDerivedType(typeof(ReviewClosed), "review-closed/1")]
[JsonDerivedType(typeof(ProofSent), "proof-sent/1")]
[JsonDerivedType(typeof(AskOpened), "ask-opened/1")]
[JsonDerivedType(typeof(QuestionAsked), "question-asked/1")]
[JsonDerivedType(typeof(QuestionAnswered), "question-answered/1")]
[JsonDerivedType(typeof(CommitStarted), "commit-started/1")]
[JsonDerivedType(typeof(SendingStarted), "sending-started/1")]
[JsonDerivedType(typeof(SendingRefused), "sending-refused/1")]
[JsonDerivedType(typeof(CommitAwaited), "commit-awaited/1")]
[JsonDerivedType(typeof(CommitInDoubt), "commit-in-doubt/1")]
[JsonDerivedType(typeof(CommitDuplicated), "commit-duplicated/1")]
[JsonDerivedType(typeof(CommitSettled), "commit-settled/1")]
[JsonDerivedType(typeof(AttentionRaised), "attention-raised/1")]
[JsonDerivedType(typeof(AttentionCleared), "attention-cleared/1")]
[JsonDerivedType(typeof(RegionEntered), "region-entered/1")]
[JsonDerivedType(typeof(BranchClosed), "branch-closed/1")]
[JsonDerivedType(typeof(BranchFailed), "branch-failed/1")]
[JsonDerivedType(typeof(ItemsListed), "items-listed/1")]
[JsonDerivedType(typeof(ItemFailed), "item-failed/1")]
[JsonDerivedType(typeof(RepeatContinued), "repeat-continued/1")]
[JsonDerivedType(typeof(WaitStarted), "wait-started/1")]
[JsonDerivedType(typeof(WaitEnded), "wait-ended/1")]
[JsonDerivedType(typeof(SignalReceived), "signal-received/1")]
[JsonDerivedType(typeof(ErrorCaught), "error-caught/1")]
[JsonDerivedType(typeof(CallEntered), "call-entered/1")]
[JsonDerivedType(typeof(CallReturned), "call-returned/1")]
[JsonDerivedType(typeof(AttemptWithdrawn), "attempt-withdrawn/1")]
[JsonDerivedType(typeof(HandoffMended), "handoff-mended/1")]
[JsonDerivedType(typeof(OutputGiven), "output-given/1")]
[JsonDerivedType(typeof(RunPaused), "run-paused/1")]
[JsonDerivedType(typeof(RunResumed), "run-resumed/1")]
[JsonDerivedType(typeof(RunFinished), "run-finished/1")]
[JsonDerivedType(typeof(RunRejected), "run-rejected/1")]
[JsonDerivedType(typeof(RunExpired), "run-expired/1")]
[JsonDerivedType(typeof(RunCancelled), "run-cancelled/1")]
[JsonDerivedType(typeof(ValuesErased), "values-erased/1")]
public abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>The step it is about; null when it is about the run.</summary>
    [JsonIgnore]
    public virtual string? StepId => null;

    /// <param name="Step">The step's address: <c>signoff</c>, <c>rivals[3].note</c>, or of an item itself <c>rivals[3]</c>.</param>
    public abstract record OfStep(string Step, int Round) : RunEvent
    {
        [JsonIgnore]
        public override string? StepId => Step;
    }

    /// <param name="Semantics">Which rules of the engine this run is bound to.</param>
    /// <param name="Cause">What started it: <c>cli</c>, …</param>
    /// <param name="AutoApprove">Reviews are decided by policy, recorded as such.</param>
    /// <param name="Labels">An object of texts by which people find the run; null when it has none.</param>
    public sealed record RunStarted(
        string Workflow, string Version, string Digest, int Semantics, string Cause, bool AutoApprove, ValueRef Brief, ValueRef? Labels = null) : RunEvent
    {
        /// <summary>The run this is a fork of; null where it began with a brief alone.</summary>
        public RunOrigin? Origin { get; init; }
    }

    /// <param name="Word">Of an operator, who and why; null where the step's <c>when</c> does not hold.</param>
    public sealed record StepSkipped(string Step, int Round, ValueRef? Word = null) : OfStep(Step, Round);

    /// <param name="Handoff">What was handed over besides the brief, in the order it entered the prompt.</param>
    /// <param name="BriefFields">Null: the whole brief.</param>
    /// <param name="PromptHash">Salted; tells whether a prompt rendered again is the one that was sent.</param>
    public sealed record AttemptStarted(
        string Step, int Round, int Attempt, AttemptCause Cause, string Model, ImmutableArray<HandedOver> Handoff,
        ImmutableArray<string>? BriefFields, string PromptHash, ValueRef Receipt) : OfStep(Step, Round)
    {
        /// <summary>What it may cost at most, where that is known; held against the run's limits until the attempt is over.</summary>
        public Usage? Reserved { get; init; }
    }

    /// <summary>Whoever had the call out is gone, and what it cost is not known: what was reserved counts as spent. The call is made again.</summary>
    public sealed record AttemptInterrupted(string Step, int Round, int Attempt, Usage Usage) : OfStep(Step, Round);

    /// <summary>The agent asked for tools, and was told what came of it.</summary>
    /// <param name="Exchange">Its words, and each call with arguments and result.</param>
    /// <param name="Usage">Of this turn of the model.</param>
    public sealed record ToolsCalled(string Step, int Round, int Attempt, ImmutableArray<string> Tools, ValueRef Exchange, Usage Usage) : OfStep(Step, Round);

    /// <summary>A step's tool is called; durable before it is.</summary>
    /// <param name="Arguments">What it is given.</param>
    public sealed record ToolStarted(string Step, int Round, int Attempt, AttemptCause Cause, string Tool, ValueRef Arguments) : OfStep(Step, Round);

    /// <param name="Detail">The reason in words, and the refused answer if there was one.</param>
    /// <param name="Next">What happens now.</param>
    public sealed record AttemptFailed(
        string Step, int Round, int Attempt, FailureKind Kind, ValueRef Detail, Usage Usage, NextMove Next, DateTimeOffset? RetryAt) : OfStep(Step, Round)
    {
        /// <summary>The model or role that is asked instead, with <see cref="NextMove.Fallback"/>.</summary>
        public string? Fallback { get; init; }
    }

    /// <summary>An agent's answer that fulfils its contract, a tool's result, a person's answer to an ask, or a commit's receipt.</summary>
    public sealed record StepSucceeded(string Step, int Round, int Attempt, ValueRef Output, Usage Usage) : OfStep(Step, Round);

    /// <param name="GoesOn">What comes after the check has its turn; false when the run goes back or ends instead.</param>
    public sealed record CheckScored(string Step, int Round, bool Passed, bool GoesOn, ValueRef Output) : OfStep(Step, Round);

    /// <summary>The steps from the target to this one run again.</summary>
    /// <param name="Redo">How often this step has now sent the run back, in this round of what surrounds it.</param>
    public sealed record RoundStarted(string Step, int Round, string Target, int Redo) : OfStep(Step, Round);

    public sealed record CaseTaken(string Step, int Round, int Case) : OfStep(Step, Round);

    public sealed record RegionClosed(string Step, int Round, ImmutableArray<Yield> Yields) : OfStep(Step, Round);

    /// <summary>The branches of a parallel begin, or a repeat its first round.</summary>
    public sealed record RegionEntered(string Step, int Round) : OfStep(Step, Round);

    /// <summary>A branch of a parallel is through. Those that come first are the ones that count, where not all are waited for.</summary>
    public sealed record BranchClosed(string Step, int Round, int Branch, ImmutableArray<Yield> Yields) : OfStep(Step, Round);

    /// <summary>A branch failed for good, and enough others are left that may come first.</summary>
    public sealed record BranchFailed(string Step, int Round, int Branch, ValueRef Detail) : OfStep(Step, Round);

    /// <summary>An each begins: what is gone through is settled here.</summary>
    /// <param name="List">The value the list is in, and with <paramref name="Fields"/> the way to it.</param>
    public sealed record ItemsListed(string Step, int Round, ValueRef List, ImmutableArray<string> Fields, int Count) : OfStep(Step, Round);

    /// <summary>An item came to nothing, and the others go on.</summary>
    public sealed record ItemFailed(string Step, int Round, ValueRef Detail) : OfStep(Step, Round);

    /// <summary>The body of a repeat begins again.</summary>
    /// <param name="Lap">Which round of the body this is, from 2.</param>
    public sealed record RepeatContinued(string Step, int Round, int Lap) : OfStep(Step, Round);

    /// <param name="Until">The instant that ends it, or for a signal the last one at which it may come.</param>
    /// <param name="Signal">What is waited for; null for a time.</param>
    public sealed record WaitStarted(string Step, int Round, DateTimeOffset? Until, string? Signal) : OfStep(Step, Round);

    /// <param name="Value">What the signal brought; null when the time came.</param>
    public sealed record WaitEnded(string Step, int Round, ValueRef? Value) : OfStep(Step, Round);

    /// <summary>Nobody waits for it yet; the next that waits for it takes it.</summary>
    public sealed record SignalReceived(string Name, ValueRef Value) : RunEvent;

    /// <summary>What failed for good has a way out, which is taken: this step's <c>on_error</c>.</summary>
    /// <param name="Failed">The address of what failed: this step, or one inside it.</param>
    public sealed record ErrorCaught(string Step, int Round, string Failed, AttentionReason Reason, ValueRef Detail) : OfStep(Step, Round);

    /// <summary>The steps of another workflow begin, which is part of the version.</summary>
    /// <param name="Brief">What it was handed, checked against its contract.</param>
    public sealed record CallEntered(string Step, int Round, string Workflow, string Version, ValueRef Brief) : OfStep(Step, Round);

    /// <summary>The workflow that was called is through.</summary>
    public sealed record CallReturned(string Step, int Round, ValueRef Output) : OfStep(Step, Round);

    /// <summary>What a call cost whose answer nobody waits for any more.</summary>
    public sealed record AttemptWithdrawn(string Step, int Round, int Attempt, Usage Usage) : OfStep(Step, Round);

    /// <param name="ContentHash">Salted. A decision names it: what a person did not see can't be decided.</param>
    /// <param name="Findings">Of the criteria's scorers, by criterion.</param>
    /// <param name="Preview">Per commit what would land, and where.</param>
    public sealed record ReviewOpened(
        string Step, int Round, ValueRef Content, string ContentHash, ValueRef Findings, ValueRef Preview,
        DateTimeOffset? DueAt, DateTimeOffset? EscalateAt, DateTimeOffset? ExpiresAt) : OfStep(Step, Round);

    /// <param name="Groups">On whose behalf.</param>
    /// <param name="Decision">Who, the comments, the verdict on each criterion, reasons for overriding.</param>
    /// <param name="Content">As edited; null when it was left as it was.</param>
    /// <param name="ContentHash">Of the content that stands after this decision.</param>
    public sealed record ReviewDecided(
        string Step, int Round, Answer Answer, ImmutableArray<string> Groups, ValueRef Decision, ValueRef? Content, string ContentHash) : OfStep(Step, Round);

    public sealed record ReviewEscalated(string Step, int Round, string To) : OfStep(Step, Round);

    /// <param name="Output">Content, comments, decision, reviewers.</param>
    /// <param name="Payloads">What was approved, byte for byte, for each commit; empty unless approved.</param>
    public sealed record ReviewClosed(string Step, int Round, ReviewOutcome Outcome, ValueRef Output, ImmutableArray<ApprovedPayload> Payloads) : OfStep(Step, Round);

    /// <summary>What a commit would send was shown to somebody on its surface. It changes nothing.</summary>
    /// <param name="Detail">Who sent it to whom, for which commit, and the payload's hash.</param>
    public sealed record ProofSent(string Step, int Round, ValueRef Detail) : OfStep(Step, Round);

    public sealed record AskOpened(string Step, int Round, DateTimeOffset? DueAt, DateTimeOffset? ExpiresAt) : OfStep(Step, Round);

    /// <summary>An agent asks people before it answers; the attempt is over, and the next one has what they say.</summary>
    public sealed record QuestionAsked(string Step, int Round, int Attempt, ValueRef Question, Usage Usage) : OfStep(Step, Round);

    public sealed record QuestionAnswered(string Step, int Round, ValueRef Answer) : OfStep(Step, Round);

    /// <summary>From here on the payload is frozen. Durable before the surface is touched; the first sending's start.</summary>
    public sealed record CommitStarted(string Step, int Round, string Key, ValueRef Payload, string PayloadHash) : OfStep(Step, Round);

    /// <summary>The payload is sent once more. Durable before the surface is touched again.</summary>
    /// <param name="Sending">From 2.</param>
    public sealed record SendingStarted(string Step, int Round, string Key, int Sending) : OfStep(Step, Round);

    /// <summary>A sending of which it is certain that it wrote nothing; the others fail with <see cref="AttemptFailed"/>.</summary>
    public sealed record SendingRefused(
        string Step, int Round, int Sending, FailureKind Kind, ValueRef Detail, NextMove Next, DateTimeOffset? RetryAt) : OfStep(Step, Round);

    /// <summary>The surface shows nothing for the key, and it may still be on its way; it is asked again then.</summary>
    public sealed record CommitAwaited(string Step, int Round, string Key, DateTimeOffset Until) : OfStep(Step, Round);

    public sealed record CommitInDoubt(string Step, int Round, string Key, ValueRef Detail) : OfStep(Step, Round);

    /// <summary>More than one was found for the key.</summary>
    public sealed record CommitDuplicated(string Step, int Round, string Key, ValueRef Detail) : OfStep(Step, Round);

    /// <summary>A person looked at the surface and said whether it is there.</summary>
    /// <param name="Landed">False: it is not there, and is sent again.</param>
    /// <param name="Word">Who said it, and why.</param>
    public sealed record CommitSettled(string Step, int Round, string Key, bool Landed, ValueRef Word) : OfStep(Step, Round);

    public sealed record AttentionRaised(string Step, int Round, AttentionReason Reason, ValueRef Detail) : OfStep(Step, Round);

    /// <param name="Word">Who sent it on its way again, and why; null where nobody said.</param>
    public sealed record AttentionCleared(string Step, int Round, ValueRef? Word = null) : OfStep(Step, Round);

    /// <summary>An operator changed what a stuck step is handed, for this round of it and for nobody else.</summary>
    /// <param name="Word">Who, and why.</param>
    public sealed record HandoffMended(string Step, int Round, ImmutableArray<MendedValue> Values, ValueRef Word) : OfStep(Step, Round);

    /// <summary>An operator gave by hand what a stuck step was to produce.</summary>
    /// <param name="Word">Who, and why.</param>
    public sealed record OutputGiven(string Step, int Round, ValueRef Output, ValueRef Word) : OfStep(Step, Round);

    /// <summary>Nothing new starts. What is out comes back and is recorded; what the clock makes due waits.</summary>
    /// <param name="Word">Who, and why.</param>
    public sealed record RunPaused(ValueRef Word) : RunEvent;

    /// <summary>People's time begins where it stood when the run was paused.</summary>
    /// <param name="Word">Who, and why.</param>
    public sealed record RunResumed(ValueRef Word) : RunEvent;

    public sealed record RunFinished(ValueRef Output) : RunEvent;

    /// <param name="Step">The review or check that ended the run.</param>
    public sealed record RunRejected(string Step) : RunEvent
    {
        [JsonIgnore]
        public override string? StepId => Step;
    }

    public sealed record RunExpired : RunEvent;

    public sealed record RunCancelled(ValueRef Reason) : RunEvent;

    /// <summary>The values of every record before this one, and what made their hashes unguessable, are gone for good.</summary>
    public sealed record ValuesErased : RunEvent;
}

public enum AttemptCause
{
    First,
    Retry,

    /// <summary>The answer broke the contract; the agent is given the validator's words.</summary>
    Repair,

    /// <summary>An operator sent it on its way again.</summary>
    Attended,

    /// <summary>Another model or role is asked, since the one before has failed for good.</summary>
    Fallback,

    /// <summary>People have answered its question.</summary>
    Answered,
}

public enum FailureKind
{
    /// <summary>Trying again may help.</summary>
    Transient,

    Permanent,

    /// <summary>The answer is not what the contract asks for.</summary>
    InvalidOutput,

    TimedOut,
}

public enum NextMove
{
    Repair,
    Retry,

    /// <summary>The next model or role of the step's <c>fallback</c>.</summary>
    Fallback,

    /// <summary>An <c>on_error</c> around it, or the end of its item.</summary>
    Escape,

    /// <summary>Of a commit nobody waits for any more: it is given up.</summary>
    Drop,
    Park,
}

public enum Answer { Approve, EditAndApprove, RequestChanges, Reject }

public enum ReviewOutcome { Approved, Changes, Rejected }

public enum AttentionReason
{
    AttemptsSpent,

    /// <summary>A required need is absent or breaks the receiver's contract.</summary>
    HandoffRefused,

    /// <summary>No case of a switch holds, or a template or condition can't be computed.</summary>
    CannotCompute,

    CommitRefused,
    CommitInDoubt,
    CommitFailed,
    LimitReached,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,

    CommitDuplicated,

    /// <summary>People, or a gate, rejected it in the workflow that was called.</summary>
    Rejected,

    /// <summary>The run this is a fork of has sent it already, or may have.</summary>
    SentBefore,
}

/// <param name="Name">The need, as the handoff calls it.</param>
public sealed record MendedValue(string Name, ValueRef Value);

/// <param name="Commit">The commit step's address.</param>
/// <param name="Hash">Salted, of the payload's bytes.</param>
public sealed record ApprovedPayload(string Commit, ValueRef Payload, string Hash);
