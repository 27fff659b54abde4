using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>What the language has and this engine does not run yet is said here, not met in the middle of a run.</summary>
internal static class CapabilityCheck
{
    public static void Check(Workflow workflow, Installation installation, ICollection<Finding> findings)
    {
        foreach (var role in workflow.Roles.Values)
        {
            if (!role.Memory.IsEmpty)
                findings.Add(NotYet("a role's `memory`", role.Span));
            if (!role.Knowledge.IsEmpty && !installation.HasKnowledge)
                findings.Add(NotYet("a role's `knowledge`", role.Span));
        }
        foreach (var trigger in workflow.Start.Where(t => t is not Trigger.Manual))
            findings.Add(Finding.Warning("WF020", "nothing serves this start yet; the workflow can be started by hand", trigger.Span)
                .WithHelp("start it with `baton run`"));
    }

    public static Finding NotYet(string what, Sources.SourceSpan span) =>
        Finding.Error("WF020", $"this version of Baton reads {what}, but can't run them yet", span)
            .WithHelp("it runs agent, tool, check, review, ask, switch, parallel, each, repeat, call, wait and commit, with `when`, `retry`, `timeout`, `fallback`, `on_error` and redo loops");
}
