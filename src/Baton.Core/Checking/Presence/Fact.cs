using Baton.Core.Liquid;
using Baton.Core.Sources;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>A condition of which it is known what came of it, wherever a reader is reached.</summary>
/// <param name="At">Where it was asked: that decides which round's values it saw.</param>
internal readonly record struct Fact(LiquidTest Test, bool Holds, Vantage At)
{
    public Fact(LiquidCondition condition, bool holds, Vantage at)
        : this(condition.Expression, holds, at)
    {
    }

    /// <summary>Of more that stand before one another, the nearest count.</summary>
    private const int MaxSettled = 8;

    /// <summary>
    /// For what a region before has come to: the conditions on which the run went into it, outermost first, each with the place
    /// it lets into. Where one of them does not hold, nothing is known of the test, nor of any step in there. Mostly empty.
    /// </summary>
    public IReadOnlyList<(Fact Entry, PlanPlace Into)> Where { get; init; } = [];

    /// <summary>
    /// The <c>when</c> of every region around, the cases taken and not taken on the way in, that what is gone through has items,
    /// and what the repeats before have come to, as far as the run went into them.
    /// </summary>
    public static List<Fact> Around(Plan plan, Vantage at)
    {
        var facts = new List<Fact>();
        if (at.IsEnd)
            AddSettled(plan, at.Place.Region is { } ended ? plan[ended].SettledInside[at.Place.Branch] : plan.Settled, [], facts);
        else if (at.Ordinal < plan.Nodes.Length)
            AddSettled(plan, plan[at.Ordinal].Settled, [], facts);
        for (var place = at.Place; place.Region is { } region; place = plan[region].Place)
        {
            var node = plan[region];
            var asked = Vantage.Of(node);
            if (node.Step is Step.Switch choice && place.Branch < choice.Cases.Length)
            {
                if (choice.Cases[place.Branch].When is { } taken)
                    facts.Add(new Fact(taken, true, asked));
                AddNotTaken(choice, place.Branch, asked, facts);
            }
            if (node.Step is Step.Each { HasItems: { } items } && place.Branch == 0)
                facts.Add(new Fact(items, true, asked));
            if (node.Step.When is { } when)
                facts.Add(new Fact(when, true, asked));
            AddSettled(plan, node.Settled, [], facts);
        }
        return facts;
    }

    private static void AddSettled(Plan plan, int? last, IReadOnlyList<(Fact, PlanPlace)> where, List<Fact> facts)
    {
        for (int count = 0; last is { } ordinal && count < MaxSettled; last = plan[ordinal].Settled, count++)
        {
            var node = plan[ordinal];
            if (node.Step is Step.Repeat { Then: RoundsSpent.Stop } repeat)
                facts.Add(new Fact(repeat.Until, true, Vantage.EndOf(node, 0)) { Where = Into(node, 0, where) });
            for (int way = 0; way < node.Ways && facts.Count < MaxSettled; way++)
                if (node.SettledInside[way] is { } inside)
                    AddSettled(plan, inside, Into(node, way, where), facts);
        }
    }

    /// <summary>With what has to be so for the run to go this way into a region.</summary>
    private static IReadOnlyList<(Fact, PlanPlace)> Into(PlanNode region, int way, IReadOnlyList<(Fact, PlanPlace)> where)
    {
        var (entries, asked) = (new List<Fact>(), Vantage.Of(region));
        if (region.Step.When is { } when)
            entries.Add(new Fact(when, true, asked));
        if (region.Step is Step.Switch choice)
        {
            AddNotTaken(choice, way, asked, entries);
            if (choice.Cases[way].When is { } taken)
                entries.Add(new Fact(taken, true, asked));
        }
        return entries.Count == 0 ? where : [.. where, .. entries.Select(entry => (entry, new PlanPlace(region.Ordinal, way)))];
    }

    /// <summary>The same, and the reading step's own <c>when</c>.</summary>
    public static List<Fact> Within(Plan plan, Vantage at)
    {
        var facts = Around(plan, at);
        if (!at.IsEnd && at.Ordinal < plan.Nodes.Length && plan[at.Ordinal].Step.When is { } when)
            facts.Add(new Fact(when, true, at));
        return facts;
    }

    /// <summary>
    /// The same, and what was asked before in the same condition: behind an <c>and</c> a value is read only where the part before
    /// it holds, behind an <c>or</c> only where it does not.
    /// </summary>
    public static List<Fact> Behind(LiquidTest condition, SourceSpan read, Vantage at, List<Fact> facts)
    {
        for (var test = condition; ;)
        {
            var (left, right) = test switch { LiquidTest.And and => (and.Left, and.Right), LiquidTest.Or or => (or.Left, or.Right), _ => (test, test) };
            if (ReferenceEquals(left, right) || read.Start < right.Span.Start)
                return facts;
            facts = [.. facts, new Fact(left, test is LiquidTest.And, at)];
            test = right;
        }
    }

    /// <summary>None of the first cases of a switch holds.</summary>
    public static void AddNotTaken(Step.Switch choice, int count, Vantage at, List<Fact> facts)
    {
        for (int i = 0; i < count; i++)
            if (choice.Cases[i].When is { } passed)
                facts.Add(new Fact(passed, false, at));
    }
}
