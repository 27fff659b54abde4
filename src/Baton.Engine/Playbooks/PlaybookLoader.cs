using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Journals;

namespace Baton.Engine.Playbooks;

/// <summary>Reads and checks a playbook, from a folder or from where its version is kept.</summary>
public static class PlaybookLoader
{
    public static LoadedPlaybook Load(IPlaybookFiles files, Installation installation)
    {
        var reading = WorkflowReader.Read(files);
        if (reading.Workflow is not { } workflow)
            return new LoadedPlaybook(null, FindingOrder.Tidied(reading.Findings), []);
        var findings = FindingOrder.Tidied(reading.Findings.Concat(WorkflowChecker.Check(workflow, installation, reading.Findings)));
        findings = FindingOrder.Tidied(findings.Concat(OfCalled(workflow, reading, installation)));
        var made = reading.Files.ToDictionary(f => f.Key, f => f.Value.Text, StringComparer.Ordinal);
        if (files.Open(WorkflowReader.SeenExamples) is PlaybookFile.Text(var seen))
            made[WorkflowReader.SeenExamples] = seen.Text;
        (string Path, string Text)[] parts = [.. made.Select(f => (f.Key, f.Value))];
        var version = findings.Any(f => f.Severity == Severity.Error) ? null : new WorkflowVersion(workflow, WorkflowVersion.DigestOf(parts));
        return new LoadedPlaybook(version, findings, parts) { Workflow = workflow };
    }

    /// <summary>What is wrong with a workflow that is called is said in full where that one is checked, and here in a line.</summary>
    private static IEnumerable<Finding> OfCalled(Workflow workflow, WorkflowReading reading, Installation installation)
    {
        if (reading.Called.Count == 0)
            return [];
        var faulty = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (var (name, called) in reading.Called)
            if (called.Workflow is { } callee
                && called.Findings.Concat(WorkflowChecker.Check(callee, installation, called.Findings)).FirstOrDefault(f => f.Severity == Severity.Error) is { } first)
                faulty[name] = first;
        return CallsIn(workflow.Steps)
            .Select(call => (Call: call, Faulty: Reached(call, []).FirstOrDefault(faulty.ContainsKey)))
            .Where(c => c.Faulty is not null)
            .Select(c => Finding.Error("WF034", $"`{c.Faulty}` has errors, and so can't be called: {faulty[c.Faulty!].Message}", c.Call.NameSpan)
                .WithHelp($"see `baton check {c.Faulty}`"));
    }

    /// <summary>The workflow that is called, and those that it calls in turn.</summary>
    private static IEnumerable<string> Reached(Step.Call call, HashSet<string> seen) =>
        seen.Add(call.Workflow) ? CallsIn(call.Callee?.Steps ?? []).SelectMany(inner => Reached(inner, seen)).Prepend(call.Workflow) : [];

    /// <summary>A workflow's own calls; those that its callees make are theirs, and are found in them.</summary>
    private static IEnumerable<Step.Call> CallsIn(IEnumerable<Step> steps) => steps.SelectMany(step =>
        step is Step.Call call ? CallsIn(call.Branches.SelectMany(b => b.Steps)).Prepend(call) : CallsIn(step.Branches.SelectMany(b => b.Steps)));

    /// <summary>The version a run is pinned to. It passed the checker when it started, whatever today's would say.</summary>
    /// <exception cref="JournalException">Its files are not kept here, or can't be read any more.</exception>
    public static async Task<WorkflowVersion> PinnedAsync(IJournal journal, RunRow run, CancellationToken cancellation)
    {
        var stored = await journal.FindVersionAsync(run.Digest, cancellation)
            ?? throw new JournalException(JournalFault.Corrupt, $"the files of {run.Workflow} {run.Version} ({run.Digest[..12]}) are not in the journal; restore it from a backup");
        var reading = WorkflowReader.Read(PlaybookSnapshot.Read(run.Workflow, stored.Archive));
        return reading.Workflow is { } workflow
            ? new WorkflowVersion(workflow, run.Digest)
            : throw new JournalException(JournalFault.Corrupt, $"the files of {run.Workflow} {run.Version} ({run.Digest[..12]}) can't be read any more: {reading.Findings.FirstOrDefault()?.Message}");
    }
}

/// <param name="Version">Null when there are errors.</param>
/// <param name="Findings">All of them, in the order of their places.</param>
/// <param name="Files">What the version is made of.</param>
public sealed record LoadedPlaybook(WorkflowVersion? Version, IReadOnlyList<Finding> Findings, IReadOnlyList<(string Path, string Text)> Files)
{
    /// <summary>As much of it as could be read, errors or not; null when there is none to speak of.</summary>
    public Workflow? Workflow { get; init; }
}
