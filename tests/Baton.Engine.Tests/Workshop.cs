using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Commits;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;
using Baton.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Engine.Tests;

/// <summary>All that a run needs, in memory, with a clock that is turned by hand. Every host is a process of its own.</summary>
internal sealed class Workshop
{
    public static readonly DateTimeOffset Morning = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly ConcurrentDictionary<string, Plan> Plans = new();

    private int _processes;

    public Workshop(SurfaceClass surface = SurfaceClass.Idempotent, Func<IJournal, IJournal>? around = null)
    {
        Surface = new CollectingSurface(surface);
        Memory = new MemoryJournal(JournalClock);
        Journal = around?.Invoke(Memory) ?? Memory;
        Models.OnCall = call => Assert.True(Durable() is var state && state.Frontier.Any(p => state.StepAt(p).Id == call.Step && state[p].Status == SlotStatus.Running));
        Surface.OnCommit = request => Assert.Equal(request.Key, Durable().Find(request.Step)!.Commit!.Key);
    }

    /// <summary>The workers'.</summary>
    public FakeTimeProvider Clock { get; } = new(Morning);

    /// <summary>The leases'. Turned alone, it is as if a worker had been frozen.</summary>
    public FakeTimeProvider JournalClock { get; } = new(Morning);

    public ScriptedModels Models { get; } = new();

    public Dictionary<string, Tools.ITool> Tools { get; } = [];

    public Engine.Files.OlderFiles? OlderFiles { get; set; }

    public Secrets.Secrets Secrets { get; set; } = Engine.Secrets.Secrets.None;

    public CollectingSurface Surface { get; }

    /// <summary>Another one.</summary>
    public ISurface? More { get; set; }

    public MemoryJournal Memory { get; }

    public IJournal Journal { get; }

    public RunId Run { get; private set; }

    private IEnumerable<ISurface> Surfaces => More is null ? [Surface] : [Surface, More];

    public Workspace Workspace => new(
        Models, Surfaces.ToDictionary(s => s.Name), new Dictionary<string, IScorer> { ["clean"] = new CleanScorer() }, Clock, () => 0.5)
    {
        Tools = Tools,
        Secrets = Secrets,
        OlderFiles = OlderFiles,
    };

    public Installation Installation => new(
        new Dictionary<string, Contract> { ["clean"] = Contract.Object() },
        Surfaces.ToDictionary(s => s.Name, s => new SurfaceOffer(s.To, s.Takes)),
        Models.Names)
    {
        Tools = Tools.ToDictionary(t => t.Key, t => t.Value.Offer),
    };

    public ReviewDesk Desk => new(Workspace);

    public CommitDesk Commits => new(Workspace);

    public RunHost Host() => new(Journal, Workspace, new RunOwner("elsewhere", Interlocked.Increment(ref _processes), Morning));

    public async Task StartAsync(string workflow, string region = "EU", bool autoApprove = false) => await StartAsync(TestPlaybook.Load(workflow, Installation), region, autoApprove);

    public async Task StartAsync(LoadedPlaybook playbook, string region = "EU", bool autoApprove = false)
    {
        var session = await Host().StartAsync(playbook, JsonSerializer.SerializeToElement(new { product = "Brisa", region }), "test", autoApprove, CancellationToken.None);
        Run = session.Run;
    }

    /// <summary>Which run it is about, where starting it did not say.</summary>
    public void Found(RunId run) => Run = run;

    /// <summary>A session that knows nothing but the journal.</summary>
    public async Task<RunSession> OpenAsync() => await Host().OpenAsync((await Journal.FindRunAsync(Run, CancellationToken.None))!, CancellationToken.None);

    /// <summary>A new process works the run until it is over or waits for anything.</summary>
    public Task<RunSession> WorkAsync() => WorkUntilAsync(TestContext.Current.CancellationToken);

    /// <summary>The same, until it is told to stop.</summary>
    public async Task<RunSession> WorkUntilAsync(CancellationToken stop)
    {
        var session = await OpenAsync();
        Assert.Null(await Host().WorkAsync(session, TimeSpan.Zero, IRunProgress.None, stop));
        return session;
    }

    /// <summary>One process works the run, and the clock is turned on while it waits for its next attempt.</summary>
    public async Task WorkPatientlyAsync()
    {
        var work = Host().WorkAsync(await OpenAsync(), TimeSpan.FromMinutes(5), IRunProgress.None, TestContext.Current.CancellationToken);
        while (!work.IsCompleted)
        {
            var state = Durable();
            if (state.Frontier.Any(o => state[o].Status == SlotStatus.BackingOff))
                Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Null(await work);
    }

    public async Task<string?> DecideAsync(RunSession session, Answer answer, string group, string? text = null, string? comment = null, string? seen = null)
    {
        int ordinal = session.Version.Plan.Find("signoff")!.Value;
        var slot = session.State[ordinal];
        JsonElement? content = null;
        if (text is not null)
        {
            var card = await Desk.CardAsync(session, ordinal, CancellationToken.None);
            var fields = card.Content.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
            fields["text"] = text;
            content = JsonSerializer.SerializeToElement(fields);
        }
        return await Desk.DecideAsync(session, ordinal, slot.Round, new PersonsDecision(
            answer, seen ?? slot.Review?.ContentHash ?? "", group, [group], comment is null ? [] : [new ReviewComment(comment)], content, [],
            System.Collections.Immutable.ImmutableDictionary<string, string>.Empty), CancellationToken.None);
    }

    /// <summary>The state that only what is durable makes.</summary>
    public RunState Durable()
    {
        var (row, records) = (Now(Memory.FindRunAsync(Run, CancellationToken.None))!, Now(Memory.ReadAsync(Run, 0, false, CancellationToken.None)));
        var plan = Plans.GetOrAdd(row.Digest, _ => Now(new ValueTask<WorkflowVersion>(PlaybookLoader.PinnedAsync(Memory, row, CancellationToken.None))).Plan);
        var state = RunState.Before(plan, row.Salt!.Value);
        foreach (var record in records)
            state = RecordCodec.Decode(record).Events.Aggregate(state, (s, e) => Evolve.Apply(s, e, record.At)).Sealed();
        return state;
    }

    public async Task<IReadOnlyList<RunEvent>> EventsAsync() =>
        [.. (await Memory.ReadAsync(Run, 0, false, CancellationToken.None)).SelectMany(r => RecordCodec.Decode(r).Events)];

    /// <summary>What came of the run, apart from what differs between any two: ids and times.</summary>
    public async Task<string> ResultAsync()
    {
        var session = await OpenAsync();
        string output = session.State.Output is { } value ? Encoding.UTF8.GetString((await session.Values.LoadAsync(value, CancellationToken.None)).Bytes.Span) : "";
        return $"{session.State.Status}\n{output}\n{string.Join('\n', Surface.Landed.Select(l => Encoding.UTF8.GetString(l.Bytes)))}";
    }

    /// <summary>Why a stuck step is stuck.</summary>
    public async Task<string> ReasonAsync()
    {
        var session = await OpenAsync();
        var raised = (await EventsAsync()).OfType<RunEvent.AttentionRaised>().Last();
        return $"{raised.Reason}: {Agents.FailureDetail.MessageOf((await session.Values.LoadAsync(raised.Detail, CancellationToken.None)).Value)}";
    }

    /// <summary>Calls of the memory journal are over when they return.</summary>
    private static T Now<T>(ValueTask<T> call)
    {
        Assert.True(call.IsCompleted);
        return call.GetAwaiter().GetResult();
    }
}
