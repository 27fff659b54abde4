using System.Text.Json;
using Baton.Connectors.Scorers;
using Baton.Connectors.Tests.Scorers;
using Baton.Core.Runs;
using Baton.Engine.Reviews;
using Baton.Engine.Runs;

namespace Baton.Connectors.Tests.Playbooks;

/// <summary>The blog article from its sample briefs and examples to the committed page, without any model.</summary>
public sealed class BlogArticleRunTests
{
    private const string Plan = "review plan by editors", SignOff = "review signoff by all of editors, subject-expert";

    /// <summary>What the article owes to the brief; the rest steers the writer.</summary>
    private const string Owed = """{ "ignore": ["topic", "question", "keyword", "evidence", "author", "length"] }""";

    private static readonly ShippedPlaybook Playbook = ShippedPlaybook.BlogArticle;

    public static TheoryData<string> Briefs => [.. Playbook.Briefs];

    public static TheoryData<string> Seen => [.. Playbook.Examples("seen").Select(e => e.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Briefs))]
    public async Task A_sample_brief_passes_the_claims_check_and_lands_as_a_page(string name)
    {
        using var run = new Rehearsal(Playbook, TimeProvider.System);
        var brief = run.Brief(name);

        var article = await ToSignOffAsync(run, brief);

        var lints = await run.LintsAsync();
        Assert.Equal([], lints.SelectMany(l => Rehearsal.Errors(l.Findings, "claims-have-evidence")));
        Assert.True(lints[^1].Passed, lints[^1].Findings.GetRawText());
        Assert.All(article.Criteria.Where(c => c.Criterion.Scorer is not null), c => Assert.True(c.Passed, c.Criterion.Name));
        string title = Text(article, "title"), body = Text(article, "body");
        // The question is answered first, and the plan's sections follow.
        Assert.StartsWith(brief.GetProperty("question").GetString()!, body, StringComparison.Ordinal);
        Assert.Contains("\n## ", body, StringComparison.Ordinal);
        Assert.DoesNotContain(brief.GetProperty("author").GetString()!, body, StringComparison.Ordinal);

        await run.ApproveAsync(article);

        Assert.Equal(RunStatus.Finished, RunProgress.Of(run.Session.State).Status);
        string page = Assert.Single(run.Written(".md"));
        Assert.Contains(body, page, StringComparison.Ordinal);
        Assert.Contains($"*By {brief.GetProperty("author").GetString()}.*", page, StringComparison.Ordinal);
        Assert.Contains(System.Net.WebUtility.HtmlEncode(title), Assert.Single(run.Written(".html")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Seen))]
    public async Task A_seen_example_reaches_the_sign_off_with_nothing_lost(string id)
    {
        using var run = new Rehearsal(Playbook, TimeProvider.System);
        var brief = Playbook.Example("seen", id).GetProperty("brief");

        var article = await ToSignOffAsync(run, brief);

        var coverage = await run.ScoreAsync(new BriefCoverage(), article.Content, brief, run.Playbook.Version!.Contracts["draft"], Owed);
        Assert.Equal([], coverage.Errors());
        var rules = await run.ScoreAsync(new ArticleRules(), article.Content, brief, run.Playbook.Version.Contracts["draft"]);
        Assert.Equal([], rules.Errors());
        foreach (var fact in brief.GetProperty("evidence").EnumerateArray())
            Assert.Contains(fact.GetProperty("source").GetString()!, Text(article, "body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_editors_settle_in_the_plan_is_what_is_written_and_what_they_settle_later_stays()
    {
        using var run = new Rehearsal(Playbook, TimeProvider.System);
        await run.StartAsync(run.Brief("late-rota"));
        var plan = await run.CardAsync();
        string edited = plan.Content.GetRawText().Replace(Text(plan, "title"), "What one late rota costs you", StringComparison.Ordinal);
        await run.DecideAsync(plan, Answer.EditAndApprove, JsonDocument.Parse(edited).RootElement);
        var first = await run.ToNextReviewAsync(SignOff);

        Assert.Equal("What one late rota costs you", Text(first, "title"));

        await run.DecideAsync(first, Answer.RequestChanges, Rehearsal.With(first.Content, "title", "A late rota, counted in pounds"),
            new ReviewComment("Add that the survey ran for 9 weeks"));
        var second = await run.ToNextReviewAsync(SignOff);

        Assert.Equal("A late rota, counted in pounds", Text(second, "title"));
        Assert.Contains("The survey ran for 9 weeks.", Text(second, "body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_no_fact_has_is_found_and_taken_out_before_people_see_it_again()
    {
        using var run = new Rehearsal(Playbook, TimeProvider.System);
        var article = await ToSignOffAsync(run, run.Brief("late-rota"));
        int before = (await run.LintsAsync()).Count;
        await run.DecideAsync(article, Answer.RequestChanges, Rehearsal.With(article.Content, "body", Text(article, "body") + "\n\nPlanners save 77% of it."), new ReviewComment("Say who plans"));

        var again = await run.ToNextReviewAsync(SignOff);

        var found = (await run.LintsAsync())[before];
        Assert.Contains(Rehearsal.Errors(found.Findings, "claims-have-evidence"), e => e.StartsWith("`77%` has no evidence", StringComparison.Ordinal));
        Assert.DoesNotContain("77%", Text(again, "body"), StringComparison.Ordinal);
    }

    private static async Task<ReviewCard> ToSignOffAsync(Rehearsal run, JsonElement brief)
    {
        await run.StartAsync(brief);
        Assert.Equal(Plan, RunProgress.Of(run.Session.State).Waiting);
        await run.DecideAsync(await run.CardAsync(), Answer.Approve);
        return await run.ToNextReviewAsync(SignOff);
    }

    private static string Text(ReviewCard card, string field) => card.Content.GetProperty(field).GetString()!;
}
