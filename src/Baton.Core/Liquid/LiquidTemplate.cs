using System.Collections.Immutable;
using Baton.Core.Checking;
using Baton.Core.Sources;

namespace Baton.Core.Liquid;

/// <summary>
/// A text with places for values, in a subset of Liquid (shopify.github.io/liquid). Rendering is strict: what leads to
/// nothing is an exception where it is output or filtered, never an empty text.
/// </summary>
public sealed class LiquidTemplate
{
    private LiquidTemplate(ImmutableArray<LiquidNode> nodes, ImmutableArray<LiquidPath> paths) => (Nodes, Paths) = (nodes, paths);

    public ImmutableArray<LiquidNode> Nodes { get; }

    /// <summary>Every path read from the scope, in the order of reading, one for each place it is read.</summary>
    public ImmutableArray<LiquidPath> Paths { get; }

    /// <summary>Adds all findings (<see cref="LiquidCode"/>) at once; null when one of them is an error.</summary>
    public static LiquidTemplate? Parse(Snippet source, ICollection<Finding> findings)
    {
        var list = new FindingList(source, findings);
        if (source.Text.Length > LiquidLimits.MaxTemplateLength)
        {
            list.Error(LiquidCode.TooMuch, $"a template has at most {LiquidLimits.MaxTemplateLength} characters, and this has {source.Text.Length}", 0, 1);
            return null;
        }
        var nodes = new TemplateParser(source.Text, list).Parse();
        var paths = new PathCollector(list).Collect(nodes);
        return list.HasErrors ? null : new LiquidTemplate(nodes, paths);
    }

    /// <exception cref="LiquidException">A path leads to nothing, a value does not fit its use, or a limit is reached.</exception>
    public string Render(ILiquidScope scope) => new Renderer(scope).Render(Nodes);
}
