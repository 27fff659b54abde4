using System.Xml.Linq;

namespace Baton.Cli.Tests;

/// <summary>What travels is what is drawn.</summary>
public sealed class GraphTests : IDisposable
{
    private readonly ScratchWorkspace _workspace = new();

    [Fact]
    public async Task Every_need_of_the_shipped_workflow_is_an_arrow_with_its_name()
    {
        var drawn = XDocument.Parse((await _workspace.BatonAsync("graph", "launch-email")).Expect(0).Out);
        string mermaid = (await _workspace.BatonAsync("graph", "launch-email", "--format", "mermaid")).Expect(0).Out;

        foreach (string value in (string[])["research.insights", "lint.findings", "signoff.comments", "draft.body", "signoff.content.subject", "email.receipt.url"])
        {
            Assert.Contains(drawn.Descendants(), e => e.Name.LocalName == "text" && e.Value.Contains(value, StringComparison.Ordinal));
            Assert.Contains($"|\"{value}\"|", mermaid, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(drawn.Descendants(), e => (string?)e.Attribute("class") == "arrow fault");
    }

    [Fact]
    public async Task A_finding_is_marked_on_the_arrow_it_is_about()
    {
        _workspace.Replace("playbooks/launch-email/workflow.yaml", "needs: [draft.body]", "needs: [draft.bdy]");
        var drawn = XDocument.Parse((await _workspace.BatonAsync("graph", "launch-email")).Expect(0).Out);

        Assert.Contains(drawn.Descendants(), e => (string?)e.Attribute("class") == "arrow fault");
        Assert.Contains(drawn.Descendants(), e => e.Name.LocalName == "title" && e.Value.StartsWith("HO004", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Programs_get_nodes_and_arrows()
    {
        var graph = (await _workspace.BatonAsync("graph", "launch-email", "--json")).Expect(0).Json;

        Assert.Contains(graph.GetProperty("nodes").EnumerateArray(), n => n.GetProperty("id").GetString() == "signoff" && n.GetProperty("kind").GetString() == "review");
        Assert.Contains(graph.GetProperty("arrows").EnumerateArray(), a => a.GetProperty("to").GetString() == "draft" && a.GetProperty("carries").GetString() == "signoff.comments" && a.GetProperty("back").GetBoolean());
    }

    [Fact]
    public async Task Items_travel_from_their_region_and_a_list_is_drawn_once()
    {
        Directory.CreateDirectory(_workspace.In("playbooks/lines"));
        _workspace.Write("playbooks/lines/workflow.yaml", """
            workflow: lines
            version: 1.0.0
            brief: { channels: [{ name: string, url: url }, 1..3] }
            roles: { writer: { instructions: You write. } }
            steps:
              - each: made
                as: channel
                in: brief.channels
                steps:
                  - agent: line
                    role: writer
                    needs: [channel.name]
                    task: Write a line for {{ channel.name }}.
                    produces: { text: string, mood: string }
                yields: { lines: line }
              - review: signoff
                of: { lines: made.lines }
                approvers: editors
                timeout: 5d
            finish:
              - commit: sheet
                to: { surface: file, format: markdown }
                with: { markdown: "{% for l in signoff.content.lines %}{{ l.text }} ({{ l.mood }}){% endfor %}" }
            """);
        string mermaid = (await _workspace.BatonAsync("graph", "lines", "--format", "mermaid")).Out;

        foreach (string value in (string[])["brief.channels", "channel.name", "signoff.content.lines"])
            Assert.Single(mermaid.Split('\n'), line => line.Contains($"|\"{value}\"|", StringComparison.Ordinal));
        Assert.DoesNotContain("[]", mermaid, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();
}
