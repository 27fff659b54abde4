using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;
using Baton.Engine.Surfaces;
using Baton.Engine.Tools;
using Baton.Simulation.Tests.Bugs;
using Baton.Simulation.Tests.Engine;
using Baton.Simulation.Tests.People;
using Baton.Simulation.Tests.Truth;
using Baton.Simulation.Tests.World;
using Baton.Storage;

namespace Baton.Simulation.Tests;

/// <summary>
/// The real engine in a world that one seed decides. Workers, people and surfaces are processes of it that run one piece of code
/// at a time; the clock stands still while anybody has something to do. The faults are described in docs/simulation.md: journals
/// that fail before and after an append is durable, workers that die and freeze at every append and before every write, clocks
/// that differ and are set, agents and surfaces that do what they do, people who decide late, twice and on what is no more.
/// What has to hold is held against every record (<see cref="RunWitness"/>) and every landing; and in the end all is over.
/// </summary>
internal sealed partial class Simulation
{
    private const int MaxSteps = 30_000;

    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(400);

    private readonly List<SimulatedProcess> _processes = [];
    private readonly List<Worker> _workers = [];
    private readonly Dictionary<RunId, RunWitness> _runs = [];
    private readonly HashSet<(RunWitness, string)> _toolsStarted = [];
    private readonly Dictionary<string, WorkflowVersion> _versions = new(StringComparer.Ordinal);
    private Violation? _broken;
    private int _number, _people, _born;

    public Simulation(ulong seed, PlantedBug? bug = null)
    {
        Bug = bug ?? PlantedBug.None;
        Dice = new Dice(seed);
        Story = new Story(Time);
        Weather = Weather.Of(Dice);
        Perils = new Perils(Dice, Weather, Story) { OnDeath = Died };
        Notices = new Notices(Dice);
        Outside = Enter(new SimulatedProcess("outside", Time));
        Memory = new MemoryJournal(new ProcessClock(Outside));
        Journal = new WatchedJournal(Memory, Recorded);
        Routine = Routines.Draw(Dice);
        foreach (var version in new[] { Routine.First.Version!, Routine.Second.Version! })
            _versions[version.Digest] = version;
        Remotes = new[] { "file", "shelf" }.ToDictionary(name => name, MakeRemote, StringComparer.Ordinal);
    }

    public PlantedBug Bug { get; }

    public Dice Dice { get; }

    public VirtualTime Time { get; } = new();

    public Story Story { get; }

    public Weather Weather { get; }

    public Perils Perils { get; }

    public Notices Notices { get; }

    /// <summary>Where surfaces live, and what people do next: it never dies.</summary>
    public SimulatedProcess Outside { get; }

    public MemoryJournal Memory { get; }

    public IJournal Journal { get; }

    public Routine Routine { get; }

    public IReadOnlyDictionary<string, Remote> Remotes { get; }

    /// <summary>Plays until nothing is left to do.</summary>
    /// <exception cref="Violation">A promise was broken.</exception>
    public void Play()
    {
        Story.Tell("world", $"{Routine.First.Version!.Workflow.Name}; {string.Join(", ", Remotes.Values.Select(r => $"{r.Name} is {r.Class.ToString().ToLowerInvariant()}"))}");
        for (int i = 1 + Dice.Next(3); i > 0; i--)
            Hire();
        var at = TimeSpan.Zero;
        for (int i = 1 + Dice.Next(2); i > 0; i--)
        {
            Time.After(at, Outside, StartRun);
            at += Dice.Delay(TimeSpan.Zero, TimeSpan.FromDays(1));
        }
        for (int i = Dice.Next(3); i > 0 && Weather.Disasters > 0; i--)
            Time.After(Dice.Delay(TimeSpan.Zero, TimeSpan.FromDays(2)), Outside, Disturb);
        RunAll();
        foreach (var run in _runs.Values.Where(r => r.HasBegun))
        {
            Violation.Unless(run.State.IsOver, $"{run.Name} is forgotten: {string.Join("; ", Pending.Of(run.State))}");
            run.RequireWhole();
        }
    }

    public int NextNumber() => ++_number;

