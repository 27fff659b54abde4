using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Workflows;

/// <summary>
/// The playbooks that one calls, and those that these call: read once each, however many calls there are. Their files are part of
/// the version, below <c>../NAME/</c>, where nothing of a playbook itself can lie.
/// </summary>
internal sealed class CalledPlaybooks(string root)
{
    /// <summary>How deep workflows may call each other.</summary>
    public const int MaxDepth = 8;

    /// <summary>How many steps a workflow may have with those of all that it calls, each as often as it is called.</summary>
    public const int MaxSteps = 10_000;

    private readonly Dictionary<string, WorkflowReading> _read = new(StringComparer.Ordinal);
    private readonly List<string> _underWay = [root[(root.LastIndexOf('/') + 1)..]];

    public IReadOnlyDictionary<string, WorkflowReading> Read => _read;

    /// <summary>Null when it can't be called, and why is told.</summary>
    public Workflow? Find(IPlaybookFiles caller, string name, string range, SourceSpan span, ICollection<Finding> findings)
    {
        var (workflow, finding) = Found(caller, name, range, span);
        if (finding is not null)
            findings.Add(finding);
        return finding is null ? workflow : null;
    }

    private (Workflow?, Finding?) Found(IPlaybookFiles caller, string name, string range, SourceSpan span)
    {
        if (VersionRange.Parse(range) is not { } versions)
            return (null, Refused($"`{range}` is no range of versions", span).WithHelp("write `@1.2.3` for that one, `@^1` for any that is compatible with 1.0.0, or leave it out"));
        if (_underWay.Contains(name))
            return (null, Refused($"`{name}` would call itself: {string.Join(" calls ", _underWay.SkipWhile(n => n != name).Append(name))}", span));
        if (_underWay.Count > MaxDepth)
            return (null, Refused($"workflows call each other more than {MaxDepth} deep: {string.Join(" calls ", _underWay.Append(name))}", span));
        if (!_read.TryGetValue(name, out var reading))
        {
            if (!caller.Neighbours.Contains(name) || caller.Beside(name) is not { } files)
                return (null, Refused($"there is no playbook `{name}` beside this one{NearestWord.Suggest(name, caller.Neighbours)}", span)
                    .WithHelp("a workflow is called by the name of its folder"));
            _underWay.Add(name);
            _read[name] = reading = WorkflowReader.Read(files, this);
            _underWay.RemoveAt(_underWay.Count - 1);
        }
        return reading.Workflow is not { } workflow ? (null, Refused($"the playbook `{name}` can't be read: {reading.Findings.FirstOrDefault()?.Message}", span))
            : !versions.Holds(workflow.Version) ? (null, Refused($"`{name}` is {workflow.Version} here, and `{range}` is called", span))
            : (workflow, null);
    }

    /// <summary>A few workflows that call each other often may be millions of steps.</summary>
    public void Measure(Workflow workflow, ICollection<Finding> findings)
    {
        if (_read.Count > 0 && StepsOf(workflow.Steps) > MaxSteps)
            findings.Add(Refused($"with those of all that it calls, `{workflow.Name}` has more than {MaxSteps:N0} steps", workflow.Span));
    }

    private static Finding Refused(string message, SourceSpan span) => Finding.Error("WF034", message, span);

    private static long StepsOf(IEnumerable<Step> steps)
    {
        long count = 0;
        foreach (var step in steps)
        {
            count += 1 + StepsOf(step.Branches.SelectMany(b => b.Steps));
            if (step is Step.Call { Callee: { } callee })
                count += StepsOf(callee.Steps);
            if (count > MaxSteps)
                break;
        }
        return count;
    }
}
