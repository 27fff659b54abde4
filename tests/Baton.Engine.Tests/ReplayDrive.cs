using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Handoffs;
using Baton.Core.Runs;
using Baton.Core.Tests.Checking.Proof;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;
using Baton.Engine.Surfaces;
using Baton.Engine.Tools;

namespace Baton.Engine.Tests;

/// <summary>
/// A faulty workflow, and a way to run it all the same: agents, people and gates give what a replay says, and then it is looked
/// at where the run is stuck and why.
/// </summary>
internal sealed class ReplayDrive
{
    private readonly PlaybookSnapshot _files;
    private readonly LoadedPlaybook _loaded;
    private readonly Workflow _workflow;
    private readonly Dictionary<string, IScorer> _gates;

    private ReplayDrive(string text, PlaybookSnapshot files, LoadedPlaybook loaded, Dictionary<string, IScorer> gates) =>
        (Text, _files, _loaded, _workflow, _gates) = (text, files, loaded, WorkflowReader.Read(files).Workflow!, gates);

    /// <summary>Lies beside every workflow: it takes anything and gives back the text that its one agent writes.</summary>
    private const string Other = """
        workflow: other
        version: 1.0.0
        brief: { a?: json }
        roles: { writer: { instructions: You write. } }
        steps:
          - agent: words
            role: writer
            task: Write.
            produces: { text: text }
        output: { text: words.text }
        """;

    public string Text { get; }

    public IReadOnlyList<Finding> Findings => _loaded.Findings;

    /// <summary>Whether all its kinds of steps run.</summary>
    public bool CanRun => Findings.All(f => f.Code != "WF020");

    public IEnumerable<Replay> Replays => Findings.Select(f => f.Replay).OfType<Replay>();

    public string[] CodesOf(Replay replay) => [.. Findings.Where(f => f.Replay == replay).Select(f => f.Code)];

    public string KindOf(string step) => Plan.Of(_workflow.Steps) is var plan ? plan[plan.Find(step)!.Value].Step.Kind : "";

    /// <summary>Every check's scorer is a gate of its own, so that it can be told what to say.</summary>
    public static JsonObject Gated(JsonObject tree)
    {
        foreach (var check in Trees.Steps(tree["steps"]).Where(s => s.ContainsKey("check")))
            check["scorers"] = new JsonArray($"gate-{Trees.IdOf(check)}");
        return tree;
    }

    public static ReplayDrive Load(string workflow)
    {
        var files = new PlaybookSnapshot("test", new Dictionary<string, string> { ["workflow.yaml"] = workflow, ["../other/workflow.yaml"] = Other });
        var gates = (WorkflowReader.Read(files).Workflow is { } read ? Plan.Of(read.Steps).Nodes : [])
            .Select(n => n.Step).OfType<Step.Check>().SelectMany(c => c.Scorers).Select(s => s.Name).Distinct().ToDictionary(name => name, IScorer (name) => new Gate(name));
        var surface = new Paper();
        var workshop = new Workshop();
        return new ReplayDrive(workflow, files, PlaybookLoader.Load(files, workshop.Installation with
        {
            Scorers = gates.ToDictionary(g => g.Key, g => g.Value.Options),
            Surfaces = new Dictionary<string, SurfaceOffer> { [surface.Name] = new(surface.To, surface.Takes) },
            Tools = new Dictionary<string, ToolOffer> { [Teller.ToolName] = new(Contract.Json, Contract.Json, Writes: false) },
        }), gates);
    }

    /// <summary>Why the run does not fail at the reader with the finding's code; null when it does.</summary>
    public async Task<string?> RefutedAsync(Replay replay)
    {
        if (_workflow.Brief.Validate(replay.Brief) is [var first, ..])
            return $"the brief is not valid: {first}";
        var session = await DriveAsync(replay);
        var slot = session.State.Find(replay.Reader)!;
        if (slot.Status != SlotStatus.Stuck)
            return $"it is {slot.Status}, and {string.Join(", ", session.State.Frontier.Select(o => $"{session.State.Plan[o].Step.Id} is {session.State[o].Status}"))}: {await RaisedAsync(session)}";
        var detail = (await session.Values.LoadAsync(session.History.OfType<RunEvent.AttentionRaised>().Last().Detail, CancellationToken.None)).Value;
        return CodesOf(replay).Contains(FailureDetail.CodeOf(detail)) ? null : $"it fails with {FailureDetail.CodeOf(detail)}: {FailureDetail.MessageOf(detail)}";
    }

    private static async Task<string> RaisedAsync(RunSession session) => session.History.OfType<RunEvent.AttentionRaised>().LastOrDefault() is { } raised
        ? FailureDetail.MessageOf((await session.Values.LoadAsync(raised.Detail, CancellationToken.None)).Value)
        : $"the run is {session.State.Status}";

