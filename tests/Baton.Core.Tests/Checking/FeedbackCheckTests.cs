namespace Baton.Core.Tests.Checking;

/// <summary>Whoever asks for changes is heard by somebody who can make them.</summary>
public sealed class FeedbackCheckTests
{
    private const string Outline = """
        - agent: outline
          role: writer
          NEEDS
          task: Outline.
          produces: { points: [text] }

        """;

    private const string Written = """
        - agent: draft
          role: writer
          NEEDS
          task: Write.
          produces: { body: markdown, title: string(1..60) }

        """;

    private const string Again = """
        - review: signoff
          of: { body: draft.body, title: draft.title }
          approvers: editors
          on_changes: { redo: TARGET, rounds: 2 }

        """;

    private static string Outlined(string needs) => Outline.Replace("NEEDS", needs, StringComparison.Ordinal);

    private static string Drafted(string needs) => Written.Replace("NEEDS", needs, StringComparison.Ordinal);

    private static string Redone(string target) => Again.Replace("TARGET", target, StringComparison.Ordinal);

    [Fact]
    public void A_writer_who_reads_the_comments_hears_them() => Small.Sound(Drafted("needs: [\"signoff.comments?\"]"), Redone("draft"), Small.Email);

    [Fact]
    public void A_writer_who_hears_through_another_hears_them() =>
        Small.Sound(Outlined("needs: [\"signoff.comments?\"]"), Drafted("needs: [outline.points]"), Redone("outline"), Small.Email);

    [Theory]
    [InlineData("needs: [\"signoff.content?\"]", "needs: [\"signoff.content?\", \"signoff.comments?\"]")]
    [InlineData("needs:\n    - brief.product\n    - \"signoff.content?\"", "needs:\n    - brief.product\n    - \"signoff.content?\"\n    - \"signoff.comments?\"")]
    public void A_writer_who_does_not_read_them_is_handed_them(string needs, string mended)
    {
        string workflow = Small.Text(Drafted(needs), Redone("draft"), Small.Email);
        var finding = Small.Only(Drafted(needs), Redone("draft"), Small.Email);
        Small.Says(finding, "HO022", "draft", "`signoff` sends back to `draft`, and nobody reads `signoff.comments`");
        Assert.Equal(Small.Text(Drafted(mended), Redone("draft"), Small.Email), Small.Mended(workflow, [finding]));
    }

    [Fact]
    public void A_writer_without_needs_gets_a_list()
    {
        var finding = Small.Only(Small.Draft, Redone("draft"), Small.Email);
        string mended = Small.Mended(Small.Text(Small.Draft, Redone("draft"), Small.Email), [finding]);
        Assert.Contains("- agent: draft\n  needs: [\"signoff.comments?\"]\n  role: writer\n", mended, StringComparison.Ordinal);
        Small.Sound(mended[mended.IndexOf("- agent: draft", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void People_who_are_asked_again_see_the_comments_on_their_card()
    {
        const string ask = "- ask: draft\n  to: editors\n  show: [SEEN]\n  answer: { body: markdown, title: string(1..60) }\n";
        Small.Sound(ask.Replace("SEEN", "\"signoff.comments?\"", StringComparison.Ordinal), Redone("draft"), Small.Email);
        Assert.Equal("HO022", Small.Only(ask.Replace("SEEN", "brief.product", StringComparison.Ordinal), Redone("draft"), Small.Email).Code);
    }

    [Fact]
    public void It_is_not_enough_that_somebody_reads_them()
    {
        var finding = Small.Only(Small.Draft, """
            - agent: minutes
              role: writer
              needs: ["signoff.comments?"]
              task: Note what was said.
              produces: { text: text }

            """, Redone("draft"), Small.Email, "output: { minutes: minutes.text }");
        Small.Says(finding, "HO022", "draft", "nobody who reads `signoff.comments` writes what it looks at");
    }

    [Fact]
    public void Whom_the_content_reaches_only_in_the_round_after_hears_too_late()
    {
        var finding = Small.Only(Drafted("needs: [\"critique.text?\"]"), """
            - agent: critique
              role: writer
              needs: [draft.body, "signoff.comments?"]
              task: Say what to mend.
              produces: { text: text }

            """, Redone("draft"), Small.Email);
        Assert.Equal("HO022", finding.Code);
    }

    [Fact]
    public void Who_is_skipped_hears_nothing()
    {
        const string polish = """
            - agent: draft
              role: writer
              needs: [START]
              task: Write.
              produces: { body: markdown, title: string(1..60) }
            - agent: angle
              role: writer
              WHEN
              needs: ["signoff.comments?"]
              task: Find another angle.
              produces: { text: text }
            - agent: final
              role: writer
              needs: [draft.body, draft.title, "angle.text?"]
              task: Write.
              produces: { body: markdown, title: string(1..60) }
            - review: signoff
              of: { body: final.body, title: final.title }
              approvers: editors
              on_changes: { redo: draft, rounds: 2 }

            """;
        string always = polish.Replace("  WHEN\n", "", StringComparison.Ordinal).Replace("START", "brief.product", StringComparison.Ordinal);
        string sometimes = polish.Replace("WHEN", "when: brief.regions contains \"EU\"", StringComparison.Ordinal);
        Small.Sound(always, Small.Email);
        Small.Sound(sometimes.Replace("START", "\"signoff.comments?\"", StringComparison.Ordinal), Small.Email);
        Small.Says(Small.Only(sometimes.Replace("START", "brief.product", StringComparison.Ordinal), Small.Email), "HO022", "draft", "where `angle` (line 12) does not run nobody reads");
    }

    [Fact]
    public void Who_stands_in_one_case_hears_only_there()
    {
        const string cases = """
            - agent: plan
              role: writer
              task: Plan.
              produces: { text: text }
            - switch: draft
              cases:
                - when: brief.regions contains "EU"
                  steps:
                    - { agent: eu, role: writer, needs: [plan.text, "signoff.comments?"], task: Write., produces: { body: markdown, title: string } }
                  yields: { body: eu.body, title: eu.title }
                - else: true
                  steps:
                    - { agent: us, role: writer, needs: [plan.textMORE], task: Write., produces: { body: markdown, title: string } }
                  yields: { body: us.body, title: us.title }

            """;
        Small.Sound(cases.Replace("MORE", ", \"signoff.comments?\"", StringComparison.Ordinal), Redone("plan"), Small.Email);
        Assert.Equal("HO022", Small.Only(cases.Replace("MORE", "", StringComparison.Ordinal), Redone("plan"), Small.Email).Code);
    }

    [Theory]
    [InlineData("needs: [\"lint.findings?\"]", true)]
    [InlineData("needs: [\"lint?\"]", true)]
    [InlineData("needs: [\"lint.passed?\"]", false)]
    [InlineData("needs: [brief.product]", false)]
    public void A_check_that_sends_back_is_heard_too(string needs, bool isHeard)
    {
        string[] steps = [Drafted(needs), "- check: lint\n  of: draft\n  scorers: [grade]\n  on_fail: { redo: draft, rounds: 2, then: continue }\n", Small.Signoff, Small.Email];
        if (isHeard)
            Small.Sound(steps);
        else
            Small.Says(Small.Only(steps), "HO022", "draft", "`lint` sends back to `draft`, and nobody reads `lint.findings`");
    }
}
