using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>One defect in a sound workflow is found, whatever its class; in a sound workflow nothing is.</summary>
public sealed class DefectTests(ITestOutputHelper output)
{
    private const int FirstSeed = 5_000_000;

    private static int Sound => Proofs.IsLong ? 5_000 : 500;

    private static int ADefect => Proofs.IsLong ? 400 : 40;

    public static TheoryData<string> Names => [.. Defect.All.Select(d => d.Name)];

    [Fact]
    public void Nothing_is_wrong_with_a_sound_workflow()
    {
        var (errors, others) = (new List<string>(), new SortedDictionary<string, int>());
        for (int seed = FirstSeed; seed < FirstSeed + Sound; seed++)
        {
            var (_, findings, yaml) = Proofs.Check(SoundWorkflow.Of(seed));
            if (findings.Where(f => f.Severity == Severity.Error).ToList() is { Count: > 0 } wrong)
                errors.Add($"seed {seed}: {string.Join("\n  ", wrong.Select(Playbook.Line))}\n{yaml}");
            foreach (var finding in findings.Where(f => f.Severity != Severity.Error))
                others[$"{finding.Severity} {finding.Code}"] = others.GetValueOrDefault($"{finding.Severity} {finding.Code}") + 1;
        }
        output.WriteLine($"{Sound} sound workflows; {string.Join(", ", others.Select(o => $"{o.Value} {o.Key}"))}");
        Assert.True(errors.Count == 0, $"{errors.Count} of {Sound} have an error\n{string.Join("\n\n", errors.OrderBy(e => e.Length).Take(3))}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_defect_is_found(string name)
    {
        var defect = Defect.All.First(d => d.Name == name);
        var (missed, tried) = (new List<string>(), 0);
        for (int seed = FirstSeed; tried < ADefect; seed++)
        {
            Assert.True(seed < FirstSeed + (ADefect * 100), $"sound workflows have no place for: {defect}");
            var workflow = SoundWorkflow.Of(seed);
            if (!defect.Put(workflow, new Random(seed)))
                continue;
            tried++;
            var (_, findings, yaml) = Proofs.Check(workflow);
            if (!findings.Any(f => f.Severity == Severity.Error && defect.Codes.Contains(f.Code)))
                missed.Add($"seed {seed}: {string.Join(", ", findings.Select(f => f.Code))}\n{yaml}");
        }
        Assert.True(missed.Count == 0, $"{defect}: {missed.Count} of {tried} not found\n{missed.MinBy(m => m.Length)}");
    }
}
