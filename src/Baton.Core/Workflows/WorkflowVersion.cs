using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Baton.Core.Contracts;

namespace Baton.Core.Workflows;

/// <summary>A workflow at a version, pinned by a digest over every file it is made of. A run stays on the one it started with.</summary>
public sealed class WorkflowVersion
{
    private readonly Dictionary<int, WorkflowScope> _called = [];

    public WorkflowVersion(Workflow workflow, string digest)
    {
        (Workflow, Digest) = (workflow, digest);
        Plan = Plan.WithCalled(workflow);
        Scope = new WorkflowScope(workflow, StepContracts.Of(workflow));
        var contracts = new Dictionary<Workflow, IReadOnlyDictionary<string, Contract>>(ReferenceEqualityComparer.Instance);
        foreach (var node in Plan.Nodes)
            if (node.Step is Step.Call { Callee: { } callee } call)
            {
                if (!contracts.TryGetValue(callee, out var produced))
                    contracts.Add(callee, produced = StepContracts.Of(callee));
                var fields = OutsideData.Handed(call, ScopeOf(node).Outside);
                _called.Add(node.Ordinal, new WorkflowScope(callee, produced)
                {
                    OutsideFields = fields,
                    Outside = fields.Count == 0 ? callee.FromTools : OutsideData.In(callee.Steps, fields),
                });
            }
    }

    public Workflow Workflow { get; }

    /// <summary>SHA-256, lower-case hex.</summary>
    public string Digest { get; }

    /// <summary>With the steps of the workflows that are called.</summary>
    public Plan Plan { get; }

    /// <summary>What the workflow's own steps see.</summary>
    public WorkflowScope Scope { get; }

    /// <summary>The contract of what each producer produces: <c>brief</c>, <c>run</c>, <c>brand</c> and every step.</summary>
    public IReadOnlyDictionary<string, Contract> Contracts => Scope.Contracts;

    /// <summary>What a step sees: the workflow it is a step of.</summary>
    public WorkflowScope ScopeOf(PlanNode node) => ScopeOf(node.Call);

    /// <param name="call">The call whose workflow is asked for; null for the one that runs.</param>
    public WorkflowScope ScopeOf(int? call) => call is { } ordinal ? _called[ordinal] : Scope;

    /// <summary>The contract of a review's content: what an edit is held against.</summary>
    public Contract ContentOf(PlanNode review) =>
        ScopeOf(review).Contracts[review.Step.Id].Find(["content"]) is ContractLookup.Found found ? found.Contract : Contract.Json;

    /// <summary>
    /// The commits whose payload is settled by a review's decision: those that take from it, and from no later review.
    /// </summary>
    public IEnumerable<PlanNode> CommitsSettledBy(PlanNode review) =>
        Plan.Nodes.Where(n => n.Step is Step.Commit { Unreviewed: null } && Plan.LastReviewOf(n)?.Ordinal == review.Ordinal);

    /// <summary>The eaches a commit stands in and its review does not, the outermost first: one payload is settled for each item.</summary>
    public ImmutableArray<Step.Each> EachesBetween(PlanNode review, PlanNode commit)
    {
        var eaches = new Stack<Step.Each>();
        for (var place = commit.Place; place.Region is { } region; place = Plan[region].Place)
            if (Plan[region].Step is Step.Each each && (review.Ordinal < region || review.Ordinal >= Plan[region].BodyEnd))
                eaches.Push(each);
        return [.. eaches];
    }

    /// <summary>SHA-256 over <c>path NUL sha256(text) LF</c> of the files in the order of their paths; line ends count as LF.</summary>
    public static string DigestOf(IEnumerable<(string Path, string Text)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, text) in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            string lines = text.Replace("\r\n", "\n", StringComparison.Ordinal);
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)))}\n"));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What the steps of one workflow see: its roles, its brand, its producers.</summary>
/// <param name="Contracts">The contract of what each producer produces.</param>
public sealed record WorkflowScope(Workflow Workflow, IReadOnlyDictionary<string, Contract> Contracts)
{
    /// <summary>The steps that hand out what a tool gave, as it is; where a call made the brief of such, those that pass that on too.</summary>
    public IReadOnlySet<string> Outside { get; init; } = Workflow.FromTools;

    /// <summary>The fields of the brief that a tool of the calling workflow gave.</summary>
    public IReadOnlyList<string> OutsideFields { get; init; } = [];
}
