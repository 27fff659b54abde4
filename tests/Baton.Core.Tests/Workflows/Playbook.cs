using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Sources;
using Baton.Core.Workflows;
using Baton.Engine.Playbooks;

namespace Baton.Core.Tests.Workflows;

/// <summary>A playbook that stands in a test.</summary>
internal static class Playbook
{
    /// <summary>Nothing is wrong with it; tests put one fault in.</summary>
    public const string Sound = """
        workflow: small
        version: 1.0.0
        brief: { product: string, note?: text }
        roles:
          writer: { instructions: You write. }
        steps:
          - agent: draft
            role: writer
            needs: ["lint.findings?", "ok.comments?"]
            task: Write about {{ brief.product }}.
            produces: { body: markdown, tip?: text }
          - check: lint
            of: draft
            scorers: [{ grade: { most: 9 } }]
            on_fail: { redo: draft, rounds: 2, then: continue }
          - switch: extra
            cases:
              - when: brief.note
                steps:
                  - agent: note
                    role: writer
                    needs: [draft.body]
                    task: Shorten {{ draft.body }}.
                    produces: { text: text }
                yields: { note: note.text }
              - else: true
                yields: { note: "" }
          - review: ok
            of: { body: draft.body, note: extra.note }
            show: [lint.findings]
            criteria:
              - tone: Sounds like us.
            approvers: editors
            on_changes: { redo: draft, rounds: 3 }
        finish:
          - commit: out
            to: { surface: file, format: html }
            with: { markdown: ok.content.body, title: "{{ ok.content.note }}" }
        output: { where: out.receipt.url }
        limits: { time: 14d }
        """;

    public static Installation Installation { get; } = new(
        new Dictionary<string, Contract>(StringComparer.Ordinal)
        {
            ["grade"] = Contract.Object(ContractField.Optional("most", Contract.Integer)),
            ["brief-coverage"] = Contract.Object(),
            ["email-rules"] = Contract.Object(),
            ["claims-have-evidence"] = Contract.Object(),
            ["readability"] = Contract.Object(ContractField.Optional("grade", Contract.String)),
        },
        new Dictionary<string, SurfaceOffer>(StringComparer.Ordinal)
        {
            ["file"] = new SurfaceOffer(
                Contract.Object(ContractField.Required("surface", Contract.String), ContractField.Optional("format", Contract.Choice("html", "markdown"))),
                Contract.Object(ContractField.Required("markdown", Contract.Text), ContractField.Optional("title", Contract.Text), ContractField.Optional("excerpt", Contract.Text))),
        },
        ["default"])
    {
        HasKnowledge = true,
        Tools = new Dictionary<string, ToolOffer>(StringComparer.Ordinal)
        {
            ["t"] = new ToolOffer(Contract.Json, Contract.Json, Writes: false),
            ["mcp.search.query"] = new ToolOffer(Contract.Json, Contract.Json, Writes: false),
            ["mcp.search-console.query"] = new ToolOffer(Contract.Json, Contract.Json, Writes: false),
            ["web.fetch"] = new ToolOffer(Contract.Object(ContractField.Required("url", Contract.Url)), Contract.Object(ContractField.Required("text", Contract.Text)), Writes: false),
        },
    };

    /// <summary>Lies beside every playbook of a test: what it may call.</summary>
    public static (string Path, string Text) Other { get; } = ("../other/workflow.yaml", """
        workflow: other
        version: 1.0.0
        brief: { a?: json }
        roles: { writer: { instructions: You write. } }
        steps:
          - agent: words
            role: writer
            task: Write.
            produces: { text: text }
        output: { text: words.text }
        """);

    public static PlaybookSnapshot Files(string workflow, params (string Path, string Text)[] files) => new(
        "p", files.Append((Path: WorkflowReader.FileName, Text: workflow)).Append(Other).DistinctBy(f => f.Path).ToDictionary(f => f.Path, f => f.Text, StringComparer.Ordinal));

    public static WorkflowReading Read(string workflow, params (string Path, string Text)[] files) => WorkflowReader.Read(Files(workflow, files));

    public static LoadedPlaybook Load(string workflow, params (string Path, string Text)[] files) => PlaybookLoader.Load(Files(workflow, files), Installation);

    /// <summary><see cref="Sound"/> with one passage changed, which stands in it once.</summary>
    public static string With(string passage, string other)
    {
        int at = Sound.IndexOf(passage, StringComparison.Ordinal);
        Assert.True(at >= 0 && Sound.IndexOf(passage, at + 1, StringComparison.Ordinal) < 0, $"{passage} must stand once in the sound workflow");
        return string.Concat(Sound.AsSpan(0, at), other, Sound.AsSpan(at + passage.Length));
    }

    public static string Underlined(SourceSpan span) => span.File.Text.Substring(span.Start, span.Length);

    /// <summary><c>HO001 workflow.yaml:61:14+16 message</c>.</summary>
    public static string Line(Finding finding) =>
        $"{finding.Code} {finding.Span.File.Path[2..]}:{finding.Span.Line}:{finding.Span.Column}+{finding.Span.Length} {finding.Message}";
}
