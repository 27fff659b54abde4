using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Which stretches of a workflow may run again: the redo loops and the bodies of <c>repeat</c>.</summary>
internal sealed class Loops
{
    /// <summary>By their first step.</summary>
    private readonly List<Loop> _loops;

    /// <summary>How far the loops that begin at or before an ordinal reach at most.</summary>
    private readonly int[] _reach;

    private Loops(List<Loop> loops, int count)
    {
        _loops = loops;
        _loops.Sort((a, b) => a.From.CompareTo(b.From));
        _reach = new int[count + 1];
        int next = 0;
        for (int i = 0; i < _reach.Length; i++)
        {
            _reach[i] = i > 0 ? _reach[i - 1] : 0;
            for (; next < _loops.Count && _loops[next].From <= i; next++)
                _reach[i] = Math.Max(_reach[i], _loops[next].End);
        }
    }

    public static Loops Of(Plan plan)
    {
        var loops = new List<Loop>();
        foreach (var node in plan.Nodes)
        {
            if (node.Step is Step.Repeat)
                loops.Add(new Loop(node.Ordinal, node.End));
            // What leads nowhere, or could not be read, is a finding already, and it is not known what it was to lead over.
            if (node.Step is { IsMisread: true } and (Step.Check or Step.Review))
                loops.Add(new Loop(0, node.End));
            if (node.Step.SendsBack is { Target: var name })
                loops.Add(new Loop(plan.Find(name) is { } target && plan[target].Place == node.Place && target < node.Ordinal ? target : 0, node.End));
        }
        return new Loops(loops, plan.Nodes.Length);
    }

    /// <summary>Where the innermost loop over two steps begins; null when none covers both.</summary>
    public int? Over(int one, int other)
    {
        var (first, last) = one < other ? (one, other) : (other, one);
        if (first >= _reach.Length || _reach[first] <= last)
            return null;
        int at = _loops.Count - 1;
        for (int low = 0, high = _loops.Count - 1; low <= high;)
        {
            int middle = (low + high) / 2;
            if (_loops[middle].From <= first)
                (at, low) = (middle, middle + 1);
            else
                high = middle - 1;
        }
        while (_loops[at].End <= last)
            at--;
        return _loops[at].From;
    }

    /// <param name="End">The ordinal after its last step.</param>
    private readonly record struct Loop(int From, int End);
}
