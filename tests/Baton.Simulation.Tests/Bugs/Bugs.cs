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

/// <summary>A surface that is said to remember keys for longer than it does.</summary>
internal sealed class KeyForgottenEarly : PlantedBug
{
    public override SurfaceTimes Times(SurfaceTimes times) => times with { KeyLifetime = null };
}
