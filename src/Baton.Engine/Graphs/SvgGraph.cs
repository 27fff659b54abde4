using System.Globalization;
using System.Security;
using System.Text;
using Baton.Core.Checking;
using Baton.Core.Handoffs;

namespace Baton.Engine.Graphs;

/// <summary>
/// A graph as a picture: the steps from top to bottom, each with a line for everything it is handed, drawn from where it was
/// made. Values that come from an earlier round go up on the left, dashed. Reads in light and dark; findings are red.
/// </summary>
public static class SvgGraph
{
    private const int Width = 380, Title = 46, Port = 20, Gap = 26, Indent = 28, Lane = 13, Margin = 24;

    /// <summary>The letters that stand in a line of a box.</summary>
    private const int PortWords = 48;

    public static string Draw(WorkflowGraph graph)
    {
        var ports = graph.Nodes.ToDictionary(n => n.Id, n => graph.Arrows.Where(a => a.To == n.Id).ToList());
        var boxes = new Dictionary<string, Box>(StringComparer.Ordinal);
        int left = Margin + Lane * (2 + graph.Arrows.Count(a => a.IsBack)), y = Margin + 34;
        foreach (var node in graph.Nodes)
        {
            int height = Title + ports[node.Id].Count * Port + (ports[node.Id].Count > 0 ? 8 : 0);
            boxes[node.Id] = new Box(left + node.Depth * Indent, y, Width, height);
            y += height + Gap;
        }
        int right = boxes.Values.Max(b => b.Right);
        var forward = Lanes(graph.Arrows.Where(a => !a.IsBack), boxes);
        var back = Lanes(graph.Arrows.Where(a => a.IsBack), boxes);
        int width = right + Lane * (2 + forward.Values.DefaultIfEmpty(-1).Max()) + Margin;

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {y}\" width=\"{width}\" height=\"{y}\" role=\"img\" aria-label=\"{Text($"{graph.Name} {graph.Version}: {graph.Title}")}\">\n{Style}\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"page\" width=\"{width}\" height=\"{y}\"/>\n<text class=\"name\" x=\"{left}\" y=\"{Margin + 8}\">{Text(graph.Name)} <tspan class=\"soft\">{Text(graph.Version)} · {Text(graph.Title)}</tspan></text>\n");
        foreach (var arrow in graph.Arrows)
            Line(svg, arrow, boxes, ports, arrow.IsBack ? left - Lane * (1 + back[arrow]) : right + Lane * (1 + forward[arrow]));
        foreach (var node in graph.Nodes)
            Node(svg, node, boxes[node.Id], ports[node.Id]);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Each value that is handed on gets one lane for all who receive it; lanes whose stretches do not touch are shared.</summary>
    private static Dictionary<GraphArrow, int> Lanes(IEnumerable<GraphArrow> arrows, Dictionary<string, Box> boxes)
    {
        var lanes = new Dictionary<GraphArrow, int>();
        var taken = new List<List<(int Top, int Bottom)>>();
        foreach (var shared in arrows.GroupBy(a => (a.From, a.IsControl)).OrderBy(g => g.Max(a => Math.Abs(boxes[a.To].Y - boxes[a.From].Y))))
        {
            int top = shared.Min(a => Math.Min(boxes[a.From].Y, boxes[a.To].Y)), bottom = shared.Max(a => Math.Max(boxes[a.From].Bottom, boxes[a.To].Bottom));
            int lane = taken.FindIndex(t => t.All(s => s.Bottom < top || s.Top > bottom));
            if (lane < 0)
            {
                lane = taken.Count;
                taken.Add([]);
            }
            taken[lane].Add((top, bottom));
            foreach (var arrow in shared)
                lanes[arrow] = lane;
        }
        return lanes;
    }

