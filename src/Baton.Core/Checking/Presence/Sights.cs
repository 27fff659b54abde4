using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>Who sees whom: names stay inside their region, and only a loop lets a step see what comes after it.</summary>
internal sealed class Sights
{
    private readonly Plan _plan;
    private readonly Loops _loops;
    private readonly Dictionary<string, PlanNode> _items = new(StringComparer.Ordinal);

    public Sights(Plan plan)
    {
        _plan = plan;
        _loops = Loops.Of(plan);
        foreach (var node in plan.Nodes)
            if (node.Step is Step.Each each)
                _items.TryAdd(each.As, node);
    }

    public static bool IsAmbient(string name) => name is "brief" or "brand" or "run";

    public Sight Of(string name, Vantage from)
    {
        if (IsAmbient(name))
            return new Sight.Ambient();
        if (name == "memory")
            return new Sight.Memory();
        if (_plan.Find(name) is { } ordinal)
            return Of(_plan[ordinal], from);
        if (!_items.TryGetValue(name, out var each))
            return new Sight.Nothing();
        for (var place = from.Place; place.Region is { } region; place = _plan[region].Place)
            if (region == each.Ordinal && !IsOnError(each, place.Branch))
                return new Sight.Item();
        return new Sight.OtherItem(each);
    }

    /// <summary>Whether a step stands in a branch, however deep.</summary>
    public bool IsIn(PlanNode step, PlanPlace branch)
    {
        for (var place = step.Place; place.Region is { } region; place = _plan[region].Place)
            if (place == branch)
                return true;
        return false;
    }

    private Sight Of(PlanNode producer, Vantage from)
    {
        int reached = from.IsEnd ? int.MaxValue : from.Ordinal;
        bool hasFailed = false;
        for (var place = from.Place; ; place = _plan[place.Region.Value].Place)
        {
            if (producer.Place == place)
                return producer.Ordinal < reached ? new Sight.Before(producer)
                    : hasFailed && producer.Ordinal == reached ? new Sight.Failed(producer)
                    : _loops.Over(producer.Ordinal, from.Ordinal) is { } loop ? new Sight.Earlier(producer, loop)
                    : new Sight.Later(producer);
            if (place.Region is not { } region)
                return Hidden(producer, from);
            reached = region;
            hasFailed = IsOnError(_plan[region], place.Branch);
        }
    }

    /// <summary>Why a step can't be seen: by the region that both are in, if there is one.</summary>
    private Sight Hidden(PlanNode producer, Vantage from)
    {
        for (var place = producer.Place; place.Region is { } region; place = _plan[region].Place)
            for (var own = from.Place; own.Region is { } around; own = _plan[around].Place)
            {
                if (around != region || own.Branch == place.Branch)
                    continue;
                if (IsOnError(_plan[region], own.Branch))
                    return new Sight.Failed(_plan[region]);
                if (_plan[region].Step is Step.Parallel && !IsOnError(_plan[region], place.Branch))
                    return new Sight.Sibling(_plan[region]);
            }
        return new Sight.Outside(_plan[producer.Place.Region!.Value]);
    }

    /// <summary>Whether a branch is a step's way out on failure, which is the last.</summary>
    public static bool IsOnError(PlanNode node, int branch) => node.Step.OnError is not null && branch == node.Step.Branches.Length - 1;
}
