namespace Baton.Core.Tests.Checking;

/// <summary>Nothing is sent that nobody approved, and no edit is lost.</summary>
public sealed class ApprovalCheckTests
{
    private const string Legal = """
        - review: legal
          of: { body: signoff.content.body, title: signoff.content.title }
          approvers: legal

        """;

    private const string LegalInEurope = """
        - switch: europe
          cases:
            - when: brief.regions contains "EU"
              steps:
                - review: legal
                  of: { body: signoff.content.body }
                  approvers: legal
              yields: { body: legal.content.body }
            - else: true
              yields: { body: signoff.content.body }

        """;

    [Fact]
    public void What_a_review_approved_is_sent() => Small.Sound(Small.Draft, Small.Signoff, Small.Email);

    [Fact]
    public void A_draft_is_not_sent_and_the_fix_takes_it_from_the_review()
    {
        string email = Small.Email.Replace("signoff.content.body", "draft.body", StringComparison.Ordinal);
        var finding = Small.Only(Small.Draft, Small.Signoff, email);
        Small.Says(finding, "HO008", "draft.body", "`email` would send `draft.body`, which nobody approved");
        Assert.Equal(Small.Text(Small.Draft, Small.Signoff, Small.Email), Small.Mended(Small.Text(Small.Draft, Small.Signoff, email), [finding]));
    }

    [Fact]
    public void In_a_template_the_path_alone_is_replaced()
    {
        string right = Small.Email.Replace("markdown: signoff.content.body", "markdown: \"Hello {{ signoff.content.body | strip }}\"", StringComparison.Ordinal);
        string wrong = right.Replace("signoff.content.body", "draft.body", StringComparison.Ordinal);
        var finding = Small.Only(Small.Draft, Small.Signoff, wrong);
        Small.Says(finding, "HO008", "draft.body", "nobody approved");
        Assert.Equal(Small.Text(Small.Draft, Small.Signoff, right), Small.Mended(Small.Text(Small.Draft, Small.Signoff, wrong), [finding]));
    }

    [Fact]
    public void A_reason_is_the_one_way_round_a_review() => Small.Sound(Small.Draft, """
        - commit: log
          to: { surface: file, format: html }
          with: { markdown: draft.body, title: draft.title }
          unreviewed: a record for ourselves
        """);

    [Fact]
    public void The_brief_alone_is_sent_by_nobody_s_leave() => Small.Says(Small.Only("""
        - commit: log
          to: { surface: file, format: html }
          with: { markdown: brief.product }
        """), "HO008", "log", "sends nothing that was approved");

    [Fact]
    public void What_reviewers_say_of_content_is_no_content() => Small.Says(
        Small.Only(Small.Draft, Small.Signoff, Small.Email.Replace("title: signoff.content.title", "title: \"{{ signoff.content.title }} {{ signoff.comments[0].text | default: '' }}\"", StringComparison.Ordinal)),
        "HO008", "signoff.comments[0].text", "nobody approved");

    [Fact]
    public void A_review_in_one_case_does_not_approve_what_another_case_yields()
    {
        const string cases = """
            - switch: checked
              cases:
                - when: brief.regions contains "EU"
                  steps:
                    - review: legal
                      of: { body: draft.body, title: draft.title }
                      approvers: legal
                  yields: { body: legal.content.body, title: legal.content.title }
                - else: true
                  yields: { body: draft.body, title: legal_title.title }

            """;
        var finding = Assert.Single(
            Small.Findings(Small.Draft, cases.Replace("legal_title.title", "\"\"", StringComparison.Ordinal), """
                - commit: email
                  to: { surface: file, format: html }
                  with: { markdown: checked.body, title: checked.title }
                """),
            f => f.Code == "HO008");
        Small.Says(finding, "HO008", "checked.body", "`checked.body`, which is `draft.body`, approved by nobody, where `checked` takes its `else`");
    }

    [Fact]
    public void A_region_that_yields_approved_content_on_every_way_is_approved_and_not_sent_yet() => Small.Says(
        Small.Only(Small.Draft, Small.Signoff, LegalInEurope, """
            - commit: email
              to: { surface: file, format: html }
              with: { markdown: europe.body, title: signoff.content.title }
            """),
        "WF020", "email", "commits of what `europe` yields behind the review that settles them");

