using System.Text;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Engine.Playbooks;

namespace Baton.Bench;

/// <summary>
/// A workflow as long as one likes, in one file, of what people write: chapters of ten steps, in which agents hand on, a check
/// and a review send back to the writer, and a switch adds a note.
/// </summary>
internal static class ManySteps
{
    private const int StepsAChapter = 10;

    public static Installation Installation { get; } = new(
        new Dictionary<string, Contract>(StringComparer.Ordinal) { ["email-rules"] = Contract.Object() },
        new Dictionary<string, SurfaceOffer>(StringComparer.Ordinal)
        {
            ["file"] = new SurfaceOffer(
                Contract.Object(ContractField.Required("surface", Contract.String), ContractField.Optional("format", Contract.Choice("html", "markdown"))),
                Contract.Object(ContractField.Required("markdown", Contract.Text), ContractField.Optional("title", Contract.Text))),
        },
        ["default"]);

    /// <param name="eachItsOwn">No two contracts are alike: fields have other bounds and choices, and names of their own.</param>
    public static PlaybookSnapshot Playbook(int steps, bool eachItsOwn) =>
        new("bench", new Dictionary<string, string>(StringComparer.Ordinal) { ["workflow.yaml"] = Text(steps, eachItsOwn) });

    private static string Text(int steps, bool eachItsOwn)
    {
        var text = new StringBuilder("""
            workflow: many
            version: 1.0.0
            brief: { product: string(1..80), audience: string, channel: email | social | print, regions: [EU | US | UK, 1..3], note?: text }
            limits: { time: 14d }
            roles:
              writer: { instructions: "You write for {{ brief.audience }}." }
            steps:

            """);
        int chapters = steps / StepsAChapter;
        for (int i = 0; i < chapters; i++)
            text.Append(Chapter(i, eachItsOwn ? i + 1 : null));
        // What the last chapter approved rests on all before it.
        text.Append("output:\n");
        for (int i = 0; i < chapters; i++)
            text.Append($"  title{i}: sent{i}.receipt.url\n");
        return text.ToString();
    }

    /// <param name="own">Makes the chapter's contracts differ from those of all others; null where they are to be the same.</param>
    private static string Chapter(int i, int? own) => $$$"""
          - agent: research{{{i}}}
            role: writer
            {{{(i == 0 ? "needs: []" : $"needs: [ok{i - 1}.content.title]")}}}
            task: What does {{ brief.audience }} believe about {{ brief.product }}{{{(i == 0 ? "" : $", after {{{{ ok{i - 1}.content.title }}}}")}}}?
            produces: { insights: [{ claim: string(..{{{200 + own ?? 200}}}), source{{{own}}}: url }, 1..10] }
            retry: { attempts: 3, backoff: 2s..1m }
          - agent: angle{{{i}}}
            role: writer
            needs: [research{{{i}}}.insights]
            task: "The best of {% for insight in research{{{i}}}.insights %}{{ insight.claim }}, {% endfor %}and why."
            produces: { angle: string(..{{{200 + own ?? 200}}}), tone: plain | bold{{{(own is null ? "" : $" | tone{own}")}}} }
          - agent: draft{{{i}}}
            role: writer
            needs: [research{{{i}}}.insights, angle{{{i}}}.angle, "draft{{{i}}}?", "lint{{{i}}}.findings?", "ok{{{i}}}.comments?"]
            task: |
              Write about {{ brief.product }}: {{ angle{{{i}}}.angle }}.
              {% if brief.note %}Mind this: {{ brief.note }}{% endif %}
              {% if ok{{{i}}}.comments %}{% for comment in ok{{{i}}}.comments %}- {{ comment.text }}
              {% endfor %}{% endif %}
            produces: { title: string(1..{{{60 + own ?? 60}}}), body: markdown(..{{{20_000 + own ?? 20_000}}}) }
          - check: lint{{{i}}}
            of: draft{{{i}}}
            needs: [research{{{i}}}.insights]
            scorers: [email-rules]
            on_fail: { redo: draft{{{i}}}, rounds: 2, then: continue }
          - switch: region{{{i}}}
            cases:
              - when: brief.regions contains "EU" and angle{{{i}}}.tone == "bold"
                steps:
                  - agent: privacy{{{i}}}
                    role: writer
                    needs: [draft{{{i}}}.body]
                    task: The privacy note for {{ draft{{{i}}}.body }}.
                    produces: { text: string(..{{{200 + own ?? 200}}}) }
                yields: { note: privacy{{{i}}}.text }
              - else: true
                steps:
                  - agent: plain{{{i}}}
                    role: writer
                    needs: [draft{{{i}}}.title]
                    task: A footer under {{ draft{{{i}}}.title }}.
                    produces: { text: string(..{{{300 + own ?? 300}}}) }
                yields: { note: plain{{{i}}}.text }
          - agent: teaser{{{i}}}
            role: writer
            when: brief.channel == "social"
            needs: [draft{{{i}}}.body]
            task: A teaser of {{ draft{{{i}}}.body }}.
            produces: { text: string(1..{{{140 + own ?? 140}}}) }
          - review: ok{{{i}}}
            of: { title: draft{{{i}}}.title, body: draft{{{i}}}.body, note: region{{{i}}}.note, teaser: "teaser{{{i}}}.text?" }
            show: [lint{{{i}}}.findings]
            approvers: { all: [brand, legal] }
            due: 24h
            escalate: { after: 48h, to: head-of-brand }
            timeout: 5d
            on_timeout: reject
            on_changes: { redo: draft{{{i}}}, rounds: 3 }
          - commit: sent{{{i}}}
            to: { surface: file, format: html }
            with:
              title: ok{{{i}}}.content.title
              markdown: "{{ ok{{{i}}}.content.body }}\n\n{{ ok{{{i}}}.content.note }}{% if ok{{{i}}}.content.teaser %}{{ ok{{{i}}}.content.teaser }}{% endif %}"

        """;
}