    private static void Line(StringBuilder svg, GraphArrow arrow, Dictionary<string, Box> boxes, Dictionary<string, List<GraphArrow>> ports, int lane)
    {
        var (from, to) = (boxes[arrow.From], boxes[arrow.To]);
        int start = from.Y + Title / 2, end = to.Y + Title + ports[arrow.To].IndexOf(arrow) * Port + Port / 2;
        int x1 = arrow.IsBack ? from.X : from.Right, x2 = arrow.IsBack ? to.X : to.Right;
        int turn = arrow.IsBack ? 6 : -6, down = end > start ? 6 : -6;
        string kind = arrow.Findings.Any(f => f.Severity == Severity.Error) ? "arrow fault" : arrow.IsControl ? "arrow control" : arrow.IsBack ? "arrow back" : "arrow";
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{kind}\" d=\"M{x1} {start} H{lane + turn} Q{lane} {start} {lane} {start + down} V{end - down} Q{lane} {end} {lane + turn} {end} H{x2}\" marker-end=\"url(#{(kind == "arrow fault" ? "tip-fault" : "tip")})\"/>\n");
    }

    private static void Node(StringBuilder svg, GraphNode node, Box box, List<GraphArrow> ports)
    {
        string fault = node.Findings.Any(f => f.Severity == Severity.Error) ? " fault" : "";
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{node.Kind}{fault}\"><rect class=\"box\" x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" rx=\"8\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"id\" x=\"{box.X + 14}\" y=\"{box.Y + 20}\">{Text(node.Id)}</text><text class=\"kind\" x=\"{box.Right - 14}\" y=\"{box.Y + 20}\">{Text(node.Kind)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{box.X + 14}\" y=\"{box.Y + 37}\">{Text(Cut(node.About, 58))}</text>\n");
        for (int i = 0; i < ports.Count; i++)
        {
            int y = box.Y + Title + i * Port + 14;
            var port = ports[i];
            string mark = port.Findings.Any(f => f.Severity == Severity.Error) ? " fault" : "";
            string words = port.IsControl ? $"↻ {port.Label}" : port.IsBack ? $"↑ {port.Label} (earlier round)" : $"← {port.Label}";
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"port{mark}\" x=\"{box.X + 14}\" y=\"{y}\">{Text(Cut(words, PortWords))}</text>\n");
        }
        foreach (var finding in node.Findings.Concat(ports.SelectMany(p => p.Findings)).Distinct())
            svg.Append(CultureInfo.InvariantCulture, $"<title>{Text($"{finding.Code}: {finding.Message}")}</title>");
        svg.Append("</g>\n");
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : Beginning.Of(text, length - 1) + "…";

    private static string Text(string text) => SecurityElement.Escape(text);

    private readonly record struct Box(int X, int Y, int Width, int Height)
    {
        public int Right => X + Width;

        public int Bottom => Y + Height;
    }

    private const string Style = """
        <style>
        svg { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 13px; --ink: #1c1f24; --soft: #5d6673; --page: #ffffff; --box: #f5f7fa; --line: #b5bdc9; --arrow: #3f6fb5; --back: #8a6d1f; --person: #fff5dc; --commit: #e4f5e8; --fault: #c62828; }
        @media (prefers-color-scheme: dark) { svg { --ink: #e8eaee; --soft: #a4adba; --page: #15181d; --box: #1f242c; --line: #454e5c; --arrow: #7fa8e8; --back: #d9b95a; --person: #3a3118; --commit: #1c3524; --fault: #ff7b72; } }
        .page { fill: var(--page); } .name { font-size: 16px; font-weight: 600; fill: var(--ink); } .soft { font-size: 12px; font-weight: 400; fill: var(--soft); }
        .box { fill: var(--box); stroke: var(--line); } .review .box, .ask .box { fill: var(--person); } .commit .box, .output .box { fill: var(--commit); } .fault .box { stroke: var(--fault); stroke-width: 2.5; }
        .id { font-weight: 600; fill: var(--ink); } .kind { text-anchor: end; font-size: 11px; fill: var(--soft); } .port { font-size: 12px; fill: var(--ink); font-family: ui-monospace, Menlo, Consolas, monospace; } .port.fault { fill: var(--fault); font-weight: 600; }
        .arrow { fill: none; stroke: var(--arrow); stroke-width: 1.4; } .back { stroke: var(--back); stroke-dasharray: 5 3; } .control { stroke: var(--soft); stroke-dasharray: 2 3; } .arrow.fault { stroke: var(--fault); stroke-width: 2.2; }
        </style>
        <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" fill="context-stroke"/></marker><marker id="tip-fault" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" fill="context-stroke"/></marker></defs>
        """;
}