    [Fact]
    public void The_edit_of_a_later_review_counts()
    {
        string late = Small.Email.Replace("signoff.content", "legal.content", StringComparison.Ordinal);
        Small.Sound(Small.Draft, Small.Signoff, Legal, late);
        var findings = Small.Findings(Small.Draft, Small.Signoff, Legal, Small.Email);
        Assert.Equal(["HO012", "HO012"], findings.Select(f => f.Code));
        Small.Says(findings[0], "HO012", "signoff.content.body", "`email` takes `signoff.content.body`, and `legal` (line");
        Assert.Equal(Small.Text(Small.Draft, Small.Signoff, Legal, late), Small.Mended(Small.Text(Small.Draft, Small.Signoff, Legal, Small.Email), findings));
    }

    [Fact]
    public void An_output_too_is_of_the_later_review() => Small.Says(
        Small.Only(Small.Draft, Small.Signoff, Legal, Small.Email.Replace("signoff.content", "legal.content", StringComparison.Ordinal), "output: { body: signoff.content.body }"),
        "HO012", "signoff.content.body", "the output takes");

    [Fact]
    public void A_second_review_of_another_value_voids_nothing() => Small.Sound(Small.Draft, Small.Signoff, """
        - agent: teaser
          role: writer
          needs: [signoff.content.body]
          task: Shorten.
          produces: { text: string }
        - review: last
          of: { text: teaser.text }
          approvers: editors
        """, Small.Email.Replace("title: signoff", "excerpt: last.content.text, title: signoff", StringComparison.Ordinal));

    [Fact]
    public void Behind_a_review_its_content_is_read_and_not_the_draft()
    {
        const string teaser = """
            - agent: teaser
              role: writer
              needs: [draft.body]
              task: Shorten.
              produces: { text: string }
            - review: last
              of: { text: teaser.text }
              approvers: editors

            """;
        string email = Small.Email.Replace("title: signoff", "excerpt: last.content.text, title: signoff", StringComparison.Ordinal);
        Small.Sound(Small.Draft, teaser, Small.Signoff, email);
        var finding = Small.Only(Small.Draft, Small.Signoff, teaser, email);
        Small.Says(finding, "HO013", "draft.body", "`teaser` reads `draft.body`, which may have been edited at `signoff`");
        Assert.Equal(
            Small.Text(Small.Draft, Small.Signoff, teaser.Replace("draft.body", "signoff.content.body", StringComparison.Ordinal), email),
            Small.Mended(Small.Text(Small.Draft, Small.Signoff, teaser, email), [finding]));
    }

    [Theory]
    [InlineData("task: Shorten {{ draft.body }}.", false)]
    [InlineData("task: Shorten it.", true)]
    public void A_need_that_the_task_names_is_not_renamed_behind_its_back(string task, bool isSafe)
    {
        var finding = Small.Only(Small.Draft, Small.Signoff, $$"""
            - agent: teaser
              role: writer
              needs: [draft.body]
              {{task}}
              produces: { text: string }
            - review: last
              of: { text: teaser.text }
              approvers: editors

            """, Small.Email.Replace("title: signoff", "excerpt: last.content.text, title: signoff", StringComparison.Ordinal));
        Assert.Equal(("HO013", isSafe), (finding.Code, Assert.Single(finding.Fixes).IsSafe));
    }

    [Theory]
    [InlineData("- review: last\n  of: { body: draft.body }\n  approvers: legal\n", "draft.body", "`last` reads `draft.body`")]
    [InlineData("- check: lint\n  of: draft\n  scorers: [grade]\n  on_fail: stop\n", "draft", "`lint` reads `draft`")]
    [InlineData("output: { body: draft.body }\n", "draft.body", "the output reads `draft.body`")]
    [InlineData("- switch: way\n  cases: [{ when: draft.title, yields: { a: 1 } }, { else: true, yields: { a: 2 } }]\n", "draft.title", "`way` reads `draft.title`")]
    public void Whoever_reads_behind_a_review_reads_its_content(string reader, string underlined, string says)
    {
        var findings = Small.Findings(Small.Draft, Small.Signoff, reader.StartsWith("output", StringComparison.Ordinal) ? Small.Email + reader : reader + Small.Email);
        Small.Says(Assert.Single(findings, f => f.Code == "HO013"), "HO013", underlined, says);
    }

