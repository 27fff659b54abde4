namespace Baton.Simulation.Tests.Engine;

/// <summary>Workflows written for simulations: every kind of step that runs, and the places where something can go wrong.</summary>
internal static class WrittenWorkflows
{
    public static IReadOnlyList<string> All => [Short, Whole, Asked, TwoCommits, Hasty, Unreviewed, Calling];

    /// <summary>Where the playbook lies that the others may call.</summary>
    public const string CalledAt = "../polish/workflow.yaml";

    private const string Head = """
        version: 1.0.0
        title: Simulated
        purpose: Be simulated.
        brief: { product: string(1..40), region: EU | US }
        start: [manual]
        roles: { writer: { instructions: You write. } }

        """;

    private const string Short = "workflow: short\n" + Head + """
        steps:
          - agent: draft
            role: writer
            needs: ["signoff.comments?"]
            task: Edition 1 in {{ run.id }} about {{ brief.product }}.{% if signoff.comments %} Mind {{ signoff.comments | json }}.{% endif %}
            produces: { text: string(1..60) }
            retry: { attempts: 3, backoff: 10s..1m }
            timeout: 1m
          - review: signoff
            of: { text: draft.text }
            approvers: { all: [brand, legal] }
            due: 7d
            escalate: { after: 2d, to: head }
            timeout: 20d
            on_timeout: reject
            on_changes: { redo: draft, rounds: 2 }
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: signoff.content.text }
            retry: { attempts: 4, backoff: 10s..1m }
            timeout: 2m
        output: { text: signoff.content.text, where: shelf.receipt.url }
        """;

    private const string Whole = "workflow: whole\n" + Head + """
        steps:
          - agent: research
            role: writer
            task: Edition 1 in {{ run.id }}, look into {{ brief.product }}.
            produces: { text: string(1..60) }
          - agent: draft
            role: writer
            needs: [research.text, "draft?", "lint.findings?", "signoff.comments?", "signoff.content?"]
            task: Edition 1 in {{ run.id }}, write about {{ brief.product }}.
            produces: { text: string(1..60) }
            retry: { attempts: 3, backoff: 10s..1m }
            timeout: 1m
          - check: lint
            of: draft
            scorers: [clean]
            on_fail: { redo: draft, rounds: 2, then: continue }
          - switch: region
            cases:
              - when: brief.region == "EU"
                steps:
                  - agent: privacy
                    role: writer
                    needs: [draft.text]
                    task: Edition 1 in {{ run.id }}, write the privacy note.
                    produces: { text: string(1..60) }
                yields: { note: privacy.text }
              - else: true
                yields: { note: "" }
          - review: signoff
            of: { text: draft.text, note: region.note }
            show: [research.text]
            criteria:
              - right: { text: It is right., blocking: true, scorer: clean }
            approvers: { any: [brand, legal] }
            due: 7d
            on_changes: { redo: draft, rounds: 2 }
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: "{{ signoff.content.text }} {{ signoff.content.note }}" }
            retry: { attempts: 3, backoff: 10s..1m }
        output: { text: signoff.content.text, where: shelf.receipt.url }
        """;

    private const string Asked = "workflow: asked\n" + Head + """
        steps:
          - ask: angle
            to: editors
            question: What shall it be about?
            answer: { text: string(1..60) }
            due: 1d
            timeout: 3d
          - agent: extra
            role: writer
            when: brief.region == "US"
            task: Edition 1 in {{ run.id }}, add something.
            produces: { text: string(1..60) }
          - agent: draft
            role: writer
            needs: [angle.text, "extra.text?", "first.comments?"]
            task: Edition 1 in {{ run.id }}, write about {{ angle.text }}.
            produces: { text: string(1..60) }
          - review: first
            of: { text: draft.text }
            approvers: brand
            due: 2d
            on_changes: { redo: draft, rounds: 1 }
          - review: second
            of: { text: first.content.text }
            approvers: { at_least: 2, of: [legal, brand, head] }
            due: 2d
            timeout: 10d
            escalate: { after: 3d, to: chief }
            on_timeout: escalate
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: second.content.text }
        output: { where: shelf.receipt.url }
        """;

