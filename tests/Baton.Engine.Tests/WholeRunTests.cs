using System.Text;
using Baton.Engine.Journals;
using Baton.Engine.Playbooks;
using Baton.Engine.Runs;

namespace Baton.Engine.Tests;

public sealed class WholeRunTests
{
    [Fact]
    public async Task A_brief_becomes_a_committed_output_by_way_of_every_kind_of_step()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Whole);
        await Reviewers.FinishAsync(workshop);
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        Assert.Equal(("finished", null, null), (row.Status, row.Waiting, row.WakeAt));
        Assert.Empty(await workshop.Journal.ListCardsAsync(workshop.Run, CancellationToken.None));
        var landed = Assert.Single(workshop.Surface.Landed);
        Assert.StartsWith($"{workshop.Run}/shelf", landed.Key, StringComparison.Ordinal);
        Assert.Contains("mended by hand privacy ", Encoding.UTF8.GetString(landed.Bytes), StringComparison.Ordinal);
        // Once, again after the check, again after the review; the check of the last round passes.
        Assert.Equal(3, workshop.Models.Of("draft").Count());
        Assert.Equal(2, workshop.Models.Of("privacy").Count());
        Assert.Single(workshop.Models.Of("research"));
        Assert.Contains("https://shelf.example/1", await workshop.ResultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_waits_for_people_the_list_says_so_and_there_is_a_card()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Whole);
        await workshop.WorkAsync();
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        Assert.Equal(("parked", "review signoff by all of brand, legal"), (row.Status, row.Waiting));
        var card = Assert.Single(await workshop.Journal.ListCardsAsync(workshop.Run, CancellationToken.None));
        Assert.Equal(("signoff", 1, "review"), (card.Step, card.Round, card.Kind));
    }

    [Fact]
    public async Task What_the_check_found_and_the_reviewer_asked_for_reaches_the_writer()
    {
        var workshop = new Workshop();
        await workshop.StartAsync(TestPlaybook.Whole);
        await Reviewers.FinishAsync(workshop);
        var drafts = workshop.Models.Of("draft").Select(c => c.Everything).ToList();
        Assert.DoesNotContain("lint.findings", drafts[0], StringComparison.Ordinal);
        Assert.Contains("It is not mended.", drafts[1], StringComparison.Ordinal);
        Assert.Contains("earlier=\"true\"", drafts[1], StringComparison.Ordinal);
        Assert.Contains("Shorter.", drafts[2], StringComparison.Ordinal);
        Assert.All(drafts, d => Assert.Contains("\"product\": \"Brisa\"", d, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_prompt_rendered_again_from_the_journal_is_the_one_that_was_sent()
    {
        var workshop = new Workshop();
        workshop.Clock.Advance(TimeSpan.FromTicks(9_999_999));
        await workshop.StartAsync(TestPlaybook.Whole.Replace("Look into {{ brief.product }}.", "Look into {{ brief.product }} for {{ run.id }}, {{ run.started }}.", StringComparison.Ordinal));
        workshop.Models.Say("draft", """{"text":7}""");
        await Reviewers.FinishAsync(workshop);
        var row = (await workshop.Journal.FindRunAsync(workshop.Run, CancellationToken.None))!;
        var version = await PlaybookLoader.PinnedAsync(workshop.Journal, row, CancellationToken.None);
        var handoffs = await HandoffHistory.ReadAsync(row, version, workshop.Journal, workshop.Clock, CancellationToken.None);
        Assert.Equal(workshop.Models.Calls.Count, handoffs.Length);
        Assert.All(handoffs, h => Assert.True(h.PromptMatches, $"{h.Step} {h.Round} {h.Attempt}"));
        foreach (var (handoff, call) in handoffs.Zip(workshop.Models.Calls))
        {
            Assert.Equal((call.Messages[0].Text, call.Messages[1].Text), (handoff.Prompt.System, handoff.Prompt.User));
            Assert.All(handoff.Arrows.Where(a => a.Value is not null), a => Assert.NotNull(a.Entered));
        }
    }

    [Fact]
    public async Task A_run_stays_on_its_version_when_the_playbook_changes_on_disk()
    {
        string folder = Directory.CreateTempSubdirectory("baton-").FullName;
        try
        {
            string file = Path.Combine(folder, "workflow.yaml");
            await File.WriteAllTextAsync(file, TestPlaybook.Whole, TestContext.Current.CancellationToken);
            var workshop = new Workshop();
            await workshop.StartAsync(PlaybookLoader.Load(new PlaybookFolder(folder, "note"), workshop.Installation));
            await workshop.WorkAsync();
            string digest = (await workshop.OpenAsync()).Version.Digest;
            await File.WriteAllTextAsync(file, TestPlaybook.Whole.Replace("Write about", "Sing about", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            Assert.NotEqual(digest, PlaybookLoader.Load(new PlaybookFolder(folder, "note"), workshop.Installation).Version!.Digest);
            var session = await Reviewers.FinishAsync(workshop);
            Assert.Equal(digest, session.Version.Digest);
            Assert.All(workshop.Models.Of("draft"), c => Assert.Contains("Write about Brisa.", c.Everything, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_read_run_is_the_run_that_was()
    {
        var workshop = new Workshop();
        workshop.Clock.Advance(TimeSpan.FromTicks(1_234_567));
        await workshop.StartAsync(TestPlaybook.Whole);
        var worked = await Reviewers.FinishAsync(workshop);
        var read = await workshop.OpenAsync();
        Assert.Equal((worked.State.Sequence, worked.State.LastAt, worked.State.StartedAt, worked.State.Spent), (read.State.Sequence, read.State.LastAt, read.State.StartedAt, read.State.Spent));
        for (int ordinal = 0; ordinal < read.State.Places.End; ordinal++)
            Assert.Equal(worked.State[ordinal] with { Approved = Core.Runs.ApprovedPayloads.None, Review = null, Output = null, Earlier = null }, read.State[ordinal] with { Approved = Core.Runs.ApprovedPayloads.None, Review = null, Output = null, Earlier = null });
    }

    [Fact]
    public async Task A_body_that_was_tampered_with_is_not_believed()
    {
        var workshop = new Workshop(around: inner => new HookedJournal(inner) { Body = body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span).Replace("Brisa", "Brisb", StringComparison.Ordinal)) });
        await workshop.StartAsync(TestPlaybook.Short);
        var session = await workshop.OpenAsync();
        var fault = await Assert.ThrowsAsync<JournalException>(async () => await session.Values.LoadAsync(session.State.Brief, CancellationToken.None));
        Assert.Equal(JournalFault.Corrupt, fault.Fault);
    }
}
