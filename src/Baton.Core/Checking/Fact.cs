using Baton.Core.Liquid;
using Baton.Core.Workflows;

namespace Baton.Core.Checking;

/// <summary>A condition of which it is known what came of it, wherever a reader is reached.</summary>
/// <param name="At">Where it was asked: that decides which round's values it saw.</param>
internal readonly record struct Fact(LiquidCondition Condition, bool Holds, Vantage At)
{
    /// <summary>The <c>when</c> of every region around, and the cases taken and not taken on the way in.</summary>
    public static List<Fact> Around(Plan plan, Vantage at)
    {
        var facts = new List<Fact>();
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
            if (node.Step.When is { } when)
                facts.Add(new Fact(when, true, asked));
        }
        return facts;
    }

    /// <summary>The same, and the reading step's own <c>when</c>.</summary>
    public static List<Fact> Within(Plan plan, Vantage at)
    {
        var facts = Around(plan, at);
        if (!at.IsEnd && at.Ordinal < plan.Nodes.Length && plan[at.Ordinal].Step.When is { } when)
            facts.Add(new Fact(when, true, at));
        return facts;
    }

    /// <summary>None of the first cases of a switch holds.</summary>
    public static void AddNotTaken(Step.Switch choice, int count, Vantage at, List<Fact> facts)
    {
        for (int i = 0; i < count; i++)
            if (choice.Cases[i].When is { } passed)
                facts.Add(new Fact(passed, false, at));
    }
}
