using Baton.Core.Contracts;
using Baton.Core.Reviews;
using Baton.Core.Workflows;

namespace Baton.Core.Tests.Workflows;

/// <summary>Everything the language has is read into its place, whether it can be run yet or not.</summary>
public sealed class WholeLanguageTests
{
    private const string Whole = """
        workflow: launch-email
        version: 1.0.0
        title: Product launch email
        owner: lifecycle@acme.example
        purpose: Turn a launch brief into an approved email, committed as a draft.
        why: decisions.md
        brand: brand.yaml

        brief:
          product: { $type: string(1..80), $help: As customers know it., $example: Brisa One }
          audience: string
          key_messages: [string, 1..5]
          regions: [US | EU | UK, 1..]
          offer?: { code: string, ends: date }

        start:
          - manual
          - webhook: launches
          - schedule: { cron: "0 9 * * MON", timezone: Europe/Berlin, brief: briefs/weekly.yaml }

        limits: { spend: 2.00 USD, tokens: 200000, time: 14d }

        roles:
          researcher: { instructions: prompts/researcher.md, model: default, tools: [web.fetch] }
          copywriter: { use: roles/copywriter.yaml }
          counsel:
            instructions: You check marketing claims for {{ brand.name }}.

        steps:
          - agent: research
            role: researcher
            task: What does {{ brief.audience }} believe about {{ brief.product }}? Cite a source for each finding.
            produces:
              insights: [{ claim: string, source: url }, 1..10]
            retry: { attempts: 3, backoff: 2s..1m }
            timeout: 2m

          - agent: draft
            role: copywriter
            needs: [research.insights, "draft?", "lint.findings?", "signoff.comments?", "signoff.content?"]
            task: prompts/draft.md
            produces: { subject: string(1..60), preheader: string(..100), body: markdown }

          - check: lint
            of: draft
            needs: [research.insights]
            scorers: [email-rules, brief-coverage, claims-have-evidence, { readability: { grade: ..9 } }]
            on_fail: { redo: draft, rounds: 2, then: continue }

          - switch: region
            cases:
              - when: brief.regions contains "EU"
                steps:
                  - agent: privacy_note
                    role: counsel
                    needs: [draft.body]
                    task: Write the one-sentence privacy note this email needs in the EU.
                    produces: { text: string(..200) }
                yields: { note: privacy_note.text }
              - else: true
                yields: { note: "" }

          - review: signoff
            of:
              subject: draft.subject
              preheader: draft.preheader
              body: "{{ draft.body }}\n\n{{ region.note }}"
            show: [research.insights, lint.findings]
            criteria:
              - on_brand: Sounds like us, not like a template.
              - claims: { text: Every claim has evidence on file., blocking: true, scorer: claims-have-evidence }
            approvers: { all: [brand, legal] }
            due: 24h
            escalate: { after: 48h, to: head-of-brand }
            timeout: 5d
            on_timeout: reject
            on_changes: { redo: draft, rounds: 3 }

        finish:
          - commit: email
            to: { surface: file, format: html }
            with: { title: signoff.content.subject, excerpt: signoff.content.preheader, markdown: signoff.content.body }

        output: { subject: signoff.content.subject, where: email.receipt.url }

        evaluate:
          held_out: examples/held-out.jsonl
          cluster_by: client
          scorers: [brief-coverage, email-rules, { judge: { criterion: on_brand, model: judge } }]
          promote_when: { no_worse_than: current, margin: 0.02, blocking: [email-rules] }
        """;

