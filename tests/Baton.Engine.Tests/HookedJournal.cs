using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Engine.Tests;

/// <summary>A journal that lets a test step in before and after each append, and between a body and who reads it.</summary>
internal sealed class HookedJournal(IJournal inner) : IJournal
{
    public Func<JournalAppend, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Func<JournalAppend, Task> After { get; set; } = _ => Task.CompletedTask;

    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Body { get; set; } = body => body;

    public async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
    {
        await Before(append);
        var outcome = await inner.AppendAsync(append, cancellation);
        if (outcome == AppendOutcome.Appended)
            await After(append);
        return outcome;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(RunId run, long sequence, CancellationToken cancellation) =>
        await inner.ReadBodyAsync(run, sequence, cancellation) is { } body ? Body(body) : null;

    public ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation) =>
        inner.ReadAsync(run, after, withBodies, cancellation);

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

    public ValueTask<LeaseOutcome> AcquireAsync(RunId run, RunOwner owner, TimeSpan lease, Func<RunOwner, bool> isGone, CancellationToken cancellation) =>
        inner.AcquireAsync(run, owner, lease, isGone, cancellation);

    public ValueTask<bool> SpendAsync(string span, decimal amount, decimal? most, CancellationToken cancellation) => inner.SpendAsync(span, amount, most, cancellation);

    public ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation) => inner.RenewAsync(run, epoch, lease, cancellation);

    public ValueTask ReleaseAsync(RunId run, long epoch, CancellationToken cancellation) => inner.ReleaseAsync(run, epoch, cancellation);

    public ValueTask SaveVersionAsync(StoredVersion version, CancellationToken cancellation) => inner.SaveVersionAsync(version, cancellation);

    public ValueTask<StoredVersion?> FindVersionAsync(string digest, CancellationToken cancellation) => inner.FindVersionAsync(digest, cancellation);

    public ValueTask<bool> WaitForRecordAsync(RunId run, long after, TimeSpan atMost, CancellationToken cancellation) => inner.WaitForRecordAsync(run, after, atMost, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
