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
    private readonly HashSet<(int Step, string Field)> _reached = [];
    private readonly HashSet<int> _alive = [];
    private readonly Stack<ValueRead> _open;

    /// <param name="counts">The reads that count whatever becomes of their readers.</param>
    /// <param name="isForwardOnly">A value sent back over a loop does not count: what is made of it next time is another value.</param>
    /// <param name="takes">The reads that are followed at all; null for every one.</param>
    public Reach(WorkflowFacts facts, Func<ValueRead, bool> counts, bool isForwardOnly, Func<ValueRead, bool>? takes = null)
    {
        (_facts, _isForwardOnly, _takes) = (facts, isForwardOnly, takes);
        _open = new Stack<ValueRead>(facts.Reads.Where(r => r.Kind != ReadKind.Yield && counts(r)));
        while (_open.TryPop(out var read))
            Follow(read);
    }

    /// <summary>For a review, <paramref name="field"/> is a field of its content.</summary>
    public bool Reaches(int step, string field) => _reached.Contains((step, field)) || _reached.Contains((step, Whole));

    /// <summary>Whether anything of the step gets anywhere.</summary>
    public bool Reaches(int step) => _alive.Contains(step);

    private void Follow(ValueRead read)
    {
        var producer = _facts.Plan[_facts.Plan.Find(read.Producer)!.Value];
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
        if (!_reached.Add((node.Ordinal, field)))
            return;
        bool isFirst = _alive.Add(node.Ordinal);
        var branches = node.Step.Branches;
        for (int branch = 0; branch < branches.Length; branch++)
            foreach (var yield in branches[branch].Yields)
                if (field == Whole || field == yield.Name || field == $"{branches[branch].Name}.{yield.Name}")
                    Open(node.Ordinal, branch, yield.Value, ReadKind.Yield);
        if (node.Step is Step.Review review)
        {
            foreach (var entry in review.Of)
                if (field == Whole || entry.Name == field)
                    Open(node.Ordinal, null, entry.Value, ReadKind.Content);
        }
        else if (isFirst)
            foreach (var read in _facts.ReadsBy(node.Ordinal))
                if (read.Kind != ReadKind.Yield)
                    _open.Push(read);
    }

    private void Open(int reader, int? branch, ValueExpression value, ReadKind kind)
    {
        foreach (var path in NamedPath.In(value).Where(p => _facts.Plan.Find(p.Producer) is not null))
            _open.Push(new ValueRead(reader, branch, path.Producer, path.Fields, kind, path.Span));
    }
}