    /// <summary>Tells one decision from all others.</summary>
    public string NextMark() => $"#{NextNumber()}.";

    public WorkflowVersion VersionOf(string digest) => _versions[digest];

    public RunWitness WitnessOf(RunId run) => _runs[run];

    public void Break(Violation violation) => _broken ??= violation;

    public void Ended(Worker worker)
    {
        Story.Tell(worker.Place.Name, "stops");
        worker.Place.Process.Kill();
        Replace(worker);
    }

    /// <summary>What an agent says, once it is clear that it was told what it needs, by the version its run is on.</summary>
    public string Answer(ModelCall call)
    {
        if (Edition().Match(call.Prompt) is { Success: true } said && _runs.Values.FirstOrDefault(r => r.HasBegun && r.Row.Run.ToString() == said.Groups[2].Value) is { } run)
        {
            Violation.Unless(run.Version.Workflow.Version == $"1.{int.Parse(said.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - 1}.0", $"{run.Name} left its version");
            var step = (Step.Agent)run.Version.Plan.Nodes.First(n => n.Step.Id == call.Step).Step;
            foreach (var need in step.Needs.Where(n => !n.IsOptional))
                Violation.Unless(call.Prompt.Contains($"name=\"{need.Name}\"", StringComparison.Ordinal), $"the prompt of {call.Step} lacks {need.Name}");
        }
        return Routine.Answers[call.Step].Answer(call.Step, NextNumber());
    }

    /// <summary>
    /// What a tool finds: for the step that is to be given it, which the journal knows by then. Who was frozen in between may call
    /// it when another has done so long since: it reads, and nobody waits for what it says.
    /// </summary>
    public string Looked(ToolUse use, SimulatedProcess by)
    {
        string step = use.Step.Split('.')[^1];
        var run = _runs.Values.First(r => r.HasBegun && r.Row.Run.Short == use.Run);
        bool isLate = by.Slept > TimeSpan.Zero && _toolsStarted.Contains((run, use.Step));
        Violation.Unless(isLate || run.State.Find(use.Step) is { Status: SlotStatus.Running or SlotStatus.Withdrawn }, $"the tool of {use.Step} was called before its start was on record");
        return Routine.Answers[step].Answer(step, NextNumber());
    }

    private void RunAll()
    {
        for (int step = 0; ; step++)
        {
            if (_broken is not null)
                throw _broken;
            Violation.Unless(step < MaxSteps, $"it goes on and on: {MaxSteps:N0} steps");
            Violation.Unless(Time.Now - VirtualTime.Morning < MaxTime, $"it is not over after {MaxTime.TotalDays} days");
            if (NextToRun() is { } process)
                process.RunNext();
            else if (!Time.Advance())
                return;
        }
    }

    private SimulatedProcess? NextToRun()
    {
        SimulatedProcess? chosen = null;
        int ready = 0;
        foreach (var process in _processes)
            if (process.CanRun && Dice.Next(++ready) == 0)
                chosen = process;
        return chosen;
    }

    private SimulatedProcess Enter(SimulatedProcess process)
    {
        _processes.RemoveAll(p => p.IsGone);
        _processes.Add(process);
        return process;
    }

    private Workplace Place(string name)
    {
        var place = new Workplace(this, name);
        Enter(place.Process);
        return place;
    }

    private Remote MakeRemote(string name)
    {
        var surface = Dice.Of(SurfaceClass.Idempotent, SurfaceClass.Queryable, SurfaceClass.Neither);
        var times = new SurfaceTimes(
            TimeSpan.FromSeconds(10 + Dice.Next(60)), TimeSpan.FromSeconds(5 + Dice.Next(60)),
            surface == SurfaceClass.Idempotent && Dice.Chance(0.5) ? TimeSpan.FromMinutes(5 + Dice.Next(60)) : null);
        return new Remote(name, surface, times, Time, Landed);
    }

