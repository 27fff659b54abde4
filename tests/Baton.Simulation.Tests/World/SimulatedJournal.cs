using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Simulation.Tests.World;

/// <summary>
/// The journal as one process sees it: slow, failing before or after what it was asked is durable, and the place where a worker
/// dies or freezes, before and after every append.
/// </summary>
internal sealed class SimulatedJournal(IJournal inner, SimulatedProcess process, Perils perils, Notices notices) : IJournal
{
    public async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await perils.WaitAsync(process);
        await perils.StrikeAsync(process, append, after: false);
        bool fails = perils.FailsAppend();
        if (fails && perils.IsLost())
            throw Failure();
        var outcome = await inner.AppendAsync(append, CancellationToken.None);
        if (outcome == AppendOutcome.Appended)
            await perils.StrikeAsync(process, append, after: true);
        return fails ? throw Failure() : outcome;
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation) =>
        ReadingAsync(() => inner.ReadAsync(run, after, withBodies, cancellation), cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation) =>
        ReadingAsync(() => inner.ReadBodyAsync(run, sequence, cancellation), cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ReadFileAsync(RunId run, string hash, CancellationToken cancellation) => ReadingAsync(() => inner.ReadFileAsync(run, hash, cancellation), cancellation);

    public ValueTask<IReadOnlyList<string>> ListFilesAsync(RunId run, CancellationToken cancellation) => ReadingAsync(() => inner.ListFilesAsync(run, cancellation), cancellation);

    public ValueTask<RunRow?> FindRunAsync(RunId run, CancellationToken cancellation) => ReadingAsync(() => inner.FindRunAsync(run, cancellation), cancellation);

    public ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation) =>
        ReadingAsync(() => inner.ListRunsAsync(query, cancellation), cancellation);

    public ValueTask<IReadOnlyList<Card>> ListCardsAsync(RunId? run, CancellationToken cancellation) =>
        ReadingAsync(() => inner.ListCardsAsync(run, cancellation), cancellation);

    public async ValueTask<LeaseOutcome> AcquireAsync(RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation)
    {
        await perils.WaitAsync(process);
        return await inner.AcquireAsync(run, owner, lease, isGone, cancellation);
    }

    public ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation) => inner.SpendAsync(span, amount, most, cancellation);

    public async ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation)
    {
        await perils.WaitAsync(process);
        if (perils.FailsRead())
            throw Failure();
        bool isOurs = await inner.RenewAsync(run, epoch, lease, cancellation);
        await perils.StrikeAsync(process);
        return isOurs;
    }

    public async ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation)
    {
        await perils.WaitAsync(process);
        await inner.ReleaseAsync(run, epoch, cancellation);
    }

    public ValueTask<IReadOnlyList<RunRow>> ListRunnableAsync(IReadOnlyCollection<RunOwner> gone, int limit, CancellationToken cancellation) => inner.ListRunnableAsync(gone, limit, cancellation);

    public ValueTask<IReadOnlyList<RunOwner>> ListOwnersAsync(CancellationToken cancellation) => inner.ListOwnersAsync(cancellation);

    public ValueTask<bool> ProjectAsync(RunProjection projection, long at, CancellationToken cancellation) => inner.ProjectAsync(projection, at, cancellation);

    public ValueTask<IReadOnlyList<RunId>> ListAllAsync(CancellationToken cancellation) => inner.ListAllAsync(cancellation);

    public ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation) => inner.SaveVersionAsync(version, cancellation);

    public ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation) => ReadingAsync(() => inner.FindVersionAsync(digest, cancellation), cancellation);

    public async ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation)
    {
        var records = await inner.ReadAsync(run, after, false, cancellation);
        return records.Count > 0 || await notices.WaitAsync(process, run, after, atMost, cancellation);
    }

    public ValueTask DisposeAsync() => default;

    private async ValueTask<T> ReadingAsync<T>(Func<ValueTask<T>> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await perils.WaitAsync(process);
        return perils.FailsRead() ? throw Failure() : await read();
    }

    private static JournalException Failure() => new(JournalFault.Unreachable, "the simulated journal failed; whether it is stored is not known");
}
