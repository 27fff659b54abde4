using System.Collections.Immutable;
using Baton.Core.Runs;

namespace Baton.Engine.Journals;

/// <summary>
/// Where runs are kept. One record an append; a completed append is durable. Reads after a completed append see it.
/// Implementations are safe to call from many threads and keep nothing of the buffers they are given. Instants are kept to the
/// microsecond, in UTC. Every failure of the storage itself is a <see cref="JournalException"/>. Disposal finishes what is
/// queued; a call after it, or a wait it interrupts, ends in <see cref="ObjectDisposedException"/>.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>
    /// Adds a record to a run (its first makes the run), together with the changed row and cards, or changes nothing at all
    /// when the run has moved on. A stale append never hinders others that share its durable commit. An epoch stays good after
    /// its lease is over or released, until another worker acquires the run. A token cancelled before the append is queued
    /// writes nothing; from then on it is ridden out, so that its outcome is known.
    /// </summary>
    /// <exception cref="JournalException">The outcome is not known: the record is there whole or not at all. Read before going on.</exception>
    /// <exception cref="ArgumentException">A first record without a row, a row or card of another run, a claim that comes late, or a release by no owner.</exception>
    ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation);

    /// <summary>A run's records after a sequence number, in order. Without bodies, <see cref="JournalRecord.Body"/> is null.</summary>
    ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation);

    /// <summary>One record's body; null when it is erased or was never there.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation);

    /// <summary>An attachment of a run, by its hash; null when it is erased or was never there.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadFileAsync(RunId run, string hash, CancellationToken cancellation);

    /// <summary>The hashes of a run's attachments, in their order.</summary>
    ValueTask<IReadOnlyList<string>> ListFilesAsync(RunId run, CancellationToken cancellation);

    /// <summary>The run's row; null when there is no such run.</summary>
    ValueTask<RunRow?> FindRunAsync(RunId run, CancellationToken cancellation);

    /// <summary>The latest started first.</summary>
    ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation);

    /// <summary>
    /// Runs that a worker may take up now, those that changed longest ago first: under way, or with something due by the clock, and
    /// worked by nobody: without an owner, or with one whose lease is over, or one of <paramref name="gone"/>.
    /// </summary>
    ValueTask<IReadOnlyList<RunRow>> ListRunnableAsync(IReadOnlyCollection<RunOwner> gone, int limit, CancellationToken cancellation);

    /// <summary>Who holds good leases on runs that are under way or due, each once.</summary>
    ValueTask<IReadOnlyList<RunOwner>> ListOwnersAsync(CancellationToken cancellation);

    /// <summary>
    /// Replaces what lists and searches know of a run: its row, its open cards, its words. False, and nothing is changed, when the
    /// run's last record is another than <paramref name="at"/>. Its lease stays as it is.
    /// </summary>
    ValueTask<bool> ProjectAsync(RunProjection projection, long at, CancellationToken cancellation);

    /// <summary>Every run there are records of, also where its row is lost, in the order of their ids.</summary>
    ValueTask<IReadOnlyList<RunId>> ListAllAsync(CancellationToken cancellation);

    /// <summary>Open cards, the one due first at the top, those without a due time last and oldest first.</summary>
    ValueTask<IReadOnlyList<Card>> ListCardsAsync(RunId? run, CancellationToken cancellation);

    /// <summary>
    /// Makes <paramref name="owner"/> the run's one worker and raises its epoch, unless another owner's lease is still good and
    /// <paramref name="isGone"/> does not say that that owner is no more (a process that died on this machine). The same owner
    /// acquires again at once, with a higher epoch. <paramref name="isGone"/> is asked on the caller's side, holding no lock.
    /// </summary>
    ValueTask<LeaseOutcome> AcquireAsync(RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation);

    /// <summary>False when the lease has passed to another or was released. A lease that is merely over is renewed.</summary>
    ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation);

    /// <summary>Gives the run up for anybody to acquire; does nothing when the epoch is no longer the run's.</summary>
    ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation);

    /// <summary>
    /// Adds to what all runs of this journal have spent in a span of time, compared and set at once: false, and nothing is added,
    /// when there would then be more than <paramref name="most"/>. What was added in vain is taken back with a negative amount.
    /// </summary>
    /// <param name="span">Its name, such as <c>2026-03</c>.</param>
    /// <param name="amount">US dollars, to the millionth.</param>
    /// <param name="most">Null: it is added in any case.</param>
    ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation);

    /// <summary>Keeps a workflow version's files under their digest; a second time does nothing.</summary>
    ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation);

    ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation);

    /// <summary>
    /// Completes when the run has a record after the given one, appended by whichever process, or when the time is over;
    /// true in the first case. <see cref="Timeout.InfiniteTimeSpan"/> waits for as long as it takes.
    /// </summary>
    ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation);
}

/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Head">What happened, without personal data: folded into the run's state.</param>
/// <param name="Body">The values, one after another in canonical form; erasable. Null when erased or not asked for.</param>
/// <param name="Chain">SHA-256 over the chain before it and the head.</param>
public sealed record JournalRecord(
    long Sequence, DateTimeOffset At, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte>? Body, ReadOnlyMemory<byte> Chain);

