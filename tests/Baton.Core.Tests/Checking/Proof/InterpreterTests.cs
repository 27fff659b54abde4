using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Contracts.Subset;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>
/// What the checker accepts is run: with values of its contracts, the conditions and templates that run in earnest, and every
/// decision, failure and round by chance. Nothing accepted lacks a need, or counts on an older round going forward, or sends
/// what nobody approved, or has no end.
/// </summary>
public sealed class InterpreterTests(ITestOutputHelper output)
{
    private const int FirstSeed = 7_000_000;
    private const int RunsAWorkflow = 5;

    private static int Runs => Proofs.IsLong ? 100_000 : 4_000;

    /// <summary>
    /// What was found so: a later review inside a repeat and inside an each takes a value over (7032055, 7008597), and what was
    /// approved inside the items of an each stays approved in its list (7017437).
    /// </summary>
    [Theory]
    [InlineData(7_032_055, "HO012")]
    [InlineData(7_008_597, "HO012")]
    [InlineData(7_017_437, null)]
    public void What_once_went_wrong_is_refused_or_goes_well(int seed, string? code)
    {
        var (workflow, findings, yaml) = Proofs.Check(seed % 2 == 0 ? SoundWorkflow.Of(seed) : AnyWorkflow.Of(seed, most: 12));
        Assert.Equal(code is not null, findings.Any(f => f.Code == code));
        for (int run = 0; code is null && run < 50; run++)
            Assert.Null(Fault(Run(workflow!, seed, run)));
    }

    [Fact]
    public void Nothing_accepted_goes_wrong_in_a_run()
    {
        var (faults, runs, tried, commits) = (new List<string>(), 0, 0, 0);
        for (int seed = FirstSeed; runs < Runs; seed++)
        {
            tried++;
            var (workflow, findings, yaml) = Proofs.Check(seed % 2 == 0 ? SoundWorkflow.Of(seed) : AnyWorkflow.Of(seed, most: 12));
            if (findings.Any(f => f.Severity == Severity.Error && !IsBesideThePoint(f)) || findings.Any(f => f.Code == "HO019"))
                continue;
            for (int run = 0; run < RunsAWorkflow; run++, runs++)
            {
                var walk = Run(workflow!, seed, run);
                commits += walk.WentTo("out") ? 1 : 0;
                if (Fault(walk) is { } wrong)
                    faults.Add($"seed {seed} run {run}: {wrong}\n  on {walk.Trail}\n{yaml}");
            }
        }
        output.WriteLine($"{runs} runs over accepted ones of {tried} workflows; {commits} came to a commit");
        Assert.True(faults.Count == 0, $"{faults.Count} of {runs} runs go wrong\n{string.Join("\n\n", faults.OrderBy(f => f.Length).Take(3))}");
        Assert.True(commits > runs / 10, $"only {commits} of {runs} runs came to a commit");
    }

    private static Walk Run(Workflow workflow, int seed, int run)
    {
        var dice = new Choices.Dice(Choices.Seed(seed, run));
        var walk = new Walk(workflow, StepContracts.Of(workflow), dice, (contract, isGiven) => new Held.Known(Sample(contract, dice.Pick(20))) { IsGiven = isGiven }, maxRounds: 100, isConcrete: true);
        walk.Run();
        return walk;
    }

    /// <summary>Null where all went well.</summary>
    private static string? Fault(Walk walk) =>
        walk.Faults.Concat(walk.Lacking.Select(p => $"lacks what is read at {p.Start}, {p.Length} characters long")).ToList() is { Count: > 0 } wrong ? string.Join("; ", wrong) : null;

    /// <summary>Nothing that a run comes to grief on: what is dead, unread or unsent, and people who are waited for.</summary>
    private static bool IsBesideThePoint(Finding finding) =>
        finding.Code is "HO014" or "HO016" or "HO017" or "HO020" or "HO021" or "HO022" or "HO030" or "HO031";

    private static System.Text.Json.Nodes.JsonNode? Sample(Contract contract, int index) =>
        System.Text.Json.Nodes.JsonNode.Parse((SchemaSamples.Draw(contract, index) ?? throw new InvalidOperationException($"no sample of {contract.Schema}")).GetRawText());
}
