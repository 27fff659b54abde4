using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Simulation.Tests.Bugs;

/// <summary>A journal that passes everything on, to be bent in one place.</summary>
internal abstract class PassingJournal(IJournal inner) : IJournal
{
    protected IJournal Inner { get; } = inner;

    public virtual ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation) => Inner.AppendAsync(append, cancellation);

    public virtual ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation) => Inner.ReadAsync(run, after, withBodies, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation) => Inner.ReadBodyAsync(run, sequence, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadFileAsync(RunId run, string hash, CancellationToken cancellation) => Inner.ReadFileAsync(run, hash, cancellation);

    public ValueTask<IReadOnlyList<string>> ListFilesAsync(RunId run, CancellationToken cancellation) => Inner.ListFilesAsync(run, cancellation);

    public virtual ValueTask<RunRow?> FindRunAsync(RunId run, CancellationToken cancellation) => Inner.FindRunAsync(run, cancellation);

    public virtual ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation) => Inner.ListRunsAsync(query, cancellation);

    public ValueTask<IReadOnlyList<Card>> ListCardsAsync(RunId? run, CancellationToken cancellation) => Inner.ListCardsAsync(run, cancellation);

    public ValueTask<LeaseOutcome> AcquireAsync(RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation) =>
        Inner.AcquireAsync(run, owner, lease, isGone, cancellation);

    public ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation) => Inner.SpendAsync(span, amount, most, cancellation);

    public virtual ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation) => Inner.RenewAsync(run, epoch, lease, cancellation);

    public ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation) => Inner.ReleaseAsync(run, epoch, cancellation);

    public ValueTask<IReadOnlyList<RunRow>> ListRunnableAsync(IReadOnlyCollection<RunOwner> gone, int limit, CancellationToken cancellation) => Inner.ListRunnableAsync(gone, limit, cancellation);

    public ValueTask<IReadOnlyList<RunOwner>> ListOwnersAsync(CancellationToken cancellation) => Inner.ListOwnersAsync(cancellation);

    public ValueTask<bool> ProjectAsync(RunProjection projection, long at, CancellationToken cancellation) => Inner.ProjectAsync(projection, at, cancellation);

    public ValueTask<IReadOnlyList<RunId>> ListAllAsync(CancellationToken cancellation) => Inner.ListAllAsync(cancellation);

    public ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation) => Inner.SaveVersionAsync(version, cancellation);

    public ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation) => Inner.FindVersionAsync(digest, cancellation);

    public ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation) => Inner.WaitForRecordAsync(run, after, atMost, cancellation);

    public ValueTask DisposeAsync() => default;
}
