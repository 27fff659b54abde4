using Baton.Core.Workflows;

namespace Baton.Engine.Authoring;

/// <summary>From where in a workflow values are read.</summary>
/// <param name="Ordinal">Steps that end before it are through; a step that is just being written has that of the next one.</param>
/// <param name="Place">The sequence that it stands in.</param>
internal sealed record ReadingPlace(int Ordinal, PlanPlace Place)
{
    private static readonly PlanPlace Top = new(null, 0);

    /// <summary>The step that reads; null for one that the plan does not know yet, and for the output.</summary>
    public Step? Step { get; private init; }

    public static ReadingPlace Of(PlanNode node) => new(node.Ordinal, node.Place) { Step = node.Step };

    /// <summary>The step that a place of <c>workflow.yaml</c> is in.</summary>
    public static ReadingPlace Of(AuthoredPlaybook playbook, string text, int offset, YamlPlace place)
    {
        var plan = playbook.Plan;
        var end = new ReadingPlace(plan.Nodes.Length, Top);
        if (place.Levels.IsEmpty || place.Levels[0].Key == "output")
            return end;
        for (int i = place.Levels.Length - 1; i >= 0; i--)
        {
            if (place.Levels[i].Beside is not { } keys || StepKinds.IdIn(keys) is not { } id)
                continue;
            bool isYield = place.Levels.Skip(i + 1).Any(l => l.Key == "yields") || place.Levels[i].Key == "yields";
            if (plan.Find(id) is { } ordinal)
                return isYield ? AtEnd(plan, plan[ordinal], text, offset) : Of(plan[ordinal]);
            return New(plan, place, i, text, offset);
        }
        return place.Levels[0].Key is "steps" or "finish" ? New(plan, place, place.Levels.Length, text, offset) : end;
    }

    /// <summary>Behind the last step of the branch that was begun last before the place.</summary>
    private static ReadingPlace AtEnd(Plan plan, PlanNode region, string text, int offset)
    {
        int branch = StepsAbove(plan, text, offset).Where(n => n.Node.Place.Region == region.Ordinal).Select(n => (int?)n.Node.Place.Branch).LastOrDefault() ?? 0;
        return new ReadingPlace(region.End, new PlanPlace(region.Ordinal, branch));
    }

    /// <summary>A step that the plan does not know stands behind the last one above it in the same list.</summary>
    private static ReadingPlace New(Plan plan, YamlPlace place, int level, string text, int offset)
    {
        int column = YamlLine.All(text).Where(l => l.Start <= offset && l.Marks.Count > 0 && l.Marks[0].IsDash).Select(l => l.Marks[0].Column).LastOrDefault();
        var outer = place.Levels.Take(level).Reverse().Select(l => l.Beside).OfType<YamlKeys>().Select(StepKinds.IdIn).FirstOrDefault(id => id is not null && plan.Find(id) is not null);
        int? region = outer is null ? null : plan.Find(outer);
        var above = StepsAbove(plan, text, offset).ToList();
        if (above.LastOrDefault(n => n.Node.Place.Region == region && n.Column == column) is { Node: { } before })
            return new ReadingPlace(before.End, before.Place);
        return region is { } ordinal ? new ReadingPlace(ordinal + 1, new PlanPlace(ordinal, 0)) : new ReadingPlace(0, Top);
    }

    private static IEnumerable<(PlanNode Node, int Column)> StepsAbove(Plan plan, string text, int offset)
    {
        foreach (var line in YamlLine.All(text).TakeWhile(l => l.Start <= offset))
            if (line.Marks is [.., { IsDash: false } key] && StepKinds.All.Contains(key.Key) && key.ValueStart <= line.End
                && plan.Find(text[key.ValueStart..line.End].Split(" #")[0].Trim().Trim('"')) is { } ordinal)
                yield return (plan[ordinal], line.Marks[0].Column);
    }
}
