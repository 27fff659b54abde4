using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Storage;

/// <summary>
/// A journal that fails appends on a schedule, as a full disk or a lost connection would; all else goes through. Both faults look
/// the same to the caller, who has to read before going on.
/// </summary>
/// <param name="schedule">Given the number of the append, from 1 in the order of calls.</param>
public sealed class FaultyJournal(IJournal inner, Func<long, AppendFault> schedule) : IJournal
{
    private long _appends;

    public async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _appends);
        var fault = schedule(number);
        if (fault == AppendFault.BeforeDurable)
            throw Failure(number);
        var outcome = await inner.AppendAsync(append, cancellation);
        return fault == AppendFault.None ? outcome : throw Failure(number);
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation) =>
        inner.ReadAsync(run, after, withBodies, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation) =>
        inner.ReadBodyAsync(run, sequence, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadFileAsync(RunId run, string hash, CancellationToken cancellation) => inner.ReadFileAsync(run, hash, cancellation);

    public ValueTask<IReadOnlyList<string>> ListFilesAsync(RunId run, CancellationToken cancellation) => inner.ListFilesAsync(run, cancellation);

    public ValueTask<RunRow?> FindRunAsync(RunId run, CancellationToken cancellation) => inner.FindRunAsync(run, cancellation);

    public ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation) => inner.ListRunsAsync(query, cancellation);

    public ValueTask<IReadOnlyList<RunRow>> ListRunnableAsync(IReadOnlyCollection<RunOwner> gone, int limit, CancellationToken cancellation) =>
        inner.ListRunnableAsync(gone, limit, cancellation);

    public ValueTask<IReadOnlyList<RunOwner>> ListOwnersAsync(CancellationToken cancellation) => inner.ListOwnersAsync(cancellation);

    public ValueTask<bool> ProjectAsync(RunProjection projection, long at, CancellationToken cancellation) => inner.ProjectAsync(projection, at, cancellation);

    public ValueTask<IReadOnlyList<RunId>> ListAllAsync(CancellationToken cancellation) => inner.ListAllAsync(cancellation);

    public ValueTask<IReadOnlyList<Card>> ListCardsAsync(RunId? run, CancellationToken cancellation) => inner.ListCardsAsync(run, cancellation);

    public ValueTask<LeaseOutcome> AcquireAsync(
        RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation) =>
        inner.AcquireAsync(run, owner, lease, isGone, cancellation);

    public ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation) =>
        inner.SpendAsync(span, amount, most, cancellation);

    public ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation) =>
        inner.RenewAsync(run, epoch, lease, cancellation);

    public ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation) => inner.ReleaseAsync(run, epoch, cancellation);

    public ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation) => inner.SaveVersionAsync(version, cancellation);

    public ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation) => inner.FindVersionAsync(digest, cancellation);

    public ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation) =>
        inner.WaitForRecordAsync(run, after, atMost, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static JournalException Failure(long number) =>
        new(JournalFault.Unreachable, $"Append {number} was told to fail; whether it is stored is not known. Read the run again and go on from there.");
}
