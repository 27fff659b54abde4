namespace Baton.Cli;

/// <summary>What <c>baton new</c> writes. It passes the checker and runs; a test holds it to that.</summary>
public static class StarterPlaybook
{
    public static IEnumerable<(string Path, string Text)> Files(string name) =>
    [
        ("workflow.yaml", Workflow.Replace("NAME", name, StringComparison.Ordinal)),
        ("prompts/copywriter.md", Copywriter),
        ("prompts/draft.md", Draft),
        ("brand.yaml", Brand),
        ("briefs/sample.yaml", Brief),
    ];

    private const string Workflow = """
        # A playbook is this folder; this file is its workflow. `baton check NAME` says what is wrong with it.
        workflow: NAME
        version: 0.1.0
        title: A short post from a brief
        purpose: Turn a brief into an approved post, committed as a file.
        brand: brand.yaml

        # What a run needs to start. It travels whole and verbatim with every handoff.
        brief:
          product: { $type: string(1..80), $help: As customers know it., $example: Brisa One }
          audience: string
          key_messages: [string, 1..5]
          url: url

        roles:
          copywriter: { instructions: prompts/copywriter.md }

        steps:
          # An agent step says what it needs besides the brief, and what it must produce.
          - agent: draft
            role: copywriter
            needs: ["lint.findings?", "signoff.comments?", "signoff.content?"]
            task: prompts/draft.md
            produces: { title: string(1..80), body: markdown }

          # A check sends the draft back while the brief has not arrived in it.
          - check: lint
            of: draft
            scorers: [brief-coverage]
            on_fail: { redo: draft, rounds: 2, then: continue }

          # People decide. What they approve is what is committed, byte for byte.
          - review: signoff
            of: { title: draft.title, body: draft.body }
            show: [lint.findings]
            criteria:
              - on_brand: Sounds like us.
              - complete: { text: Everything in the brief is there., scorer: brief-coverage }
            approvers: editors
            timeout: 5d
            on_timeout: reject
            on_changes: { redo: draft, rounds: 3 }

        finish:
          - commit: post
            to: { surface: file, format: markdown }
            with: { title: signoff.content.title, markdown: signoff.content.body }

        output: { title: signoff.content.title, where: post.receipt.url }

        """;

    private const string Copywriter = """
        You write for {{ brand.name }}. Short sentences, plain words, one idea a paragraph. Every fact you state comes from the brief.

        """;

    private const string Draft = """
        Write a short post about {{ brief.product }} for {{ brief.audience }}. Say each key message once, and link to {{ brief.url }}.
        {% if lint.findings %}
        Mend what the lint findings name.
        {% endif %}{% if signoff.content %}
        A reviewer edited the text: keep their wording.
        {% endif %}{% if signoff.comments %}
        Answer every comment.
        {% endif %}

        """;

    private const string Brand = """
        # Voice, terms and claims; prompts name them as brand.name and so on.
        name: Your brand
        voice:
          summary: Plain and exact.

        """;

    private const string Brief = """
        product: Brisa One
        audience: people who make coffee at home before work
        key_messages:
          - Ready to brew 38 seconds after you switch it on
          - 18 cm wide, so it fits beside the kettle
        url: https://brand.example/brisa-one

        """;
}
