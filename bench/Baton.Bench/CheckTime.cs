using System.Diagnostics;
using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Bench;

/// <summary>C1: reading and checking one long workflow, warm, from its text to its findings. Ten times the steps are to take no more than twelve times as long.</summary>
internal static class CheckTime
{
    private const int WarmUps = 5;

    public static void Measure(BenchOptions options, Report report, CancellationToken cancellation)
    {
        var (few, many) = (ManySteps.Playbook(1_000), ManySteps.Playbook(10_000));
        for (int i = -WarmUps; i < options.Repetitions; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double one = Once("C1 1,000 steps", few, i < 0 ? null : report);
            double ten = Once("C1 10,000 steps", many, i < 0 ? null : report);
            if (i >= 0)
                report.Add("C1", "t(10,000) / t(1,000)", ten / one);
        }
    }

    private static double Once(string of, PlaybookSnapshot playbook, Report? report)
    {
        // What the one before left behind is not to be cleared away on this one's time.
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        playbook.ParseYaml(((PlaybookFile.Text)playbook.Open(WorkflowReader.FileName)).Source, new List<Finding>());
        double parsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        GC.Collect();
        start = Stopwatch.GetTimestamp();
        var reading = WorkflowReader.Read(playbook);
        double read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (reading.Workflow is not { } workflow)
            throw new InvalidOperationException(string.Join('\n', reading.Findings.Take(5)));
        var findings = WorkflowChecker.Check(workflow, ManySteps.Installation, reading.Findings);
        double whole = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (findings.Concat(reading.Findings).FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
            throw new InvalidOperationException($"{error.Code} {error.Span}: {error.Message}");
        report?.Add(of, "ms, YAML alone", parsed);
        report?.Add(of, "ms, read", read);
        report?.Add(of, "ms, checked", whole - read);
        report?.Add(of, "ms, read and checked", whole);
        return whole;
    }
}
