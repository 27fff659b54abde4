using Baton.Core.Checking;
using Baton.Core.Tests.Workflows;

namespace Baton.Core.Tests.Checking;

/// <summary>Nothing is made, and nothing approved, for nobody.</summary>
public sealed class LivenessCheckTests
{
    private static string Facts(string produces) => $$"""
        - agent: facts
          role: writer
          task: Look up.
          produces: {{produces}}

        """;

    private static string Notes(string needs) => $$"""
        - agent: notes
          role: writer
          needs: [{{needs}}]
          task: Note.
          produces: { text: text }

        """;

    private static readonly string[] Rest = [Small.Draft, Small.Signoff, Small.Email];

    [Fact]
    public void A_field_that_nobody_reads_is_found_where_it_is_declared() =>
        Small.Says(Small.Only([Facts("{ claims: text, mood: text }"), Notes("facts.claims"), .. Rest, "output: { notes: notes.text }"]), "HO020", "mood", "`facts.mood` gets to no commit, no output and no decision");

    [Fact]
    public void A_step_of_which_nothing_is_read_is_one_finding() =>
        Small.Says(Small.Only([Facts("{ claims: text, mood: text }"), .. Rest]), "HO020", "facts", "nothing that `facts` produces gets to");

    [Fact]
    public void What_a_forgotten_need_holds_back_is_all_that_mending_it_brings_to_light()
    {
        static string Steps(string needs) => Small.Text([Facts("{ claims: text, mood: text }"), Notes(needs).Replace("Note.", "Note {{ facts.claims }}.", StringComparison.Ordinal), .. Rest, "output: { notes: notes.text }"]);
        var (forgotten, mended) = (Playbook.Load(Steps("")), Playbook.Load(Steps("facts.claims")));

        Assert.Equal("HO006", Assert.Single(forgotten.Findings).Code);
        string light = Assert.Single(mended.Findings).Message;
        Assert.Equal("`facts.mood` gets to no commit, no output and no decision", light);
        Assert.Equal(
            ["nothing that `facts` produces gets to a commit, the output or a decision", "`facts.claims` gets to no commit, no output and no decision", light],
            WorkflowChecker.HeldBack(forgotten.Workflow!, Playbook.Installation).Select(f => f.Message));
        Assert.Equal([light], WorkflowChecker.HeldBack(mended.Workflow!, Playbook.Installation).Select(f => f.Message));
    }

    [Fact]
    public void Being_read_by_a_step_that_gets_nowhere_is_not_enough()
    {
        var findings = Small.Findings([Facts("{ claims: text }"), Notes("facts.claims"), .. Rest]);
        Assert.Equal(["facts", "notes"], findings.Select(f => Playbook.Underlined(f.Span)));
        Assert.Equal("read by `notes`, from where it gets no further", Assert.Single(findings[0].Notes));
    }

