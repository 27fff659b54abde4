using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Core.Tests.Runs;

/// <summary>Workflows as authors write them, with the head that no test is about.</summary>
internal static class TestWorkflow
{
    private const string Head = """
        workflow: test
        version: 1.0.0
        title: A workflow for tests
        purpose: Be run by tests.
        brief: { product: string }
        start: [manual]
        roles: { writer: { instructions: Write. } }

        """;

    /// <param name="rest">From <c>steps:</c> on, and <c>limits:</c> where wanted.</param>
    public static WorkflowVersion Read(string rest)
    {
        var reading = WorkflowReader.Read(new PlaybookSnapshot("test", new Dictionary<string, string> { ["workflow.yaml"] = Head + rest }));
        Assert.DoesNotContain(reading.Findings, f => f.Severity == Severity.Error);
        return new WorkflowVersion(reading.Workflow!, "digest");
    }
}
