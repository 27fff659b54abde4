using Baton.Core.Checking;
using Baton.Core.Tests.Checking.Proof;

namespace Baton.Engine.Tests;

/// <summary>What the checker says can go wrong does go wrong: on the engine, at that handoff, with the same code.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    private const int FirstSeed = 11_000_000;

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
    [InlineData("HO001", "v", "AGENT p|REVIEW v of { x: p.a, y: \"p.b?\" }|COMMIT out with: { text: v.content.y }")]
    [InlineData("HO007", "v", "AGENT p|REVIEW v of { x: p.a }|COMMIT out with: { text: \"{{ v.content.x }} {{ brief.offer.code }}\" }")]
    [InlineData("HO001", "v", "AGENT p|REVIEW u of { x: p.a, y: \"p.b?\" }|REVIEW v of { x: u.content.x }|COMMIT one with: { text: v.content.x }|COMMIT out with: { text: v.content.x, more: u.content.y }")]
    [InlineData("HO001", "out", "AGENT p [when: brief.is_long]|COMMIT out with: { text: p.a } unreviewed A draft.")]
    [InlineData("HO001", "t", "AGENT p [when: brief.is_long]|TOOL t with: { x: p.a }")]
    [InlineData("HO007", "t", "AGENT p [when: brief.is_long]|TOOL t with: { x: \"{{ p.a }}\" }")]
    [InlineData("HO001", "q", "TOOL t with: { x: brief.count }|AGENT p [when: t.text == \"x\"]|AGENT q [when: brief.is_long; needs: p.a]")]
    [InlineData("HO001", "k", "AGENT p [when: brief.is_long]|CALL k with: { a: p.a }")]
    [InlineData("HO007", "k", "AGENT p [when: brief.is_long]|CALL k with: { a: \"{{ p.a }}\" }")]
    [InlineData("HO001", "q", "CALL k with: { a: brief.count }|AGENT p [when: brief.is_long]|AGENT q [needs: k.text, p.a]")]
    [InlineData("HO001", "e", "AGENT p [when: brief.is_long]|EACH e in: p.b")]
    [InlineData("HO001", "p", "AGENT p [when: brief.is_long]|OUTPUT x: p.a")]
    [InlineData("HO001", "p", "AGENT p|AGENT q|OUTPUT x: q.a, y: p.b")]
    [InlineData("HO007", "q", "AGENT p|AGENT q|OUTPUT x: \"{{ p.a }} {{ q.b }}\"")]
    [InlineData("HO001", "q", "AGENT p|AGENT q|OUTPUT x: brief.offer.code")]
    public async Task Every_path_that_can_be_replayed_fails_on_the_engine_at_that_handoff_with_the_same_code(string code, string reader, string steps)
    {
        string workflow = $"workflow: w\nversion: 1.0.0\nbrief: {Brief}\nroles: {{ r: {{ instructions: You write. }} }}\nsteps:\n{string.Concat(steps.Split('|').Select(Written))}";
        var driven = ReplayDrive.Load(workflow);
        var faults = driven.Findings.Where(f => f.Severity == Severity.Error && f.Code == code).ToList();
        Assert.True(faults.Exists(f => f.Replay?.Reader == reader), string.Join('\n', driven.Findings.Select(f => $"{f.Code} {f.Message} [{f.Label}] {f.Replay?.Reader}")));
        foreach (var replay in driven.Replays)
            Assert.Null(await driven.RefutedAsync(replay));
    }

    private static int Workflows => Environment.GetEnvironmentVariable("BATON_LONG") == "1" ? 2_000 : 60;

    /// <summary>Half of the random workflows lack something, and where their steps are of kinds that run, the engine says so too.</summary>
    [Fact]
    public async Task Every_path_of_a_random_workflow_that_can_be_replayed_fails_on_the_engine_in_the_same_way()
    {
        var (refuted, workflows, replays, codes) = (new List<string>(), 0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (int seed = FirstSeed; workflows < Workflows; seed++)
        {
            var driven = ReplayDrive.Load(YamlText.Of(ReplayDrive.Gated(AnyWorkflow.Of(seed))));
            if (!driven.CanRun || !driven.Replays.Any())
                continue;
            workflows++;
            foreach (var replay in driven.Replays)
            {
                replays++;
                string where = $"{driven.CodesOf(replay)[0]} at {driven.KindOf(replay.Reader)}";
                codes[where] = codes.GetValueOrDefault(where) + 1;
                if (await driven.RefutedAsync(replay) is { } why)
                    refuted.Add($"seed {seed}, {replay.Reader}: {why}\n{driven.Text}");
            }
        }
        output.WriteLine($"{replays} replays of {workflows} workflows: {string.Join(", ", codes.Select(c => $"{c.Value} {c.Key}"))}");
        Assert.True(refuted.Count == 0, $"{refuted.Count} of {replays} do not fail as foretold\n{string.Join("\n\n", refuted.OrderBy(r => r.Length).Take(3))}");
    }

    /// <summary>The defects that take a value away, each put into sound workflows; those of kinds that do not run yet are passed over.</summary>
    [Fact]
    public async Task A_defect_that_can_be_replayed_fails_on_the_engine_in_the_same_way()
    {
        var (refuted, replays) = (new List<string>(), 0);
        foreach (var defect in Defect.All.Where(d => d.Codes.Any(c => c is "HO001" or "HO007")))
            for (int seed = FirstSeed; seed < FirstSeed + Workflows; seed++)
            {
                var tree = SoundWorkflow.Of(seed);
                if (!defect.Put(tree, new Random(seed)) || ReplayDrive.Load(YamlText.Of(ReplayDrive.Gated(tree))) is not { CanRun: true } driven)
                    continue;
                foreach (var replay in driven.Replays)
                {
                    replays++;
                    if (await driven.RefutedAsync(replay) is { } why)
                        refuted.Add($"{defect.Name}, seed {seed}, {replay.Reader}: {why}\n{driven.Text}");
                }
            }
        output.WriteLine($"{replays} replays");
        Assert.True(refuted.Count == 0, $"{refuted.Count} of {replays} do not fail as foretold\n{string.Join("\n\n", refuted.OrderBy(r => r.Length).Take(3))}");
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
            case "COMMIT":
                string[] sent = rest.Split(" unreviewed ");
                return $"  - commit: {words[1]}\n    to: {{ surface: file }}\n    {sent[0]}\n" + (sent.Length > 1 ? $"    unreviewed: {sent[1]}\n" : "");
            case "REVIEW":
                string[] review = rest.Split(" redo ");
                return $"  - review: {words[1]}\n    of: {review[0]["of ".Length..]}\n    approvers: g\n" + (review.Length > 1 ? $"    on_changes: {{ redo: {review[1]}, rounds: 2 }}\n" : "");
            case "CHECK":
                string[] check = rest.Split(" redo ");
                string[] of = check[0].Split(" needs ");
                return $"  - check: {words[1]}\n    {of[0].Insert(2, ":")}\n    scorers: [gate-{words[1]}]\n" + (of.Length > 1 ? $"    needs: [{of[1]}]\n" : "") + (check.Length > 1 ? $"    on_fail: {{ redo: {check[1]}, rounds: 2, then: continue }}\n" : "");
            case "TOOL":
                return $"  - tool: {words[1]}\n    use: mcp.search.query\n    {rest}\n    produces: {{ text: string }}\n";
            case "CALL":
                return $"  - call: {words[1]}\n    workflow: other\n    {rest}\n";
            case "EACH":
                return $"  - each: {words[1]}\n    as: item\n    {rest}\n    steps: []\n    yields: {{ x: item }}\n";
            case "OUTPUT":
                return $"output: {{ {line["OUTPUT ".Length..]} }}\n";
            default:
                int colon = rest.IndexOf(": ", StringComparison.Ordinal);
                string[] ways = rest[(colon + 2)..].Split(" else ");
                return $"  - switch: {words[1]}\n    cases:\n      - when: '{rest[..colon]}'\n        yields: {{ v: {ways[0]} }}\n      - else: true\n        yields: {{ v: {ways[1]} }}\n";
        }
    }
}
