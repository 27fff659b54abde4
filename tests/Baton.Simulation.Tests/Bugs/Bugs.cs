using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;
using Baton.Simulation.Tests.Engine;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Bugs;

/// <summary>A commit's start is said to be durable and is written only a moment later: the surface is called before its key is journaled.</summary>
internal sealed class StartWrittenLate : PlantedBug
{
    public override IJournal Journal(IJournal journal, SimulatedProcess process) => new Late(journal, process);

    private sealed class Late(IJournal inner, SimulatedProcess process) : PassingJournal(inner)
    {
        public override async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
        {
            if (!RecordCodec.Decode(append.Record).Events.Any(e => e is RunEvent.CommitStarted))
                return await base.AppendAsync(append, cancellation);
            process.Time.After(TimeSpan.FromSeconds(3), process, () => _ = Inner.AppendAsync(append, CancellationToken.None).AsTask());
            return AppendOutcome.Appended;
        }
    }
}

/// <summary>Whoever reads an edit finds the approvals from before it still standing.</summary>
internal sealed class EditVoidsNothing : PlantedBug
{
    public override bool MisleadsReaders => true;

    public override IJournal Journal(IJournal journal, SimulatedProcess process) => new Forgiving(journal);

    private sealed class Forgiving(IJournal inner) : PassingJournal(inner)
    {
        public override async ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation)
        {
            ReadOnlyMemory<byte> chain = default;
            var standing = new List<string>();
            var records = new List<JournalRecord>();
            foreach (var record in await Inner.ReadAsync(run, 0, withBodies, cancellation))
            {
                var told = record.With(RecordCodec.Decode(record).Events.SelectMany(e => Told(e, standing))).After(record.Sequence, chain);
                chain = told.Chain;
                records.Add(told);
            }
            return [.. records.Where(r => r.Sequence > after)];
        }

        public override async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
        {
            var (_, chain) = await Inner.LastAsync(append.Run);
            return await Inner.AppendAsync(append with { Record = append.Record.After(append.Record.Sequence, chain) }, cancellation);
        }

        private static IEnumerable<RunEvent> Told(RunEvent @event, List<string> standing)
        {
            yield return @event;
            if (@event is RunEvent.ReviewOpened)
                standing.Clear();
            if (@event is not RunEvent.ReviewDecided decided)
                yield break;
            if (decided.Content is not null && standing.Count > 0)
                yield return decided with { Answer = Answer.Approve, Groups = [.. standing], Content = null };
            if (decided.Answer is Answer.Approve or Answer.EditAndApprove)
                standing.AddRange(decided.Groups);
        }
    }
}

/// <summary>An append is taken whatever the run's last record is, and whoever owns it.</summary>
internal sealed class AppendWithoutExpectation : PlantedBug
{
    public override IJournal Journal(IJournal journal, SimulatedProcess process) => new Careless(journal);

    private sealed class Careless(IJournal inner) : PassingJournal(inner)
    {
        public override async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
        {
            var (sequence, chain) = await Inner.LastAsync(append.Run);
            return await Inner.AppendAsync(append with { Epoch = null, Record = append.Record.After(sequence + 1, chain) }, cancellation);
        }
    }
}

/// <summary>When a run is to be woken is known to the process that parked it, and to no other.</summary>
internal sealed class TimerLostOnRestart : PlantedBug
{
    public override IJournal Journal(IJournal journal, SimulatedProcess process) => new Forgetful(journal);

    private sealed class Forgetful(IJournal inner) : PassingJournal(inner)
    {
        public override async ValueTask<IReadOnlyList<RunRow>> ListRunsAsync(RunQuery query, CancellationToken cancellation) =>
            [.. (await Inner.ListRunsAsync(query, cancellation)).Select(r => r with { WakeAt = null })];
    }
}

/// <summary>Finding nothing counts at once, as if everything showed the moment it is sent.</summary>
internal sealed class NegativeLookupTrustedAtOnce : PlantedBug
{
    public override SurfaceTimes Times(SurfaceTimes times) => times with { Settle = TimeSpan.FromDays(-1) };
}

/// <summary>A worker that was frozen does not notice: its clock stood still too, nobody asks whether the run is still its own, and the surface sends what it is given.</summary>
internal sealed class FrozenWorkerSends : PlantedBug
{
    public override bool LooksAtTheClock => false;

    public override IJournal Journal(IJournal journal, SimulatedProcess process) => new Trusting(journal);

    public override TimeProvider Clock(ProcessClock clock, SimulatedProcess process) => new StandingClock(clock, process);

    private sealed class Trusting(IJournal inner) : PassingJournal(inner)
    {
        public override async ValueTask<bool> RenewAsync(RunId run, long epoch, TimeSpan lease, CancellationToken cancellation)
        {
            await Inner.RenewAsync(run, epoch, lease, cancellation);
            return true;
        }
    }

    private sealed class StandingClock(ProcessClock clock, SimulatedProcess process) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() - process.Slept;

        public override long GetTimestamp() => clock.GetTimestamp() - process.Slept.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
    }
}

/// <summary>A journal that said "durable" too early: a worker that takes a run up does not find its last record, once.</summary>
internal sealed class LastRecordLost : PlantedBug
{
    private readonly HashSet<RunId> _lost = [];

    public override bool MisleadsReaders => true;

    public override IJournal Journal(IJournal journal, SimulatedProcess process) =>
        process.Name.StartsWith("worker", StringComparison.Ordinal) ? new Short(journal, _lost) : journal;

    private sealed class Short(IJournal inner, HashSet<RunId> lost) : PassingJournal(inner)
    {
        public override async ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation)
        {
            var records = await Inner.ReadAsync(run, after, withBodies, cancellation);
            return after == 0 && records.Count > 2 && lost.Add(run) ? [.. records.SkipLast(1)] : records;
        }

        public override async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
        {
            var (sequence, chain) = await Inner.LastAsync(append.Run);
            return await Inner.AppendAsync(append with { Record = append.Record.After(sequence + 1, chain) }, cancellation);
        }
    }
}

/// <summary>A surface that is said to remember keys for longer than it does.</summary>
internal sealed class KeyForgottenEarly : PlantedBug
{
    public override SurfaceTimes Times(SurfaceTimes times) => times with { KeyLifetime = null };
}
