using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Baton.Bench;

/// <summary>C1 under BenchmarkDotNet, by the clock: for a machine with a core to spare.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class CheckBenchmark
{
    private PlaybookSnapshot _playbook = null!;

    [Params(1_000, 10_000)]
    public int Steps { get; set; }

    [Params(false, true)]
    public bool AllContractsDiffer { get; set; }

    public static void Run() => BenchmarkRunner.Run<CheckBenchmark>(
        // In this process: a project of its own would be built without the settings of this one.
        DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));

    [GlobalSetup]
    public void Write() => _playbook = ManySteps.Playbook(Steps, AllContractsDiffer);

    [Benchmark]
    public int ReadAndCheck()
    {
        var reading = WorkflowReader.Read(_playbook);
        return WorkflowChecker.Check(reading.Workflow!, ManySteps.Installation, reading.Findings).Count;
    }
}