    private const string Kinds = """
        workflow: rivals
        version: 2.1.0-rc.1+build.7
        contracts:
          Rewrite: { body: markdown }
        brief: { competitors: [{ name: string, site: url }, 1..9], site: url, send_at: datetime, locale: string }
        limits: { time: 90d }
        start:
          - mcp
          - file: inbox/*.yaml
            brief: briefs/from-file.yaml
          - after: rivals
            map: { site: trigger.payload.site, locale: "{{ trigger.cause }}", send_at: { const: 2026-03-01T09:00:00Z }, competitors: { const: [{ name: A, site: https://a.example }] } }
        roles:
          analyst: { instructions: You compare., memory: [brand], knowledge: [knowledge/rivals.md] }
        steps:
          - each: rivals
            as: rival
            in: brief.competitors
            concurrency: 4
            on_item_error: collect
            steps:
              - agent: note
                role: analyst
                needs: [{ as: rival_name, from: rival.name }, { as: tone, from: memory.brand.tone, default: plain }]
                brief: [site, locale]
                task: Compare {{ rival_name }} with {{ brief.site }} in a {{ tone }} tone.
                produces: { note: text }
                fallback: [analyst, default]
                may_ask: editors
            yields: { note: note.note }
          - parallel: audits
            join: all
            branches:
              seo:
                steps:
                  - tool: seo_audit
                    use: mcp.search-console.query
                    with: { site: brief.site, days: { const: 28 }, why: "for {{ brief.locale }}", layout: { template: templates/query.txt } }
                    produces: { score: integer, rows: { $type: [{ query: string, clicks: integer }, ..1000], $audit: true } }
                yields: { score: seo_audit.score }
              copy:
                steps:
                  - agent: copy_audit
                    role: analyst
                    task: Rate the copy.
                    produces: { score: integer }
                    on_error: { steps: [], yields: { score: 0 } }
                yields: { score: copy_audit.score }
          - repeat: improve
            until: judge.score >= 2
            rounds: 3
            then: continue
            steps:
              - agent: rewrite
                role: analyst
                task: Rewrite.
                produces: Rewrite
              - agent: judge
                role: analyst
                needs: [rewrite.body]
                task: Judge {{ rewrite.body }}.
                produces: { score: integer(0..3) }
            yields: { body: rewrite.body }
          - ask: pick
            to: editors
            question: Which rows?
            show: [audits.seo.score, rivals.items]
            answer: { chosen: [{ one_of: brief.competitors, label: name }, 1..3], note?: text, style: html | markdown }
            due: 4h
            escalate: { after: 1d, to: head }
          - call: translate
            workflow: translate-copy@^1
            with: { body: improve.body, locale: { const: de-DE } }
          - wait: slot
            until: brief.send_at
          - wait: pause
            for: 2h
          - wait: paid
            signal: payment
            contract: { amount: number }
          - review: ok
            of: pick
            approvers: { at_least: 2, of: [brand, legal, web] }
            on_timeout: escalate
            escalate: { after: 2d, to: head }
            when: paid.amount > 10
        finish:
          - commit: log
            to: { surface: file, format: { from: pick.style } }
            with: { markdown: '{{ ok.content.note | default: "none" }}' }
            unreviewed: a record for ourselves
        output: { score: audits.copy.score, chosen: "ok.content.chosen?", style: "ok.content.style?" }
        """;

    private static readonly (string, string)[] WholeFiles =
    [
        ("decisions.md", "Why."), ("brand.yaml", "name: Acme\n"), ("briefs/weekly.yaml", "product: {{ trigger.payload.product }}"),
        ("prompts/researcher.md", "You look things up."), ("roles/copywriter.yaml", "instructions: You write.\nmodel: default\n"),
        ("examples/held-out.jsonl", "{}"), ("prompts/draft.md", "Write {{ brief.product }}.{% if lint.findings %} Mend: {{ lint.findings | json }}{% endif %}"),
    ];

    private static readonly (string, string)[] KindFiles =
        [("briefs/from-file.yaml", "site: {{ trigger.payload }}"), ("templates/query.txt", "rows of {{ brief.site }}"), ("knowledge/rivals.md", "Known."), ("../translate-copy/workflow.yaml", Translate)];

