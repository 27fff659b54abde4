using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Which produced values get anywhere: walked backward from the reads that count for themselves. A step's reads count when
/// something the step produces counts.
/// </summary>
internal sealed class Reach
{
    /// <summary>Stands for all fields of a producer.</summary>
    private const string Whole = "*";

    private readonly WorkflowFacts _facts;
    private readonly bool _isForwardOnly;
    private readonly Func<ValueRead, bool>? _takes;

    /// <summary>By step, what of it gets anywhere; null where nothing does.</summary>
    private readonly List<string>?[] _reached;
    private readonly Stack<ValueRead> _open;

    /// <param name="counts">The reads that count whatever becomes of their readers.</param>
    /// <param name="isForwardOnly">A value sent back over a loop does not count: what is made of it next time is another value.</param>
    /// <param name="takes">The reads that are followed at all; null for every one.</param>
    public Reach(WorkflowFacts facts, Func<ValueRead, bool> counts, bool isForwardOnly, Func<ValueRead, bool>? takes = null)
    {
        (_facts, _isForwardOnly, _takes) = (facts, isForwardOnly, takes);
        _reached = new List<string>?[facts.Plan.Nodes.Length];
        _open = new Stack<ValueRead>(facts.Reads.Where(r => r.Kind != ReadKind.Yield && counts(r)));
        while (_open.TryPop(out var read))
            Follow(read);
    }

    /// <summary>For a review, <paramref name="field"/> is a field of its content.</summary>
    public bool Reaches(int step, string field) => _reached[step] is { } fields && (fields.Contains(field) || fields.Contains(Whole));

    /// <summary>Whether anything of the step gets anywhere.</summary>
    public bool Reaches(int step) => _reached[step] is not null;

    private void Follow(ValueRead read)
    {
        var producer = _facts.Plan[read.From];
        if (_isForwardOnly && read.Reader is { } reader && read.Kind != ReadKind.Yield && producer.Ordinal >= reader)
            return;
        if (_takes?.Invoke(read) == false)
            return;
        // What should have been taken from a review counts as taken from it: that it was not is a finding of its own.
        if (_facts.Coverage.Last(read) is { } covered)
            Mark(covered.Review, covered.Entry.Name);
        switch (producer.Step)
        {
            case Step.Review when read.Fields.IsEmpty || read.Fields is ["content"]:
                Mark(producer, Whole);
                break;
            case Step.Review when read.Fields[0] == "content":
                Mark(producer, read.Fields[1]);
                break;
            case Step.Review:
                break;
            case Step.Parallel { Join: null } all when read.Fields.Length > 0:
                foreach (var lane in all.Lanes)
                    foreach (var yield in lane.Yields)
                        if (lane.Name == read.Fields[0] && (read.Fields.Length == 1 || yield.Name == read.Fields[1]))
                            Mark(producer, $"{lane.Name}.{yield.Name}");
                break;
            default:
                Mark(producer, NamedPath.ByYield(producer.Step, read.Fields) is [var field, ..] ? field : Whole);
                break;
        }
    }

    private void Mark(PlanNode node, string field)
    {
        bool isFirst = _reached[node.Ordinal] is null;
        var fields = _reached[node.Ordinal] ??= [];
        if (fields.Contains(field))
            return;
        fields.Add(field);
        foreach (var read in _facts.ReadsBy(node.Ordinal))
            if (read.Kind == ReadKind.Yield ? IsOf(node.Step.Branches[read.Branch!.Value], read, field)
                : node.Step is Step.Review ? read.Kind == ReadKind.Content && (field == Whole || field == read.Into)
                : isFirst)
                _open.Push(read);
    }

    private static bool IsOf(Branch branch, ValueRead yield, string field) =>
        field == Whole || field == yield.Into || branch.Name.Length > 0 && field == $"{branch.Name}.{yield.Into}";
}
