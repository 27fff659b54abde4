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
[JsonDerivedType(typeof(AskOpened), "ask-opened/1")]
[JsonDerivedType(typeof(CommitStarted), "commit-started/1")]
[JsonDerivedType(typeof(SendingStarted), "sending-started/1")]
[JsonDerivedType(typeof(SendingRefused), "sending-refused/1")]
[JsonDerivedType(typeof(CommitAwaited), "commit-awaited/1")]
[JsonDerivedType(typeof(CommitInDoubt), "commit-in-doubt/1")]
[JsonDerivedType(typeof(CommitDuplicated), "commit-duplicated/1")]
[JsonDerivedType(typeof(CommitSettled), "commit-settled/1")]
[JsonDerivedType(typeof(AttentionRaised), "attention-raised/1")]
[JsonDerivedType(typeof(AttentionCleared), "attention-cleared/1")]
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
        string Workflow, string Version, string Digest, int Semantics, string Cause, bool AutoApprove, ValueRef Brief, ValueRef? Labels = null) : RunEvent;

    public sealed record StepSkipped(string Step, int Round) : OfStep(Step, Round);

    /// <param name="Handoff">What was handed over besides the brief, in the order it entered the prompt.</param>
    /// <param name="BriefFields">Null: the whole brief.</param>
    /// <param name="PromptHash">Salted; tells whether a prompt rendered again is the one that was sent.</param>
    public sealed record AttemptStarted(
        string Step, int Round, int Attempt, AttemptCause Cause, string Model, ImmutableArray<HandedOver> Handoff,
        ImmutableArray<string>? BriefFields, string PromptHash, ValueRef Receipt) : OfStep(Step, Round);

    /// <param name="Detail">The reason in words, and the refused answer if there was one.</param>
    /// <param name="Next">What happens now.</param>
    public sealed record AttemptFailed(
        string Step, int Round, int Attempt, FailureKind Kind, ValueRef Detail, Usage Usage, NextMove Next, DateTimeOffset? RetryAt) : OfStep(Step, Round);

    /// <summary>An agent's answer that fulfils its contract, a person's answer to an ask, or a commit's receipt.</summary>
    public sealed record StepSucceeded(string Step, int Round, int Attempt, ValueRef Output, Usage Usage) : OfStep(Step, Round);

    /// <param name="GoesOn">What comes after the check has its turn; false when the run goes back or ends instead.</param>
    public sealed record CheckScored(string Step, int Round, bool Passed, bool GoesOn, ValueRef Output) : OfStep(Step, Round);

    /// <summary>The steps from the target to this one run again.</summary>
    /// <param name="Redo">How often this step has now sent the run back, in this round of what surrounds it.</param>
    public sealed record RoundStarted(string Step, int Round, string Target, int Redo) : OfStep(Step, Round);

    public sealed record CaseTaken(string Step, int Round, int Case) : OfStep(Step, Round);

    public sealed record RegionClosed(string Step, int Round, ImmutableArray<Yield> Yields) : OfStep(Step, Round);

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

    public sealed record AskOpened(string Step, int Round, DateTimeOffset? DueAt, DateTimeOffset? ExpiresAt) : OfStep(Step, Round);

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

    public sealed record AttentionCleared(string Step, int Round) : OfStep(Step, Round);

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

public enum NextMove { Repair, Retry, Park }

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
}

/// <param name="Commit">The commit step's id.</param>
/// <param name="Hash">Salted, of the payload's bytes.</param>
public sealed record ApprovedPayload(string Commit, ValueRef Payload, string Hash);
