using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Runs;
using Baton.Core.Workflows;
using Baton.Engine.Agents;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;
using Baton.Engine.Scoring;

namespace Baton.Engine.Tests;

/// <summary>What the checker says can go wrong does go wrong: on the engine, at that handoff, with the same code.</summary>
public sealed class ReplayTests
{
    private const string Brief = "{ region: US | EU | UK, regions: [US | EU | UK, 1..], count: integer(0..10), is_long: boolean, offer?: { code: string, text?: text }, tags: [string] }";

    [Theory]
    [InlineData("HO001", "q", "AGENT p [when: brief.is_long]|AGENT q [needs: p.a]")]
    [InlineData("HO001", "q", "AGENT p [when: brief.regions contains \"EU\"]|AGENT q [when: brief.count > 3; needs: p.a]")]
    [InlineData("HO001", "q", "AGENT p|AGENT q [needs: p.b]")]
    [InlineData("HO001", "q", "AGENT q [needs: brief.offer.code]")]
    [InlineData("HO001", "q", "AGENT q [when: brief.offer; needs: brief.offer.text]")]
    [InlineData("HO001", "q", "AGENT q [needs: brief.tags.first]")]
    [InlineData("HO007", "q", "AGENT q [task: Code {{ brief.offer.code }}]")]
    [InlineData("HO007", "q", "AGENT q [task: \"{% for t in brief.tags %}{{ t }}{% endfor %}{{ brief.tags.first }}\"]")]
    [InlineData("HO007", "q", "AGENT p [when: brief.is_long]|AGENT q [needs: \"p.a?\"; task: Shorten {{ p.a }}]")]
    [InlineData("HO007", "q", "AGENT p|AGENT q [needs: p; task: Shorten {{ p.b }}]")]
    [InlineData("HO001", "v", "AGENT p [when: brief.is_long]|REVIEW v of { x: p.a }")]
    [InlineData("HO007", "v", "AGENT p [when: brief.is_long]|REVIEW v of { x: \"{{ p.a }}\" }")]
    [InlineData("HO001", "c", "AGENT p [when: brief.is_long]|CHECK c of p")]
    [InlineData("HO001", "c", "AGENT p|AGENT q [when: p.b]|CHECK c of p needs q.a")]
    [InlineData("HO001", "s", "AGENT p [when: brief.is_long]|SWITCH s brief.region == \"EU\": p.a else p.a")]
    [InlineData("HO001", "s", "AGENT p|SWITCH s brief.region == \"EU\": p.a else p.b")]
    [InlineData("HO007", "s", "AGENT p [when: brief.is_long]|SWITCH s brief.region == \"EU\": brief.region else \"{{ p.a }}\"")]
    [InlineData("HO001", "q", "SWITCH s brief.region == \"EU\": brief.region else brief.count|AGENT p [when: s.v == \"EU\"]|AGENT q [needs: p.a]")]
    [InlineData("HO001", "q", "AGENT p|REVIEW v of { x: p.a }|AGENT m [when: p.a contains \"x\"]|AGENT q [when: v; needs: m.a]")]
    [InlineData("HO001", "p", "AGENT p [needs: lint.passed]|CHECK lint of brief redo p")]
    [InlineData("HO001", "m", "AGENT d [when: lint]|AGENT m [when: lint and brief.is_long; needs: d.b]|CHECK lint of brief redo d")]
    [InlineData("HO001", "m", "AGENT d|AGENT x [when: brief.count == 4]|AGENT m [when: v; needs: x.a]|REVIEW v of { x: d.a } redo d")]
    [InlineData("HO001", "z", "AGENT d|AGENT m [when: lint and lint.passed == false]|CHECK lint of brief redo d|AGENT z [when: lint.passed; needs: m.a]")]
    public async Task Every_path_that_can_be_replayed_fails_on_the_engine_at_that_handoff_with_the_same_code(string code, string reader, string steps)
    {
        string workflow = $"workflow: w\nversion: 1.0.0\nbrief: {Brief}\nroles: {{ r: {{ instructions: You write. }} }}\nsteps:\n{string.Concat(steps.Split('|').Select(Written))}";
        var gate = new Gate();
        var workshop = new Workshop();
        var workspace = workshop.Workspace with { Scorers = new Dictionary<string, IScorer> { [gate.Name] = gate } };
        var installation = workshop.Installation with { Scorers = new Dictionary<string, Contract> { [gate.Name] = gate.Options } };
        var snapshot = new PlaybookSnapshot("test", new Dictionary<string, string> { ["workflow.yaml"] = workflow });
        var loaded = PlaybookLoader.Load(snapshot, installation);
        var faults = loaded.Findings.Where(f => f.Severity == Severity.Error && f.Code == code).ToList();
        Assert.True(faults.Exists(f => f.Replay?.Reader == reader), string.Join('\n', loaded.Findings.Select(f => $"{f.Code} {f.Message} [{f.Label}] {f.Replay?.Reader}")));
        foreach (var replay in loaded.Findings.Select(f => f.Replay).OfType<Replay>())
        {
            Assert.Empty(WorkflowReader.Read(snapshot).Workflow!.Brief.Validate(replay.Brief));
            var session = await DriveAsync(loaded, snapshot, replay, workspace, new Workshop(), gate);
            int ordinal = session.Version.Plan.Find(replay.Reader)!.Value;
            Assert.Equal(SlotStatus.Stuck, session.State[ordinal].Status);
            Assert.Contains(await CodeAsync(session), loaded.Findings.Where(f => f.Replay == replay).Select(f => f.Code));
        }
    }