    private const string Translate = """
        workflow: translate-copy
        version: 1.4.0
        brief: { body: text, locale: string }
        roles: { translator: { instructions: You translate. } }
        steps:
          - agent: text
            role: translator
            task: Translate {{ brief.body }} to {{ brief.locale }}.
            produces: { body: text }
        output: { body: text.body }
        """;

    [Fact]
    public void The_whole_example_is_read_and_only_what_cannot_run_yet_is_refused() =>
        Assert.Equal(
            [
                "WF020 workflow.yaml:18:5+7 nothing serves this start yet; the workflow can be started by hand",
                "WF020 workflow.yaml:19:5+8 nothing serves this start yet; the workflow can be started by hand",
            ],
            Playbook.Load(Whole, WholeFiles).Findings.Select(Playbook.Line));

    [Fact]
    public void The_head_of_the_whole_example_is_in_its_place()
    {
        var workflow = Playbook.Read(Whole, WholeFiles).Workflow!;
        Assert.Equal(
            ("launch-email", "1.0.0", "Product launch email", "lifecycle@acme.example", "Turn a launch brief into an approved email, committed as a draft."),
            (workflow.Name, workflow.Version, workflow.Title, workflow.Owner, workflow.Purpose));
        Assert.Equal(["product", "audience", "key_messages", "regions", "offer"], workflow.Brief.Fields.Select(f => f.Name));
        Assert.Equal("Acme", workflow.Brand.GetProperty("name").GetString());
        Assert.Equal(new Limits(2.00m, 200_000, TimeSpan.FromDays(14)), workflow.Limits);
        Assert.Equal(["Manual", "Webhook", "Schedule"], workflow.Start.Select(t => t.GetType().Name));
        Assert.Equal("launches", ((Trigger.Webhook)workflow.Start[1]).Name);
        var schedule = (Trigger.Schedule)workflow.Start[2];
        Assert.Equal(("0 9 * * MON", "Europe/Berlin"), (schedule.Cron, schedule.Timezone));
        Assert.Equal("briefs/weekly.yaml", Assert.IsType<BriefSource.File>(schedule.Brief).Path);
        Assert.Equal(["web.fetch"], workflow.Roles["researcher"].Tools);
        Assert.Equal("brand", Assert.Single(workflow.Roles["counsel"].Instructions.Paths).Segments[0].ToString());
        Assert.Equal(["subject", "where"], workflow.Output.Select(o => o.Name));
        var evaluate = workflow.Evaluate!;
        Assert.Equal(("examples/held-out.jsonl", "client", 0.02, "current"), (evaluate.HeldOut, evaluate.ClusterBy, evaluate.PromoteWhen!.Margin, evaluate.PromoteWhen.NoWorseThan));
        Assert.Equal("""{"criterion":"on_brand","model":"judge"}""", evaluate.Scorers[2].Options.GetRawText());
        Assert.Equal(["email-rules"], evaluate.PromoteWhen.Blocking);
    }

