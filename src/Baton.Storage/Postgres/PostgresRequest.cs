using Baton.Core.Runs;
using Baton.Engine.Journals;

namespace Baton.Storage.Postgres;

/// <summary>Something to be written, and whoever waits for it to be durable.</summary>
internal abstract class PostgresRequest
{
    private PostgresRequest() { }

    /// <summary>At most one request a run goes into a group, so that they take effect in the order they came; null: of no run.</summary>
    public virtual RunId? Run => null;

    /// <summary>About how much it writes.</summary>
    public virtual long Bytes => 0;

    /// <summary>Tells what came of it; only called once that is durable.</summary>
    public abstract void Succeed();

    public abstract void Fail(Exception failure);

    public abstract class Of<T> : PostgresRequest
    {
        private readonly TaskCompletionSource<T> _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _waiting.Task;

        public T Outcome { get; set; } = default!;

        public override void Succeed() => _waiting.TrySetResult(Outcome);

        // Each gets an exception of its own: one thrown by many tasks at once would mix their stack traces.
        public override void Fail(Exception failure) => _waiting.TrySetException(
            failure is JournalException journal ? new JournalException(journal.Fault, journal.Message, journal.InnerException) : failure);
    }

    /// <param name="now">A claim's lease counts from here; null: the server's clock.</param>
    public sealed class Append(JournalAppend append, DateTimeOffset? now) : Of<AppendOutcome>
    {
        public JournalAppend What { get; } = append;

        public DateTimeOffset? Now => now;

        public override RunId? Run => What.Run;

        public override long Bytes => AppendChecks.BytesOf(What);

        /// <summary>Cards by (step, round), each once: one statement can't change a row twice, and it closes before it opens.</summary>
        public IReadOnlyList<Card> Opened { get; } = [.. append.OpenedCards.GroupBy(c => (c.Step, c.Round)).Select(same => same.Last())];

        public IReadOnlyList<(string Step, int Round)> Closed { get; } =
            [.. append.ClosedCards.Distinct().Where(c => !append.OpenedCards.Any(o => (o.Step, o.Round) == c))];

        public IReadOnlyList<string> Groups { get; } = [.. append.OpenedCards.GroupBy(c => (c.Step, c.Round)).Select(same => StoredNames.Write(same.Last().Groups))];
    }

    public sealed class Project(RunProjection projection, long at) : Of<bool>
    {
        public override RunId? Run => projection.Row.Run;

        public override long Bytes => projection.Words.Length;

        public RunProjection What => projection;

        public long At => at;

        public IReadOnlyList<string> Groups { get; } = [.. projection.Cards.Select(c => StoredNames.Write(c.Groups))];
    }

    /// <param name="now">Null: the server's clock.</param>
    /// <param name="gone">An owner known to live no more: held by that one counts as free.</param>
    public sealed class Acquire(RunId run, RunOwner owner, TimeSpan lease, DateTimeOffset? now, RunOwner? gone) : Of<LeaseOutcome>
    {
        public override RunId? Run => run;

        public RunOwner Owner => owner;

        public TimeSpan Lease => lease;

        public DateTimeOffset? Now => now;

        public RunOwner? Gone => gone;
    }

    public sealed class Renew(RunId run, long epoch, TimeSpan lease, DateTimeOffset? now) : Of<bool>
    {
        public override RunId? Run => run;

        public long Epoch => epoch;

        public TimeSpan Lease => lease;

        public DateTimeOffset? Now => now;
    }

    public sealed class Spend(string span, long micros, long? most) : Of<bool>
    {
        public string Span => span;

        public long Micros => micros;

        public long? Most => most;
    }

    public sealed class Release(RunId run, long epoch) : Of<bool>
    {
        public override RunId? Run => run;

        public long Epoch => epoch;
    }

    public sealed class SaveVersion(StoredVersion version) : Of<bool>
    {
        public StoredVersion Version => version;

        public override long Bytes => version.Archive.Length;
    }
}
