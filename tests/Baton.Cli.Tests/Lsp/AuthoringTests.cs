using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Core.Checking;
using Baton.Core.Contracts;
using Baton.Core.Workflows;
using Baton.Engine.Authoring;
using Baton.Engine.Playbooks;

namespace Baton.Cli.Tests.Lsp;

/// <summary>What an editor is told of a place, without the protocol. <c>‸</c> is the place.</summary>
public sealed class AuthoringTests
{
    private const string Cursor = "‸";

    private static readonly JsonElement Schema = JsonDocument.Parse(WorkflowSchema.Text).RootElement;

    private static readonly Dictionary<string, string> Shipped = Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "playbooks", "launch-email"), "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(Path.Combine(Repository.Root, "playbooks", "launch-email"), f).Replace('\\', '/'), f => File.ReadAllText(f).ReplaceLineEndings("\n"));

    private static string Workflow => Shipped[WorkflowReader.FileName];

    [Theory]
    // Keys of the map one is in, and none that is there.
    [InlineData("    role: researcher\n", "    role: researcher\n    ‸\n", "needs", "role")]
    [InlineData("    role: researcher\n", "    role: researcher\n    ne‸\n", "needs", "retry")]
    [InlineData("title: Product launch email\n", "‸\ntitle: Product launch email\n", "contracts", "title")]
    [InlineData("limits: { spend: 2.00 USD, tokens: 200000, time: 14d }", "limits: { spend: 2.00 USD, ‸ }", "tokens", "spend")]
    [InlineData("retry: { attempts: 3, backoff: 2s..1m }\n    timeout: 2m", "retry: { attempts: 3, ba‸\n    timeout: 2m", "backoff", "attempts")]
    [InlineData("  - check: lint\n", "  - ‸\n  - check: lint\n", "agent", "role")]
    [InlineData("  - check: lint\n", "  - rev‸\n  - check: lint\n", "review", "agent")]
    [InlineData("    on_changes: { redo: draft, rounds: 3 }", "    on_changes:\n      ‸", "redo", "then")]
    [InlineData("      title: signoff.content.subject\n", "      ‸\n", "title", "markdown")]
    // Words.
    [InlineData("on_timeout: reject", "on_timeout: ‸", "escalate", "approve")]
    [InlineData("then: continue }", "then: ‸ }", "stop", "escalate")]
    [InlineData("role: researcher\n", "role: ‸\n", "copywriter", "draft")]
    [InlineData("- terms\n", "- ‸\n", "readability", "role")]
    [InlineData("surface: file", "surface: ‸", "file", "html")]
    [InlineData("redo: draft, rounds: 3", "redo: ‸, rounds: 3", "draft", "signoff")]
    [InlineData("redo: draft, rounds: 3", "redo: ‸, rounds: 3", "research", "email")]
    [InlineData("task: prompts/research.md", "task: prompts/‸", "prompts/draft.md", "brand.yaml")]
    [InlineData("brand: brand.yaml", "brand: ‸", "brand.yaml", "workflow.yaml")]
    [InlineData("audience:\n    $type: string(1..240)", "audience:\n    $type: ‸", "markdown", "role")]
    // Paths, and only what is in scope.
    [InlineData("needs: [research.insights, \"draft?\"", "needs: [research.‸, \"draft?\"", "research.insights", "research.claim")]
    [InlineData("needs: [research.insights, \"draft?\"", "needs: [‸, \"draft?\"", "research.insights", "privacy_note.text")]
    [InlineData("needs: [research.insights, \"draft?\"", "needs: [sig‸, \"draft?\"", "signoff.comments?", "signoff.comments")]
    [InlineData("needs: [draft.body]", "needs: [dr‸", "draft.subject", "region.note")]
    [InlineData("of: draft\n", "of: ‸\n", "draft", "signoff")]
    [InlineData("yields: { note: privacy_note.text }", "yields: { note: priv‸ }", "privacy_note.text", "draft.body")]
    [InlineData("  subject: signoff.content.subject\n  preheader", "  subject: signoff.content.‸\n  preheader", "signoff.content.note", "signoff.decision")]
    [InlineData("when: brief.regions contains \"EU\"", "when: brief.‸", "brief.regions", "draft.body")]
    [InlineData("when: brief.regions contains \"EU\"", "when: research.insights.size > 0 and dr‸", "draft.body", "email.receipt")]
    [InlineData("{{ signoff.content.note }}", "{{ signoff.‸", "signoff.content", "draft.body")]
    [InlineData("{{ brand.footer }}", "{{ brand.‸ }}", "brand.voice", "brief.product")]
    // Lists, maps and texts over several lines.
    [InlineData("needs: [research.insights, \"draft?\", \"lint.findings?\", \"signoff.comments?\", \"signoff.content?\"]", "needs:\n      - research.insights\n      - ‸", "draft?", "region.note")]
    [InlineData("needs: [draft.body]", "needs:\n              - dr‸", "draft.body", "research.insights")]
    [InlineData("needs: [draft.body]", "needs: [\n              draft.body,\n              ‸\n            ]", "research.insights", "email")]
    [InlineData("task: prompts/privacy-note.md", "task: |\n              For {{ brief.product }}:\n\n              {{ ‸", "draft.body", "research.insights")]
    [InlineData("task: prompts/privacy-note.md", "task: >-\n              Note: it is {{ dr‸ }}\n              and more", "draft.body", "draft.subject")]
    [InlineData("counsel: { use: roles/counsel.yaml }", "counsel:\n    instructions: |\n      You work for {{ ‸ }}", "brand.name", "draft.body")]
    [InlineData("produces: { subject: string(1..60), preheader: string(..100), body: markdown }", "produces: {\n      subject: ‸\n      preheader: string(..100),\n    }", "markdown", "draft.body")]
    [InlineData("yields: { note: privacy_note.text }", "yields:\n          note: ‸", "privacy_note.text", "signoff.content")]
    [InlineData("      subject: draft.subject\n      preheader: draft.preheader\n      body", "      subject: draft.‸\n      body", "draft.preheader", "research.insights")]
    [InlineData("  - check: lint\n", "  - agent: shorten\n    role: copywriter\n    needs: [‸]\n\n  - check: lint\n", "draft.body", "region.note")]
    [InlineData("          - agent: privacy_note\n", "          - agent: first\n            needs: [‸]\n          - agent: privacy_note\n", "draft.body", "region.note")]
    [InlineData("      - when: brief.regions contains \"EU\"\n", "      - when: research.in‸\n", "research.insights", "signoff.content")]
    [InlineData("steps:\n  - agent: research\n", "steps:\n  - agent: research\n    when: brief.‸\n", "brief.product", "draft.body")]
    [InlineData("- readability: { grade: ..10 }", "- readability: { ‸ }", "fog", "grades")]
    [InlineData("approvers: { all: [brand, legal] }", "approvers: { ‸ }", "at_least", "brand")]
    public void It_offers_what_may_stand_there_and_not_what_may_not(string right, string typed, string offered, string not)
    {
        Assert.Contains(right, Workflow, StringComparison.Ordinal);
        foreach (string end in (string[])["\n", "\r\n"])
        {
            var labels = Offers(WorkflowReader.FileName, Replaced(Workflow, right, typed).ReplaceLineEndings(end)).Select(o => o.Label).ToList();

            Assert.True(labels.Contains(offered), $"{offered} is not among {string.Join(", ", labels)}");
            Assert.DoesNotContain(not, labels);
        }
    }

    [Theory]
    [InlineData("Write it for {{ brief.‸", "brief.audience", "draft.body")]
    [InlineData("Write it for {{ ‸ }}", "research.insights", "region.note")]
    [InlineData("{% for phrase in brief.must_say %}- {{ ph‸", "phrase", "privacy_note.text")]
    [InlineData("{% for insight in research.insights %}- {{ insight.‸ }}{% endfor %}", "insight.claim", "research.insights")]
    [InlineData("{% if lint.‸ %}", "lint.findings", "lint.passed")]
    [InlineData("{% assign offer = brief.offer %}{{ offer.‸", "offer.code", "brief.offer")]
    public void In_a_prompt_it_offers_what_its_agent_is_handed(string prompt, string offered, string not)
    {
        var labels = Offers("prompts/draft.md", prompt).Select(o => o.Label).ToList();

        Assert.True(labels.Contains(offered), $"{offered} is not among {string.Join(", ", labels)}");
        Assert.DoesNotContain(not, labels);
    }

    [Fact]
    public void Outside_of_braces_and_in_quotes_nothing_is_offered()
    {
        Assert.Empty(Offers("prompts/draft.md", "Write it for {{ brief.audience }} and ‸"));
        Assert.Empty(Offers("prompts/draft.md", "{% if brief.audience == \"br‸\" %}"));
        Assert.Empty(Offers(WorkflowReader.FileName, Replaced(Workflow, "purpose: Turn", "purpose: ‸Turn")));
    }

    [Fact]
    public void In_a_role_it_offers_its_keys_and_in_the_brand_file_those_of_a_brand()
    {
        Assert.Contains("model", Offers("roles/copywriter.yaml", "instructions: x\n‸").Select(o => o.Label));
        Assert.DoesNotContain("use", Offers("roles/copywriter.yaml", "instructions: x\n‸").Select(o => o.Label).Where(l => l == "steps"));
        Assert.Contains("default", Offers("roles/copywriter.yaml", "instructions: x\nmodel: ‸").Select(o => o.Label));
        Assert.Contains("must_not", Offers("brand.yaml", "name: X\n‸").Select(o => o.Label));
    }

    [Fact]
    public void What_is_chosen_replaces_the_word_and_is_quoted_where_it_must_be()
    {
        string text = Replaced(Workflow, "needs: [research.insights, \"draft?\"", "needs: [signoff.co‸, \"draft?\"");
        var offer = Offers(WorkflowReader.FileName, text).Single(o => o.Label == "signoff.comments?");
        Assert.Equal("needs: [\"signoff.comments?\", \"draft?\"", Applied(text, offer));

        text = Replaced(Workflow, "needs: [research.insights, \"draft?\"", "needs: [research.insights, \"dr‸\"");
        Assert.Equal("needs: [research.insights, \"draft?\"", Applied(text, Offers(WorkflowReader.FileName, text).Single(o => o.Label == "draft?")));

        string Applied(string marked, CompletionOffer chosen)
        {
            string plain = marked.Replace(Cursor, "", StringComparison.Ordinal);
            string done = plain[..chosen.Start] + chosen.NewText + plain[chosen.End..];
            int at = done.IndexOf("needs: [", done.IndexOf("- agent: draft", StringComparison.Ordinal), StringComparison.Ordinal);
            return done[at..done.IndexOf(", \"lint", at, StringComparison.Ordinal)];
        }
    }

    [Theory]
    [InlineData("needs: [dra‸ft.body]", "from `draft`, agent `copywriter`, line 75", "markdown")]
    [InlineData("needs: [draft.bo‸dy]", "`draft.body` from `draft`", "```yaml\nmarkdown\n```")]
    [InlineData("\"lint.find‸ings?\"", "`lint` comes later in the loop", "scorer: string")]
    [InlineData("when: brief.reg‸ions contains", "US | EU | UK", "Where it is sent")]
    [InlineData("{{ signoff.content.no‸te }}", "from `signoff`, review", "maxLength: 200")]
    [InlineData("  - agent: dra‸ft", "is handed, besides the brief: `research.insights`", "subject: string(1..60)")]
    [InlineData("redo: dra‸ft, rounds: 3", "agent `copywriter`", "produces")]
    [InlineData("role: copywr‸iter", "role `copywriter`, model `default`", "line")]
    [InlineData("    need‸s: [draft.body]", "`needs`: What is handed over", "always travels whole")]
    [InlineData("produces: { sub‸ject: string(1..60)", "string(1..60)", "`subject`")]
    [InlineData("  aud‸ience:\n    $type", "Who reads it", "string(1..240)")]
    [InlineData("on_timeout: rej‸ect", "`on_timeout`: What happens", "never approves")]
    [InlineData("    $he‸lp: Who reads it", "For the person who fills it in", "$help")]
    public void It_explains_what_stands_there(string place, string says, string too)
    {
        string plain = place.Replace(Cursor, "", StringComparison.Ordinal);
        Assert.Contains(plain, Workflow, StringComparison.Ordinal);
        var (file, text, offset) = Cut(WorkflowReader.FileName, Replaced(Workflow, plain, place));
        var hover = Authoring(text).Hover(file, text, offset);

        Assert.NotNull(hover);
        Assert.Contains(says, hover.Markdown, StringComparison.Ordinal);
        Assert.Contains(too, hover.Markdown, StringComparison.Ordinal);
        Assert.InRange(offset, hover.Start, hover.End);
    }

    [Fact]
    public void In_a_prompt_it_explains_a_need_that_may_be_absent()
    {
        var (file, text, offset) = Cut("prompts/draft.md", Replaced(Shipped["prompts/draft.md"], "{% if draft %}", "{% if dr‸aft %}"));

        Assert.Contains("May be absent", Authoring(null).Hover(file, text, offset)!.Markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("needs: [draft.bo‸dy]", "body: markdown")]
    [InlineData("needs: [dra‸ft.body]", "draft\n    role: copywriter")]
    [InlineData("role: copy‸writer", "copywriter: { use")]
    [InlineData("redo: dr‸aft, rounds: 3", "draft\n    role: copywriter")]
    [InlineData("{{ signoff.content.no‸te }}", "note: region.note")]
    [InlineData("note: region.no‸te", "note: privacy_note.text")]
    [InlineData("when: brief.regi‸ons", "regions:\n")]
    [InlineData("where: email.re‸ceipt.url", "email\n    to:")]
    public void It_finds_where_a_name_is_from(string place, string written)
    {
        var (file, text, offset) = Cut(WorkflowReader.FileName, Replaced(Workflow, place.Replace(Cursor, "", StringComparison.Ordinal), place));
        var found = Authoring(text).Define(file, text, offset)?.Span;

        Assert.NotNull(found);
        Assert.StartsWith(written, found.Value.File.Text[found.Value.Start..], StringComparison.Ordinal);
    }

    [Fact]
    public void It_finds_files_and_the_way_from_a_prompt_back_to_the_workflow()
    {
        var (file, text, offset) = Cut(WorkflowReader.FileName, Replaced(Workflow, "task: prompts/draft.md", "task: prompts/dra‸ft.md"));
        Assert.Equal("prompts/draft.md", Authoring(text).Define(file, text, offset)!.File);
        (file, text, offset) = Cut(WorkflowReader.FileName, Replaced(Workflow, "use: roles/counsel.yaml", "use: roles/cou‸nsel.yaml"));
        Assert.Equal("roles/counsel.yaml", Authoring(text).Define(file, text, offset)!.File);

        (file, text, offset) = Cut("prompts/draft.md", Replaced(Shipped["prompts/draft.md"], "{{ brief.offer.gives }}", "{{ brief.offer.gi‸ves }}"));
        var span = Authoring(null).Define(file, text, offset)!.Span!.Value;
        Assert.EndsWith(WorkflowReader.FileName, span.File.Path, StringComparison.Ordinal);
        Assert.StartsWith("gives: {", span.File.Text[span.Start..], StringComparison.Ordinal);
    }

    [Fact]
    public void At_no_place_of_any_text_does_it_fail()
    {
        var random = new Random(20261123);
        string[] bits = ["{{ ", "}}", "[", "]", "{", "}", "\n", "  ", "- ", ": ", "\"", "'", "|\n", "draft.", "{% for x in ", "#", "\t", "é😀", "needs", "when", "..", "?"];
        var authoring = Authoring(null);
        for (int i = 0; i < 400; i++)
        {
            string source = i % 3 == 0 ? Shipped["prompts/draft.md"] : Workflow;
            string file = i % 3 == 0 ? "prompts/draft.md" : WorkflowReader.FileName;
            int from = random.Next(source.Length);
            var text = new StringBuilder(source[from..Math.Min(source.Length, from + random.Next(2000))]);
            for (int edits = random.Next(12); edits >= 0; edits--)
                text.Insert(random.Next(text.Length + 1), bits[random.Next(bits.Length)]);
            for (int places = 0; places < 12; places++)
            {
                int offset = random.Next(text.Length + 1);
                authoring.Hover(file, text.ToString(), offset);
                authoring.Complete(file, text.ToString(), offset);
                authoring.Define(file, text.ToString(), offset);
            }
        }
    }

    [Fact]
    public void Before_anything_could_be_read_it_still_knows_the_language()
    {
        var authoring = new PlaybookAuthoring(null, Installation, Schema, []);

        Assert.Contains("workflow", authoring.Complete(WorkflowReader.FileName, "", 0).Select(o => o.Label));
        Assert.Null(authoring.Define(WorkflowReader.FileName, "steps:\n  - agent: x", 17));
    }

    [Fact]
    public void In_a_thousand_steps_it_answers_within_a_tenth_of_a_second()
    {
        var text = new StringBuilder("workflow: w\nversion: 1.0.0\nbrief: { product: string }\nroles: { writer: { instructions: Write. } }\nsteps:\n");
        for (int i = 0; i < 1000; i++)
            text.Append($"  - agent: step{i}\n    role: writer\n    needs: [{(i == 0 ? "" : $"step{i - 1}.body")}]\n    task: Write it.\n    produces: {{ body: markdown, title: string(1..60) }}\n");
        string before = text.ToString();
        text.Append("  - agent: last\n    role: writer\n    needs: [step9");
        var authoring = Authoring(before);
        string now = text.ToString();
        for (int warm = 0; warm < 5; warm++)
            authoring.Complete(WorkflowReader.FileName, now, now.Length);

        var clock = Stopwatch.StartNew();
        var offers = authoring.Complete(WorkflowReader.FileName, now, now.Length);
        authoring.Hover(WorkflowReader.FileName, now, before.IndexOf("step500.body", StringComparison.Ordinal) + 3);
        authoring.Define(WorkflowReader.FileName, now, before.IndexOf("step500.body", StringComparison.Ordinal) + 3);
        var spent = clock.Elapsed;

        Assert.Contains("step999.body", offers.Select(o => o.Label).Concat(authoring.Complete(WorkflowReader.FileName, now + "99.", now.Length + 3).Select(o => o.Label)));
        // Three answers, on a machine that other tests share.
        Assert.True(spent < TimeSpan.FromMilliseconds(300), $"{spent.TotalMilliseconds} ms");
    }

    private static Installation Installation { get; } = new(
        StandardScorers.All.ToDictionary(s => s.Name, s => s.Options),
        new Dictionary<string, SurfaceOffer> { ["file"] = new(Contract.Json, Contract.Object(ContractField.Optional("title", Contract.String), ContractField.Required("markdown", Contract.Text))) },
        ["default"]);

    private static IReadOnlyList<CompletionOffer> Offers(string file, string marked)
    {
        var (_, text, offset) = Cut(file, marked);
        return Authoring(null).Complete(file, text, offset);
    }

    /// <summary>With the shipped playbook as it was last read, or with this workflow in its place.</summary>
    private static PlaybookAuthoring Authoring(string? workflow)
    {
        var files = new Dictionary<string, string>(Shipped);
        if (workflow is not null)
            files[WorkflowReader.FileName] = workflow;
        var known = AuthoredPlaybook.Read(new PlaybookSnapshot("playbooks/launch-email", files), null);
        Assert.NotNull(known);
        return new PlaybookAuthoring(known, Installation, Schema, [.. Shipped.Keys]);
    }

    private static string Replaced(string text, string what, string with)
    {
        int at = text.IndexOf(what, StringComparison.Ordinal);
        Assert.True(at >= 0, what);
        return string.Concat(text.AsSpan(0, at), with, text.AsSpan(at + what.Length));
    }

    private static (string File, string Text, int Offset) Cut(string file, string marked) =>
        (file, marked.Replace(Cursor, "", StringComparison.Ordinal), marked.IndexOf(Cursor, StringComparison.Ordinal));
}
