using System.Collections.Immutable;
using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;
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

/// <summary>An append is taken whatever the run's last record is, and whoever owns it.</summary>
internal sealed class AppendWithoutExpectation : PlantedBug
{
    public override IJournal Journal(IJournal journal, SimulatedProcess process) => new Careless(journal);

    private sealed class Careless(IJournal inner) : PassingJournal(inner)
    {
        public override async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
        {
            var (sequence, chain) = await Inner.LastAsync(append.Run);
            return await Inner.AppendAsync(append with { Epoch = null, Releases = false, Record = append.Record.After(sequence + 1, chain) }, cancellation);
        }
    }
}

/// <summary>An edit voids nothing: who approved what stood before it counts as having approved what stands after it.</summary>
internal sealed class ApprovalOutlivesEdit : PlantedBug
{
    public override bool Deceives => true;

    public override IJournal Journal(IJournal journal, SimulatedProcess process) => new Lenient(journal);

    /// <summary>Shows a process the edits of others as if all who had approved before had made them. Its own it has in mind as they were.</summary>
    private sealed class Lenient(IJournal inner) : PassingJournal(inner)
    {
        private readonly HashSet<(RunId, long)> _own = [];

        public override async ValueTask<AppendOutcome> AppendAsync(JournalAppend append, CancellationToken cancellation)
        {
            _own.Add((append.Run, append.Record.Sequence));
            var (sequence, chain) = await Inner.LastAsync(append.Run);
            var outcome = await Inner.AppendAsync(sequence + 1 == append.Record.Sequence ? append with { Record = append.Record.After(sequence + 1, chain) } : append, cancellation);
            if (outcome != AppendOutcome.Appended)
                _own.Remove((append.Run, append.Record.Sequence));
            return outcome;
        }

        public override async ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(RunId run, long after, bool withBodies, CancellationToken cancellation)
        {
            var approved = new Dictionary<(string, int), ImmutableArray<string>>();
            var shown = new List<JournalRecord>();
            ReadOnlyMemory<byte> chain = default;
            foreach (var record in await Inner.ReadAsync(run, 0, withBodies, cancellation))
            {
                var events = RecordCodec.Decode(record).Events;
                var bent = _own.Contains((run, record.Sequence)) ? events : [.. events.Select(e => Outlived(e, approved))];
                foreach (var decided in events.OfType<RunEvent.ReviewDecided>().Where(d => d.Answer is Answer.Approve or Answer.EditAndApprove))
                    approved[(decided.Step, decided.Round)] = [.. approved.GetValueOrDefault((decided.Step, decided.Round), []).Union(decided.Groups)];
                shown.Add((bent.SequenceEqual(events) ? record : record.With(bent)).After(record.Sequence, chain));
                chain = shown[^1].Chain;
            }
            return [.. shown.Where(r => r.Sequence > after)];
        }

        private static RunEvent Outlived(RunEvent @event, Dictionary<(string, int), ImmutableArray<string>> approved) =>
            @event is RunEvent.ReviewDecided { Answer: Answer.EditAndApprove } edit && approved.TryGetValue((edit.Step, edit.Round), out var before)
                ? edit with { Groups = [.. edit.Groups.Union(before)] }
                : @event;
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

/// <summary>A surface that is said to remember keys for longer than it does.</summary>
internal sealed class KeyForgottenEarly : PlantedBug
{
    public override SurfaceTimes Times(SurfaceTimes times) => times with { KeyLifetime = null };
}
