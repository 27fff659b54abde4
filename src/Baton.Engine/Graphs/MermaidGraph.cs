using System.Text;
using Baton.Core.Checking;

namespace Baton.Engine.Graphs;

/// <summary>A graph in Mermaid's flowchart language, which Markdown hosts draw.</summary>
public static class MermaidGraph
{
    public static string Draw(WorkflowGraph graph)
    {
        var text = new StringBuilder("flowchart TD\n");
        foreach (var node in graph.Nodes)
        {
            string label = Quoted($"{node.Id}{(node.About.Length > 0 ? $"<br/><small>{Html(node.Kind)}: {Html(node.About)}</small>" : "")}");
            var (open, close) = node.Kind switch
            {
                "brief" or "output" => ("([", "])"),
                "review" or "ask" => ("{{", "}}"),
                "commit" => ("[/", "/]"),
                "switch" => ("{", "}"),
                _ => ("[", "]"),
            };
            text.Append("  ").Append(Name(node.Id)).Append(open).Append(label).Append(close).Append('\n');
        }
        foreach (var arrow in graph.Arrows)
        {
            string line = arrow.IsBack || arrow.IsControl ? "-.->" : "-->";
            string mark = arrow.Findings.Any(f => f.Severity == Severity.Error) ? "✗ " : "";
            text.Append("  ").Append(Name(arrow.From)).Append(' ').Append(line).Append('|').Append(Quoted(mark + Html(arrow.Label))).Append("| ").Append(Name(arrow.To)).Append('\n');
        }
        var faulty = graph.Nodes.Where(n => n.Findings.Any(f => f.Severity == Severity.Error)).Select(n => Name(n.Id)).ToList();
        if (faulty.Count > 0)
            text.Append("  classDef fault stroke:#c62828,stroke-width:3px\n  class ").Append(string.Join(',', faulty)).Append(" fault\n");
        return text.ToString();
    }

    /// <summary>Mermaid's own words, such as <c>end</c>, can't be names.</summary>
    private static string Name(string id) => "n_" + id.Replace('-', '_');

    private static string Quoted(string label) => $"\"{label.Replace("\"", "#quot;", StringComparison.Ordinal)}\"";

    private static string Html(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
