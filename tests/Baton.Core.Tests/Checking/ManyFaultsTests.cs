using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

public sealed class ManyFaultsTests
{
    private const string Faulty = """
        workflow: lunch email
        version: 1.0
        titel: Product launch email
        brand: brnd.yaml
        brief:
          product: strng
          offer?: { code: string }
        start: [manual, nightly]
        limits: { spend: 2 EUR, tokens: lots }
        roles:
          writer: { instructions: prompts/writer.md, modle: default }
          unread: { use: roles/none.yaml }
          idle: { instructions: You wait. }
        steps:
          - agent: research
            role: riter
            task: Look up {{ brief.produkt }}.
            produces: { insights: [{ claim: string, source: uri }] }
            retry: { attempts: 30, backoff: soon }
          - agent: draft
            role: unread
            needs: [research.insights, lint.findings?, "signoff.coments?", late.text, brief.offer.code]
            task: prompts/draft.md
            produces: { subject: string(60..1), body: markdown }
            timout: 2m
          - agent: draft
            role: writer
            task: Twice.
            produces: { x: text }
          - check: lint
            of: draft
            scorers: [grad, { grade: { most: nine, lest: 1 } }]
            on_fail: { redo: drat, rounds: 2, then: go on }
          - switch: region
            cases:
              - when: brief.offer.code ==
                steps:
                  - agent: inner
                    role: writer
                    task: Inside.
                    produces: { text: string }
                yields: { note: inner.text }
              - when: brief.offer
                yields: { text: inner.text }
          - review: signoff
            of:
              subject: draft.subject
              body: "{{ draft.body }} {{ region.note }} {{ inner.text }}"
            criteria:
              - tone: { text: Ours., blocking: perhaps, scorer: nobody }
            approvers: { at_least: 3, of: [a, b] }
            on_timeout: approve
            on_changes: { redo: inner, rounds: 0 }
          - agent: late
            role: writer
            task: Late.
            produces: { text: text }
        finish:
          - ask: why
            to: editors
            answer: { because: [{ one_of: draft.body, label: x }] }
          - commit: email
            to: { surface: fil }
            with: { markdown: draft.body }
          - commit: copy
            to: { surface: file, format: pdf }
            with: { markdwn: signoff.content.bdy, title: signoff.content.subject }
        output: { where: emial.receipt.url }
        evaluate:
          scorers: [judge, grad]
          promote_when: { margin: 2 }
        """;

    [Fact]
    public void All_faults_of_a_file_come_at_once_each_at_its_place_and_none_twice()
    {
        string[] expected = """

            """.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var findings = Playbook.Load(Faulty, ("prompts/writer.md", "You write for {{ brand.nmae }}."), ("prompts/draft.md", "Write.\n\n{% if signoff.coments %}{{ signoff.coments }}{% endif %} {{ lint.findngs }}\n{{ brief.offer.code | upcaes }}\n")).Findings;
        string[] actual = [.. findings.Select(Playbook.Line)];
        Assert.True(expected.SequenceEqual(actual), string.Join('\n', actual));
        Assert.Equal(actual.Length, actual.Distinct().Count());
    }
}
