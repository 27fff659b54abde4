using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>
/// Whether a value is taken on every way behind its producer: by a reader that always runs, or in each case of a switch. What
/// several conditions together leave out is not known here and counts as nothing.
/// </summary>
internal sealed class EveryWay(Plan plan)
{
    /// <summary>By switch and value, the cases in which it is taken.</summary>
    private readonly Dictionary<(int Region, string Value), HashSet<int>> _cases = [];

    /// <summary>By value, the steps with a <c>when</c> that take it.</summary>
    private readonly Dictionary<string, HashSet<int>> _maybe = new(StringComparer.Ordinal);

    /// <summary>Asked of read after read: the last of a switch's cases makes it all of them.</summary>
    public bool Takes(ValueRead read)
    {
        var producer = plan[read.From].Place;
        if (read.Reader is { } reader && read.Kind != ReadKind.Yield && !IsAlwaysRun(plan[reader], read))
            return false;
        for (var place = ReadPoint.Of(plan, read).Place; place != producer && place.Region is { } region; place = plan[region].Place)
            if (!IsAlwaysEntered(plan[region], place.Branch, read) || !IsAlwaysRun(plan[region], read))
                return false;
        return true;
    }

    private bool IsAlwaysRun(PlanNode node, ValueRead read) => node.Step.When is null || Add(_maybe, read.Path, node.Ordinal) > 1;

    private bool IsAlwaysEntered(PlanNode region, int branch, ValueRead read) => region.Step switch
    {
        { OnError: not null } when branch >= region.Step.Ways.Length => false,
        Step.Switch or Step.Parallel { Join: not null } => Add(_cases, (region.Ordinal, read.Path), branch) == region.Step.Ways.Length,
        _ => true,
    };

    private static int Add<TKey>(Dictionary<TKey, HashSet<int>> known, TKey key, int item)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out var items))
            known[key] = items = [];
        items.Add(item);
        return items.Count;
    }
}
