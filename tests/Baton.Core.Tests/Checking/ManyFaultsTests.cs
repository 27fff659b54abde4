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
            LQ006 prompts/draft.md:4:23+6 there is no filter `upcaes`; did you mean `upcase`?
            HO004 prompts/writer.md:1:17+11 `run.statred` leads nowhere: there is no `statred`; did you mean `started`?
            WF006 workflow.yaml:1:11+11 `lunch email` is not a name: letters, digits, `_` and `-`, a letter first
            WF004 workflow.yaml:2:10+3 `1.0` is not a semantic version
            WF001 workflow.yaml:3:1+5 a workflow has no key `titel`; did you mean `title`?
            WF008 workflow.yaml:4:8+9 there is no file `brnd.yaml` in this playbook
            CT001 workflow.yaml:6:12+5 `strng` is no type and no contract of this workflow; did you mean `string`?
            WF004 workflow.yaml:8:17+7 a start is `manual`, `mcp`, `webhook: NAME`, `schedule: { cron, timezone, brief }`, `file: PATTERN` or `after: WORKFLOW`
            WF004 workflow.yaml:9:18+5 `2 EUR` is not an amount
            WF004 workflow.yaml:9:33+4 `tokens` is a whole number from 1 to 2147483647, not `lots`
            WF001 workflow.yaml:11:46+5 the role `writer` has no key `modle`; did you mean `model`?
            WF008 workflow.yaml:12:18+15 there is no file `roles/none.yaml` in this playbook
            WF021 workflow.yaml:16:11+5 there is no role `riter`; did you mean `writer`?
            CT001 workflow.yaml:18:53+3 `uri` is no type and no contract of this workflow; did you mean `url`?
            WF004 workflow.yaml:19:24+2 `attempts` is a whole number from 1 to 20, not `30`
            WF005 workflow.yaml:19:37+4 `soon` is not a range of delays
            YM008 workflow.yaml:22:32+14 quote what ends in `?`: other YAML readers stumble over it
            HO002 workflow.yaml:22:68+9 `late` comes after `draft`, and no loop leads back from it
            CT003 workflow.yaml:24:33+5 nothing fits 60..1: the lower bound is above the upper
            WF001 workflow.yaml:25:5+6 `draft` has no key `timout`; did you mean `timeout`?
            WF012 workflow.yaml:26:12+5 there are two of the name `draft`; the first is in line 20
            WF022 workflow.yaml:32:15+4 there is no scorer `grad`; did you mean `grade`?
            WF025 workflow.yaml:32:38+4 the options of `grade`: `most` is "nine", expected a whole number
            WF025 workflow.yaml:32:44+4 the options of `grade`: there is no property `lest` here; there are `most`
            HO009 workflow.yaml:33:22+4 there is no step `drat`; did you mean `draft`?
            WF004 workflow.yaml:33:45+5 `then` is one of `continue`, `stop`, not `go on`
            LQ005 workflow.yaml:36:15+19 a value is missing here
            HO005 workflow.yaml:44:25+10 `inner` is a step inside `region`; outside of it there is only what `region` yields
            HO005 workflow.yaml:48:52+10 `inner` is a step inside `region`; outside of it there is only what `region` yields
            WF004 workflow.yaml:50:40+7 `blocking` is one of `true`, `false`, not `perhaps`
            WF022 workflow.yaml:50:57+6 there is no scorer `nobody`
            WF004 workflow.yaml:51:28+1 at least 3 of 2 groups can never approve
            WF013 workflow.yaml:52:17+7 a timeout never approves
            HO009 workflow.yaml:53:25+5 `redo: inner` must name an earlier step of the same sequence as `signoff`
            WF004 workflow.yaml:53:40+1 `rounds` is a whole number from 1 to 100, not `0`
            WF010 workflow.yaml:59:10+3 `finish` lists commits; `why` is a step of kind ask
            WF023 workflow.yaml:63:20+3 there is no surface `fil`; did you mean `file`?
            HO008 workflow.yaml:64:23+10 `email` would send `draft.body`, which nobody approved
            WF025 workflow.yaml:66:34+3 `to` of `copy`: /format: expected one of "html", "markdown", found "pdf"
            WF025 workflow.yaml:67:13+7 the surface `file` has no field `markdwn`; did you mean `markdown`?
            HO003 workflow.yaml:68:18+17 nothing produces `emial`; did you mean `email`?
            WF022 workflow.yaml:70:20+4 there is no scorer `grad`; did you mean `grade`?
            WF003 workflow.yaml:71:19+6 `promote_when` lacks `no_worse_than`
            WF004 workflow.yaml:71:27+1 `margin` is a share from 0 to 1, not `2`
            """.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var findings = Playbook.Load(Faulty, ("prompts/writer.md", "You write on {{ run.statred }}."), ("prompts/draft.md", "Write.\n\n{% if signoff.coments %}{{ signoff.coments }}{% endif %} {{ lint.findngs }}\n{{ brief.offer.code | upcaes }}\n")).Findings;
        string[] actual = [.. findings.Select(Playbook.Line)];
        Assert.True(expected.SequenceEqual(actual), string.Join('\n', actual));
        Assert.Equal(actual.Length, actual.Distinct().Count());
    }
}
