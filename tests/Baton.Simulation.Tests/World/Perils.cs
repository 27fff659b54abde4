using Baton.Core.Runs;
using Baton.Engine.Journals;
using Baton.Engine.Runs;

namespace Baton.Simulation.Tests.World;

/// <summary>Decides what goes wrong, as the weather has it, until there have been enough disasters.</summary>
internal sealed class Perils(Dice dice, Weather weather, Story story)
{
    private int _disasters;

    /// <summary>Told of a process that has just died.</summary>
    public Action<SimulatedProcess> OnDeath { get; set; } = _ => { };

    public bool FailsAppend() => dice.Chance(weather.Appends);

    public bool FailsRead() => dice.Chance(weather.Reads);

    /// <summary>Whether what failed left nothing.</summary>
    public bool IsLost() => dice.Chance(0.5);

    public async ValueTask WaitAsync(SimulatedProcess process)
    {
        if (dice.Chance(weather.Slow))
            await process.DelayAsync(dice.Delay(TimeSpan.FromMilliseconds(1), dice.Chance(0.05) ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(200)));
        else if (dice.Chance(0.3))
            await process.YieldAsync();
    }

    /// <summary>Before and after an append; more often where a commit begins.</summary>
    public ValueTask StrikeAsync(SimulatedProcess process, JournalAppend append, bool after) =>
        StrikeAsync(process, after && RecordCodec.Decode(append.Record).Events.Any(e => e is RunEvent.CommitStarted or RunEvent.SendingStarted) ? 4 : 1);

    public async ValueTask StrikeAsync(SimulatedProcess process, double howOften = 1)
    {
        if (_disasters >= weather.Disasters || !dice.Chance(weather.Deaths * howOften))
            return;
        _disasters++;
        if (dice.Chance(0.5))
        {
            var span = dice.Delay(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(dice.Of(1, 2, 10)));
            story.Tell(process.Name, $"freezes for {span.TotalSeconds:0.0} s");
            process.Freeze(span);
        }
        else
        {
            story.Tell(process.Name, "dies");
            process.Kill();
            OnDeath(process);
        }
        // Whoever is dead stops here, whoever is frozen until it wakes.
        await process.YieldAsync();
    }
}