    [Theory]
    [InlineData("output: { notes: notes.text }")]
    [InlineData("- ask: pick\n  to: editors\n  show: [notes.text]\n  answer: { ok: boolean }\n- wait: pause\n  for: 2h\n  when: pick.ok")]
    [InlineData("- wait: pause\n  for: 2h\n  when: notes.text contains \"late\"")]
    [InlineData("- check: lint\n  of: notes\n  scorers: [grade]\n  on_fail: stop")]
    [InlineData("- review: last\n  of: { a: { from: notes.text, context: true } }\n  approvers: editors")]
    [InlineData("- review: last\n  of: { a: draft.title }\n  show: [notes.text]\n  approvers: editors\n- commit: more\n  to: { surface: file, format: html }\n  with: { markdown: last.content.a }")]
    [InlineData("- call: other\n  workflow: other@^1\n  with: { a: notes.text }")]
    [InlineData("- switch: way\n  cases: [{ when: brief.product, yields: { a: notes.text } }, { else: true, yields: { a: 1 } }]\noutput: { a: way.a }")]
    public void A_commit_the_output_people_and_decisions_count(string use)
    {
        int output = use.IndexOf("output:", StringComparison.Ordinal);
        string[] steps = [Facts("{ claims: text }"), Notes("facts.claims"), Small.Draft];
        Assert.DoesNotContain(
            Small.Findings([.. steps, output == 0 ? "" : use[..(output < 0 ? use.Length : output)], Small.Signoff, Small.Email, output < 0 ? "" : use[output..]]),
            f => f.Code == "HO020" && f.Message.Contains("notes", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_read_only_by_its_own_maker_gets_nowhere()
    {
        string[] steps = [Notes("\"notes?\", \"lint.findings?\""), "- check: lint\n  of: brief\n  scorers: [grade]\n  on_fail: { redo: notes, rounds: 1 }\n", .. Rest];
        Small.Says(Assert.Single(Small.Findings(steps), f => f.Code == "HO020"), "HO020", "notes", "nothing that `notes` produces");
    }

    [Fact]
    public void What_is_kept_for_the_record_need_not_be_read() =>
        Small.Sound([Facts("{ claims: text, log: { $type: text, $audit: true } }"), Notes("facts.claims"), .. Rest, "output: { notes: notes.text }"]);

    [Fact]
    public void All_of_a_value_is_all_its_fields() =>
        Small.Sound([Facts("{ claims: text, mood: text }"), Notes("facts"), .. Rest, "output: { notes: notes.text }"]);

    [Fact]
    public void A_yield_that_nobody_reads_keeps_nothing_alive() =>
        Small.Says(Small.Only([Facts("{ claims: text }"), "- switch: way\n  cases: [{ when: brief.product == \"Brisa One\", yields: { a: facts.claims } }, { else: true, yields: { a: \"\" } }]\n", .. Rest]), "HO020", "facts", "nothing that `facts` produces");

    [Fact]
    public void Of_branches_that_must_all_finish_each_yield_counts_for_itself()
    {
        const string both = """
            - parallel: both
              join: all
              branches:
                a: { steps: [{ agent: one, role: writer, task: x, produces: { x: text } }], yields: { x: one.x } }
                b: { steps: [{ agent: two, role: writer, task: x, produces: { x: text } }], yields: { x: two.x } }

            """;
        Small.Sound([both, .. Rest, "output: { a: both.a.x, b: both.b.x }"]);
        Small.Sound([both, .. Rest, "output: { a: both }"]);
        Small.Says(Small.Only([both, .. Rest, "output: { a: both.a.x }"]), "HO020", "two", "nothing that `two` produces");
    }

    [Fact]
    public void A_check_that_stops_nothing_and_is_read_by_nobody_is_found() =>
        Small.Says(Small.Only([Small.Draft, "- check: lint\n  of: draft\n  scorers: [grade]\n", Small.Signoff, Small.Email]), "HO020", "lint", "`lint` stops nothing, and nobody reads what it finds");

    [Fact]
    public void What_is_answered_and_what_a_signal_brings_count_like_what_is_produced()
    {
        Small.Says(Small.Only(["- ask: pick\n  to: editors\n  answer: { style: text, note?: text }\n", .. Rest, "output: { a: pick.style }"]), "HO020", "note?", "`pick.note`");
        Small.Says(Small.Only(["- wait: paid\n  signal: payment\n  contract: { amount: number }\n", .. Rest]), "HO020", "paid", "nothing that `paid` produces");
    }

    [Fact]
    public void What_is_approved_is_sent_or_returned()
    {
        string short_ = Small.Email.Replace(", title: signoff.content.title", "", StringComparison.Ordinal);
        Small.Says(Small.Only(Small.Draft, Small.Signoff, short_), "HO021", "title", "`signoff` has `title` approved, and it is neither sent nor returned");
        Small.Sound(Small.Draft, Small.Signoff.Replace("title: draft.title", "title: { from: draft.title, context: true }", StringComparison.Ordinal), short_);
        Small.Sound(Small.Draft, Small.Signoff, short_, "output: { title: signoff.content.title }");
    }

    [Theory]
    [InlineData(true, "- agent: post\n  when: draft.body contains \"x\"\n  role: writer\n  needs: [signoff.content.title]\n  task: Shorten.\n  produces: { text: string }\n", "output: { post: \"post.text?\" }")]
    [InlineData(true, "- switch: way\n  cases: [{ when: draft.body contains \"x\", yields: { t: signoff.content.title } }, { else: true, yields: { t: \"\" } }]\n", "output: { t: way.t }")]
    [InlineData(false, "- switch: way\n  cases: [{ when: draft.body contains \"x\", yields: { t: signoff.content.title } }, { else: true, yields: { t: signoff.content.title } }]\n", "output: { t: way.t }")]
    [InlineData(false, "- agent: post\n  role: writer\n  needs: [signoff.content.title]\n  task: Shorten.\n  produces: { text: string }\n", "output: { post: post.text }")]
    public void What_is_approved_and_sent_on_some_paths_only_is_noted(bool isNoted, string step, string output)
    {
        string email = Small.Email.Replace(", title: signoff.content.title", "", StringComparison.Ordinal);
        var notes = Small.Findings(Small.Draft, Small.Signoff, step.Replace("draft.body", "brief.product", StringComparison.Ordinal), email, output).Where(f => f.Code == "HO021").ToList();
        Assert.Equal(isNoted, notes.Count == 1);
        if (isNoted)
            Small.Says(notes[0], "HO021", "title", "on some paths it is neither sent nor returned");
    }

    [Fact]
    public void What_goes_back_over_a_loop_is_not_sent_by_that() => Small.Says(
        Small.Only(Small.Draft.Replace("  task", "  needs: [\"signoff.comments?\", \"signoff.content?\"]\n  task", StringComparison.Ordinal),
            Small.Signoff.TrimEnd() + "\n  on_changes: { redo: draft, rounds: 1 }\n", Small.Email.Replace(", title: signoff.content.title", "", StringComparison.Ordinal)),
        "HO021", "title", "neither sent nor returned");

    [Fact]
    public void What_is_approved_and_made_into_something_that_is_sent_counts() => Small.Sound(Small.Draft, Small.Signoff, """
        - agent: teaser
          role: writer
          needs: [signoff.content.title]
          task: Shorten.
          produces: { text: string }
        - review: last
          of: { text: teaser.text }
          approvers: editors

        """, Small.Email.Replace("title: signoff.content.title", "title: last.content.text", StringComparison.Ordinal));

    [Fact]
    public void While_a_name_leads_nowhere_nobody_is_said_to_be_unread() =>
        Assert.Equal(["HO004"], Small.Findings([Facts("{ claims: text }"), Notes("facts.clams"), .. Rest, "output: { notes: notes.text }"]).Select(f => f.Code));
}