    /// <summary>Works the run, and decides as the replay says, until nothing moves it any more.</summary>
    private async Task<RunSession> DriveAsync(Replay replay)
    {
        // A faulty workflow has no version to run; here it is run all the same.
        var version = new WorkflowVersion(_workflow, WorkflowVersion.DigestOf(_loaded.Files));
        var workshop = new Workshop();
        workshop.Models.OnCall = _ => { };
        var surface = new Paper();
        var teller = new Teller();
        var workspace = workshop.Workspace with { Tools = new Dictionary<string, ITool> { [teller.Name] = teller }, Scorers = _gates, Surfaces = new Dictionary<string, ISurface> { [surface.Name] = surface } };
        foreach (var gate in _gates.Values.Cast<Gate>())
            gate.Verdicts.Clear();
        foreach (var (step, outputs) in replay.Outputs)
            foreach (var output in outputs)
                if (version.Plan[version.Plan.Find(step)!.Value].Step is Step.Check check)
                    ((Gate)_gates[check.Scorers[0].Name]).Verdicts.Enqueue(output.GetProperty("passed").GetBoolean());
                else if (version.Plan[version.Plan.Find(step)!.Value].Step is Step.Tool)
                    teller.Tell(step, output);
                else
                    workshop.Models.Say(step, output.GetRawText());
        var host = new RunHost(workshop.Memory, workspace, new RunOwner("here", 1, Workshop.Morning));
        var session = await host.StartAsync(_loaded with { Version = version }, replay.Brief, "test", false, CancellationToken.None);
        for (int turn = 0; turn < 50; turn++)
        {
            Assert.Null(await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, TestContext.Current.CancellationToken));
            if (session.State.Frontier.Where(o => session.State[o].Status == SlotStatus.Open).Select(o => (int?)o).FirstOrDefault() is not { } open
                || !await AnswerAsync(session, open, replay, workspace))
                break;
        }
        return session;
    }

    /// <summary>False where the replay has nothing to say any more.</summary>
    private static async Task<bool> AnswerAsync(RunSession session, int open, Replay replay, Workspace workspace)
    {
        var (step, slot) = (session.State.Plan[open].Step, session.State[open]);
        if (!replay.Outputs.TryGetValue(step.Id, out var outputs) || outputs.Length < slot.Round)
            return false;
        var output = outputs[slot.Round - 1];
        if (step is Step.Ask)
            return await AskDesk.AnswerAsync(session, await AskDesk.CardAsync(session, open, CancellationToken.None), output, CancellationToken.None) is null;
        bool approves = output.GetProperty("decision").GetString() == "approved";
        return await new ReviewDesk(workspace).DecideAsync(session, open, slot.Round, new PersonsDecision(
            approves ? Answer.Approve : Answer.RequestChanges, slot.Review!.ContentHash, "g", ["g", "editors", "legal", "brand"], [], null, [], ImmutableDictionary<string, string>.Empty), CancellationToken.None) is null;
    }

    /// <summary>Passes and fails as it is told, then passes.</summary>
    private sealed class Gate(string name) : IScorer
    {
        public Queue<bool> Verdicts { get; } = new();

        public string Name => name;

        public string Summary => "As told.";

        public Contract Options { get; } = Contract.Object();

        public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
        {
            bool passed = !Verdicts.TryDequeue(out bool told) || told;
            return new(new Score(Name, passed, null, null, passed ? [] : [new ScoreFinding(Name, ScoreSeverity.Error, null, null, "It does not pass.")]));
        }
    }

    /// <summary>Gives what it is told to, step by step.</summary>
    private sealed class Teller : ITool
    {
        public const string ToolName = "mcp.search.query";

        private readonly Dictionary<string, Queue<JsonElement>> _told = [];

        public string Name => ToolName;

        public string Summary => "As told.";

        public Contract Takes => Contract.Json;

        public Contract Gives => Contract.Json;

        public ToolEffect Effect => ToolEffect.Read;

        public void Tell(string step, JsonElement output)
        {
            if (!_told.TryGetValue(step, out var queue))
                _told[step] = queue = new();
            queue.Enqueue(output);
        }

        public Task<JsonElement> CallAsync(JsonElement arguments, ToolUse use, CancellationToken cancellation) =>
            Task.FromResult(_told.TryGetValue(use.Step.Split('.')[^1], out var queue) && queue.TryDequeue(out var output) ? output : JsonSerializer.SerializeToElement(new { text = "found" }));
    }

    /// <summary>Takes anything.</summary>
    private sealed class Paper : ISurface
    {
        public string Name => "file";

        public string Summary => "Takes anything.";

        public SurfaceClass Class => SurfaceClass.Idempotent;

        public SurfaceTimes Times => SurfaceTimes.Immediate;

        public Contract To { get; } = Contract.Json;

        public Contract Takes { get; } = Contract.Object([.. new[] { "markdown", "excerpt", "title", "text", "more" }.Select(f => ContractField.Optional(f, Contract.Json))]);

        public RenderedPayload Render(JsonElement with, JsonElement to) =>
            new(Payload.Of(JsonSerializer.SerializeToElement(new { to, parts = new { text = new { type = "text/plain", text = with.GetRawText() } } })), "paper");

        public Task<CommitReceipt> CommitAsync(CommitRequest request, CancellationToken cancellation) => Task.FromResult(new CommitReceipt("1", "paper:1", Workshop.Morning));

        public Task<IReadOnlyList<CommitReceipt>> FindAsync(CommitRequest request, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<CommitReceipt>>([]);
    }
}
