using System.Collections.Frozen;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Authoring;

/// <summary>
/// A playbook as it could last be read. While a line is half typed, what is known of the rest comes from here: its places are
/// those of the text as it was then.
/// </summary>
public sealed class AuthoredPlaybook
{
    private AuthoredPlaybook(Workflow workflow, SourceNode.Mapping tree)
    {
        (Workflow, Tree) = (workflow, tree);
        Plan = Plan.Of(workflow.Steps);
        Contracts = StepContracts.Of(workflow);
        StepTrees = StepsIn(tree).ToFrozenDictionary(s => s.Id, s => s.Tree, StringComparer.Ordinal);
    }

    public Workflow Workflow { get; }

    /// <summary>What <c>workflow.yaml</c> says.</summary>
    public SourceNode.Mapping Tree { get; }

    public Plan Plan { get; }

    public IReadOnlyDictionary<string, Contract> Contracts { get; }

    /// <summary>What is written of each step, by its id.</summary>
    public FrozenDictionary<string, SourceNode.Mapping> StepTrees { get; }

    /// <summary>The playbook as it is now, or as it was <paramref name="last"/> when nothing can be read of it now.</summary>
    public static AuthoredPlaybook? Read(IPlaybookFiles files, AuthoredPlaybook? last)
    {
        if (WorkflowReader.Read(files).Workflow is not { } workflow
            || files.Open(WorkflowReader.FileName) is not PlaybookFile.Text(var source)
            || files.ParseYaml(source, []) is not SourceNode.Mapping tree)
            return last;
        return new AuthoredPlaybook(workflow, tree);
    }

    /// <summary>The agents whose task stands in this file.</summary>
    public IEnumerable<Step.Agent> AgentsWithTask(string file) => Plan.Nodes
        .Select(n => n.Step)
        .OfType<Step.Agent>()
        .Where(a => StepTrees.TryGetValue(a.Id, out var tree) && tree["task"] is SourceNode.Scalar task && EditedFiles.Plain(task.Text) == file);

    /// <summary>The files that roles are kept in.</summary>
    public IEnumerable<string> RoleFiles => Tree["roles"] is SourceNode.Mapping roles
        ? roles.Entries.Select(r => r.Value).OfType<SourceNode.Mapping>().Select(r => r["use"]).OfType<SourceNode.Scalar>().Select(u => EditedFiles.Plain(u.Text))
        : [];

    private static IEnumerable<(string Id, SourceNode.Mapping Tree)> StepsIn(SourceNode node)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<SourceNode>([node]);
        while (open.TryPop(out var at))
        {
            var inner = at switch
            {
                SourceNode.Mapping map => map.Entries.Select(e => e.Value),
                SourceNode.Sequence list => list.Items,
                _ => [],
            };
            foreach (var child in inner)
                open.Push(child);
            if (at is SourceNode.Mapping step && step.Entries.FirstOrDefault(e => StepKinds.All.Contains(e.Name)) is { Value: SourceNode.Scalar id } && seen.Add(id.Text))
                yield return (id.Text, step);
        }
    }
}
