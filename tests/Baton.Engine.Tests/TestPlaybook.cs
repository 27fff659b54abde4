using Baton.Core.Checking;
using Baton.Engine.Playbooks;

namespace Baton.Engine.Tests;

/// <summary>The workflows that the tests run.</summary>
internal static class TestPlaybook
{
    /// <summary>Every kind of step that runs, a check's loop inside a review's, and a commit.</summary>
    public const string Whole = """
        workflow: note
        version: 1.0.0
        title: A note
        purpose: Be run by tests.
        brief: { product: string, region: string }
        start: [manual]
        roles: { writer: { instructions: You write notes. } }
        steps:
          - agent: research
            role: writer
            task: Look into {{ brief.product }}.
            produces: { text: string }
          - agent: draft
            role: writer
            needs: [research.text, "draft?", "lint.findings?", "signoff.comments?", "signoff.content?"]
            task: Write about {{ brief.product }}.
            produces: { text: string }
            retry: { attempts: 3, backoff: 10s..1m }
            timeout: 1m
          - check: lint
            of: draft
            scorers: [clean]
            on_fail: { redo: draft, rounds: 1, then: continue }
          - switch: region
            cases:
              - when: brief.region == "EU"
                steps:
                  - agent: privacy
                    role: writer
                    needs: [draft.text]
                    task: Write the privacy note.
                    produces: { text: string }
                yields: { note: privacy.text }
              - else: true
                yields: { note: "" }
          - review: signoff
            of: { text: draft.text, note: region.note }
            show: [research.text]
            criteria:
              - mended: { text: It is mended., blocking: true, scorer: clean }
            approvers: { all: [brand, legal] }
            due: 7d
            on_changes: { redo: draft, rounds: 2 }
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: "{{ signoff.content.text }} {{ signoff.content.note }}" }
            retry: { attempts: 3, backoff: 10s..1m }
            timeout: 2m
        output: { text: signoff.content.text, where: shelf.receipt.url }
        """;

    /// <summary>One agent, one review, one commit.</summary>
    public const string Short = """
        workflow: short
        version: 1.0.0
        title: A short note
        purpose: Be run by tests.
        brief: { product: string, region: string }
        start: [manual]
        roles: { writer: { instructions: You write notes. } }
        steps:
          - agent: draft
            role: writer
            needs: ["signoff.comments?"]
            task: Write about {{ brief.product }}.
            produces: { text: string(1..40) }
            retry: { attempts: 3, backoff: 10s..1m }
            timeout: 1m
          - review: signoff
            of: { text: draft.text }
            approvers: { all: [brand, legal] }
            due: 7d
            on_changes: { redo: draft, rounds: 1 }
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: signoff.content.text }
            retry: { attempts: 3, backoff: 10s..1m }
            timeout: 2m
        output: { text: signoff.content.text, where: shelf.receipt.url }
        """;

    /// <param name="beside">Playbooks that it may call.</param>
    public static LoadedPlaybook Load(string workflow, Installation installation, params (string Name, string Workflow)[] beside)
    {
        var files = beside.ToDictionary(b => $"../{b.Name}/workflow.yaml", b => b.Workflow);
        files["workflow.yaml"] = workflow;
        var loaded = PlaybookLoader.Load(new PlaybookSnapshot("test", files), installation);
        Assert.DoesNotContain(loaded.Findings, f => f.Severity == Severity.Error);
        return loaded;
    }
}