    private static async Task<string?> CodeAsync(RunSession session) => FailureDetail.CodeOf((await session.Values.LoadAsync(
        session.History.OfType<RunEvent.AttentionRaised>().Last().Detail, CancellationToken.None)).Value);

    /// <summary>Works the run, and decides as the replay says, until nothing moves it any more.</summary>
    private static async Task<RunSession> DriveAsync(LoadedPlaybook loaded, PlaybookSnapshot files, Replay replay, Workspace workspace, Workshop workshop, Gate gate)
    {
        // A faulty workflow has no version to run; here it is run all the same.
        var version = new WorkflowVersion(WorkflowReader.Read(files).Workflow!, WorkflowVersion.DigestOf(loaded.Files));
        workspace = workspace with { Models = workshop.Models };
        workshop.Models.OnCall = _ => { };
        gate.Verdicts.Clear();
        foreach (var (step, outputs) in replay.Outputs)
            foreach (var output in outputs)
                if (version.Plan[version.Plan.Find(step)!.Value].Step is Step.Check)
                    gate.Verdicts.Enqueue(output.GetProperty("passed").GetBoolean());
                else
                    workshop.Models.Say(step, output.GetRawText());
        var host = new RunHost(workshop.Memory, workspace, new RunOwner("here", 1, Workshop.Morning));
        var session = await host.StartAsync(loaded with { Version = version }, replay.Brief, "test", false, CancellationToken.None);
        var desk = new ReviewDesk(workspace);
        for (int turn = 0; turn < 20; turn++)
        {
            Assert.Null(await host.WorkAsync(session, TimeSpan.Zero, IRunProgress.None, TestContext.Current.CancellationToken));
            if (session.State.Frontier.Where(o => session.State[o].Status == SlotStatus.Open).Select(o => (int?)o).FirstOrDefault() is not { } open)
                break;
            var slot = session.State[open];
            bool approves = replay.Outputs[version.Plan[open].Step.Id][slot.Round - 1].GetProperty("decision").GetString() == "approved";
            Assert.Null(await desk.DecideAsync(session, open, slot.Round, new PersonsDecision(
                approves ? Answer.Approve : Answer.RequestChanges, slot.Review!.ContentHash, "g", ["g"], [], null, [], ImmutableDictionary<string, string>.Empty), CancellationToken.None));
        }
        return session;
    }

    /// <summary>A line of shorthand as a step.</summary>
    private static string Written(string line)
    {
        string[] words = line.Split(' ', 3);
        string rest = words.Length > 2 ? words[2] : "";
        switch (words[0])
        {
            case "AGENT":
                var keys = rest.Trim('[', ']').Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(k => k.Split(": ", 2)).ToDictionary(k => k[0], k => k[1]);
                return $"  - agent: {words[1]}\n    role: r\n    task: {keys.GetValueOrDefault("task", "Write.")}\n    produces: {{ a: string, b?: string }}\n"
                    + (keys.TryGetValue("when", out string? when) ? $"    when: '{when}'\n" : "") + (keys.TryGetValue("needs", out string? needs) ? $"    needs: [{needs}]\n" : "");
            case "REVIEW":
                string[] review = rest.Split(" redo ");
                return $"  - review: {words[1]}\n    of: {review[0]["of ".Length..]}\n    approvers: g\n" + (review.Length > 1 ? $"    on_changes: {{ redo: {review[1]}, rounds: 2 }}\n" : "");
            case "CHECK":
                string[] check = rest.Split(" redo ");
                string[] of = check[0].Split(" needs ");
                return $"  - check: {words[1]}\n    {of[0].Insert(2, ":")}\n    scorers: [gate]\n" + (of.Length > 1 ? $"    needs: [{of[1]}]\n" : "") + (check.Length > 1 ? $"    on_fail: {{ redo: {check[1]}, rounds: 2, then: continue }}\n" : "");
            default:
                int colon = rest.IndexOf(": ", StringComparison.Ordinal);
                string[] ways = rest[(colon + 2)..].Split(" else ");
                return $"  - switch: {words[1]}\n    cases:\n      - when: '{rest[..colon]}'\n        yields: {{ v: {ways[0]} }}\n      - else: true\n        yields: {{ v: {ways[1]} }}\n";
        }
    }

    /// <summary>Passes and fails as it is told, then passes.</summary>
    private sealed class Gate : IScorer
    {
        public Queue<bool> Verdicts { get; } = new();

        public string Name => "gate";

        public string Summary => "As told.";

        public Contract Options { get; } = Contract.Object();

        public ValueTask<Score> ScoreAsync(ScoringInput input, CancellationToken cancellation)
        {
            bool passed = !Verdicts.TryDequeue(out bool told) || told;
            return new(new Score(Name, passed, null, null, passed ? [] : [new ScoreFinding(Name, ScoreSeverity.Error, null, null, "It does not pass.")]));
        }
    }
}
