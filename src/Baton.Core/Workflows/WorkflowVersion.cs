using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Baton.Core.Contracts;

namespace Baton.Core.Workflows;

/// <summary>A workflow at a version, pinned by a digest over every file it is made of. A run stays on the one it started with.</summary>
public sealed class WorkflowVersion(Workflow workflow, string digest)
{
    public Workflow Workflow { get; } = workflow;

    /// <summary>SHA-256, lower-case hex.</summary>
    public string Digest { get; } = digest;

    public Plan Plan { get; } = Plan.Of(workflow.Steps);

    /// <summary>The contract of what each producer produces: <c>brief</c>, <c>run</c>, <c>brand</c> and every step.</summary>
    public IReadOnlyDictionary<string, Contract> Contracts { get; } = StepContracts.Of(workflow);

    /// <summary>The contract of a review's content: what an edit is held against.</summary>
    public Contract ContentOf(Step.Review review) =>
        Contracts[review.Id].Find(["content"]) is ContractLookup.Found found ? found.Contract : Contract.Json;

    /// <summary>
    /// The commits whose payload is settled by a review's decision: those that take from it, and from no later review.
    /// </summary>
    public IEnumerable<Step.Commit> CommitsSettledBy(Step.Review review) =>
        Plan.Nodes.Select(n => n.Step).OfType<Step.Commit>().Where(commit => commit.Unreviewed is null && Plan.LastReviewOf(commit)?.Step.Id == review.Id);

    /// <summary>The eaches a commit stands in and its review does not, the outermost first: one payload is settled for each item.</summary>
    public ImmutableArray<Step.Each> EachesBetween(Step.Review review, Step.Commit commit)
    {
        var eaches = new Stack<Step.Each>();
        int settles = Plan.Find(review.Id)!.Value;
        for (var place = Plan[Plan.Find(commit.Id)!.Value].Place; place.Region is { } region; place = Plan[region].Place)
            if (Plan[region].Step is Step.Each each && (settles < region || settles >= Plan[region].BodyEnd))
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
