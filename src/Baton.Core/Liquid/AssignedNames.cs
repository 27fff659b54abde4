using System.Collections.Immutable;

namespace Baton.Core.Liquid;

/// <summary>The names that nodes assign or capture into, at any depth.</summary>
internal static class AssignedNames
{
    public static void Collect(ImmutableArray<LiquidNode> nodes, HashSet<string> names)
    {
        foreach (var node in nodes)
            Collect(node, names);
    }

    private static void Collect(LiquidNode node, HashSet<string> names)
    {
        switch (node)
        {
            case LiquidNode.Assign assign:
                names.Add(assign.Name);
                break;
            case LiquidNode.Capture capture:
                names.Add(capture.Name);
                Collect(capture.Body, names);
                break;
            case LiquidNode.If choice:
                foreach (var branch in choice.Branches)
                    Collect(branch.Body, names);
                Collect(choice.Else, names);
                break;
            case LiquidNode.Case choice:
                foreach (var when in choice.Whens)
                    Collect(when.Body, names);
                Collect(choice.Else, names);
                break;
            case LiquidNode.For loop:
                Collect(loop.Body, names);
                Collect(loop.Else, names);
                break;
        }
    }
}