    private void Hire()
    {
        var worker = new Worker(this, Place($"worker {++_born}"), Dice.Of(TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10)));
        _workers.Add(worker);
        worker.Start();
    }

    private void Died(SimulatedProcess process)
    {
        if (_workers.FirstOrDefault(w => w.Place.Process == process) is { } worker)
            Replace(worker);
    }

    private void Replace(Worker worker)
    {
        _workers.Remove(worker);
        Time.After(Dice.Delay(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(Dice.Of(1, 60))), Outside, Hire);
    }

    /// <summary>The machines sleep, a clock is set, a worker is stopped as it should be.</summary>
    private void Disturb()
    {
        switch (Dice.Next(3))
        {
            case 0:
                var span = Dice.Delay(TimeSpan.FromMinutes(1), TimeSpan.FromHours(30));
                Story.Tell("world", $"all machines sleep for {span}");
                foreach (var process in _processes.Where(p => p != Outside))
                    process.Freeze(span);
                break;
            case 1 when _workers.Count > 0:
                _workers[Dice.Next(_workers.Count)].Stop();
                break;
            default:
                foreach (var worker in _workers.Take(1))
                {
                    worker.Place.Clock.Offset -= TimeSpan.FromSeconds(Dice.Next(60));
                    Story.Tell(worker.Place.Name, $"has its clock set to be wrong by {worker.Place.Clock.Offset}");
                }
                break;
        }
    }

    private void StartRun()
    {
        // Runs begun later are on the version that was deployed meanwhile.
        var playbook = _runs.Count > 0 && Dice.Chance(0.5) ? Routine.Second : Routine.First;
        var (run, salt) = (new RunId(new Guid(Dice.Bytes(16))), Dice.Bytes(16));
        var brief = Routine.Brief(Dice);
        _runs[run] = new RunWitness(playbook.Version!, $"run {_runs.Count + 1}");
        var place = Place($"starter {_runs.Count}");
        place.Start(async () =>
        {
            await Memory.SaveVersionAsync(new StoredVersion(playbook.Version!.Digest, "simulated", "1", PlaybookSnapshot.Write(playbook.Files)), CancellationToken.None);
            while (await Memory.FindRunAsync(run, CancellationToken.None) is null)
                try
                {
                    var session = RunSession.New(run, playbook.Version!, new BriefWords("simulated", ""), ImmutableSortedDictionary<string, string>.Empty, salt, place.Journal, place.Workspace.Clock);
                    session.Stage(new RunCommand.Start(Core.Handoffs.Payload.Of(brief), "simulated", false));
                    await session.AppendAsync(CancellationToken.None);
                }
                catch (JournalException)
                {
                    // It is there or not; look, and if not try again.
                }
            place.Process.Kill();
        });
    }

    private void Landed(Landing landing)
    {
        Story.Tell(landing.Surface, $"{landing.Key[33..]} lands");
        try
        {
            _runs[RunId.TryParse(landing.Key[..32])!.Value].Landed(landing);
        }
        catch (Violation broken)
        {
            Break(broken);
        }
    }

    private void Recorded(JournalAppend append)
    {
        var run = _runs[append.Run];
        try
        {
            foreach (var @event in run.Take(append))
                Tell(run, @event);
        }
        catch (Exception broken)
        {
            Break(broken as Violation ?? new Violation($"the record {append.Record.Sequence} of {run.Name} can't be taken: {broken.Message}", broken));
            return;
        }
        Notices.Tell(append.Run, append.Record.Sequence);
        if (run.State.IsOver)
            return;
        foreach (var worker in _workers)
            Time.After(Dice.Delay(TimeSpan.Zero, TimeSpan.FromSeconds(5)), worker.Place.Process, worker.Wake);
    }

    private void Tell(RunWitness run, RunEvent @event)
    {
        string who = SynchronizationContext.Current is SimulatedProcess process ? process.Name : "somebody";
        Story.Tell(who, $"{run.Name} {Words(@event)}");
        switch (@event)
        {
            case RunEvent.ToolStarted e:
                _toolsStarted.Add((run, e.Step));
                break;
            case RunEvent.ReviewOpened e:
                for (int i = Dice.Next(3); i >= 0; i--)
                    Visit(run, e.Step, e.Round, 0, Dice.Delay(TimeSpan.FromMinutes(1), TimeSpan.FromDays(3)));
                break;
            case RunEvent.AskOpened e:
                Visit(run, e.Step, e.Round, 0, Dice.Delay(TimeSpan.FromMinutes(1), TimeSpan.FromDays(2)));
                break;
            case RunEvent.WaitStarted { Signal: { } signal }:
                for (int i = 0; i < 2; i++)
                    Signal(run, signal, Dice.Delay(TimeSpan.FromMinutes(1), TimeSpan.FromDays(3)));
                break;
            case RunEvent.AttentionRaised e:
                Attend(run, e.Step, e.Round, 0, Time.Now + Dice.Delay(TimeSpan.FromSeconds(10), TimeSpan.FromHours(3)));
                break;
        }
    }

    private static string Words(RunEvent @event) => @event switch
    {
        RunEvent.AttemptFailed e => $"{e.Step}: attempt {e.Attempt} failed ({e.Kind}), {e.Next} {e.RetryAt:HH:mm:ss}",
        RunEvent.ReviewDecided e => $"{e.Step} ({e.Round}): {RunEvents.Word(e.Answer)} for {string.Join(", ", e.Groups)}",
        RunEvent.ReviewClosed e => $"{e.Step} ({e.Round}): closed, {e.Outcome}",
        RunEvent.AttentionRaised e => $"{e.Step}: needs attention, {e.Reason}",
        RunEvent.CommitAwaited e => $"{e.Step}: not found, looks again at {e.Until:HH:mm:ss}",
        RunEvent.OfStep e => $"{e.Step} ({e.Round}): {e.GetType().Name}",
        _ => @event.GetType().Name,
    };

    /// <summary>Somebody looks at a card; and somebody else after them, as long as it is open.</summary>
    private void Visit(RunWitness run, string step, int round, int visit, TimeSpan delay) => Time.After(delay, Outside, () =>
    {
        if (run.State.IsOver || run.State.Find(step) is not { Status: SlotStatus.Open } slot || slot.Round != round)
            return;
        Visit(run, step, round, visit + 1, Dice.Delay(TimeSpan.FromHours(2), TimeSpan.FromDays(2)));
        var place = Place($"person {++_people}");
        place.Start(() => ThenLeaveAsync(place, new Reviewer(this, place, run, step, round, visit).DecideAsync));
    });

    /// <summary>Somebody tells the run of it, and somebody else, who does not know, once more.</summary>
    private void Signal(RunWitness run, string signal, TimeSpan delay) => Time.After(delay, Outside, () =>
    {
        if (run.State.IsOver)
            return;
        var place = Place($"person {++_people}");
        place.Start(() => ThenLeaveAsync(place, async () =>
        {
            var session = await place.OpenAsync(run);
            var value = JsonSerializer.SerializeToElement(new { text = $"<{signal} {NextNumber()}>" });
            string? why = await session.TakeAsync(new RunCommand.Signal(signal, Core.Handoffs.Payload.Of(value)), CancellationToken.None);
            Story.Tell(place.Name, $"tells {run.Name} of {signal}: {why ?? "taken"}");
        }));
    });

    private void Attend(RunWitness run, string step, int round, int visit, DateTimeOffset at) => Time.At(at, Outside, () =>
    {
        if (run.State.IsOver || run.State.Find(step) is not { Status: SlotStatus.Stuck } slot || slot.Round != round)
            return;
        var again = Time.Now + TimeSpan.FromHours(1);
        var place = Place($"operator {++_people}");
        place.Start(() => ThenLeaveAsync(place, async () =>
        {
            if (await new Operator(this, place, run, step, round, visit).AttendAsync() is { } later && later > again)
                again = later;
        }));
        Time.After(TimeSpan.FromMinutes(30), Outside, () => Attend(run, step, round, visit + 1, again));
    });

    private static async Task ThenLeaveAsync(Workplace place, Func<Task> visit)
    {
        try
        {
            await visit();
        }
        catch (JournalException)
        {
            // They look again, or somebody else does.
        }
        place.Process.Kill();
    }

    [GeneratedRegex("Edition ([12]) in ([0-9a-f]{32})")]
    private static partial Regex Edition();
}
