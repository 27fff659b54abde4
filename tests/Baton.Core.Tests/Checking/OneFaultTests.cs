using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>One fault in a sound workflow is one finding, at the fault, and says what to do; whatever depends on it is not blamed.</summary>
public sealed class OneFaultTests
{
    [Theory]
    // keys
    [InlineData("    role: writer\n    needs: [\"lint", "    rol: writer\n    needs: [\"lint", "WF001", "rol", "`draft` has no key `rol`; did you mean `role`?")]
    [InlineData("    of: draft\n", "    on: draft\n", "WF001", "on", "did you mean `of`?")]
    [InlineData("    scorers:", "    scorer:", "WF001", "scorer", "did you mean `scorers`?")]
    [InlineData("approvers: editors", "aprovers: editors", "WF001", "aprovers", "did you mean `approvers`?")]
    [InlineData("approvers: editors", "approvers: editors\n    colour: red", "WF001", "colour", "`ok` has no key `colour`")]
    [InlineData("on_changes: {", "on_change: {", "WF001", "on_change", "did you mean `on_changes`?")]
    [InlineData("roles:\n", "rols:\n", "WF001", "rols", "a workflow has no key `rols`; did you mean `roles`?")]
    [InlineData("    task: Shorten", "    tasks: Shorten", "WF001", "tasks", "did you mean `task`?")]
    [InlineData("version: 1.0.0\n", "", "WF003", "workflow", "a workflow lacks `version`")]
    [InlineData("    approvers: editors\n", "", "WF003", "review", "`ok` lacks `approvers`")]
    [InlineData("    of: draft\n", "", "WF003", "check", "`lint` lacks `of`")]
    [InlineData("    produces: { body: markdown, tip?: text }\n", "", "WF003", "agent", "`draft` lacks `produces`")]
    [InlineData("  - agent: draft", "  - agnet: draft", "WF011", "agnet", "did you mean `agent`?")]
    [InlineData("  - agent: draft", "  - chore: draft", "WF011", "chore", "a step begins with its kind")]
    [InlineData("version: 1.0.0\n", "version: 1.0.0\nversion: 1.0.1\n", "YM007", "version", "stands twice in this map; the first is in line 2")]
    // kinds of nodes
    [InlineData("    role: writer\n    needs: [\"lint", "    role: [writer]\n    needs: [\"lint", "WF002", "[writer]", "`role` is a text, not a list")]
    [InlineData("    produces: { body: markdown, tip?: text }", "    produces:", "CT007", "", "a contract is missing")]
    [InlineData("    of: draft\n", "    of: [draft]\n", "WF002", "[draft]", "`of` is a text, not a list")]
    [InlineData("yields: { note: note.text }", "yields: [note.text]", "WF002", "[note.text]", "`yields` is a map, not a list")]
    [InlineData("    cases:\n      - when: brief.note", "    cases:\n      - nothing\n      - when: brief.note", "WF002", "nothing", "a case is a map")]
    [InlineData("  - tone: Sounds like us.", "  - Sounds like us.", "WF002", "Sounds like us.", "a criterion is its name and its text")]
    [InlineData("to: { surface: file, format: html }", "to: file", "WF002", "file", "`to` is a map")]
    // ids and names
    [InlineData("  - check: lint\n", "  - ask: draft\n    to: editors\n    answer: { a: text }\n  - check: lint\n", "WF012", "draft", "there are two of the name `draft`; the first is in line 7")]
    [InlineData("  - check: lint\n", "  - ask: brand\n    to: editors\n    answer: { a: text }\n  - check: lint\n", "WF012", "brand", "a name of Baton's own")]
    [InlineData("  - check: lint\n", "  - ask: 1st\n    to: editors\n    answer: { a: text }\n  - check: lint\n", "WF006", "1st", "is not an id")]
    [InlineData("workflow: small", "workflow: small world", "WF006", "small world", "is not a name")]
    [InlineData("    role: writer\n    needs: [\"lint", "    role: writr\n    needs: [\"lint", "WF021", "writr", "there is no role `writr`; did you mean `writer`?")]
    [InlineData("{ grade: { most: 9 } }", "{ grad: { most: 9 } }", "WF022", "grad", "there is no scorer `grad`; did you mean `grade`?")]
    [InlineData("surface: file", "surface: fil", "WF023", "fil", "there is no surface `fil`; did you mean `file`?")]
    [InlineData("instructions: You write.", "instructions: You write., model: defalt", "WF024", "defalt", "there is no model `defalt`; did you mean `default`?")]
    [InlineData("{ redo: draft, rounds: 2, then: continue }", "{ redo: darft, rounds: 2, then: continue }", "HO009", "darft", "there is no step `darft`; did you mean `draft`?")]
    [InlineData("{ redo: draft, rounds: 2, then: continue }", "{ redo: ok, rounds: 2, then: continue }", "HO009", "ok", "must name an earlier step of the same sequence")]
    [InlineData("{ redo: draft, rounds: 3 }", "{ redo: note, rounds: 3 }", "HO009", "note", "must name an earlier step of the same sequence")]
    // values
    [InlineData("version: 1.0.0", "version: 1.0", "WF004", "1.0", "is not a semantic version")]
    [InlineData("version: 1.0.0", "version: 01.0.0", "WF004", "01.0.0", "is not a semantic version")]
    [InlineData("rounds: 3", "rounds: many", "WF004", "many", "a whole number from 1 to 100")]
    [InlineData("then: continue", "then: go_on", "WF004", "go_on", "`then` is one of `continue`, `stop`")]
    [InlineData("approvers: editors", "approvers: editors\n    due: soon", "WF005", "soon", "is not a length of time")]
    [InlineData("approvers: editors", "approvers: editors\n    timeout: 5d\n    on_timeout: approve", "WF013", "approve", "a timeout never approves")]
    [InlineData("approvers: editors", "approvers: { all: [] }", "WF026", "[]", "nobody can approve")]
    [InlineData("approvers: editors", "approvers: { at_least: 3, of: [a, b] }", "WF004", "3", "can never approve")]
    [InlineData("approvers: editors", "approvers: { some: [a, b] }", "WF002", "{ some: [a, b] }", "approvers are a group")]
    [InlineData("{ most: 9 }", "{ most: many }", "WF025", "many", "the options of `grade`")]
    [InlineData("{ most: 9 }", "{ mots: 9 }", "WF025", "mots", "the options of `grade`: there is no property `mots`")]
    [InlineData("format: html", "format: pdf", "WF025", "pdf", "`to` of `out`")]
    [InlineData("format: html", "fromat: html", "WF025", "fromat", "`to` of `out`")]
    [InlineData("title: \"{{ ok", "titel: \"{{ ok", "WF025", "titel", "did you mean `title`?")]
    [InlineData("with: { markdown: ok.content.body, ", "with: { ", "WF025", "out", "the surface `file` needs `markdown`")]
    // templates and paths
    [InlineData("task: Shorten {{ draft.body }}.", "task: missing.md", "WF008", "missing.md", "there is no file `missing.md`")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: ../secret.md", "WF008", "../secret.md", "")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: Shorten {{ draft.body.", "LQ", null, "")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: Shorten {{ draft.bodyy }}.", "HO006", "draft.bodyy", "`note` is not handed `draft.bodyy`; did you mean `draft.body`?")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: Shorten {{ lint.findings }}.", "HO006", "lint.findings", "`note` is not handed `lint.findings`")]
    [InlineData("task: Write about {{ brief.product }}.", "task: Write about {{ brief.produkt }}.", "HO004", "brief.produkt", "did you mean `product`?")]
    [InlineData("task: Write about {{ brief.product }}.", "task: Write about {{ brief.note }}.", "HO007", "brief.note", "may be absent")]
    [InlineData("task: Write about {{ brief.product }}.", "task: Write about {{ lint.findings }}.", "HO007", "lint.findings", "may be absent")]
    [InlineData("note: note.text }", "note: {{ note.text }} }", "YM006", "{{ note.text }}", "must be quoted")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: {{ draft.body }}", "YM006", "{{ draft.body }}", "must be quoted")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: {{ draft.body }} shorter", "YM006", "{{ draft.body }} shorter", "must be quoted")]
    [InlineData("needs: [\"lint.findings?\",", "needs: [lint.findings?,", "YM008", "lint.findings?", "quote what ends in `?`")]
    [InlineData("needs: [draft.body]", "needs: [draft.bdy, draft.body]", "HO004", "draft.bdy", "`draft.bdy` leads nowhere: there is no `bdy`; did you mean `body`?")]
    [InlineData("needs: [draft.body]", "needs: [drft.body, draft.body]", "HO003", "drft.body", "nothing produces `drft`; did you mean `draft`?")]
    [InlineData("needs: [draft.body]", "needs: [draft.body, draft.tip]", "HO001", "draft.tip", "needs `draft.tip`, which is not set on every path")]
    [InlineData("needs: [draft.body]", "needs: [draft.body, ok.content.body]", "HO001", "ok.content.body", "needs `ok.content.body`, which is not set on every path")]
    [InlineData("needs: [\"lint.findings?\",", "needs: [\"note.text?\", \"lint.findings?\",", "HO005", "\"note.text?\"", "`note` is a step inside `extra`; outside of it there is only what `extra` yields")]
    [InlineData("needs: [draft.body]", "needs: [draft.body, { as: tip, form: draft.body }]", "WF001", "form", "did you mean `from`?")]
    [InlineData("needs: [draft.body]", "needs: [draft.body, draft.body]", "WF007", "draft.body", "`draft.body` is needed twice")]
    [InlineData("needs: [draft.body]", "needs: [draft.body]\n            brief: [produkt]", "HO004", "produkt", "the brief has no field `produkt`; did you mean `product`?")]
    [InlineData("note: extra.note }", "note: extra.notes }", "HO004", "extra.notes", "did you mean `note`?")]
    [InlineData("when: brief.note", "when: brief.note ==", "LQ", null, "")]
    [InlineData("when: brief.note", "when: \"{{ brief.note }}\"", "LQ", null, "")]
    // regions, approval, end
    [InlineData("      - else: true\n        yields: { note: \"\" }\n", "", "HO011", "extra", "has no `else: true`")]
    [InlineData("      - else: true\n", "      - els: true\n", "WF001", "els", "did you mean `else`?")]
    [InlineData("yields: { note: \"\" }", "yields: { notes: \"\" }", "HO010", null, "the cases of `extra` yield different fields: [note] and [notes]")]
    [InlineData("markdown: ok.content.body", "markdown: draft.body", "HO008", "draft.body", "would send `draft.body`, which nobody approved")]
    [InlineData("  - commit: out\n    to: { surface: file, format: html }\n    with: { markdown: ok.content.body, title: \"{{ ok.content.note }}\" }\noutput: { where: out.receipt.url }", "  - ask: out\n    to: editors\n    answer: { where: url }\noutput: { where: out.where }", "WF010", "out", "`finish` lists commits; `out` is a step of kind ask")]
    [InlineData("where: out.receipt.url", "where: out.receipt.uri", "HO004", "out.receipt.uri", "there is no `receipt.uri`; did you mean `url`?")]
    [InlineData("brief: { product: string,", "brief: { product: strng,", "CT001", "strng", "did you mean `string`?")]
    // what other tools call it, and the slips of the first day
    [InlineData("brief: { product: string,", "brief: { product: str,", "CT001", "str", "did you mean `string`?")]
    [InlineData("    task: Shorten", "    prompt: Shorten", "WF001", "prompt", "did you mean `task`?")]
    [InlineData("    produces: { body: markdown, tip?: text }", "    output: { body: markdown, tip?: text }", "WF001", "output", "did you mean `produces`?")]
    [InlineData("roles:\n  writer: { instructions: You write. }", "roles:\n  - writer: You write.", "WF002", "- writer: You write.", "`roles` is a map, not a list")]
    [InlineData("needs: [draft.body]", "needs: [\"{{ draft.body }}\"]", "WF006", "\"{{ draft.body }}\"", "a path stands here without `{{ }}`")]
    [InlineData("needs: [draft.body]", "needs: { body: draft.body }", "WF003", "{ body: draft.body }", "the need `body` does not say where it is taken from")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: prompts/shorten.prompt", "WF008", "prompts/shorten.prompt", "looks like a file")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: \"{% iff draft.body %}a{% else %}b{% endif %}\"", "LQ002", "iff", "did you mean `if`?")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: Shorten {{ draft.body | default('it') }}.", "LQ016", "(", "`default` takes its arguments behind a colon")]
    [InlineData("task: Shorten {{ draft.body }}.", "task: Shorten {{#if draft.body}} it.", "LQ016", "#", "`{{#` is not Liquid")]
    [InlineData("approvers: editors", "approvers: editors\n    due: 5 days", "WF005", "5 days", "is not a length of time")]
    [InlineData("brief: { product: string, note?: text }\nroles:\n  writer: { instructions: You write. }", "brand: brnd.yaml\nbrief: { product: string, note?: text }\nroles:\n  writer: { instructions: \"You write for {{ brand.name }}.\" }", "WF008", "brnd.yaml", "there is no file")]
    public void One_fault_is_one_finding_at_its_place(string passage, string fault, string code, string? underlined, string says)
    {
        var findings = Playbook.Load(Playbook.With(passage, fault)).Findings;
        Assert.True(findings.Count == 1, string.Join('\n', findings.Select(Playbook.Line)));
        Assert.StartsWith(code, findings[0].Code, StringComparison.Ordinal);
        Assert.Contains(says, findings[0].Message, StringComparison.Ordinal);
        if (underlined is not null)
            Assert.Equal(underlined, Playbook.Underlined(findings[0].Span));
    }

    [Theory]
    [InlineData("version: 1.0.0", "version: 1.0", "1.0.0")]
    [InlineData("instructions: You write.", "instructions: You write for {{ brand.name }}.", "\"You write for {{ brand.name }}.\"")]
    [InlineData("approvers: editors", "approvers: editors\n    due: 5 days", "5d")]
    [InlineData("approvers: editors", "approvers: editors\n    due: 90 min", "90m")]
    [InlineData("needs: [draft.body]", "needs: [\"{{ draft.body }}\"]", "draft.body")]
    public void What_can_only_have_been_meant_one_way_has_a_safe_fix(string passage, string fault, string mended)
    {
        var fix = Assert.Single(Assert.Single(Playbook.Load(Playbook.With(passage, fault)).Findings).Fixes);
        Assert.True(fix.IsSafe);
        Assert.Equal(mended, fix.Edit!.NewText);
    }

    [Fact]
    public void An_item_that_yields_an_index_of_its_own_is_a_finding_where_each_item_has_one_already()
    {
        var findings = Small.Findings([
            "- each: parts\n  as: rival\n  in: brief.rivals\n  on_item_error: collect\n  steps:\n    - agent: part\n      role: writer\n      task: About {{ rival.name }}.\n      produces: { text: text }\n"
                + "  yields: { index: part.text, text: part.text }\n",
            Small.Draft, Small.Signoff, Small.Email, "output: { parts: parts.items }"]);
        Assert.Equal("part.text", Playbook.Underlined(Assert.Single(findings, f => f.Code == "WF012").Span));
    }

    [Fact]
    public void A_comma_in_a_text_inside_braces_is_told_from_a_wrong_key()
    {
        var finding = Assert.Single(Playbook.Load(Playbook.With("instructions: You write.", "instructions: You write, and well")).Findings);
        Assert.Equal("WF001", finding.Code);
        Assert.Contains("a comma ends a value", Assert.Single(finding.Fixes).Help, StringComparison.Ordinal);
    }
}