    private const string TwoCommits = "workflow: two\n" + Head + """
        steps:
          - agent: draft
            role: writer
            needs: ["signoff.comments?"]
            task: Edition 1 in {{ run.id }} about {{ brief.product }}.{% if signoff.comments %} Mind {{ signoff.comments | json }}.{% endif %}
            produces: { subject: string(1..60), body: text }
          - review: signoff
            of: { subject: draft.subject, body: draft.body }
            approvers: { all: [brand, legal] }
            due: 7d
            on_changes: { redo: draft, rounds: 1 }
        finish:
          - commit: post
            to: { surface: file, format: html }
            with: { title: signoff.content.subject, markdown: signoff.content.body }
            retry: { attempts: 3, backoff: 10s..1m }
            timeout: 3m
          - commit: note
            to: { surface: shelf }
            with: { text: signoff.content.subject }
            retry: { attempts: 2, backoff: 5s..1m }
        output: { where: post.receipt.url, also: note.receipt.url }
        """;

    private const string Hasty = "workflow: hasty\n" + Head + """
        limits: { time: 6d, tokens: 2000 }
        steps:
          - agent: draft
            role: writer
            needs: ["lint.findings?"]
            task: Edition 1 in {{ run.id }} about {{ brief.product }}.{% if lint.findings %} Mind {{ lint.findings | json }}.{% endif %}
            produces: { text: string(1..60) }
          - check: lint
            of: draft
            scorers: [clean]
            on_fail: { redo: draft, rounds: 3, then: stop }
          - review: signoff
            of: { text: draft.text }
            approvers: { all: [brand, legal] }
            due: 1d
            timeout: 2d
            on_timeout: reject
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: signoff.content.text }
        output: { where: shelf.receipt.url }
        """;

    private const string Unreviewed = "workflow: unreviewed\n" + Head + """
        steps:
          - agent: draft
            role: writer
            task: Edition 1 in {{ run.id }} about {{ brief.product }}.
            produces: { text: string(1..60) }
            retry: { attempts: 2, backoff: 1s..1m }
        finish:
          - commit: shelf
            unreviewed: A log that only we read.
            to: { surface: shelf }
            with: { text: draft.text }
        output: { where: shelf.receipt.url }
        """;

    private const string Calling = "workflow: calling\n" + Head + """
        steps:
          - agent: draft
            role: writer
            task: Edition 1 in {{ run.id }} about {{ brief.product }}.
            produces: { text: string(1..60) }
          - parallel: both
            join: all
            branches:
              first:
                steps: [{ call: polish, workflow: polish, with: { text: draft.text }, on_error: { steps: [], yields: { text: draft.text } } }]
                yields: { text: polish.text }
              second:
                steps: [{ agent: extra, role: writer, needs: [draft.text], task: "Edition 1 in {{ run.id }}, more.", produces: { text: string(1..60) } }]
                yields: { text: extra.text }
          - call: again
            workflow: polish@^1
            with: { text: both.first.text }
          - review: signoff
            of: { text: again.text, more: both.second.text }
            approvers: { any: [brand, legal] }
            due: 7d
            timeout: 20d
        finish:
          - commit: shelf
            to: { surface: shelf }
            with: { text: "{{ signoff.content.text }} {{ signoff.content.more }}" }
            retry: { attempts: 4, backoff: 10s..1m }
        output: { where: shelf.receipt.url }
        """;

    /// <summary>Commits for itself. Whoever runs it calls it.</summary>
    public const string Called = """
        workflow: polish
        version: 1.0.0
        title: Polish
        purpose: Be called.
        brief: { text: string(1..60) }
        roles: { polisher: { instructions: You polish. } }
        steps:
          - agent: smooth
            role: polisher
            needs: ["approval.comments?"]
            task: Polish {{ brief.text }}.{% if approval.comments %} Mind {{ approval.comments | json }}.{% endif %}
            produces: { text: string(1..60) }
            retry: { attempts: 2, backoff: 1s..1m }
          - review: approval
            of: { text: smooth.text }
            approvers: brand
            due: 1d
            timeout: 9d
            on_changes: { redo: smooth, rounds: 1 }
        finish:
          - commit: note
            to: { surface: shelf }
            with: { text: approval.content.text }
            retry: { attempts: 3, backoff: 10s..1m }
        output: { text: approval.content.text }
        """;
}