    [Fact]
    public void The_steps_of_the_whole_example_are_in_their_places()
    {
        var steps = Playbook.Read(Whole, WholeFiles).Workflow!.Steps;
        Assert.Equal(["research", "draft", "lint", "region", "signoff", "email"], steps.Select(s => s.Id));
        var research = (Step.Agent)steps[0];
        Assert.Equal(new RetryPolicy(3, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)), research.Retry);
        Assert.Equal(TimeSpan.FromMinutes(2), research.Timeout);
        var draft = (Step.Agent)steps[1];
        Assert.Equal(["research.insights", "draft", "lint.findings", "signoff.comments", "signoff.content"], draft.Needs.Select(n => n.Name));
        Assert.Equal([false, true, true, true, true], draft.Needs.Select(n => n.IsOptional));
        Assert.Null(draft.BriefFields);
        var lint = (Step.Check)steps[2];
        Assert.Equal("draft", lint.Of.Text);
        Assert.Equal("""{"grade":"..9"}""", lint.Scorers[3].Options.GetRawText());
        var again = Assert.IsType<OnFail.Again>(lint.OnFail);
        Assert.Equal(("draft", 2, RoundsSpent.Continue), (again.Redo.Target, again.Redo.Rounds, again.Then));
        var region = (Step.Switch)steps[3];
        Assert.NotNull(region.Cases[0].When);
        Assert.Null(region.Cases[1].When);
        Assert.Equal("privacy_note", Assert.Single(region.Cases[0].Body.Steps).Id);
        Assert.IsType<ValueExpression.Path>(Assert.Single(region.Cases[0].Body.Yields).Value);
        Assert.IsType<ValueExpression.Constant>(Assert.Single(region.Cases[1].Body.Yields).Value);
        var signoff = (Step.Review)steps[4];
        Assert.Equal(["subject", "preheader", "body"], signoff.Of.Select(o => o.Name));
        Assert.IsType<ValueExpression.Template>(signoff.Of[2].Value);
        Assert.Equal([("on_brand", false, null), ("claims", true, "claims-have-evidence")], signoff.Criteria.Select(c => (c.Name, c.IsBlocking, c.Scorer?.Name)));
        Assert.Equal(["brand", "legal"], Assert.IsType<ApprovalPolicy.All>(signoff.Approvers).Groups);
        Assert.Equal((TimeSpan.FromHours(24), TimeSpan.FromDays(5), TimeoutRoute.Reject), (signoff.Due, signoff.Timeout, signoff.OnTimeout));
        Assert.Equal(new Escalation(TimeSpan.FromHours(48), "head-of-brand"), signoff.Escalate);
        Assert.Equal(("draft", 3), (signoff.OnChanges!.Target, signoff.OnChanges.Rounds));
        var email = (Step.Commit)steps[5];
        Assert.Equal(("file", null), (email.Surface, email.Unreviewed));
        Assert.Equal(["surface", "format"], email.To.Select(e => e.Name));
        Assert.Equal(["title", "excerpt", "markdown"], email.With.Select(e => e.Name));
    }

    [Fact]
    public void Every_other_kind_of_step_is_read_and_nothing_but_its_not_running_yet_is_wrong_with_it()
    {
        var findings = Playbook.Load(Kinds, KindFiles).Findings;
        Assert.Equal(
            [
                "mcp: nothing serves this start yet; the workflow can be started by hand",
                "file: nothing serves this start yet; the workflow can be started by hand",
                "after: nothing serves this start yet; the workflow can be started by hand",
                "analyst: a role's `memory`",
                "memory.brand.tone: values of `memory`",
            ],
            findings.Select(f => $"{Playbook.Underlined(f.Span)}: {f.Message.Replace("this version of Baton reads ", "", StringComparison.Ordinal).Replace(", but can't run them yet", "", StringComparison.Ordinal)}"));
        Assert.All(findings, f => Assert.Equal("WF020", f.Code));
    }

    [Fact]
    public void Every_key_of_every_other_kind_is_in_its_place()
    {
        var workflow = Playbook.Read(Kinds, KindFiles).Workflow!;
        Assert.Equal("2.1.0-rc.1+build.7", workflow.Version);
        Assert.Equal("briefs/from-file.yaml", Assert.IsType<BriefSource.File>(workflow.Start[1].Brief).Path);
        Assert.Equal(["site", "locale", "send_at", "competitors"], Assert.IsType<BriefSource.Fields>(workflow.Start[2].Brief).Values.Select(v => v.Name));
        Assert.Equal(["brand"], workflow.Roles["analyst"].Memory);
        Assert.Equal(["knowledge/rivals.md"], workflow.Roles["analyst"].Knowledge);

        var each = (Step.Each)workflow.Steps[0];
        Assert.Equal(("rival", "brief.competitors", 4, OnItemError.Collect), (each.As, each.In.Text, each.Concurrency, each.OnItemError));
        var note = (Step.Agent)Assert.Single(each.Body.Steps);
        Assert.Equal(["rival_name", "tone"], note.Needs.Select(n => n.Name));
        Assert.Equal(["rival.name", "memory.brand.tone"], note.Needs.Select(n => n.From.Text));
        Assert.Equal("plain", note.Needs[1].Default!.Value.GetString());
        Assert.True(note.Needs[1].IsOptional);
        Assert.Equal(["site", "locale"], note.BriefFields);
        Assert.Equal(["analyst", "default"], note.Fallback);
        Assert.Equal("editors", note.MayAsk);
        Assert.Equal("note", Assert.Single(each.Body.Yields).Name);

        var audits = (Step.Parallel)workflow.Steps[1];
        Assert.Null(audits.Join);
        Assert.Equal(["seo", "copy"], audits.Ways.Select(w => w.Name));
        var tool = (Step.Tool)Assert.Single(audits.Ways[0].Steps);
        Assert.Equal("mcp.search-console.query", tool.Use);
        Assert.Equal(["Path", "Constant", "Template", "Template"], tool.With.Select(w => w.Value.GetType().Name));
        Assert.Equal(28, ((ValueExpression.Constant)tool.With[1].Value).Value.GetInt32());
        var copy = Assert.Single(audits.Ways[1].Steps);
        Assert.Equal("score", Assert.Single(copy.OnError!.Yields).Name);

        var improve = (Step.Repeat)workflow.Steps[2];
        Assert.Equal((3, RoundsSpent.Continue), (improve.Rounds, improve.Then));
        Assert.Equal("judge.score", Assert.Single(improve.Until.Paths).ToString());
        Assert.Equal(["rewrite", "judge"], improve.Body.Steps.Select(s => s.Id));
        Assert.Equal(["body"], ((Step.Agent)improve.Body.Steps[0]).Produces.Fields.Select(f => f.Name));

        var pick = (Step.Ask)workflow.Steps[3];
        Assert.Equal(("editors", "Which rows?", TimeSpan.FromHours(4)), (pick.To, pick.Question, pick.Due));
        Assert.Equal(new Escalation(TimeSpan.FromDays(1), "head"), pick.Escalate);
        Assert.Equal(["audits.seo.score", "rivals.items"], pick.Show.Select(s => s.Text));
        Assert.Equal(["name", "site"], pick.Answer.Fields[0].Contract.Item!.Fields.Select(f => f.Name));

        var call = (Step.Call)workflow.Steps[4];
        Assert.Equal(("translate-copy", "^1"), (call.Workflow, call.Range));
        Assert.Equal(["body", "locale"], call.With.Select(w => w.Name));
        Assert.Equal("brief.send_at", Assert.IsType<WaitFor.Until>(((Step.Wait)workflow.Steps[5]).For).Instant.Text);
        Assert.Equal(TimeSpan.FromHours(2), Assert.IsType<WaitFor.Duration>(((Step.Wait)workflow.Steps[6]).For).Length);
        var signal = Assert.IsType<WaitFor.Signal>(((Step.Wait)workflow.Steps[7]).For);
        Assert.Equal(("payment", "amount"), (signal.Name, signal.Contract.Fields[0].Name));
        var ok = (Step.Review)workflow.Steps[8];
        Assert.Equal(["chosen", "note", "style"], ok.Of.Select(o => o.Name));
        Assert.True(((ValueExpression.Path)ok.Of[1].Value).Value.IsOptional);
        Assert.Equal(2, Assert.IsType<ApprovalPolicy.AtLeast>(ok.Approvers).Count);
        Assert.Equal(TimeoutRoute.Escalate, ok.OnTimeout);
        Assert.NotNull(ok.When);
        var log = (Step.Commit)workflow.Steps[9];
        Assert.Equal("a record for ourselves", log.Unreviewed);
        Assert.IsType<ValueExpression.Path>(log.To[1].Value);
    }

    [Fact]
    public void Outside_a_region_its_yields_have_the_contracts_of_what_they_yield()
    {
        var contracts = StepContracts.Of(Playbook.Read(Kinds, KindFiles).Workflow!);
        Assert.Equal(ContractKind.List, Field("rivals", "items").Kind);
        Assert.Equal(ContractKind.Integer, Field("audits", "seo", "score").Kind);
        Assert.Equal(ContractKind.Markdown, Field("improve", "body").Kind);
        Assert.Equal(ContractKind.Number, Field("paid", "amount").Kind);
        Assert.Equal(ContractKind.Url, Field("rival", "site").Kind);

        Contract Field(string producer, params string[] path) => Assert.IsType<ContractLookup.Found>(contracts[producer].Find(path)).Contract;
    }

    [Theory]
    [InlineData("any", 1)]
    [InlineData("2", 2)]
    [InlineData("all", null)]
    public void A_parallel_joins_all_any_or_so_many(string join, int? wanted)
    {
        string text = Kinds.Replace("join: all", $"join: {join}", StringComparison.Ordinal);
        Assert.Equal(wanted, ((Step.Parallel)Playbook.Read(text, KindFiles).Workflow!.Steps[1]).Join);
    }

    [Theory]
    [InlineData("editors", "Any", "editors")]
    [InlineData("{ any: [a, b] }", "Any", "a b")]
    [InlineData("{ all: [a, b] }", "All", "a b")]
    [InlineData("{ at_least: 1, of: [a, b] }", "AtLeast", "a b")]
    public void Approvers_are_a_group_any_all_or_so_many(string approvers, string kind, string groups)
    {
        var review = Playbook.Read(Playbook.With("approvers: editors", $"approvers: {approvers}")).Workflow!.Steps.OfType<Step.Review>().Single();
        Assert.Equal((kind, groups), (review.Approvers.GetType().Name, string.Join(' ', review.Approvers.Groups)));
    }

    [Theory]
    [InlineData("stop", "Stop")]
    [InlineData("continue", "Continue")]
    [InlineData("{ redo: draft, rounds: 1 }", "Again")]
    public void A_failed_check_redoes_stops_or_goes_on(string onFail, string kind)
    {
        string text = Playbook.With("on_fail: { redo: draft, rounds: 2, then: continue }", $"on_fail: {onFail}");
        Assert.Equal(kind, Playbook.Read(text).Workflow!.Steps.OfType<Step.Check>().Single().OnFail.GetType().Name);
    }

    [Theory]
    [InlineData("ok.content.body", "Path", "")]
    [InlineData("\"{{ ok.content.body }}\"", "Template", "")]
    [InlineData("{ from: ok.content.body }", "Path", "")]
    [InlineData("{ template: layout.html }", "Template", "")]
    [InlineData("{ const: NO }", "Constant", "\"NO\"")]
    [InlineData("{ const: [1, x, { y: null }] }", "Constant", """[1,"x",{"y":null}]""")]
    [InlineData("12", "Constant", "12")]
    [InlineData("-1.50", "Constant", "-1.50")]
    [InlineData("true", "Constant", "true")]
    [InlineData("\"\"", "Constant", "\"\"")]
    [InlineData("{ const: \"007\" }", "Constant", "\"007\"")]
    public void A_value_is_a_path_a_template_or_a_constant(string written, string kind, string json)
    {
        var reading = Playbook.Read(Playbook.With("markdown: ok.content.body", $"markdown: {written}"), ("layout.html", "<p>{{ ok.content.body }}</p>"));
        Assert.Empty(reading.Findings);
        var value = reading.Workflow!.Steps.OfType<Step.Commit>().Single().With[0].Value;
        Assert.Equal(kind, value.GetType().Name);
        if (value is ValueExpression.Constant constant)
            Assert.Equal(json, constant.Value.GetRawText());
    }

    [Fact]
    public void The_sound_workflow_has_no_findings_and_a_version()
    {
        var loaded = Playbook.Load(Playbook.Sound);
        Assert.Empty(loaded.Findings.Select(Playbook.Line));
        Assert.NotNull(loaded.Version);
    }
}