    [Fact]
    public void What_a_card_shows_and_what_runs_before_the_review_is_no_stale_reading() => Small.Sound(Small.Draft, """
        - check: lint
          of: draft
          scorers: [grade]
          on_fail: stop
        """, Small.Signoff, """
        - review: last
          of: { body: signoff.content.body, title: signoff.content.title }
          show: [draft.body]
          approvers: legal
        """, Small.Email.Replace("signoff.content", "last.content", StringComparison.Ordinal));

    [Fact]
    public void A_template_in_a_review_covers_what_it_holds()
    {
        var findings = Small.Findings(Small.Draft, """
            - review: signoff
              of: { body: "{{ draft.title }} {{ draft.body }}", title: draft.title }
              approvers: editors

            """, Small.Email, "output: { body: draft.body }");
        var finding = Assert.Single(findings);
        Small.Says(finding, "HO013", "draft.body", "may have been edited at `signoff`");
        Assert.Null(Assert.Single(finding.Fixes).Edit);
    }

    /// <summary>Nobody outside can name the review; its edits count all the same.</summary>
    [Fact]
    public void A_later_review_inside_a_region_takes_over_what_it_may_edit()
    {
        const string again = """
            - repeat: polish
              until: last.decision == "approved"
              rounds: 2
              then: continue
              steps: [{ review: last, of: { title: signoff.content.title }, approvers: editors }]
              yields: { title: last.content.title }

            """;
        var finding = Assert.Single(Small.Findings(Small.Draft, Small.Signoff, again, Small.Email), f => f.Code == "HO012");
        Small.Says(finding, "HO012", "signoff.content.title", "`email` takes `signoff.content.title`, and `last`");
        Assert.Equal("yield `last.content.title` from `polish`, and take it from there", Assert.Single(finding.Fixes).Help);
        Assert.DoesNotContain("HO012", Small.Findings(Small.Draft, Small.Signoff, again, Small.Email.Replace("signoff.content.title", "polish.title", StringComparison.Ordinal)).Select(f => f.Code));
    }

    [Fact]
    public void Two_reviews_side_by_side_do_not_edit_the_same_value()
    {
        const string audits = """
            - parallel: looks
              join: all
              branches:
                brand:
                  steps: [{ review: brand_look, of: { body: draft.body }, approvers: brand_group }]
                  yields: { body: brand_look.content.body }
                legal:
                  steps: [{ review: legal_look, of: { VALUE }, approvers: legal_group }]
                  yields: { other: legal_look.content.other }
            """;
        const string last = """
            - review: last
              of: { a: looks.brand.body, b: looks.legal.other }
              approvers: editors
            - commit: email
              to: { surface: file, format: html }
              with: { markdown: last.content.a, title: last.content.b }
            """;
        Small.Sound(Small.Draft, audits.Replace("VALUE", "other: draft.title", StringComparison.Ordinal), last);
        var findings = Small.Findings(Small.Draft, audits.Replace("VALUE", "other: draft.body", StringComparison.Ordinal), last);
        Small.Says(Assert.Single(findings, f => f.Code == "HO023"), "HO023", "draft.body", "`legal_look` and `brand_look` (line");
    }

    [Fact]
    public void A_commit_in_each_sends_what_was_approved_for_its_item() => Small.Sound("""
        - each: mails
          as: rival
          in: brief.rivals
          steps:
            - agent: mail
              role: writer
              needs: [rival.name]
              task: Write.
              produces: { body: markdown }
            - review: look
              of: { body: mail.body }
              approvers: editors
            - commit: send
              to: { surface: file, format: html }
              with: { markdown: look.content.body, title: rival.name }
          yields: { where: send.receipt.url }
        """, "output: { where: mails.where }");

    [Fact]
    public void Items_of_drafts_are_drafts() => Small.Says(Small.Only("""
        - agent: list
          role: writer
          task: Write.
          produces: { mails: [{ body: markdown }, 1..3] }
        - each: mails
          as: one
          in: list.mails
          steps:
            - commit: send
              to: { surface: file, format: html }
              with: { markdown: one.body }
          yields: { where: send.receipt.url }
        """, "output: { where: mails.where }"), "HO008", "one.body", "list.mails");
}
