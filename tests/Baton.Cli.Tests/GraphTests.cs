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

    public void Dispose() => _workspace.Dispose();
}