/// <param name="Record">Its sequence is the expected one plus one: the run's last record must be the one before it.</param>
/// <param name="Epoch">The owner's epoch, compared; null for a decision by somebody who does not work the run.</param>
/// <param name="Row">The run's row as it is after this record; null when nothing in it changed. Required with the first record.</param>
/// <param name="OpenedCards">Added, or replaced by (step, round).</param>
/// <param name="ClosedCards">By (step, round); closed before the others are opened.</param>
public sealed record JournalAppend(
    RunId Run,
    JournalRecord Record,
    long? Epoch,
    RunRow? Row,
    IReadOnlyList<Card> OpenedCards,
    IReadOnlyList<(string Step, int Round)> ClosedCards)
{
    /// <summary>Attachments that are there from this record on; one that the run has already stays.</summary>
    public IReadOnlyList<KeptFile> Files { get; init; } = [];

    /// <summary>The brief's words, for searches; null: they stay as they are.</summary>
    public string? Words { get; init; }

    /// <summary>With its first record: who makes the run works it from there on, under <see cref="FirstEpoch"/>; null: nobody does yet.</summary>
    public RunClaim? Claim { get; init; }

    /// <summary>With this record its owner gives the run up, as by <see cref="IJournal.ReleaseAsync"/>; only with an epoch, or a claim.</summary>
    public bool Releases { get; init; }

    /// <summary>With this record the bodies of all before it are gone for good, and the words and attachments with them. The row says what becomes of the salt.</summary>
    public bool Erases { get; init; }

    /// <summary>Of whoever made the run and claimed it with its first record.</summary>
    public const long FirstEpoch = 1;
}

/// <param name="Hash">SHA-256 of the bytes, in small hexadecimal digits.</param>
public sealed record KeptFile(string Hash, ReadOnlyMemory<byte> Bytes);

/// <summary>A lease that begins with the run itself.</summary>
public sealed record RunClaim(RunOwner Owner, TimeSpan Lease);

/// <summary>All that lists and searches know of a run; it follows from its records.</summary>
/// <param name="Words">The brief's; empty when there are none.</param>
public sealed record RunProjection(RunRow Row, IReadOnlyList<Card> Cards, string Words);

public enum AppendOutcome
{
    /// <summary>Durable.</summary>
    Appended,

    /// <summary>The run has another last record than expected: reload and decide again.</summary>
    Stale,

    /// <summary>Another worker owns the run; said rather than <see cref="Stale"/> when both are so.</summary>
    NotOwner,
}

/// <summary>What lists and searches show of a run; the state itself is folded from the records.</summary>
/// <param name="Status">As <see cref="RunStatus"/> writes it in lower case: <c>running</c>, <c>parked</c>, <c>finished</c>, …</param>
/// <param name="Waiting">What a parked run waits for, in words; null when it does not wait.</param>
/// <param name="Title">A line that tells the run from others: from the brief.</param>
/// <param name="Salt">Makes value hashes unguessable once bodies are gone; 16 bytes, null once erased.</param>
/// <param name="WakeAt">The next instant something is due by the clock.</param>
/// <param name="MinReader">The oldest reader of records that understands this run.</param>
public sealed record RunRow(
    RunId Run,
    string Workflow,
    string Version,
    string Digest,
    string Status,
    string? Waiting,
    string Title,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? WakeAt,
    ReadOnlyMemory<byte>? Salt,
    int MinReader)
{
    /// <summary>The status of a run in which something can be done at once.</summary>
    public const string Running = "running";

    /// <summary>What people called it when they started it, by name.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>In US dollars, as of the last change of <see cref="Status"/>; to the millionth.</summary>
    public decimal Cost { get; init; }
}

/// <param name="Workflow">Exactly this workflow; null for all.</param>
/// <param name="Statuses">One of these; empty for all.</param>
/// <param name="IdSuffix">Runs whose id, 32 hex digits, begins or ends with it; null for all.</param>
public sealed record RunQuery(string? Workflow = null, IReadOnlyList<string>? Statuses = null, string? IdSuffix = null, int Limit = 50)
{
    /// <summary>Exactly this version of the workflow.</summary>
    public string? Version { get; init; }

    /// <summary>Runs whose brief holds this text, whatever its case.</summary>
    public string? Words { get; init; }

    /// <summary>Runs that have all of these labels with these values.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Started then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>At least so many US dollars.</summary>
    public decimal? MinCost { get; init; }

    /// <summary>At most so many US dollars.</summary>
    public decimal? MaxCost { get; init; }
}

/// <summary>Something a person is asked: a review, an ask, or a run that needs attention.</summary>
/// <param name="Step">The step's address, <c>signoff</c> or <c>rivals[3].note</c>.</param>
/// <param name="Kind"><c>review</c>, <c>ask</c> or <c>attention</c>.</param>
public sealed record Card(
    RunId Run, string Step, int Round, string Kind, string Title, IReadOnlyList<string> Groups, DateTimeOffset OpenedAt, DateTimeOffset? DueAt);

/// <summary>Who works a run: a process of a machine. <paramref name="StartedAt"/> tells it from a later process of the same number.</summary>
public sealed record RunOwner(string Machine, int ProcessId, DateTimeOffset StartedAt);

public abstract record LeaseOutcome
{
    private LeaseOutcome() { }

    /// <param name="At">When, by the journal's clock: the one that all who work its runs have in common.</param>
    public sealed record Acquired(long Epoch, DateTimeOffset At) : LeaseOutcome;

    public sealed record HeldBy(RunOwner Owner, DateTimeOffset Until) : LeaseOutcome;

    public sealed record NoSuchRun : LeaseOutcome;
}

/// <param name="Archive">The version's files, as <c>PlaybookSnapshot</c> writes them.</param>
public sealed record StoredVersion(string Digest, string Workflow, string Version, ReadOnlyMemory<byte> Archive);
