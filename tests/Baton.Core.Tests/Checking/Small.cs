using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>A workflow of which a test writes the steps, and a reader of findings.</summary>
internal static class Small
{
    private const string Head = """
        workflow: small
        version: 1.0.0
        brief: { product: string, regions: [US | EU, 1..], rivals: [{ name: string }, 1..3], when?: datetime }
        limits: { time: 14d }
        roles: { writer: { instructions: You write. } }
        steps:

        """;

    public const string Draft = """
        - agent: draft
          role: writer
          task: Write.
          produces: { body: markdown, title: string(1..60) }

        """;

    public const string Signoff = """
        - review: signoff
          of: { body: draft.body, title: draft.title }
          approvers: editors

        """;

    public const string Email = """
        - commit: email
          to: { surface: file, format: html }
          with: { markdown: signoff.content.body, title: signoff.content.title }

        """;

    /// <summary>What is wrong with the steps, but that some kinds of them can't run yet.</summary>
    public static List<Finding> Findings(params string[] steps) =>
        [.. Playbook.Load(Text(steps)).Findings.Where(f => f.Code is not ("WF020" or "WF027") || f.Message.Contains("behind the review", StringComparison.Ordinal))];

    public static string Text(params string[] steps) => Head + string.Concat(steps.Select(s => s.EndsWith('\n') ? s : s + "\n"));

    /// <summary>The only finding there is.</summary>
    public static Finding Only(params string[] steps)
    {
        var findings = Findings(steps);
        Assert.True(findings.Count == 1, string.Join('\n', findings.Select(Playbook.Line)));
        return findings[0];
    }

    public static void Sound(params string[] steps) => Assert.Empty(Findings(steps).Select(Playbook.Line));

    /// <summary>Says what, where.</summary>
    public static void Says(Finding finding, string code, string underlined, string says)
    {
        Assert.Equal((code, underlined), (finding.Code, Playbook.Underlined(finding.Span)));
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
    }

    /// <summary>The workflow with every safe fix made.</summary>
    public static string Mended(string workflow, IEnumerable<Finding> findings)
    {
        foreach (var edit in findings.SelectMany(f => f.Fixes).Where(f => f is { IsSafe: true, Edit: not null }).Select(f => f.Edit!).OrderByDescending(e => e.Span.Start))
            workflow = string.Concat(workflow.AsSpan(0, edit.Span.Start), edit.NewText, workflow.AsSpan(edit.Span.Start + edit.Span.Length));
        return workflow;
    }
}
