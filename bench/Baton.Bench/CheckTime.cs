using System.Diagnostics;
using Baton.Core.Checking;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;
using YamlDotNet.Core;

namespace Baton.Bench;

/// <summary>
/// C1: reading and checking one long workflow, warm, from its text to its findings. Ten times the steps are to take no more than
/// twelve times as long. On a machine that others use the CPU time counts, and best as a ratio to what the YAML parser
/// alone takes for the same text right before: it is the same work whatever Baton does.
/// </summary>
internal static class CheckTime
{
    private const int WarmUps = 15;

    public static void Measure(BenchOptions options, Report report, CancellationToken cancellation)
    {
        foreach (bool eachItsOwn in (bool[])[false, true])
        {
            string contracts = eachItsOwn ? "C1 all contracts differ" : "C1";
            var (few, many) = (ManySteps.Playbook(1_000, eachItsOwn), ManySteps.Playbook(10_000, eachItsOwn));
            for (int i = -WarmUps; i < options.Repetitions; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                double one = Once($"{contracts}, 1,000 steps", few, i < 0 ? null : report);
                double ten = i < -1 ? 0 : Once($"{contracts}, 10,000 steps", many, i < 0 ? null : report);
                if (i >= 0)
                    report.Add(contracts, "CPU(10,000) / CPU(1,000)", ten / one);
            }
        }
    }

    /// <returns>Milliseconds of CPU.</returns>
    private static double Once(string of, PlaybookSnapshot playbook, Report? report)
    {
        var source = ((PlaybookFile.Text)playbook.Open(WorkflowReader.FileName)).Source;
        double events = Cpu(() => Events(source));
        double yaml = Cpu(() => playbook.ParseYaml(source, new List<Finding>()));
        var (reading, checking) = (default(WorkflowReading), default(IReadOnlyList<Finding>));
        long start = Stopwatch.GetTimestamp();
        double read = Cpu(() => reading = WorkflowReader.Read(playbook));
        double check = Cpu(() => checking = WorkflowChecker.Check(reading!.Workflow!, ManySteps.Installation, reading.Findings));
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (checking!.Concat(reading!.Findings).FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
            throw new InvalidOperationException($"{error.Code} {error.Span}: {error.Message}");
        report?.Add(of, "CPU ms, the YAML parser alone", events);
        report?.Add(of, "CPU ms, YAML tree", yaml);
        report?.Add(of, "CPU ms, read (YAML included)", read);
        report?.Add(of, "CPU ms, checked", check);
        report?.Add(of, "CPU ms, read and checked", read + check);
        report?.Add(of, "read and checked / the YAML parser alone", (read + check) / events);
        report?.Add(of, "ms, read and checked, with collections between", wall);
        return read + check;
    }

    private static void Events(SourceFile source)
    {
        var parser = new Parser(new StringReader(source.Text));
        while (parser.MoveNext())
        {
        }
    }

    private static double Cpu(Action work)
    {
        // What the one before left behind is not to be cleared away on this one's time.
        GC.Collect();
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }
}
