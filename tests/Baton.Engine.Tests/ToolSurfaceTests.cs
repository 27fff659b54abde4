using System.Text.Json;
using Baton.Core.Checking;
using Baton.Core.Runs;
using Baton.Engine.Playbooks;
using Baton.Engine.Tools;

namespace Baton.Engine.Tests;

/// <summary>A tool that writes is reached by a commit alone: with what was approved, once, and in doubt when nobody knows.</summary>
public sealed class ToolSurfaceTests
{
    private static readonly string ByTool = TestPlaybook.Short.Replace("surface: shelf", "surface: crm.note", StringComparison.Ordinal);

    private readonly Workshop _workshop = new();

    private ScriptedTool Give(Func<JsonElement, JsonElement> answer)
    {
        var tool = new ScriptedTool("crm.note", answer, ToolEffect.Write)
        {
            Takes = Core.Contracts.Contract.Object(Core.Contracts.ContractField.Required("text", Core.Contracts.Contract.Text)),
            Gives = ToolSurface.Receipt,
        };
        _workshop.More = new ToolSurface(tool, TimeSpan.FromMinutes(1), static t => t, _workshop.Clock);
        return tool;
    }

    private async Task ApprovedAsync()
    {
        await _workshop.StartAsync(ByTool);
        var session = await _workshop.WorkAsync();
        foreach (string group in (string[])["brand", "legal"])
            Assert.Null(await _workshop.DecideAsync(session, Answer.Approve, group));
        await _workshop.WorkAsync();
    }

    [Fact]
    public async Task It_is_given_what_was_approved_and_its_receipt_is_the_commits()
    {
        var tool = Give(a => JsonSerializer.SerializeToElement(new { id = "n-7" }));
        await ApprovedAsync();
        Assert.StartsWith("{\"text\":\"draft ", Assert.Single(tool.Calls), StringComparison.Ordinal);
        Assert.Contains("\"where\":\"crm.note:n-7\"", await _workshop.ResultAsync(), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Finished, _workshop.Durable().Status);
    }

    [Theory]
    [InlineData(true, AttentionReason.CommitInDoubt)]
    [InlineData(false, AttentionReason.CommitFailed)]
    public async Task When_it_fails_the_run_parks_and_it_is_not_called_again(bool mayHaveWritten, AttentionReason reason)
    {
        var tool = Give(_ => throw new ToolException("the line went dead") { Kind = FailureKind.Permanent, MayHaveWritten = mayHaveWritten });
        await ApprovedAsync();
        await _workshop.WorkAsync();
        Assert.Single(tool.Calls);
        Assert.Equal(reason, _workshop.Durable().Find("shelf")!.Attention);
        Assert.Contains("the line went dead", await _workshop.ReasonAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_names_it_is_refused_by_the_checker()
    {
        _workshop.Tools["crm.note"] = Give(_ => default);
        var loaded = PlaybookLoader.Load(new PlaybookSnapshot("test", new Dictionary<string, string>
        {
            ["workflow.yaml"] = TestPlaybook.Short.Replace("instructions: You write notes. }", "instructions: You write notes., tools: [crm.note] }", StringComparison.Ordinal),
        }), _workshop.Installation);
        var finding = Assert.Single(loaded.Findings, f => f.Severity == Severity.Error);
        Assert.Equal(("WF032", "the tool `crm.note` writes, and is for commits alone"), (finding.Code, finding.Message));
    }
}
