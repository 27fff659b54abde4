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

    /// <summary>
    /// In this process: a project of its own would be built without the settings of this one. An iteration is as many readings as
    /// take half a second, so that the collections between them are paid for; after fifteen of them all code is compiled for good.
    /// </summary>
    public static void Run() => BenchmarkRunner.Run<CheckBenchmark>(
        DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(15).WithIterationCount(15)));

    [GlobalSetup]
    public void Write() => _playbook = ManySteps.Playbook(Steps, AllContractsDiffer);

    [Benchmark]
    public int ReadAndCheck()
    {
        var reading = WorkflowReader.Read(_playbook);
        return WorkflowChecker.Check(reading.Workflow!, ManySteps.Installation, reading.Findings).Count;
    }
}
