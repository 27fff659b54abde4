using System.Text;
using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// The checker beside the enumeration of every path of small random workflows: a read is refused where, and only where, some
/// path comes to it with nothing there.
/// </summary>
public sealed class BruteForceTests(ITestOutputHelper output)
{
    private const int FirstSeed = 3_000_000;

    private static int Workflows => Proofs.IsLong ? 100_000 : 2_000;

    [Fact]
    public void A_read_is_refused_if_and_only_if_some_path_lacks_it()
    {
        var (disagreements, count) = (new List<string>(), new Tally());
        Parallel.For(FirstSeed, FirstSeed + Workflows, seed =>
        {
            var disagreement = Compare(seed, YamlText.Of(AnyWorkflow.Of(seed, most: 5)), count);
            lock (disagreements)
                disagreements.AddRange(disagreement is null ? [] : [disagreement]);
        });
        output.WriteLine(count.ToString());
        Assert.True(disagreements.Count == 0, $"{disagreements.Count} of {Workflows} disagree; {count}\n{Shortest("not refused")}\n{Shortest("refused, but")}\n{Shortest("does not read")}");
        Assert.True(count.Wrong > Workflows / 4 && count.Wrong < Workflows * 3 / 4, $"half should be wrong: {count}");
        Assert.True(count.Undecided * 100 < count.Reads, $"too many undecided: {count}");
        Assert.True(count.Sampled * 12 < Workflows, $"too many left out: {count}");

        string Shortest(string kind)
        {
            var these = disagreements.Where(d => d.Contains($"  {kind}", StringComparison.Ordinal)).OrderBy(d => d.Length).ToList();
            return $"{these.Count} {kind}\n{string.Join("\n\n", these.Take(4))}";
        }
    }

    /// <summary>The shortest forms of workflows on which the two once disagreed, by what one of them did not see.</summary>
    public static TheoryData<string, string> Shrunk => new()
    {
        { "a repeat that only some runs go into settles something for those", """
            - ask: p
              to: editors
              answer: { text: text }
              when: brief.tone == "dry"
            - repeat: r
              when: brief.budget > 5
              until: brief.tone == "dry"
              rounds: 2
              steps: []
            - wait: z
              until: brief.send_at
              when: brief.budget > 5 and p.text
            """ },
        { "a repeat whose rounds may be spent has gone round at least once, and so has what settles something in it", """
            - ask: p
              to: editors
              answer: { text: text }
              when: brief.tone == "dry"
            - repeat: outer
              until: brief.urgent
              rounds: 2
              then: continue
              steps: [{ repeat: r, until: brief.tone == "dry", rounds: 2, steps: [] }]
            - wait: z
              until: brief.send_at
              when: p.text
            """ },
        { "a branch has read before the one beside it ends the run", """
            - ask: p
              to: editors
              answer: { text: text }
              when: brief.urgent
            - parallel: both
              branches:
                left:
                  steps: [{ repeat: r, until: brief.urgent, rounds: 2, steps: [] }]
                right:
                  steps: [{ tool: t, use: mcp.search.query, with: { a: p.text }, produces: { text: text } }]
            """ },
        { "who goes through a list inside itself may be at another item", """
            - each: outer
              as: one
              in: brief.rivals
              steps:
                - each: inner
                  as: other
                  in: brief.rivals
                  when: one.site
                  steps: [{ tool: t, use: mcp.search.query, with: { a: other.site }, produces: { text: text } }]
                  yields: { text: t.text }
              yields: { name: one.name }
            """ },
    };

    [Theory]
    [MemberData(nameof(Shrunk))]
    public void They_agree_on_what_one_of_them_once_did_not_see(string what, string steps)
    {
        const string Brief = "{ tone: plain | bold | dry, urgent: boolean, budget: integer(0..10), send_at: datetime, rivals: [{ name: string, site?: text }] }";
        var count = new Tally();
        string? disagreement = Compare(FirstSeed, $"workflow: any\nversion: 1.0.0\nbrief: {Brief}\nsteps:\n{steps}", count);
        Assert.True(disagreement is null && count.Reads > 0, $"{what}: {disagreement}");
    }

    private static string? Compare(int seed, string yaml, Tally count)
    {
        var reading = Playbook.Read(yaml);
        if (reading.Findings.Where(f => f.Severity == Severity.Error).ToList() is { Count: > 0 } errors)
            return $"seed {seed}\n  does not read: {string.Join("; ", errors.Select(Playbook.Line))}\n{yaml}";
        var found = Enumeration.Of(reading.Workflow!, seed);
        var findings = WorkflowChecker.Check(reading.Workflow!, Playbook.Installation, reading.Findings);
        var refused = findings.Where(f => f.Severity == Severity.Error && Presence.Contains(f.Code)).Select(f => Place.Of(f.Span)).ToHashSet();
        var undecided = findings.Where(f => f.Code == "HO019").Select(f => Place.Of(f.Span)).ToHashSet();
        count.Add(found, undecided.Count, Plan.Of(reading.Workflow!.Steps).Nodes.Length);
        var missed = found.Lacking.Keys.Where(s => !refused.Contains(s) && !undecided.Contains(s)).ToList();
        // That no path lacks it is known only where all were gone along.
        var invented = refused.Where(s => found.IsWhole && found.Reached.Contains(s) && !found.Lacking.ContainsKey(s)).ToList();
        var uncovered = found.Uncovered.Except(findings.Where(f => f.Code == "HO011").Select(f => Place.Of(f.Span))).ToList();
        if (missed.Count + invented.Count + uncovered.Count == 0)
            return null;
        var text = new StringBuilder($"seed {seed}\n");
        var file = reading.Files[WorkflowReader.FileName];
        foreach (var place in missed)
            text.Append($"  not refused, {place.In(file)} `{Playbook.Underlined(place.In(file))}` lacks on {found.Lacking[place]}\n");
        foreach (var place in invented)
            text.Append($"  refused, but set on every path: {Playbook.Line(findings.First(f => Place.Of(f.Span) == place))}\n");
        foreach (var place in uncovered)
            text.Append($"  not refused, {place.In(file)} `{Playbook.Underlined(place.In(file))}` has no case that holds\n");
        return text.Append(yaml).ToString();
    }

    /// <summary>The codes that say a value is not there when it is read.</summary>
    private static readonly HashSet<string> Presence = ["HO001", "HO002", "HO003", "HO005", "HO007", "HO018"];

    private sealed class Tally
    {
        public int Wrong { get; private set; }

        /// <summary>Held to one side only.</summary>
        public int Sampled { get; private set; }

        public long Reads { get; private set; }

        public int Undecided { get; private set; }

        private long _paths;
        private int _all;
        private int _longest;

        public void Add(Enumeration found, int undecided, int steps)
        {
            lock (this)
            {
                _all++;
                _longest = Math.Max(_longest, steps);
                Wrong += found.Lacking.Count > 0 ? 1 : 0;
                Reads += found.Reached.Count;
                Undecided += undecided;
                _paths += found.Paths;
                Sampled += found.IsWhole ? 0 : 1;
            }
        }

        public override string ToString() =>
            $"{_all} workflows of up to {_longest} steps, {_paths} paths, {Reads} reads; {Wrong} workflows lack something, {Undecided} reads undecided, {Sampled} with too many paths to go along them all";
    }
}
