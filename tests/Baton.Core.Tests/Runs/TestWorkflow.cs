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

    /// <summary>What any of them may call: a step that may fail, and a gate that rejects.</summary>
    private const string Called = """
        workflow: called
        version: 1.0.0
        brief: { text: string }
        roles: { writer: { instructions: Write. } }
        steps:
          - agent: inner
            role: writer
            needs: ["inner?"]
            task: Write.
            produces: { text: string }
          - check: gate
            of: inner
            scorers: [terms]
            on_fail: { redo: inner, rounds: 1, then: stop }
        output: { text: inner.text }
        """;

    /// <param name="rest">From <c>steps:</c> on, and <c>limits:</c> where wanted.</param>
    public static WorkflowVersion Read(string rest)
    {
        var reading = WorkflowReader.Read(new PlaybookSnapshot("test", new Dictionary<string, string> { ["workflow.yaml"] = Head + rest, ["../called/workflow.yaml"] = Called }));
        Assert.DoesNotContain(reading.Findings, f => f.Severity == Severity.Error);
        return new WorkflowVersion(reading.Workflow!, "digest");
    }
}
