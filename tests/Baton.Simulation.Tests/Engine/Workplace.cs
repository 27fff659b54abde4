using Baton.Core.Workflows;
using Baton.Engine;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Baton.Engine.Tools;
using Baton.Simulation.Tests.Truth;
using Baton.Simulation.Tests.World;

namespace Baton.Simulation.Tests.Engine;

/// <summary>A process with all that the engine needs in it: clocks, the way to the journal, models, surfaces, scorers.</summary>
internal sealed class Workplace
{
    private readonly Simulation _simulation;

    public Workplace(Simulation simulation, string name)
    {
        _simulation = simulation;
        Name = name;
        Process = new SimulatedProcess(name, simulation.Time);
        Clock = new ProcessClock(Process) { Offset = (simulation.Dice.Share() * 2 - 1) * SimulatedSurface.Skew };
        Journal = new SimulatedJournal(simulation.Bug.Journal(simulation.Journal, Process), Process, simulation.Perils, simulation.Notices);
        var surfaces = simulation.Remotes.Values.Select(r => simulation.Bug.Surface(
            new SimulatedSurface(r, Process, Clock, simulation.Outside, simulation.Dice, simulation.Weather, simulation.Perils)
            {
                Times = simulation.Bug.Times(r.Times),
            }));
        Workspace = new Workspace(
            new SimulatedModels(simulation.Answer, Process, Clock, simulation.Dice, simulation.Weather),
            surfaces.ToDictionary(s => s.Name, StringComparer.Ordinal),
            new Dictionary<string, IScorer> { ["clean"] = new SimulatedScorer("clean"), ["email-rules"] = new SimulatedScorer("email-rules") },
            Clock, simulation.Dice.Share)
        {
            Tools = new Dictionary<string, ITool> { [SimulatedTool.ToolName] = new SimulatedTool(use => simulation.Looked(use, Process), Process, Clock, simulation.Dice, simulation.Weather) },
        };
        Host = new RunHost(Journal, Workspace, new RunOwner(name, 1, VirtualTime.Morning));
    }

    public string Name { get; }

    public SimulatedProcess Process { get; }

    public ProcessClock Clock { get; }

    public IJournal Journal { get; }

    public Workspace Workspace { get; }

    public RunHost Host { get; }

    /// <summary>The run as the journal has it, on the version it is pinned to.</summary>
    public async Task<RunSession> OpenAsync(RunWitness run)
    {
        var row = await Journal.FindRunAsync(run.Row.Run, CancellationToken.None) ?? throw new Violation($"{run.Name} is not in the journal any more");
        return await OpenAsync(row);
    }

    public async Task<RunSession> OpenAsync(RunRow row)
    {
        // Reading a version anew each time would be most of what a simulation does; that it is kept is looked at each time.
        var stored = await Journal.FindVersionAsync(row.Digest, CancellationToken.None) ?? throw new Violation($"the version {row.Digest[..8]} is not kept");
        WorkflowVersion version = _simulation.Dice.Chance(0.01)
            ? await PlaybookLoader.PinnedAsync(Journal, row, CancellationToken.None)
            : _simulation.VersionOf(stored.Digest);
        return await RunSession.OpenAsync(row, version, Journal, Workspace.Clock, CancellationToken.None);
    }

    /// <summary>Has the process do something; what breaks it breaks the simulation.</summary>
    public void Start(Func<Task> work) => Process.Post(_ => _ = RunAsync(work), null);

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            _simulation.Break(e as Violation ?? new Violation($"{Name} broke: {e.GetType().Name}: {e.Message}", e));
        }
    }
}
